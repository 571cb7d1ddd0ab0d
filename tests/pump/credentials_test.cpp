// Questions about secrets, answered with real cryptography (one round of it) and threads that are simulated.
#include "server/credentials.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <vector>

#include "net/scram.hpp"
#include "salon/sim/sim.hpp"
#include "tests/pump/house.hpp"

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
  Lines log;
  session::Setting setting;
  std::vector<Letter> letters;
  Mailer mailer{here.loop(), log, setting, {.deliver = [this](const Letter& letter) {
                  letters.push_back(letter);
                  return Result<void>();
                }}};
  Credentials credentials{here.loop(), house, mailer, {.iterations = 1}};

  room::AccountKey waits(const std::string& name, const session::VerifierAnswer& made) {
    const room::Entry entry{{1, ++sequence},
                            room::command_version,
                            {1, 1, 1, sequence},
                            WallTime{},
                            room::Register{name, made.verifier, "ada@example.org", made.code, made.renews}};
    std::vector<room::Event> events;
    house.apply(entry, events);
    EXPECT_TRUE(std::holds_alternative<room::AccountWaits>(events.at(0).body));
    return {name, entry.id};
  }
  session::VerifierAnswer wanted(const std::string& name, const std::string& password,
                                 const std::string& email = "ada@example.org") {
    return ask<session::VerifierAnswer>(session::VerifierQuestion{password, name, email});
  }
  room::AccountKey verified(const room::AccountKey& waiting) {
    const room::Entry entry{
        {1, ++sequence}, room::command_version, {1, 1, 1, sequence}, WallTime{}, room::Verify{waiting}};
    std::vector<room::Event> events;
    house.apply(entry, events);
    return std::get<room::Registered>(events.at(0).body).account;
  }
  /// What the last letter said.
  std::string mailed_code() {
    const std::string& text = letters.back().text;
    return text.substr(text.find("\n    ") + 5, Codes::digits);
  }
  std::uint64_t sequence = 1;
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
  Credentials open{here.loop(), house, mailer, {.iterations = 1, .throttle = false}};
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

// ---- codes by mail ----

TEST_F(CredentialsTest, a_code_is_mailed_and_is_that_accounts) {
  const auto made = wanted("lea", "lettuce");
  EXPECT_EQ(made.verdict, Verdict::right);
  EXPECT_TRUE(letters.empty()) << "the account is not on disk yet";
  const room::AccountKey key = waits("lea", made);
  const session::MailQuestion question{"lea", "ada@example.org", made.code};
  EXPECT_EQ(ask<session::MailAnswer>(question).verdict, Verdict::right);
  EXPECT_EQ(letters.at(0).to, "ada@example.org");
  EXPECT_TRUE(letters.at(0).text.contains("\nTo: ada@example.org\n"));
  EXPECT_FALSE(letters.at(0).text.contains(made.code)) << "the hash is not the code";
  EXPECT_EQ(ask<session::MailAnswer>(question).verdict, Verdict::busy) << "a code is mailed once";

  EXPECT_EQ(ask<session::CodeAnswer>(session::CodeQuestion{"lea", "guess"}).verdict, Verdict::wrong);
  EXPECT_EQ(ask<session::CodeAnswer>(session::CodeQuestion{"bob", mailed_code()}).verdict, Verdict::wrong);
  const auto right = ask<session::CodeAnswer>(session::CodeQuestion{"LEA", mailed_code()});
  EXPECT_EQ(right.verdict, Verdict::right);
  EXPECT_EQ(right.account, key);
}

TEST_F(CredentialsTest, another_code_is_for_who_knows_the_password) {
  const auto first = wanted("lea", "lettuce");
  const room::AccountKey key = waits("lea", first);
  EXPECT_EQ(wanted("lea", "guess").verdict, Verdict::wrong);
  EXPECT_EQ(wanted("LEA", "guess", "").verdict, Verdict::wrong);
  const auto again = wanted("lea", "lettuce");
  EXPECT_EQ(again.verdict, Verdict::right);
  EXPECT_EQ(again.renews, key.made);
  EXPECT_EQ(again.verifier, first.verifier);
  EXPECT_NE(again.code, first.code);
}

TEST_F(CredentialsTest, who_guesses_codes_is_told_to_wait) {
  waits("lea", wanted("lea", "lettuce"));
  for (std::size_t i = 0; i < Guesses::of_account.at_once; ++i) {
    const std::string from = "192.0.2." + std::to_string(i);
    EXPECT_EQ(ask<session::CodeAnswer>(session::CodeQuestion{"lea", "guess"}, from).verdict, Verdict::wrong);
  }
  EXPECT_EQ(ask<session::CodeAnswer>(session::CodeQuestion{"lea", "guess"}, "192.0.2.99").verdict, Verdict::too_often);
  for (std::size_t i = 0; i < Guesses::of_address.at_once; ++i) {
    ask<session::CodeAnswer>(session::CodeQuestion{"bob" + std::to_string(i), "guess"}, "198.51.100.1");
  }
  EXPECT_EQ(ask<session::CodeAnswer>(session::CodeQuestion{"eve", "guess"}, "198.51.100.1").verdict,
            Verdict::too_often);
}

TEST_F(CredentialsTest, too_many_letters_are_not_wanted_in_the_first_place) {
  for (std::size_t i = 0; i < Mailer::of_sender.at_once; ++i) {
    EXPECT_EQ(wanted("lea", "lettuce", "lea" + std::to_string(i) + "@example.org").verdict, Verdict::right);
  }
  EXPECT_EQ(wanted("lea", "lettuce", "lea@example.org").verdict, Verdict::too_often);
  EXPECT_EQ(wanted("lea", "lettuce", "").verdict, Verdict::right);
}

// ---- forgotten passwords ----

TEST_F(CredentialsTest, who_has_forgotten_a_password_sets_another_by_a_code) {
  const auto made = wanted("lea", "lettuce");
  const room::AccountKey key = verified(waits("lea", made));
  const auto asked = ask<session::MailAnswer>(session::ForgottenQuestion{"LEA"});
  EXPECT_EQ(asked.verdict, Verdict::right);
  EXPECT_TRUE(network.run_until([&] { return !letters.empty(); }, 5s));
  EXPECT_EQ(letters.at(0).to, "ada@example.org");
  EXPECT_TRUE(letters.at(0).text.contains("RESETPASS lea " + mailed_code() + " NEW-PASSWORD"));

  const auto anew = [&](const std::string& code) {
    return ask<session::NewPasswordAnswer>(session::NewPasswordQuestion{"lea", code, "cress"});
  };
  EXPECT_EQ(anew("guess").verdict, Verdict::wrong);
  const auto right = anew(mailed_code());
  EXPECT_EQ(right.verdict, Verdict::right);
  EXPECT_EQ(right.account, key);
  EXPECT_TRUE(net::password_matches(right.verifier, "cress"));
  EXPECT_EQ(anew(mailed_code()).verdict, Verdict::wrong) << "once";
}

// ada has no address, and nobody is nobody.
TEST_F(CredentialsTest, who_asks_for_a_new_password_does_not_learn_who_there_is) {
  for (const std::string name : {"ada", "nobody"}) {
    EXPECT_EQ(ask<session::MailAnswer>(session::ForgottenQuestion{name}).verdict, Verdict::right);
  }
  verified(waits("lea", wanted("lea", "lettuce")));
  const std::string elsewhere = "198.51.100.1";
  for (std::size_t i = 0; i < 2 * Mailer::of_receiver.at_once; ++i) {
    const auto answer = ask<session::MailAnswer>(session::ForgottenQuestion{"lea"}, elsewhere);
    EXPECT_EQ(answer.verdict, Verdict::right) << "whether a letter goes is not told";
  }
  network.run_for(10s);
  EXPECT_EQ(letters.size(), Mailer::of_receiver.at_once - 1) << "one letter's right was taken by the account's own";
}

}  // namespace
}  // namespace salon::server
