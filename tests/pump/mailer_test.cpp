// Letters on virtual time, by a program that is played.
#include "server/mailer.hpp"

#include <gmock/gmock.h>

#include <map>

#include "tests/pump/house.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using session::Verdict;
using testing::Contains;
using testing::ElementsAre;

/// A thread takes so long to hand one letter on, at least.
sim::NetworkOptions slow(Duration time) {
  sim::NetworkOptions options;
  options.blocking_min = time;
  options.blocking_max = time + 1ms;
  return options;
}

struct MailerTest : testing::Test {
  explicit MailerTest(const sim::NetworkOptions& options = {}) : network(1, options) {}
  ~MailerTest() override {
    mailer.stop();
    EXPECT_TRUE(network.run_until([this] { return mailer.idle(); }, 1s)) << "what hangs is left alone";
    here.loop().drain();
  }

  void send(const std::string& to) {
    mailer.send({.account = "ada", .email = to, .code = "c0de", .id = "1"},
                [this](Verdict verdict) { answers.push_back(verdict); });
  }
  void settle(std::size_t answered) {
    EXPECT_TRUE(network.run_until([&] { return answers.size() == answered; }, 10min));
  }

  sim::Network network;
  sim::Host& here = network.host("here");
  Lines log;
  session::Setting setting;
  std::vector<Letter> letters;
  std::vector<Verdict> answers;
  Mailer mailer{here.loop(),
                log,
                setting,
                {.deliver = [this](const Letter& letter) -> Result<void> {
                   letters.push_back(letter);
                   if (!letter.to.starts_with("nobody")) return {};
                   return std::unexpected(plain_error("run the command", "it ended with 67 (\"no such user\")"));
                 },
                 .from = "salon@example.org"}};
};

TEST_F(MailerTest, says_whether_a_letter_was_handed_on_and_logs_it) {
  setting.server_name = "irc.example.org";
  send("ada@example.org");
  send("nobody@example.org");
  EXPECT_TRUE(answers.empty()) << "after the call";
  settle(2);
  EXPECT_THAT(answers, ElementsAre(Verdict::right, Verdict::wrong));
  EXPECT_TRUE(letters.at(0).text.contains("From: salon@example.org\n"));
  EXPECT_TRUE(letters.at(0).text.contains("for irc.example.org\n"));
  EXPECT_THAT(log.said, ElementsAre("a code was mailed to ada@example.org",
                                    "no code could be mailed to nobody@example.org: cannot run the command: it ended "
                                    "with 67 (\"no such user\")"));
}

TEST_F(MailerTest, one_at_a_time_and_so_many_wait) {
  for (std::size_t i = 0; i < 1 + Mailer::waiting_max + 3; ++i) send("ada@example.org");
  settle(1 + Mailer::waiting_max + 3);
  std::map<Verdict, std::size_t> count;
  for (const Verdict each : answers) ++count[each];
  EXPECT_EQ(count[Verdict::right], 1 + Mailer::waiting_max);
  EXPECT_EQ(count[Verdict::busy], 3U);
}

TEST_F(MailerTest, who_wants_letters_sent_is_held_to_a_pace) {
  for (std::size_t i = 0; i < Mailer::of_sender.at_once; ++i) {
    EXPECT_TRUE(mailer.may_send("2001:db8:1:2::" + std::to_string(i), std::to_string(i) + "@example.org"));
  }
  EXPECT_FALSE(mailer.may_send("2001:db8:1:2:ffff::1", "ada@example.org")) << "all of a /64 is one";
  EXPECT_TRUE(mailer.may_send("2001:db8:1:3::1", "ada@example.org"));
  network.run_for(Mailer::of_sender.interval);
  EXPECT_TRUE(mailer.may_send("2001:db8:1:2::1", "lea@example.org"));
}

TEST_F(MailerTest, nobody_is_flooded_from_wherever_it_comes) {
  for (std::size_t i = 0; i < Mailer::of_receiver.at_once; ++i) {
    EXPECT_TRUE(mailer.may_send("192.0.2." + std::to_string(i), "Ada@Example.org"));
  }
  EXPECT_FALSE(mailer.may_send("192.0.2.99", "ada@example.ORG"));
  EXPECT_TRUE(mailer.may_send("192.0.2.99", "lea@example.org"));
  network.run_for(Mailer::of_receiver.interval);
  EXPECT_TRUE(mailer.may_send("192.0.2.98", "ada@example.org"));
}

TEST_F(MailerTest, there_is_an_end_to_all_letters_together) {
  for (std::size_t i = 0; i < Mailer::of_house.at_once; ++i) {
    EXPECT_TRUE(mailer.may_send("192.0.2." + std::to_string(i), std::to_string(i) + "@example.org"));
  }
  EXPECT_FALSE(mailer.may_send("198.51.100.1", "ada@example.org"));
  network.run_for(Mailer::of_house.interval);
  EXPECT_TRUE(mailer.may_send("198.51.100.1", "ada@example.org"));
}

TEST_F(MailerTest, without_a_program_nothing_is_sent) {
  Mailer none(here.loop(), log, setting, {});
  EXPECT_FALSE(none.sends());
  none.send({}, [this](Verdict verdict) { answers.push_back(verdict); });
  settle(1);
  EXPECT_THAT(answers, ElementsAre(Verdict::wrong));
}

struct SlowMailerTest : MailerTest {
  SlowMailerTest() : MailerTest(slow(20s)) {}
};

TEST_F(SlowMailerTest, who_has_waited_too_long_is_told_to_try_again) {
  for (int i = 0; i < 3; ++i) send("ada@example.org");
  settle(3);
  EXPECT_THAT(answers, Contains(Verdict::right).Times(1));
  EXPECT_THAT(answers, Contains(Verdict::busy).Times(2));
}

TEST_F(SlowMailerTest, an_end_does_not_wait_for_a_program_that_hangs) {
  send("ada@example.org");
  send("lea@example.org");
  network.run_for(1s);
  mailer.stop();
  EXPECT_TRUE(network.run_until([this] { return mailer.idle(); }, 1s));
  network.run_for(100s);
  EXPECT_TRUE(answers.empty());
}

}  // namespace
}  // namespace salon::server
