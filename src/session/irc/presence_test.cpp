// AWAY, SETNAME, MODE on oneself, OPER, and what others see of them.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class IrcPresence : public IrcTest {};

// ---- AWAY (RFC 2812, 4.1; away-notify; pre-away) ----

TEST_F(IrcPresence, away_is_said_to_who_speaks_to_the_guest) {
  Visitor& ada = registered("ada");
  Visitor& eva = registered("eva");
  EXPECT_EQ(ask(eva, "AWAY :at tea"), ":salon 306 eva :You have been marked as being away\r\n");
  EXPECT_EQ(ask(ada, "PRIVMSG eva :hi"), ":salon 301 ada eva :at tea\r\n");
  EXPECT_EQ(ask(ada, "NOTICE eva :hi"), "");
  eva.read();
  for (const char* back : {"AWAY", "AWAY :"}) {
    EXPECT_EQ(ask(eva, back), ":salon 305 eva :You are no longer marked as being away\r\n");
  }
  EXPECT_EQ(ask(ada, "PRIVMSG eva :hi"), "");
}

TEST_F(IrcPresence, away_notify_tells_those_in_the_same_rooms_once) {  // away-notify
  Visitor& ada = in_lobby("ada", "away-notify");
  Visitor& plain = in_lobby("plain");
  Visitor& eva = in_lobby("eva");
  ada.send("JOIN #tea\r\n");
  eva.send("JOIN #tea\r\n");
  party.read_all();
  EXPECT_EQ(ask(eva, "AWAY :at tea"), ":salon 306 eva :You have been marked as being away\r\n");
  EXPECT_EQ(ada.read(), ":eva!eva@irc AWAY :at tea\r\n");
  EXPECT_EQ(plain.read(), "");
  eva.send("AWAY\r\n");
  EXPECT_EQ(ada.read(), ":eva!eva@irc AWAY\r\n");
}

TEST_F(IrcPresence, who_joins_and_is_away_is_announced_as_such) {  // away-notify; extended-join
  Visitor& ada = in_lobby("ada", "away-notify extended-join");
  Visitor& eva = registered("eva");
  eva.send("AWAY :at tea\r\nJOIN #lobby\r\n");
  EXPECT_EQ(ada.read(), ":eva!eva@irc JOIN #lobby * :Real Name\r\n:eva!eva@irc AWAY :at tea\r\n");
}

TEST_F(IrcPresence, who_may_be_away_before_it_is_registered_comes_in_away) {  // pre-away
  Visitor& ada = connect();
  EXPECT_EQ(ask(ada, "AWAY :later"), ":salon 451 * :You have not registered\r\n");
  ada.send("CAP REQ :draft/pre-away\r\nNICK ada\r\nUSER ada 0 * :Ada\r\n");
  ada.read();
  EXPECT_EQ(ask(ada, "AWAY *"), "");
  EXPECT_THAT(ask(ada, "CAP END"), EndsWith(":salon 306 ada :You have been marked as being away\r\n"));
  EXPECT_EQ(*ada.guest()->away, "*");
}

TEST_F(IrcPresence, who_says_before_registration_that_it_is_back_is_back) {
  Visitor& ada = connect();
  ada.send("CAP REQ :draft/pre-away\r\nAWAY :x\r\nAWAY\r\nNICK ada\r\nUSER ada 0 * :Ada\r\nCAP END\r\n");
  EXPECT_EQ(*ada.guest()->away, "");
}

// ---- SETNAME (setname) ----

TEST_F(IrcPresence, setname_is_seen_by_those_with_the_capability_and_by_oneself) {
  Visitor& ada = in_lobby("ada", "setname");
  Visitor& plain = in_lobby("plain");
  Visitor& eva = in_lobby("eva", "setname");
  party.read_all();
  EXPECT_EQ(ask(eva, "SETNAME :Eva L."), ":eva!eva@irc SETNAME :Eva L.\r\n");
  EXPECT_EQ(ada.read(), ":eva!eva@irc SETNAME :Eva L.\r\n");
  EXPECT_EQ(plain.read(), "");
  EXPECT_EQ(ask(plain, "SETNAME :Plain"), "");
  EXPECT_EQ(plain.guest()->real_name, "Plain");
}

TEST_F(IrcPresence, a_real_name_that_is_none_fails) {  // setname, "Errors"
  Visitor& eva = registered("eva", "setname");
  const std::string fail = ":salon FAIL SETNAME INVALID_REALNAME :Realname is not valid\r\n";
  EXPECT_EQ(ask(eva, "SETNAME :"), fail);
  EXPECT_EQ(ask(eva, "SETNAME :" + std::string(129, 'x')), fail);
  EXPECT_EQ(ask(eva, "SETNAME"), ":salon 461 eva SETNAME :Not enough parameters\r\n");
}

// ---- MODE on a nick (modern-irc, "MODE message", "User Modes") ----

TEST_F(IrcPresence, modes_are_set_shown_and_taken_back) {
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "MODE ada"), ":salon 221 ada +\r\n");
  EXPECT_EQ(ask(ada, "MODE ADA +iB"), ":ada!ada@irc MODE ada +Bi\r\n");
  EXPECT_EQ(ask(ada, "MODE ada"), ":salon 221 ada +Bi\r\n");
  EXPECT_EQ(ask(ada, "MODE ada +i"), "");
  EXPECT_EQ(ask(ada, "MODE ada w-iB"), ":ada!ada@irc MODE ada +w-Bi\r\n");
  EXPECT_EQ(ask(ada, "MODE ada +i-i"), "");
  EXPECT_EQ(ask(ada, "MODE ada"), ":salon 221 ada +w\r\n");
}

TEST_F(IrcPresence, modes_that_are_none_are_named_and_the_others_are_set) {  // ERR_UMODEUNKNOWNFLAG
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "MODE ada +iZ"), ":ada!ada@irc MODE ada +i\r\n:salon 501 ada :Unknown mode flag\r\n");
  EXPECT_EQ(ask(ada, "MODE ada +ZY"), ":salon 501 ada :Unknown mode flag\r\n");
}

TEST_F(IrcPresence, modes_of_others_are_theirs) {  // ERR_USERSDONTMATCH, ERR_NOSUCHNICK
  Visitor& ada = registered("ada");
  registered("eva");
  const std::string theirs = ":salon 502 ada :Can't see or change the modes of other users\r\n";
  EXPECT_EQ(ask(ada, "MODE eva"), theirs);
  EXPECT_EQ(ask(ada, "MODE eva +i"), theirs);
  EXPECT_EQ(ask(ada, "MODE nobody +i"), ":salon 401 ada nobody :No such nick\r\n");
}

TEST_F(IrcPresence, nobody_makes_itself_an_operator_but_may_stop_being_one) {  // RFC 2812, 3.1.5
  party.setting.operators = {{"root", "secret"}};
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "MODE ada +o"), "");
  EXPECT_EQ(ask(ada, "MODE ada"), ":salon 221 ada +\r\n");
  ada.send("OPER root secret\r\n");
  ada.read();
  EXPECT_EQ(ask(ada, "MODE ada -o"), ":ada!ada@irc MODE ada -o\r\n");
}

TEST_F(IrcPresence, what_a_bot_says_bears_its_tag) {  // bot-mode
  Visitor& ada = in_lobby("ada", "message-tags");
  Visitor& bot = in_lobby("r2");
  bot.send("MODE r2 +B\r\n");
  party.read_all();
  bot.send("PRIVMSG #lobby :beep\r\nPRIVMSG ada :boop\r\n");
  const std::string heard = ada.read();
  EXPECT_THAT(heard, HasSubstr(";bot :r2!r2@irc PRIVMSG #lobby :beep\r\n"));
  EXPECT_THAT(heard, HasSubstr(";bot :r2!r2@irc PRIVMSG ada :boop\r\n"));
}

// ---- OPER (modern-irc, "OPER message") ----

TEST_F(IrcPresence, who_knows_the_password_becomes_an_operator) {
  party.setting.operators = {{"root", "secret"}};
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "OPER root secret"),
            ":salon 381 ada :You are now an IRC operator\r\n:ada!ada@irc MODE ada +ow\r\n");
  EXPECT_EQ(ask(ada, "MODE ada"), ":salon 221 ada +ow\r\n");
  EXPECT_EQ(ask(ada, "OPER root"), ":salon 461 ada OPER :Not enough parameters\r\n");
}

TEST_F(IrcPresence, guessing_the_password_costs_the_connection) {  // ERR_PASSWDMISMATCH
  party.setting.operators = {{"root", "secret"}};
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "OPER root wrong"), ":salon 464 ada :Password incorrect\r\n");
  EXPECT_EQ(ask(ada, "OPER other secret"), ":salon 464 ada :Password incorrect\r\n");
  EXPECT_EQ(ask(ada, "OPER root secre"),
            ":salon 464 ada :Password incorrect\r\nERROR :Closing link: too many wrong passwords\r\n");
  EXPECT_TRUE(ada.closed);
}

TEST_F(IrcPresence, who_guesses_from_one_address_waits_and_no_password_is_looked_at) {
  party.setting.operators = {{"root", "secret"}};
  party.guesses_left = 2;
  Visitor& ada = registered("ada");
  EXPECT_THAT(ask(ada, "OPER root secret"), HasSubstr(" 381 ")) << "it was no guess";
  Visitor& eve = registered("eve");
  for (int guess = 0; guess < 2; ++guess) ask(eve, "OPER root wrong");
  Visitor& max = registered("max");
  const std::string later = ":salon 464 max :Too many wrong passwords; try later\r\n";
  EXPECT_EQ(ask(max, "OPER root secret"), later);
  for (int more = 0; more < 3; ++more) EXPECT_EQ(ask(max, "OPER root wrong"), later);
  EXPECT_FALSE(max.closed);
}

TEST_F(IrcPresence, where_there_are_no_operators_nobody_becomes_one) {  // ERR_NOOPERHOST
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "OPER root secret"), ":salon 491 ada :Nobody can become an operator of this server\r\n");
}

}  // namespace
}  // namespace salon::session
