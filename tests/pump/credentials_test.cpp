// Questions about secrets, answered with real cryptography (one round of it) and threads that are simulated.
#include "server/credentials.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <vector>

#include "net/scram.hpp"
#include "salon/sim/sim.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using session::Verdict;

struct CredentialsTest : testing::Test {
  CredentialsTest() {
    const room::Entry entry{{1, 1}, room::command_version, {1, 1, 1, 1}, WallTime{}, room::Register{"ada", verifier}};
    std::vector<room::Event> events;
    house.apply(entry, events);
  }
  ~CredentialsTest() override {
    credentials.stop();
    network.run_until([this] { return credentials.idle(); }, 5s);
    here.loop().drain();
  }

  /// Asks and waits for the answer.
  template <class Answer>
  Answer ask(const session::Question& question, const std::string& address = "192.0.2.1") {
    std::optional<session::Answer> given;
    credentials.ask(question, address, [&](const session::Answer& answer) { given = answer; });
    EXPECT_TRUE(network.run_until([&] { return given.has_value(); }, 5s));
    return given && std::holds_alternative<Answer>(*given) ? std::get<Answer>(*given) : Answer{};
  }
  Verdict verdict(const std::string& account, const std::string& password, const std::string& address = "192.0.2.1") {
    return ask<session::PasswordAnswer>(session::PasswordQuestion{account, password}, address).verdict;
  }

  sim::Network network{1};
  sim::Host& here = network.host("here");
  room::House house;
  const ScramVerifier verifier = net::make_scram_verifier("sesame", "salt", 1);
  Credentials credentials{here.loop(), house, {.iterations = 1}};
};

TEST_F(CredentialsTest, a_password_is_the_accounts_or_is_not) {
  const auto right = ask<session::PasswordAnswer>(session::PasswordQuestion{"ADA", "sesame"});
  EXPECT_EQ(right.verdict, Verdict::right);
  EXPECT_EQ(right.account, (room::AccountKey{"ada", {1, 1}}));
  EXPECT_EQ(verdict("ada", "guess"), Verdict::wrong);
  EXPECT_EQ(verdict("nobody", "sesame"), Verdict::wrong);
}

TEST_F(CredentialsTest, a_verifier_knows_its_password_and_has_salt_of_its_own) {
  const auto made = ask<session::VerifierAnswer>(session::VerifierQuestion{"open"});
  EXPECT_EQ(made.verdict, Verdict::right);
  EXPECT_TRUE(net::password_matches(made.verifier, "open"));
  EXPECT_NE(made.verifier, ask<session::VerifierAnswer>(session::VerifierQuestion{"open"}).verifier);
}

// RFC 5802, 5.1: nobody is to learn from a challenge which accounts there are.
TEST_F(CredentialsTest, a_challenge_of_nobodys_looks_like_any_other) {
  const auto first = ask<session::ChallengeAnswer>(session::ChallengeQuestion{"nobody"});
  const auto again = ask<session::ChallengeAnswer>(session::ChallengeQuestion{"NOBODY"});
  EXPECT_EQ(first.salt, again.salt);
  EXPECT_NE(first.nonce, again.nonce);
  EXPECT_EQ(first.salt.size(), net::scram_salt_bytes);
  EXPECT_EQ(ask<session::ChallengeAnswer>(session::ChallengeQuestion{"ada"}).salt, "salt");
  EXPECT_EQ(ask<session::ProofAnswer>(session::ProofQuestion{"nobody", "x", std::string(32, 'p')}).verdict,
            Verdict::wrong);
}

TEST_F(CredentialsTest, who_guesses_is_told_to_wait_and_nothing_is_hashed) {
  for (std::size_t i = 0; i < Guesses::of_address.at_once; ++i) EXPECT_EQ(verdict("ada", "guess"), Verdict::wrong);
  EXPECT_EQ(verdict("ada", "sesame"), Verdict::too_often);
  EXPECT_EQ(ask<session::ProofAnswer>(session::ProofQuestion{"ada", "x", "y"}).verdict, Verdict::too_often);
  EXPECT_EQ(verdict("ada", "sesame", "192.0.2.2"), Verdict::right);
}

TEST_F(CredentialsTest, a_guesser_with_all_of_a_64_is_one_guesser) {
  for (std::size_t i = 0; i < Guesses::of_address.at_once; ++i) {
    EXPECT_EQ(verdict("ada", "guess", "2001:db8:1:2::" + std::to_string(i)), Verdict::wrong);
  }
  EXPECT_EQ(verdict("ada", "sesame", "2001:db8:1:2:ffff::1"), Verdict::too_often);
  EXPECT_EQ(verdict("ada", "sesame", "2001:db8:1:3::1"), Verdict::right);
}

TEST_F(CredentialsTest, a_flood_is_answered_and_no_more_is_kept_of_it_than_may_wait) {
  Credentials open{here.loop(), house, {.iterations = 1, .throttle = false}};
  constexpr std::size_t asked = Credentials::waiting_max + Credentials::at_once_max + 10;
  std::map<Verdict, std::size_t> answers;
  for (std::size_t i = 0; i < asked; ++i) {
    open.ask(session::VerifierQuestion{"x"}, "192.0.2.1",
             [&](const session::Answer& answer) { ++answers[std::get<session::VerifierAnswer>(answer).verdict]; });
  }
  EXPECT_TRUE(network.run_until([&] { return answers[Verdict::right] + answers[Verdict::busy] == asked; }, 60s));
  EXPECT_EQ(answers[Verdict::busy], 10U);
  open.stop();
  EXPECT_TRUE(open.idle());
}

}  // namespace
}  // namespace salon::server
