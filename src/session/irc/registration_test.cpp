// Registration in every order, with a password and without (modern-irc, "Connection Registration", "Connection
// Messages").
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class IrcRegistration : public IrcTest {};

TEST_F(IrcRegistration, with_the_password_a_client_comes_in) {  // "PASS message"
  party.setting.password = "tea time";
  EXPECT_THAT(ask(connect(), "PASS :tea time\r\nNICK ada\r\nUSER ada 0 * :Ada"), StartsWith(":salon 001 ada :"));
  // "only the last one sent is used"
  EXPECT_THAT(ask(connect(), "PASS x\r\nPASS :tea time\r\nNICK eva\r\nUSER eva 0 * :Eva"),
              StartsWith(":salon 001 eva :"));
}

TEST_F(IrcRegistration, without_the_password_a_client_is_sent_away) {  // ERR_PASSWDMISMATCH
  party.setting.password = "tea";
  for (const char* pass : {"", "PASS wrong\r\n", "PASS :\r\n"}) {
    Visitor& ada = connect();
    EXPECT_EQ(ask(ada, std::string(pass) + "NICK ada\r\nUSER ada 0 * :Ada"),
              ":salon 464 * :Password incorrect\r\nERROR :Closing link: bad password\r\n")
        << pass;
    EXPECT_TRUE(ada.closed);
    EXPECT_EQ(ada.guest(), nullptr);
  }
}

TEST_F(IrcRegistration, a_password_that_comes_too_late_is_too_late) {  // RFC 2812, 3.1.1
  party.setting.password = "tea";
  EXPECT_THAT(ask(connect(), "NICK ada\r\nUSER ada 0 * :Ada\r\nPASS tea"), Not(HasSubstr(" 001 ")));
}

TEST_F(IrcRegistration, a_password_is_not_asked_again) {  // ERR_ALREADYREGISTERED, ERR_NEEDMOREPARAMS
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "PASS x"), ":salon 462 ada :You may not reregister\r\n");
  EXPECT_EQ(ask(connect(), "PASS"), ":salon 461 * PASS :Not enough parameters\r\n");
}

TEST_F(IrcRegistration, user_wants_all_four_and_none_empty) {  // "USER message"
  for (const char* user : {"USER a 0 *", "USER a 0 * :", "USER :", "USER : 0 * :A"}) {
    EXPECT_EQ(ask(connect(), user), ":salon 461 * USER :Not enough parameters\r\n") << user;
  }
}

TEST_F(IrcRegistration, a_nick_that_cannot_be_had_is_refused_when_it_is_known_who_asks) {  // "NICK message"
  registered("ada");
  Visitor& client = connect();
  EXPECT_EQ(ask(client, "NICK ADA"), "");
  EXPECT_EQ(ask(client, "USER e 0 * :E"), ":salon 433 * ADA :Nickname is already in use\r\n");
  EXPECT_EQ(ask(client, "NICK ada"), ":salon 433 * ada :Nickname is already in use\r\n");
  EXPECT_THAT(ask(client, "NICK eve"), StartsWith(":salon 001 eve :"));
}

TEST_F(IrcRegistration, a_nick_that_cannot_be_had_does_not_take_the_place_of_one_that_can) {
  registered("ada");
  Visitor& client = connect();
  client.send("CAP LS 302\r\nNICK eve\r\nUSER e 0 * :E\r\n");
  client.read();
  EXPECT_EQ(ask(client, "NICK ada"), ":salon 433 * ada :Nickname is already in use\r\n") << "before CAP END";
  EXPECT_THAT(ask(client, "CAP END"), StartsWith(":salon 001 eve :"));
}

// ERR_INVALIDUSERNAME, of ircu; RFC 8265, 3.1.
TEST_F(IrcRegistration, a_user_name_that_is_no_identifier_is_refused) {
  Visitor& client = connect();
  ask(client, "NICK eve");
  EXPECT_EQ(ask(client, "USER 😊 0 * :E"), ":salon 468 * 😊 :This cannot be a user name\r\n");
  EXPECT_EQ(ask(client, "USER x＠staff/y 0 * :E"), ":salon 468 * x＠staff/y :This cannot be a user name\r\n");
  EXPECT_EQ(ask(client, "USER aא 0 * :E"), ":salon 468 * aא :This cannot be a user name\r\n");
  EXPECT_THAT(ask(client, "USER ~é.x-y*_z+1 0 * :E"),
              StartsWith(":salon 001 eve :Welcome to Salon, eve!~é.x-y_z+1@irc"));
}

TEST_F(IrcRegistration, what_is_no_nick_is_refused_at_once) {  // "NICK message"
  Visitor& client = connect();
  EXPECT_EQ(ask(client, "NICK Salon"), ":salon 432 * Salon :That is the server's name\r\n");
  EXPECT_EQ(ask(client, "NICK a!b"), ":salon 432 * a!b :This cannot be a nickname\r\n");
  EXPECT_EQ(ask(client, "NICK ½"), ":salon 432 * ½ :This cannot be a nickname\r\n");  // RFC 8264, 9.17
  EXPECT_EQ(ask(client, "NICK :a b"), ":salon 432 * ab :This cannot be a nickname\r\n");
  EXPECT_EQ(ask(client, "NICK"), ":salon 431 * :No nickname given\r\n");
  EXPECT_THAT(ask(client, "NICK eva\r\nUSER e 0 * :E"), StartsWith(":salon 001 eva :"));
}

TEST_F(IrcRegistration, the_last_nick_given_is_the_one_that_counts) {
  EXPECT_THAT(ask(connect(), "NICK one\r\nNICK two\r\nUSER u 0 * :U"), StartsWith(":salon 001 two :"));
}

TEST_F(IrcRegistration, of_two_who_want_one_nick_in_one_turn_one_gets_it) {  // ERR_NICKNAMEINUSE
  party.log_waits = true;
  Visitor& one = connect();
  Visitor& two = connect();
  one.send("NICK ada\r\nUSER a 0 * :A\r\n");
  two.send("NICK Ada\r\nUSER b 0 * :B\r\n");
  party.order_all();
  EXPECT_THAT(one.read(), StartsWith(":salon 001 ada :"));
  EXPECT_EQ(two.read(), ":salon 433 * Ada :Nickname is already in use\r\n");
}

TEST_F(IrcRegistration, capabilities_may_be_negotiated_in_any_place) {  // capability-negotiation
  Visitor& ada = connect();
  EXPECT_THAT(ask(ada, "NICK ada\r\nCAP LS 302\r\nUSER ada 0 * :Ada"), Not(HasSubstr(" 001 ")));
  EXPECT_THAT(ask(ada, "CAP REQ :away-notify"), Not(HasSubstr(" 001 ")));
  EXPECT_THAT(ask(ada, "CAP END"), StartsWith(":salon 001 ada :"));
}

TEST_F(IrcRegistration, what_is_for_guests_has_to_wait) {  // ERR_NOTREGISTERED
  for (const char* line : {"WHO", "WHOIS ada", "LUSERS", "MODE ada", "OPER a b", "KILL a b", "MONITOR L", "SETNAME x",
                           "AWAY x", "REHASH", "WALLOPS x", "STATS u", "NONSENSE"}) {
    EXPECT_EQ(ask(connect(), line), ":salon 451 * :You have not registered\r\n") << line;
  }
}

TEST_F(IrcRegistration, a_ping_is_answered_before_and_after) {  // "PING message"
  Visitor& ada = connect();
  EXPECT_EQ(ask(ada, "PING x"), ":salon PONG salon :x\r\n");
  EXPECT_EQ(ask(ada, "PING"), ":salon 409 * :No origin specified\r\n");
  EXPECT_EQ(ask(ada, "PING :"), ":salon 409 * :No origin specified\r\n");
  EXPECT_EQ(ask(ada, "PONG"), "");
}

TEST_F(IrcRegistration, who_quits_before_it_came_in_is_let_go) {  // "QUIT message"
  Visitor& ada = connect();
  EXPECT_EQ(ask(ada, "NICK ada\r\nQUIT :never mind"), "ERROR :Closing link: Quit: never mind\r\n");
  EXPECT_TRUE(ada.closed);
}

}  // namespace
}  // namespace salon::session
