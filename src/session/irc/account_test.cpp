// REGISTER (IRCv3 draft/account-registration), NickServ, and what others see of accounts: account-notify, account-tag,
// extended-join, account-extban, WHOIS (330), WHOX.
#include "proto/base64.hpp"
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string notice(const std::string& nick, const std::string& text) {
  return ":NickServ!NickServ@salon NOTICE " + nick + " :" + text + "\r\n";
}

// ---- REGISTER ----

TEST_F(IrcAccounts, can_be_made_when_they_are_on_disk_it_is_said) {
  Visitor& ada = private_guest("ada");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "REGISTER * * sesame"), "");
  party.keep();
  EXPECT_EQ(ada.read(),
            ":salon REGISTER SUCCESS ada :Account created\r\n"
            ":salon 900 ada ada!ada@irc ada :You are now logged in as ada\r\n");
  EXPECT_EQ(party.house.find_account("ada")->name, "ada");
  EXPECT_EQ(*ada.guest()->account, "ada");
}

TEST_F(IrcAccounts, that_cannot_be_kept_are_not_said_to_be_there) {
  Visitor& ada = private_guest("ada");
  party.disk_waits = true;
  ask(ada, "REGISTER * * sesame");
  party.lose();
  EXPECT_THAT(ada.read(), StartsWith(":salon FAIL REGISTER TEMPORARILY_UNAVAILABLE ada :"));
}

TEST_F(IrcAccounts, can_be_made_before_one_is_registered) {  // "before-connect"
  Visitor& ada = private_client();
  EXPECT_THAT(ask(ada, "CAP LS 302"), HasSubstr(" draft/account-registration=before-connect "));
  ask(ada, "NICK ada");
  EXPECT_EQ(ask(ada, "REGISTER ada ada@example.org sesame"),
            ":salon REGISTER SUCCESS ada :Account created\r\n"
            ":salon 900 * ada!*@irc ada :You are now logged in as ada\r\n");
  ada.send("USER a 0 * :A\r\nCAP END\r\n");
  EXPECT_THAT(ada.read(), HasSubstr(" 001 ada "));
  EXPECT_EQ(*ada.guest()->account, "ada");
}

TEST_F(IrcAccounts, cannot_be_made_past_the_password_of_the_server) {  // "Server considerations"
  party.setting.password = "door";
  Visitor& ada = private_client();
  EXPECT_THAT(ask(ada, "CAP LS 302"), HasSubstr(" draft/account-registration "));
  ask(ada, "NICK ada");
  EXPECT_THAT(ask(ada, "REGISTER * * sesame"), StartsWith(":salon FAIL REGISTER COMPLETE_CONNECTION_REQUIRED * :"));
  EXPECT_THAT(ask(ada, "VERIFY ada 1234"), StartsWith(":salon FAIL VERIFY COMPLETE_CONNECTION_REQUIRED * :"));
}

TEST_F(IrcAccounts, cannot_be_made_early_where_the_operator_says_so) {  // "before-connect"
  party.setting.early_accounts = false;
  Visitor& ada = private_client();
  EXPECT_THAT(ask(ada, "CAP LS 302"), HasSubstr(" draft/account-registration "));
  ask(ada, "NICK ada");
  EXPECT_THAT(ask(ada, "REGISTER * * sesame"), StartsWith(":salon FAIL REGISTER COMPLETE_CONNECTION_REQUIRED * :"));
  EXPECT_THAT(ask(ada, "VERIFY ada 1234"), StartsWith(":salon FAIL VERIFY COMPLETE_CONNECTION_REQUIRED * :"));
  ask(ada, "USER a 0 * :A\r\nCAP END");
  EXPECT_THAT(ask(ada, "REGISTER * * sesame"), HasSubstr("REGISTER SUCCESS ada :"));
}

TEST_F(IrcAccounts, are_refused_in_words_for_programs) {  // "Responses"
  account("lea", "lettuce");
  const auto refused = [](const std::string& code) { return StartsWith(":salon FAIL REGISTER " + code + " :"); };
  EXPECT_THAT(ask(private_client(), "REGISTER * * sesame"), refused("NEED_NICK *"));
  Visitor& ada = private_guest("ada");
  Visitor& eve = private_client();
  ask(eve, "NICK ada");
  EXPECT_THAT(ask(eve, "REGISTER * * sesame"), refused("USERNAME_EXISTS ada"));
  EXPECT_EQ(ask(ada, "REGISTER * *"), ":salon 461 ada REGISTER :Not enough parameters\r\n");
  EXPECT_THAT(ask(ada, "REGISTER bob * sesame"), refused("ACCOUNT_NAME_MUST_BE_NICK bob"));
  EXPECT_THAT(ask(ada, "REGISTER * * :"), refused("WEAK_PASSWORD ada"));
  EXPECT_THAT(ask(ada, "REGISTER * * ADA"), refused("WEAK_PASSWORD ada"));
  EXPECT_THAT(ask(ada, "REGISTER * * " + std::string(301, 'x')), refused("UNACCEPTABLE_PASSWORD ada"));
  EXPECT_THAT(ask(ada, "VERIFY ada 1234"), StartsWith(":salon FAIL VERIFY INVALID_CODE ada :"));
  ask(ada, "REGISTER * * sesame");
  EXPECT_THAT(ask(ada, "REGISTER * * sesame"), refused("ALREADY_AUTHENTICATED ada"));
  EXPECT_THAT(ask(ada, "VERIFY ada 1234"), StartsWith(":salon FAIL VERIFY ALREADY_AUTHENTICATED ada :"));

  Visitor& late = private_client();
  ask(late, "NICK lea");
  EXPECT_THAT(ask(late, "REGISTER * * mine"), refused("ACCOUNT_EXISTS lea"));
  Visitor& open = registered("bob");
  EXPECT_THAT(ask(open, "REGISTER * * sesame"), refused("TEMPORARILY_UNAVAILABLE bob")) << "others could read it";
  EXPECT_EQ(party.house.find_account("bob"), nullptr);
}

// "if the client sends REGISTER before sending a NICK command" is NEED_NICK, and this one has sent it.
TEST_F(IrcAccounts, are_not_made_for_a_nick_that_was_refused) {
  account("ada", "sesame");
  Visitor& eve = private_client();
  EXPECT_THAT(ask(eve, "NICK ada\r\nUSER e 0 * :E"), HasSubstr(" 433 * ada "));
  EXPECT_THAT(ask(eve, "REGISTER * * secret"), StartsWith(":salon FAIL REGISTER USERNAME_EXISTS ada :"));
  registered("lea");
  EXPECT_THAT(ask(eve, "NICK lea"), HasSubstr(" 433 * lea "));
  EXPECT_THAT(ask(eve, "REGISTER * * secret"), StartsWith(":salon FAIL REGISTER USERNAME_EXISTS lea :"));
}

// ---- whose a nick is ----

TEST_F(IrcAccounts, a_nick_is_refused_to_who_is_not_logged_in_to_it) {
  account("ada", "sesame");
  const std::string text = " :Nickname belongs to an account; log in to it first (SASL)\r\n";
  Visitor& eve = private_client();
  eve.send("NICK ada\r\nUSER e 0 * :E\r\n");
  EXPECT_EQ(eve.read(), ":salon 433 * ada" + text);
  ask(eve, "NICK eve");
  EXPECT_EQ(ask(eve, "NICK ada"), ":salon 433 eve ada" + text);
  ask(eve, "NS IDENTIFY ada sesame");
  EXPECT_EQ(ask(eve, "NICK ada"), ":eve!e@irc NICK ada\r\n");
}

// ---- NickServ ----

TEST_F(IrcAccounts, nickserv_is_another_door_to_the_same) {
  Visitor& ada = private_guest("ada");
  const std::string logged_in = ":salon 900 ada ada!ada@irc ada :You are now logged in as ada\r\n";
  EXPECT_EQ(ask(ada, "PRIVMSG NickServ :REGISTER sesame"), notice("ada", "Account created") + logged_in);
  EXPECT_THAT(ask(ada, "NICKSERV info"), HasSubstr(" :ada is an account, made 2026-"));
  EXPECT_EQ(ask(ada, "NS LOGOUT"),
            ":salon 901 ada ada!ada@irc :You are now logged out\r\n" + notice("ada", "You are logged out"));
  EXPECT_EQ(ask(ada, "ns identify wrong"), notice("ada", "That is not the password"));
  EXPECT_EQ(ask(ada, "NS IDENTIFY sesame"), logged_in + notice("ada", "You are logged in as ada"));
  EXPECT_EQ(ask(ada, "NS SET PASSWORD another"), notice("ada", "Your password is another from now on"));
  EXPECT_EQ(ask(ada, "NS DROP sesame"), notice("ada", "That is not the password"));
  EXPECT_EQ(ask(ada, "NS DROP another"),
            ":salon 901 ada ada!ada@irc :You are now logged out\r\n" + notice("ada", "The account ada is no more"));
  EXPECT_TRUE(party.house.accounts().empty());
}

TEST_F(IrcAccounts, nickserv_says_what_is_wrong) {
  Visitor& ada = private_guest("ada");
  EXPECT_EQ(ask(ada, "NS"), notice("ada", "There is no such command; /msg NickServ HELP"));
  EXPECT_EQ(ask(ada, "NS LOGOUT"), notice("ada", "You are not logged in"));
  EXPECT_EQ(ask(ada, "NS SET PASSWORD x"), notice("ada", "You are not logged in"));
  EXPECT_EQ(ask(ada, "NS DROP x"), notice("ada", "You are not logged in"));
  EXPECT_EQ(ask(ada, "NS CERT LIST"), notice("ada", "You are not logged in"));
  EXPECT_EQ(ask(ada, "NS INFO bob"), notice("ada", "bob is no account"));
  EXPECT_EQ(ask(ada, "NS REGISTER ada"), notice("ada", "The password is too easily guessed"));
  EXPECT_EQ(ask(ada, "NS GHOST bob"), ":salon 481 ada :Permission denied: you are not an IRC operator\r\n");
  EXPECT_THAT(ask(ada, "NS HELP"), HasSubstr("IDENTIFY [ACCOUNT] PASSWORD: log in"));
  EXPECT_EQ(ask(ada, "NOTICE NickServ :REGISTER sesame"), "") << "a NOTICE is never answered";
  EXPECT_EQ(ask(ada, "NICK NickServ"), ":salon 432 ada NickServ :This cannot be a nickname\r\n");
  Visitor& open = registered("bob");
  EXPECT_THAT(ask(open, "NS REGISTER sesame"), HasSubstr("A password is only taken under TLS"));
}

TEST_F(IrcAccounts, an_owner_ends_a_connection_that_is_left_over) {
  account("ada", "sesame");
  Visitor& old = private_guest("old");
  ask(old, "NS IDENTIFY ada sesame");
  ask(old, "NICK ada");
  Visitor& anew = private_guest("anew");
  ask(anew, "NS IDENTIFY ada sesame");
  ask(anew, "NS GHOST ada");
  EXPECT_TRUE(old.closed);
  EXPECT_EQ(ask(anew, "NICK ada"), ":anew!anew@irc NICK ada\r\n");
}

// ---- what others see ----

TEST_F(IrcAccounts, others_see_who_logs_in_and_out) {  // account-notify
  account("ada", "sesame");
  Visitor& lea = in_lobby("lea", "account-notify");
  Visitor& old = in_lobby("old");
  Visitor& ada = private_guest("ann");
  ada.send("JOIN #lobby\r\n");
  party.read_all();
  ask(ada, "NS IDENTIFY ada sesame");
  EXPECT_EQ(lea.read(), ":ann!ann@irc ACCOUNT ada\r\n");
  ask(ada, "NS IDENTIFY ada sesame");
  EXPECT_EQ(lea.read(), "");
  ask(ada, "NS LOGOUT");
  EXPECT_EQ(lea.read(), ":ann!ann@irc ACCOUNT *\r\n");
  EXPECT_EQ(old.read(), "");
}

TEST_F(IrcAccounts, what_somebody_says_bears_the_account) {  // account-tag
  Visitor& lea = in_lobby("lea", "account-tag message-tags");
  Visitor& ada = private_guest("ada");
  ada.send("JOIN #lobby\r\n");
  lea.read();
  ask(ada, "PRIVMSG lea :before");
  EXPECT_THAT(lea.read(), Not(HasSubstr("account=")));
  ask(ada, "NS REGISTER sesame");
  ask(ada, "PRIVMSG #lobby :hi");
  EXPECT_THAT(lea.read(), StartsWith("@account=ada;msgid="));
  for (const std::string_view deed : {"NOTICE lea :hi", "INVITE lea #tea", "NICK ann", "PART #lobby"}) {
    if (deed.starts_with("INVITE")) ask(ada, "JOIN #tea");
    ask(ada, std::string(deed));
    EXPECT_THAT(lea.read(), HasSubstr("account=ada")) << deed;
  }
}

TEST_F(IrcAccounts, a_join_whois_and_who_tell_the_account) {  // extended-join; WHOX
  Visitor& lea = in_lobby("lea", "extended-join");
  Visitor& ada = private_guest("ada");
  ask(ada, "NS REGISTER sesame");
  ask(ada, "JOIN #lobby");
  EXPECT_EQ(lea.read(), ":ada!ada@irc JOIN #lobby ada :Real Name\r\n");
  EXPECT_THAT(ask(lea, "WHOIS ada"), HasSubstr(":salon 330 lea ada ada :is logged in as\r\n"));
  EXPECT_THAT(ask(lea, "WHOIS lea"), Not(HasSubstr(" 330 ")));
  EXPECT_THAT(ask(lea, "WHO ada %na"), StartsWith(":salon 354 lea ada ada\r\n"));
  EXPECT_THAT(ask(lea, "WHO lea %na"), StartsWith(":salon 354 lea lea 0\r\n"));
}

TEST_F(IrcAccounts, a_mask_may_mean_accounts) {  // account-extban
  account("eve", "apple");
  Visitor& lea = registered("lea");
  EXPECT_THAT(ask(lea, "ISUPPORT"), HasSubstr("ACCOUNTEXTBAN=a "));
  ask(lea, "JOIN #tea");
  EXPECT_EQ(ask(lea, "MODE #tea +b a:eve"), ":lea!lea@irc MODE #tea +b a:eve\r\n");
  Visitor& ann = private_guest("ann");
  ask(ann, "NS IDENTIFY eve apple");
  EXPECT_THAT(ask(ann, "JOIN #tea"), StartsWith(":salon 474 ann #tea :"));
  ask(ann, "NS LOGOUT");
  EXPECT_THAT(ask(ann, "JOIN #tea"), HasSubstr(" JOIN #tea"));
  ask(lea, "MODE #tea -b a:eve");
  ask(lea, "MODE #tea +b m:a:*");
  ask(ann, "NS IDENTIFY eve apple");
  EXPECT_THAT(ask(ann, "PRIVMSG #tea :hi"), HasSubstr(" 404 ann #tea :"));
}

}  // namespace
}  // namespace salon::session
