// REGISTER with an address, and VERIFY (IRCv3 draft/account-registration, whose sections are cited).
#include "session/irc/account_fixture.hpp"
#include "session/toy_secrets.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct IrcVerify : IrcAccounts {
  IrcVerify() { party.setting.mails_codes = true; }

  static auto fails(const std::string& what) { return StartsWith(":salon FAIL " + what + " :"); }
  /// Its maker has gone again.
  void waits(const std::string& nick, const std::string& email = "ada@example.org") {
    Visitor& maker = private_guest(nick);
    EXPECT_THAT(ask(maker, "REGISTER * " + email + " sesame"), HasSubstr("VERIFICATION_REQUIRED " + nick));
    maker.send("QUIT\r\n");
    party.read_all();
  }
};

// "Commands"; "Responses": REGISTER VERIFICATION_REQUIRED, VERIFY SUCCESS; "Examples", "While connected".
TEST_F(IrcVerify, an_account_with_an_address_waits_for_the_code) {
  Visitor& ada = private_guest("ada");
  EXPECT_EQ(ask(ada, "REGISTER * ada@example.org sesame"),
            ":salon REGISTER VERIFICATION_REQUIRED ada :A code has been sent to ada@example.org; VERIFY ada CODE\r\n");
  EXPECT_EQ(party.house.find_account("ada"), nullptr);
  EXPECT_EQ(*ada.guest()->account, "");
  EXPECT_THAT(ask(ada, "VERIFY ada 0123456789abcdef"), fails("VERIFY INVALID_CODE ada"));
  EXPECT_EQ(ask(ada, "VERIFY ADA " + toy_code("ada")),
            ":salon VERIFY SUCCESS ada :Account created\r\n"
            ":salon 900 ada ada!ada@irc ada :You are now logged in as ada\r\n");
  EXPECT_EQ(*ada.guest()->account, "ada");
  EXPECT_EQ(party.house.find_account("ada")->email, "ada@example.org");
  EXPECT_THAT(ask(ada, "VERIFY ada " + toy_code("ada")), fails("VERIFY ALREADY_AUTHENTICATED ada"));
  EXPECT_THAT(ask(ada, "REGISTER * ada@example.org sesame"), fails("REGISTER ALREADY_AUTHENTICATED ada"));
}

// "Examples", "before-connect"
TEST_F(IrcVerify, may_come_before_the_client_is_registered_and_takes_its_time) {
  Visitor& ada = private_client();
  EXPECT_THAT(ask(ada, "CAP LS 302"), HasSubstr(" draft/account-registration=before-connect "));
  ask(ada, "NICK ada");
  ask(ada, "USER a 0 * :A");
  EXPECT_THAT(ask(ada, "REGISTER * ada@example.org sesame"), HasSubstr(" REGISTER VERIFICATION_REQUIRED ada :"));
  party.pass(std::chrono::minutes(9));
  EXPECT_FALSE(ada.closed) << "mail is not that fast";
  EXPECT_EQ(ask(ada, "VERIFY ada " + toy_code("ada")),
            ":salon VERIFY SUCCESS ada :Account created\r\n"
            ":salon 900 * ada!a@irc ada :You are now logged in as ada\r\n");
  EXPECT_THAT(ask(ada, "CAP END"), HasSubstr(" 001 ada "));
  EXPECT_EQ(*ada.guest()->account, "ada");
}

TEST_F(IrcVerify, does_not_take_for_ever) {
  Visitor& ada = private_client();
  ask(ada, "NICK ada");
  ask(ada, "REGISTER * ada@example.org sesame");
  party.pass(std::chrono::minutes(10));
  EXPECT_TRUE(ada.closed);
}

TEST_F(IrcVerify, may_be_by_another_client) {
  waits("ada");
  Visitor& late = private_client();
  EXPECT_EQ(ask(late, "VERIFY ada " + toy_code("ada")),
            ":salon VERIFY SUCCESS ada :Account created\r\n"
            ":salon 900 * *!*@irc ada :You are now logged in as ada\r\n");
}

// "Examples", "With no email or verification"
TEST_F(IrcVerify, an_address_is_optional) {
  EXPECT_THAT(ask(private_guest("ada"), "REGISTER * * sesame"), StartsWith(":salon REGISTER SUCCESS ada :"));
}

// "Capabilities": email-required
TEST_F(IrcVerify, or_required_where_the_operator_says_so) {
  party.setting.email_required = true;
  Visitor& ada = private_guest("ada");
  EXPECT_THAT(ask(ada, "CAP LS 302"), HasSubstr(" draft/account-registration=before-connect,email-required "));
  EXPECT_THAT(ask(ada, "REGISTER * * sesame"), fails("REGISTER INVALID_EMAIL ada"));
  EXPECT_THAT(ask(ada, "NS REGISTER sesame"), HasSubstr(" :An account here takes an e-mail address"));
  party.setting.password = "door";
  EXPECT_THAT(ask(private_client(), "CAP LS 302"), HasSubstr(" draft/account-registration=email-required "));
}

// "Responses": INVALID_EMAIL, UNACCEPTABLE_EMAIL
TEST_F(IrcVerify, an_address_is_one_to_which_mail_can_be_sent) {
  Visitor& ada = private_guest("ada");
  for (const std::string email :
       {"ada", "ada@example", "-x@example.org", "a\xC3\xA9@example.org", "\"a\"@example.org"}) {
    EXPECT_THAT(ask(ada, "REGISTER * " + email + " sesame"), fails("REGISTER INVALID_EMAIL ada")) << email;
  }
  const std::string longer = "a@" + std::string(300, 'b') + ".org";
  EXPECT_THAT(ask(ada, "REGISTER * " + longer + " sesame"), fails("REGISTER INVALID_EMAIL ada"));
  for (int i = 0; i < 10; ++i) waits("lea" + std::string(1, static_cast<char>('a' + i)));
  EXPECT_THAT(ask(ada, "REGISTER * ada@example.org sesame"), fails("REGISTER UNACCEPTABLE_EMAIL ada"));
}

// "Responses": TEMPORARILY_UNAVAILABLE
TEST_F(IrcVerify, that_no_mail_can_be_sent_is_said_and_may_be_tried_again) {
  Visitor& ada = private_guest("ada");
  EXPECT_EQ(ask(ada, "REGISTER * nobody@example.org sesame"),
            ":salon FAIL REGISTER TEMPORARILY_UNAVAILABLE ada :No code could be mailed to nobody@example.org; if that "
            "is right, try again later, with the same password\r\n");
  EXPECT_THAT(ask(ada, "REGISTER * ada@example.org sesame"), HasSubstr(" VERIFICATION_REQUIRED ada "));
  EXPECT_THAT(ask(private_guest("lea"), "REGISTER * often@example.org sesame"),
              fails("REGISTER TEMPORARILY_UNAVAILABLE lea"));
  EXPECT_EQ(party.house.find_waiting_account("lea"), nullptr);
}

TEST_F(IrcVerify, no_code_is_mailed_before_the_account_is_on_disk) {
  Visitor& ada = private_guest("ada");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "REGISTER * ada@example.org sesame"), "");
  EXPECT_EQ(ask(ada, "PING now"), "") << "in the order of the requests";
  party.keep();
  EXPECT_THAT(ada.read(), testing::AllOf(StartsWith(":salon REGISTER VERIFICATION_REQUIRED ada :"),
                                         EndsWith(" PONG salon :now\r\n")));
  ask(ada, "REGISTER * ada@example.org sesame");
  party.lose();
  EXPECT_THAT(ada.read(), fails("REGISTER TEMPORARILY_UNAVAILABLE ada"));
}

TEST_F(IrcVerify, what_asks_about_a_secret_next_waits_until_the_code_was_mailed) {
  Visitor& ada = private_guest("ada");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "REGISTER * ada@example.org sesame"), "");
  EXPECT_EQ(ask(ada, "NS IDENTIFY lea guess"), "");
  party.keep();
  EXPECT_THAT(ada.read(), testing::AllOf(StartsWith(":salon REGISTER VERIFICATION_REQUIRED ada :"),
                                         EndsWith(" :That is not the password\r\n")));
}

// "Responses": ACCOUNT_EXISTS
TEST_F(IrcVerify, a_name_that_waits_is_for_who_knows_the_password) {
  waits("ada");
  Visitor& eve = private_guest("ada");
  EXPECT_THAT(ask(eve, "REGISTER * eve@example.org guess"), fails("REGISTER ACCOUNT_EXISTS ada"));
  EXPECT_THAT(ask(eve, "REGISTER * * guess"), fails("REGISTER ACCOUNT_EXISTS ada"));
  EXPECT_THAT(ask(eve, "NS REGISTER guess"), HasSubstr(" :There is an account of that name already"));
  EXPECT_THAT(ask(eve, "REGISTER * lea@example.org sesame"), HasSubstr(" sent to lea@example.org; "));
  EXPECT_THAT(ask(eve, "REGISTER * * sesame"), StartsWith(":salon REGISTER SUCCESS ada :"));
}

TEST_F(IrcVerify, nickserv_is_another_door_to_the_same) {
  const auto says = [](const std::string& text) { return ":NickServ!NickServ@salon NOTICE ada :" + text + "\r\n"; };
  Visitor& ada = private_guest("ada");
  EXPECT_EQ(ask(ada, "NS REGISTER sesame ada@example"),
            says("That is no e-mail address to which this server can send"));
  EXPECT_EQ(ask(ada, "NS REGISTER sesame nobody@example.org"),
            says("No code could be mailed to nobody@example.org; if that is right, try again later, with the same "
                 "password"));
  EXPECT_EQ(ask(ada, "NS REGISTER sesame ada@example.org"),
            says("A code has been sent to ada@example.org; VERIFY ada CODE"));
  EXPECT_EQ(ask(ada, "NS VERIFY"), says("VERIFY [ACCOUNT] CODE"));
  EXPECT_EQ(ask(ada, "NS VERIFY guess"),
            says("That is not the code, or it is too old; REGISTER again to be sent another"));
  EXPECT_THAT(ask(ada, "NS VERIFY ada " + toy_code("ada")), StartsWith(says("Account created")));
  EXPECT_EQ(ask(ada, "NS VERIFY guess"), says("You are logged in already"));
  EXPECT_THAT(ask(ada, "NS INFO"), HasSubstr(" :e-mail ada@example.org\r\n"));
  EXPECT_THAT(ask(private_guest("lea"), "NS INFO ada"), Not(HasSubstr("example.org"))) << "it is the owner's";
}

// Without a command to mail by, an address is not looked at, and not kept ("With email-required, but not verified").
TEST_F(IrcVerify, a_server_that_sends_no_mail_takes_any_address_for_none) {
  party.setting.mails_codes = false;
  Visitor& ada = private_guest("ada");
  EXPECT_THAT(ask(ada, "REGISTER * what sesame"), StartsWith(":salon REGISTER SUCCESS ada :"));
  EXPECT_EQ(party.house.find_account("ada")->email, "");
}

// labeled-response, "Tags": what answers a request comes with its label, be it much later.
TEST_F(IrcVerify, is_answered_under_its_label) {
  Visitor& ada = private_guest("ada", "batch labeled-response");
  EXPECT_THAT(ask(ada, "@label=7 REGISTER * ada@example.org sesame"),
              StartsWith("@label=7 :salon REGISTER VERIFICATION_REQUIRED ada :"));
}

TEST_F(IrcVerify, a_client_that_says_no_more_is_mailed_its_code) {
  Visitor& ada = private_guest("ada");
  ada.send("REGISTER * ada@example.org sesame\r\n");
  ada.half_close();
  EXPECT_THAT(ada.read(), HasSubstr(" VERIFICATION_REQUIRED ada "));
  EXPECT_TRUE(ada.closed);
}

// ---- a forgotten password ----

TEST_F(IrcVerify, a_new_password_is_set_by_a_code_that_was_mailed) {
  account("ada", "sesame");
  Visitor& late = private_guest("late");
  const auto says = [](const std::string& text) { return ":NickServ!NickServ@salon NOTICE late :" + text + "\r\n"; };
  const auto perhaps = [](const std::string& name) {
    return "If " + name + " has an e-mail address, a code is on its way there; RESETPASS ACCOUNT CODE NEW";
  };
  EXPECT_EQ(ask(late, "NS RESETPASS ada"), says(perhaps("ada")));
  EXPECT_EQ(ask(late, "NS RESETPASS nobody"), says(perhaps("nobody"))) << "who there is is not told";
  EXPECT_EQ(ask(late, "NS RESETPASS ada guess open"),
            says("That is not the code, or it is too old; RESETPASS ACCOUNT to be sent another"));
  EXPECT_EQ(ask(late, "NS RESETPASS ada ada ADA"), says("The password is too easily guessed"));
  EXPECT_EQ(ask(late, "NS RESETPASS ada ada open"),
            ":salon 900 late late!late@irc ada :You are now logged in as ada\r\n" + says("You are logged in as ada") +
                says("Your password is another from now on"));
  EXPECT_EQ(party.house.find_account("ada")->verifier.stored_key, toy_key("open"));
}

TEST_F(IrcVerify, a_new_password_is_not_asked_for_in_vain) {
  Visitor& ada = private_guest("ada");
  const auto says = [](const std::string& text) { return ":NickServ!NickServ@salon NOTICE ada :" + text + "\r\n"; };
  EXPECT_EQ(ask(ada, "NS RESETPASS"), says("RESETPASS ACCOUNT [CODE NEW]"));
  EXPECT_EQ(ask(ada, "NS RESETPASS ada code"), says("RESETPASS ACCOUNT [CODE NEW]"));
  ask(ada, "NS REGISTER sesame");
  EXPECT_EQ(ask(ada, "NS RESETPASS eve eve open"), says("You are logged in; SET PASSWORD NEW"));
  EXPECT_THAT(ask(registered("bob"), "NS RESETPASS ada ada open"), HasSubstr("A password is only taken under TLS"));
  party.setting.mails_codes = false;
  ask(ada, "NS LOGOUT");
  EXPECT_EQ(ask(ada, "NS RESETPASS ada"), says("This server sends no mail; ask who runs it (/ADMIN)"));
}

}  // namespace
}  // namespace salon::session
