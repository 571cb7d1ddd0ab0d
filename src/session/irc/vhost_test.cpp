// Hosts that accounts are given: CHGHOST (IRCv3 chghost), 396, and where else a host is shown.
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

/// ada is logged in, and in #tea with lea, who knows of chghost, and zoe, who does not; root is an operator.
struct Vhosts : IrcAccounts {
  Visitor* ada_here = nullptr;
  Visitor* lea = nullptr;
  Visitor* zoe = nullptr;
  Visitor* root = nullptr;

  void meet(const std::string& capabilities = {}) {
    party.setting.operators = {{"root", "secret"}};
    account("ada", "sesame");
    ada_here = &ada(capabilities);
    lea = &private_guest("lea", "chghost");
    zoe = &private_guest("zoe");
    root = &private_guest("root");
    for (Visitor* each : {ada_here, lea, zoe}) ask(*each, "JOIN #tea");
    ask(*root, "OPER root secret");
    party.read_all();
  }
  std::string give(const std::string& host) { return ask(*root, "NS VHOST ada " + host); }
};

const std::string says = ":NickServ!NickServ@salon NOTICE root :";

TEST_F(Vhosts, an_operator_gives_one_and_who_knows_the_word_is_told) {  // "The CHGHOST message"
  meet();
  EXPECT_EQ(give("tea.example"), says + "ada is shown with the host tea.example\r\n");
  EXPECT_EQ(lea->read(), ":ada!ada@irc CHGHOST ada tea.example\r\n");
  EXPECT_EQ(zoe->read(), "") << "no QUIT and JOIN (\"Fallback\", SHOULD): it has not gone";
  EXPECT_EQ(ada_here->read(), ":salon 396 ada tea.example :is now your displayed host\r\n");
  ask(*ada_here, "PRIVMSG #tea :hello");
  EXPECT_EQ(zoe->read(), ":ada!ada@tea.example PRIVMSG #tea :hello\r\n");
  lea->read();
  EXPECT_EQ(give(""), says + "ada is shown with no host of its own any more\r\n");
  EXPECT_EQ(lea->read(), ":ada!ada@tea.example CHGHOST ada irc\r\n");
  EXPECT_EQ(ada_here->read(), ":salon 396 ada irc :is now your displayed host\r\n");
}

TEST_F(Vhosts, the_guest_itself_is_told_in_the_same_words) {  // "SHOULD also send"
  meet("chghost");
  give("tea.example");
  EXPECT_EQ(ada_here->read(),
            ":ada!ada@irc CHGHOST ada tea.example\r\n:salon 396 ada tea.example :is now your displayed host\r\n");
}

TEST_F(Vhosts, comes_with_a_login_after_what_that_is_answered) {
  meet();
  give("tea.example");
  party.read_all();
  Visitor& second = private_guest("ada2", "sasl chghost batch labeled-response");
  ask(second, "JOIN #tea");
  party.read_all();
  second.send("@label=1 NS IDENTIFY ada sesame\r\n");
  const std::string text = second.read();
  EXPECT_THAT(text, HasSubstr(" 900 ada2 ada2!ada2@tea.example ada :"));
  EXPECT_THAT(text, EndsWith(":ada2!ada2@irc CHGHOST ada2 tea.example\r\n"
                             ":salon 396 ada2 tea.example :is now your displayed host\r\n"))
      << "it is no part of the answer, to which the label belongs";
  EXPECT_EQ(lea->read(), ":ada2!ada2@irc CHGHOST ada2 tea.example\r\n");
  ask(second, "NS LOGOUT");
  EXPECT_EQ(lea->read(), ":ada2!ada2@tea.example CHGHOST ada2 irc\r\n");
}

TEST_F(Vhosts, is_shown_wherever_a_host_is) {
  meet();
  give("tea.example");
  party.read_all();
  EXPECT_THAT(ask(*zoe, "WHOIS ada"), HasSubstr(" 311 zoe ada ada tea.example * :"));
  EXPECT_THAT(ask(*zoe, "WHO ada"), HasSubstr(" 352 zoe * ada tea.example salon ada "));
  EXPECT_THAT(ask(*zoe, "WHO *.example"), HasSubstr(" 352 zoe * ada tea.example "));
  EXPECT_THAT(ask(*zoe, "WHO ada %h"), HasSubstr(" 354 zoe tea.example\r\n"));
  EXPECT_EQ(ask(*zoe, "USERHOST ada"), ":salon 302 zoe :ada=+ada@tea.example\r\n");
  EXPECT_EQ(ask(*zoe, "MONITOR + ada"), ":salon 730 zoe :ada!ada@tea.example\r\n");
  Visitor& names = private_guest("max", "userhost-in-names");
  EXPECT_THAT(ask(names, "JOIN #tea"), HasSubstr("ada!ada@tea.example"));
  EXPECT_THAT(ask(*zoe, "NS INFO ada"), HasSubstr(":host tea.example\r\n"));
  ask(*ada_here, "QUIT");
  party.read_all();
  EXPECT_THAT(ask(*zoe, "WHOWAS ada"), HasSubstr(" 314 zoe ada ada tea.example * :"));
}

TEST_F(Vhosts, history_shows_it_and_the_account_that_spoke) {  // account-tag; draft/event-playback
  meet();
  give("tea.example");
  ask(*ada_here, "PART #tea");
  Visitor& max = private_guest("max", "account-tag extended-join draft/chathistory draft/event-playback");
  ask(max, "JOIN #tea");
  Visitor& ada2 = private_guest("ada2");
  ask(ada2, "NS IDENTIFY ada sesame");
  ask(ada2, "JOIN #tea");
  ask(ada2, "PRIVMSG #tea :hello");
  ask(*zoe, "PRIVMSG #tea :hi");
  max.read();
  const std::string question = "CHATHISTORY LATEST #tea * 3";
  EXPECT_EQ(ask(max, question),
            "@account=ada :ada2!ada2@tea.example JOIN #tea ada :Real Name\r\n"
            "@account=ada :ada2!ada2@tea.example PRIVMSG #tea :hello\r\n"
            ":zoe!zoe@irc PRIVMSG #tea :hi\r\n");
  ask(ada2, "NS DROP sesame");
  ask(*ada_here, "NICK ann");
  account("ada", "another");
  party.read_all();
  EXPECT_EQ(ask(max, question),
            ":ada2!ada2@tea.example JOIN #tea * :Real Name\r\n"
            ":ada2!ada2@tea.example PRIVMSG #tea :hello\r\n"
            ":zoe!zoe@irc PRIVMSG #tea :hi\r\n")
      << "the account of that name is somebody else's";
}

TEST_F(Vhosts, who_comes_back_has_it_from_the_start) {
  meet();
  give("tea.example");
  ask(*ada_here, "QUIT");
  party.read_all();
  Visitor& again = ada();
  EXPECT_THAT(said, AllOf(HasSubstr(" :Welcome to Salon, ada!ada@tea.example\r\n"), Not(HasSubstr(" 396 "))));
  EXPECT_THAT(ask(again, "JOIN #tea"), StartsWith(":ada!ada@tea.example JOIN #tea\r\n"));
}

TEST_F(Vhosts, who_monitors_the_guest_is_told_once) {  // extended-monitor
  meet();
  Visitor& far = private_guest("far", "chghost extended-monitor");
  ask(far, "MONITOR + ada");
  ask(*lea, "CAP REQ extended-monitor");
  ask(*lea, "MONITOR + ada");
  party.read_all();
  give("tea.example");
  EXPECT_EQ(far.read(), ":ada!ada@irc CHGHOST ada tea.example\r\n");
  EXPECT_EQ(lea->read(), ":ada!ada@irc CHGHOST ada tea.example\r\n");
}

/// There what is about one guest goes to its members one by one, and a login is two such things at once.
TEST_F(Vhosts, in_an_auditorium_those_hear_of_it_who_keep_order) {
  meet();
  Visitor& eve = private_guest("eve", "chghost account-notify");
  ask(eve, "JOIN #hall");
  ask(eve, "MODE #hall +u");
  Visitor& second = private_guest("ada2");
  ask(second, "JOIN #hall");
  ask(*zoe, "JOIN #hall");
  give("tea.example");
  party.read_all();
  ask(second, "NS IDENTIFY ada sesame");
  EXPECT_EQ(eve.read(), ":ada2!ada2@irc ACCOUNT ada\r\n:ada2!ada2@irc CHGHOST ada2 tea.example\r\n");
}

TEST_F(Vhosts, each_client_of_a_guest_is_told_once_and_nothing_is_answered_by_it) {
  meet("chghost");
  Visitor& laptop = ada("chghost");
  party.read_all();
  party.log_waits = true;
  laptop.send("PRIVMSG nobody :hello\r\n");
  party.log_waits = false;
  root->send("NS VHOST ada tea.example\r\n");
  party.order_all();
  const std::string told =
      ":ada!ada@irc CHGHOST ada tea.example\r\n:salon 396 ada tea.example :is now your displayed host\r\n";
  EXPECT_EQ(ada_here->read(), told);
  const std::string both = laptop.read();
  EXPECT_THAT(both, AllOf(HasSubstr(told), HasSubstr(" 401 ada nobody :")));
  EXPECT_EQ(both.size(), told.size() + std::string(":salon 401 ada nobody :No such nick\r\n").size());
}

TEST_F(Vhosts, ends_with_the_account_after_what_that_is_answered) {  // account-notify, extended-monitor
  meet();
  Visitor& far = private_guest("far", "chghost account-notify extended-monitor");
  ask(far, "MONITOR + ada");
  give("tea.example");
  party.read_all();
  ada_here->send("NS DROP sesame\r\nPING 1\r\n");
  const std::string text = ada_here->read();
  EXPECT_THAT(text, HasSubstr(" 901 ada ada!ada@irc :"));
  EXPECT_THAT(text, HasSubstr(":salon 396 ada irc :is now your displayed host\r\n"));
  EXPECT_THAT(text, HasSubstr(":salon PONG salon :1\r\n"));
  EXPECT_EQ(far.read(), ":ada!ada@tea.example ACCOUNT *\r\n:ada!ada@tea.example CHGHOST ada irc\r\n");
  EXPECT_EQ(lea->read(), ":ada!ada@tea.example CHGHOST ada irc\r\n");
}

TEST_F(Vhosts, is_refused_in_words) {
  meet();
  EXPECT_EQ(ask(*root, "NS VHOST ada tea.example please"), says + "VHOST ACCOUNT [HOST]\r\n");
  EXPECT_EQ(give("tea"),
            says + "A host has letters, digits and -./:_ in it, one '.' or '/' at least, and up to 32 in all\r\n");
  EXPECT_EQ(ask(*root, "NS VHOST nobody tea.example"), says + "There is no such account\r\n");
  EXPECT_EQ(ask(*root, "NS VHOST"), says + "VHOST ACCOUNT [HOST]\r\n");
  EXPECT_EQ(ask(*lea, "NS VHOST ada tea.example"),
            ":NickServ!NickServ@salon NOTICE lea :VHOST is for operators of this server\r\n");
  EXPECT_EQ(party.house.find_account("ada")->host, "");
}

}  // namespace
}  // namespace salon::session
