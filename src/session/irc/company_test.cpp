// A second client of an account joins the guest that bears its name: both are one to others.
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Company : public IrcAccounts {
 protected:
  Company() { account("ada", "sesame"); }

  /// Two clients of ada's, and lea, all in #tea with nothing left to read.
  void meet(const std::string& capabilities = {}) {
    phone = &ada(capabilities);
    laptop = &ada(capabilities);
    lea = &registered("lea");
    for (Visitor* guest : {phone, lea}) guest->send("JOIN #tea\r\n");
    party.read_all();
  }

  Visitor* phone = nullptr;
  Visitor* laptop = nullptr;
  Visitor* lea = nullptr;
};

TEST_F(Company, who_joins_is_where_the_guest_is) {
  phone = &ada();
  lea = &in_lobby("lea");
  phone->send("JOIN #tea\r\nTOPIC #tea :cups\r\nPRIVMSG #tea :before\r\nJOIN #lobby\r\n");
  party.read_all();
  laptop = &coming_client();
  said = ask(*laptop, "CAP END");
  EXPECT_THAT(said, StartsWith(":salon 001 ada :"));
  EXPECT_THAT(said, AllOf(HasSubstr("\r\n:ada!ada@irc JOIN #tea\r\n:salon 332 ada #tea :cups\r\n"),
                          HasSubstr(" 353 ada = #tea :@ada\r\n"), HasSubstr("PRIVMSG #tea :"), HasSubstr("before\r\n"),
                          HasSubstr("\r\n:ada!ada@irc JOIN #lobby\r\n")));
  EXPECT_EQ(phone->read(), "");
  EXPECT_EQ(lea->read(), "") << "nobody has come";
  EXPECT_THAT(ask(*lea, "LUSERS"), HasSubstr(" 251 lea :There are 2 users"));
}

TEST_F(Company, both_hear_what_others_say_once) {
  meet();
  lea->send("PRIVMSG #tea :hello\r\nPRIVMSG ada :psst\r\nJOIN #cup\r\nINVITE ada #cup\r\n");
  const std::string heard =
      ":lea!lea@irc PRIVMSG #tea :hello\r\n:lea!lea@irc PRIVMSG ada :psst\r\n:lea!lea@irc INVITE ada #cup\r\n";
  EXPECT_EQ(phone->read(), heard);
  EXPECT_EQ(laptop->read(), heard);
}

TEST_F(Company, each_sees_what_the_other_says) {
  meet();
  EXPECT_EQ(ask(*phone, "PRIVMSG #tea :hello"), "");
  EXPECT_EQ(laptop->read(), ":ada!ada@irc PRIVMSG #tea :hello\r\n");
  EXPECT_EQ(lea->read(), ":ada!ada@irc PRIVMSG #tea :hello\r\n");
  EXPECT_EQ(ask(*laptop, "PRIVMSG lea :psst"), "");
  EXPECT_EQ(lea->read(), ":ada!ada@irc PRIVMSG lea :psst\r\n");
  EXPECT_EQ(phone->read(), "") << "a client that knows no echoes takes that for lea's";
  EXPECT_EQ(ask(*laptop, "PRIVMSG ada :note"), ":ada!ada@irc PRIVMSG ada :note\r\n");
  EXPECT_EQ(phone->read(), ":ada!ada@irc PRIVMSG ada :note\r\n");
}

// echo-message, "Description": the echo is the acknowledgement of who said it.
TEST_F(Company, with_echo_message_each_sees_all_that_the_other_says_once) {
  meet("echo-message");
  party.disk_waits = true;
  EXPECT_EQ(ask(*phone, "PRIVMSG #tea :hello"), "");
  EXPECT_EQ(laptop->read(), ":ada!ada@irc PRIVMSG #tea :hello\r\n");
  party.keep();
  EXPECT_EQ(phone->read(), ":ada!ada@irc PRIVMSG #tea :hello\r\n");
  EXPECT_EQ(laptop->read(), "");
  party.disk_waits = false;
  EXPECT_EQ(ask(*laptop, "NOTICE lea :psst"), ":ada!ada@irc NOTICE lea :psst\r\n");
  EXPECT_EQ(phone->read(), ":ada!ada@irc NOTICE lea :psst\r\n");
}

// labeled-response, "Tags": a label is the asker's.
TEST_F(Company, labels_and_answers_are_the_askers_alone) {
  meet("labeled-response batch echo-message message-tags");
  EXPECT_THAT(ask(*phone, "@label=x PRIVMSG #tea :hello"), StartsWith("@label=x;msgid="));
  EXPECT_THAT(laptop->read(), AllOf(StartsWith("@msgid="), EndsWith(" :ada!ada@irc PRIVMSG #tea :hello\r\n")));
  EXPECT_THAT(ask(*phone, "@label=y WHOIS lea"), StartsWith("@label=y :salon BATCH +"));
  EXPECT_THAT(ask(*phone, "@label=z MODE #tea +b eve"), StartsWith("@label=z"));
  EXPECT_THAT(laptop->read(), AllOf(EndsWith(" MODE #tea +b eve!*@*\r\n"), Not(HasSubstr("label"))));
  ask(*phone, "KICK #tea nobody");
  ask(*phone, "JOIN #tea/no:room\a");
  EXPECT_EQ(laptop->read(), "") << "what is refused is the asker's own matter";
}

TEST_F(Company, where_one_goes_both_go) {
  meet();
  EXPECT_THAT(ask(*laptop, "JOIN #cup"), HasSubstr(" 366 ada #cup "));
  EXPECT_THAT(phone->read(), AllOf(StartsWith(":ada!ada@irc JOIN #cup\r\n"), HasSubstr(" 353 ada = #cup :@ada\r\n"),
                                   HasSubstr(" 366 ada #cup ")));
  EXPECT_EQ(ask(*phone, "PART #tea :later"), ":ada!ada@irc PART #tea :later\r\n");
  EXPECT_EQ(laptop->read(), ":ada!ada@irc PART #tea :later\r\n");
  EXPECT_EQ(lea->read(), ":ada!ada@irc PART #tea :later\r\n");
  EXPECT_THAT(ask(*laptop, "NAMES #tea"), Not(HasSubstr("ada #tea :ada")));
  ask(*lea, "JOIN #cup");
  party.read_all();
  ask(*phone, "MODE #cup +o lea");
  ask(*lea, "KICK #cup ada :enough");
  EXPECT_THAT(phone->read(), EndsWith(":lea!lea@irc KICK #cup ada :enough\r\n"));
  EXPECT_EQ(laptop->read(), ":ada!ada@irc MODE #cup +o lea\r\n:lea!lea@irc KICK #cup ada :enough\r\n");
}

TEST_F(Company, what_one_becomes_both_become) {
  meet();
  EXPECT_EQ(ask(*laptop, "NICK lovelace"), ":ada!ada@irc NICK lovelace\r\n");
  EXPECT_EQ(phone->read(), ":ada!ada@irc NICK lovelace\r\n");
  EXPECT_THAT(ask(*phone, "MODE nobody"), StartsWith(":salon 401 lovelace ")) << "it knows its own name";
  EXPECT_THAT(ask(*laptop, "AWAY :tea"), StartsWith(":salon 306 lovelace "));
  EXPECT_THAT(phone->read(), StartsWith(":salon 306 lovelace "));
  EXPECT_THAT(ask(*phone, "AWAY"), StartsWith(":salon 305 "));
  EXPECT_THAT(laptop->read(), StartsWith(":salon 305 lovelace "));
  EXPECT_EQ(ask(*laptop, "MODE lovelace +i"), ":lovelace!ada@irc MODE lovelace +i\r\n");
  EXPECT_EQ(phone->read(), ":lovelace!ada@irc MODE lovelace +i\r\n");
  EXPECT_THAT(ask(*laptop, "NS LOGOUT"), HasSubstr(" 901 "));
  EXPECT_EQ(phone->read(), ":salon 901 lovelace lovelace!ada@irc :You are now logged out\r\n");
}

TEST_F(Company, one_quits_and_the_other_stays) {
  meet();
  EXPECT_THAT(ask(*phone, "QUIT :bye"), HasSubstr("ERROR :"));
  EXPECT_EQ(laptop->read(), "");
  EXPECT_EQ(lea->read(), "");
  ask(*lea, "PRIVMSG ada :still there?");
  EXPECT_EQ(laptop->read(), ":lea!lea@irc PRIVMSG ada :still there?\r\n");
  ask(*laptop, "PRIVMSG #tea :yes");
  EXPECT_EQ(lea->read(), ":ada!ada@irc PRIVMSG #tea :yes\r\n");
  phone = &ada();
  EXPECT_EQ(lea->read(), "");
  ask(*laptop, "QUIT :later");
  ask(*phone, "QUIT :bye");
  EXPECT_EQ(lea->read(), ":ada!ada@irc QUIT :Quit: bye\r\n");
}

TEST_F(Company, who_is_sent_away_is_so_everywhere) {  // modern-irc, "KILL message"
  party.setting.operators = {{"root", "sesame"}};
  meet();
  EXPECT_THAT(ask(*lea, "OPER root sesame"), HasSubstr(" 381 "));
  EXPECT_EQ(ask(*lea, "KILL ada :spam"), ":ada!ada@irc QUIT :Killed (lea (spam))\r\n");
  for (Visitor* client : {phone, laptop}) {
    EXPECT_THAT(client->read(), AllOf(StartsWith(":lea KILL ada "), HasSubstr("ERROR :Closing link: ")));
    EXPECT_TRUE(client->closed);
  }
}

TEST_F(Company, an_account_that_is_dropped_is_so_for_both) {
  meet();
  EXPECT_THAT(ask(*laptop, "NS DROP sesame"), HasSubstr(" 901 "));
  EXPECT_THAT(phone->read(), HasSubstr(" 901 ada "));
}

// modern-irc, "NICK message": who is not logged in to it does not get the nick, at once or when it would come in.
TEST_F(Company, a_guest_is_not_joined_by_somebody_else) {
  ada();
  EXPECT_THAT(ask(connect(), "NICK ada\r\nUSER x 0 * :X"), StartsWith(":salon 433 * ada "));
  Visitor& eve = private_client();
  eve.send("CAP REQ :sasl\r\nNICK ada\r\nUSER eve 0 * :Eve\r\n");
  eve.read();
  EXPECT_THAT(ask(eve, "CAP END"), StartsWith(":salon 433 * ada "));
  EXPECT_THAT(ask(eve, "NICK eve"), HasSubstr(" 001 eve :"));
  Visitor& other = coming_client("other");
  EXPECT_THAT(ask(other, "CAP END"), HasSubstr(" 001 other :")) << "under another nick it is another guest";
  EXPECT_THAT(ask(other, "NICK ada"), StartsWith(":salon 433 other ada "));
}

TEST_F(Company, being_away_is_the_guests_and_not_a_new_clients_to_say) {  // pre-away
  phone = &ada();
  laptop = &coming_client("ada", "draft/pre-away");
  laptop->send("AWAY :in a pocket\r\n");
  ask(*laptop, "CAP END");
  EXPECT_EQ(phone->read(), "");
  EXPECT_EQ(*phone->guest()->away, "");
}

// modern-irc, "RPL_UMODEIS" and "RPL_NOWAWAY": nothing else would tell a client that it is so already.
TEST_F(Company, who_joins_hears_how_the_guest_is) {
  phone = &ada();
  laptop = &coming_client();
  EXPECT_THAT(ask(*laptop, "CAP END"), Not(AnyOf(HasSubstr(" 221 "), HasSubstr(" 306 "))));
  ask(*laptop, "QUIT");
  phone->send("MODE ada +iB\r\nAWAY :at tea\r\nJOIN #tea\r\n");
  party.read_all();
  laptop = &coming_client();
  EXPECT_THAT(ask(*laptop, "CAP END"),
              HasSubstr("\r\n:salon 221 ada +Bi\r\n:salon 306 ada :You have been marked as being away\r\n"
                        ":ada!ada@irc JOIN #tea\r\n"));
}

TEST_F(Company, at_nc_one_is_another_guest_and_is_told_why) {
  ada();
  Peer peer = Party::peer_of(1);
  peer.loopback = true;
  Visitor& here = party.meet(std::make_unique<Greeter>(party.setting, peer, party.make_irc));
  party.pass(Greeter::silence(party.round_trip));
  here.read();
  EXPECT_EQ(ask(here, "/login ada sesame"),
            "* You are logged in as ada.\n"
            "* ada is here already, by another program of yours; here you keep the name that you have\n");
  EXPECT_EQ(here.guest()->nick, "guest-1");
}

}  // namespace
}  // namespace salon::session
