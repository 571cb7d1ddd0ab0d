// What no client ought to send: it is answered in words, costs little, and nobody else notices. Floods, half-open
// registrations, ten thousand JOINs and awaited requests are in conversation_test.cpp, MODEs full of letters in
// order_test.cpp, and whatever a fuzzer thinks of in conversation_fuzz.cpp.
#include "session/irc/command.hpp"
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class BadInputTest : public IrcTest {
 protected:
  Visitor& unthrottled(const std::string& nick) {
    party.setting.throttle = false;
    return in_lobby(nick);
  }
  /// Somebody in the same room, who is to notice nothing.
  Visitor& bystander = unthrottled("zoe");
  Visitor& ada = unthrottled("ada");
  BadInputTest() { party.read_all(); }
  ~BadInputTest() override {
    EXPECT_EQ(bystander.received, "");
    EXPECT_THAT(ask(ada, "PING :still here"), testing::EndsWith("PONG salon :still here\r\n"));
    EXPECT_EQ(ada.session->held_bytes(), 0U);
  }
};

TEST_F(BadInputTest, a_line_of_any_length_is_answered) {  // modern-irc, "Message Format": 512 bytes with CRLF
  bystander.send("PART #lobby\r\n");
  bystander.read();
  for (const std::size_t length : {509U, 510U, 511U, 512U, 600U, 8'000U, 100'000U}) {
    const std::string line = "WHOIS " + std::string(length - 6, 'x');
    const std::string answer = ask(ada, line);
    EXPECT_EQ(answer.contains(" 417 ada :"), length > 510) << length;
    EXPECT_LE(answer.size(), 1100U) << length;
  }
}

TEST_F(BadInputTest, tags_up_to_their_limit_are_taken_and_beyond_it_refused) {  // message-tags, "Size limit"
  for (const std::size_t length : {4'093U, 4'094U, 4'095U, 4'096U, 9'000U, 100'000U}) {
    // '@', the tags, and the space behind them.
    const std::string tags = "@+x=" + std::string(length - 3, 'y');
    EXPECT_EQ(ask(ada, tags + " PING :x"),
              length <= 4'094 ? ":salon PONG salon :x\r\n" : ":salon 417 ada :Input line was too long\r\n")
        << length;
  }
}

TEST_F(BadInputTest, every_byte_may_stand_everywhere) {  // modern-irc, "Message Format"; IRCv3 utf8only
  for (int value = 0; value < 256; ++value) {
    const std::string byte(1, static_cast<char>(value));
    if (byte == "\r" || byte == "\n") continue;
    for (const std::string& line :
         {byte, byte + "PING x", "PI" + byte + "NG x", "WHOIS " + byte, "WHOIS x" + byte + "x", "JOIN #" + byte,
          "NICK " + byte + "7", "MODE #lobby " + byte, "@" + byte + " PING x", "PRIVMSG nobody :" + byte}) {
      const std::string answer = ask(ada, line);
      EXPECT_LE(answer.size(), 1200U) << value << " in " << line;
      EXPECT_FALSE(ada.closed) << value << " in " << line;
      if (value >= 0x80) EXPECT_THAT(answer, AllOf(StartsWith(":salon FAIL "), HasSubstr(" INVALID_UTF8 :")));
      if (ask(ada, "JOIN 0\r\nJOIN #lobby\r\nNICK ada").empty()) ADD_FAILURE() << value;
    }
  }
  bystander.read();  // it saw ada come and go
}

TEST_F(BadInputTest, a_line_that_does_not_end_costs_no_more_than_one) {  // modern-irc, "Message Format"
  for (int piece = 0; piece < 1'000; ++piece) {
    ada.send(std::string(1'000, 'x'));
    EXPECT_EQ(ada.session->held_bytes(), 0U);
  }
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(ask(ada, "\r\nPING :x"), ":salon 417 ada :Input line was too long\r\n:salon PONG salon :x\r\n");
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

/// What no command expects; each fits a line.
std::vector<std::string> nonsense() {
  return {"",
          " :",
          " " + std::string(480, 'x'),
          " " + repeated("x ", 230),
          " " + repeated("x,", 230),
          " #lobby " + repeated("+b-qolk", 60),
          " #lobby " + repeated("#lobby,", 60),
          " * " + repeated("9", 400),
          " " + repeated("-1 ", 100),
          " " + repeated("%s*?=:;@!", 50),
          " ada,ada,#lobby,@#lobby,#,&,$* " + repeated(":", 300)};
}

// Every command there is, before registration and after it.
TEST_F(BadInputTest, every_command_bears_what_it_does_not_expect) {
  bystander.send("PART #lobby\r\n");  // others come and go there
  bystander.read();
  for (const irc::Command& command : irc::commands()) {
    const std::string name(command.name);
    for (const bool known : {false, true}) {
      Visitor& eve = known ? in_lobby("eve") : connect();
      std::size_t failures = 0;
      for (const std::string& rest : nonsense()) {
        const std::string answer = ask(eve, name + rest);
        EXPECT_LE(answer.size(), 16'000U) << name << rest;
        EXPECT_LE(eve.session->held_bytes(), 1'000U) << name << rest;
        const bool may_end = name == "QUIT" || (name == "AUTHENTICATE" && ++failures >= 5);
        EXPECT_TRUE(!eve.closed || may_end) << name << rest << ": " << answer;
        if (eve.closed) break;
      }
      EXPECT_THAT(ask(eve, "QUIT"), testing::AnyOf(HasSubstr("ERROR :"), "")) << name;
      ada.read();  // it was in the same room
    }
  }
}

// Whoever begins to register in whatever way, and stops: "Connection Registration".
TEST_F(BadInputTest, those_who_are_half_in_are_nobody_and_go_in_time) {
  party.setting.password = "sesame";
  std::vector<Visitor*> callers;
  for (int n = 0; n < 300; ++n) {
    const std::string nick = "n" + std::to_string(n);
    const std::vector<std::string> beginnings{"CAP LS 302\r\n",
                                              "CAP LS\r\nCAP REQ :sasl\r\nAUTHENTICATE SCRAM-SHA-256\r\n",
                                              "PASS sesame\r\nNICK " + nick + "\r\n",
                                              "PASS sesame\r\nUSER x 0 * :X\r\n",
                                              "PASS sesame\r\nCAP LS\r\nNICK " + nick + "\r\nUSER x 0 * :X\r\n",
                                              "PASS sesame\r\nNICK " + nick + "\r\nUS"};
    callers.push_back(&connect());
    callers.back()->send(beginnings[static_cast<std::size_t>(n) % beginnings.size()]);
  }
  EXPECT_EQ(party.house.guests().size(), 2U);
  EXPECT_EQ(ask(ada, "NICK n2"), ":ada!ada@irc NICK n2\r\n") << "a nick is nobody's before its bearer is in";
  EXPECT_EQ(bystander.read(), ":ada!ada@irc NICK n2\r\n");
  party.pass(irc::Conversation::registration_time_max);
  for (Visitor* caller : callers) {
    EXPECT_TRUE(caller->closed);
    EXPECT_THAT(caller->read(), testing::EndsWith("ERROR :Registration timed out\r\n"));
  }
  EXPECT_THAT(ask(ada, "LUSERS"), HasSubstr(" 253 n2 0 :"));
}

TEST_F(BadInputTest, of_two_who_take_a_nick_in_one_turn_the_first_has_it) {  // ERR_NICKNAMEINUSE
  Visitor& eve = registered("eve");
  Visitor& late = connect();
  party.log_waits = true;
  ada.send("NICK queen\r\n");
  eve.send("NICK Queen\r\n");
  late.send("NICK QUEEN\r\nUSER x 0 * :X\r\n");
  party.order_all();
  EXPECT_EQ(ada.read(), ":ada!ada@irc NICK queen\r\n");
  EXPECT_EQ(eve.read(), ":salon 433 eve Queen :Nickname is already in use\r\n");
  EXPECT_EQ(late.read(), ":salon 433 * QUEEN :Nickname is already in use\r\n");
  EXPECT_EQ(bystander.read(), ":ada!ada@irc NICK queen\r\n");
  party.log_waits = false;
}

}  // namespace
}  // namespace salon::session
