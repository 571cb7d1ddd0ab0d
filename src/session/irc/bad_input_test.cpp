// What no client ought to send: it is answered in words, costs little, and nobody else notices. Floods, half-open
// registrations, ten thousand JOINs and awaited requests are in conversation_test.cpp, MODEs full of letters in
// order_test.cpp, and whatever a fuzzer thinks of in conversation_fuzz.cpp.
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
