// A guest stays for its account when its last client has gone; who comes back reads what it has missed. And up to where
// it has read is the account's to know.
#include "room/room_mode.hpp"
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Staying : public IrcAccounts {
 protected:
  Staying() { account("ada", "sesame"); }

  /// ada, who stays, and lea, in #tea, with nothing left to read.
  void meet() {
    phone = &ada();
    lea = &registered("lea", "away-notify");
    EXPECT_THAT(ask(*phone, "NS SET ALWAYS-ON ON"), HasSubstr(" NOTICE ada :You stay in your rooms "));
    for (Visitor* guest : {phone, lea}) guest->send("JOIN #tea\r\n");
    party.read_all();
  }
  /// Time goes on, and then her last client quits.
  void go(Visitor& client) {
    party.pass(std::chrono::seconds(1));
    client.send("QUIT :bye\r\n");
    party.pass(std::chrono::seconds(1));
  }
  static std::string count_of(std::string_view what, std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++count;
    return std::to_string(count);
  }

  Visitor* phone = nullptr;
  Visitor* lea = nullptr;
};

TEST_F(Staying, is_asked_for_and_taken_back_by_words) {
  phone = &ada();
  EXPECT_THAT(ask(*phone, "NS SET ALWAYS-ON"), HasSubstr(":ALWAYS-ON is OFF; SET ALWAYS-ON ON|OFF\r\n"));
  EXPECT_THAT(ask(*phone, "NS SET always-on true"), HasSubstr(" NOTICE ada :You stay in your rooms when "));
  EXPECT_THAT(ask(*phone, "NS SET ALWAYS-ON"), HasSubstr(":ALWAYS-ON is ON; "));
  EXPECT_THAT(ask(*phone, "NS INFO"), HasSubstr(":It stays in its rooms "));
  EXPECT_THAT(ask(*phone, "NS SET ALWAYS-ON off"), HasSubstr(":You leave when your last client has gone\r\n"));
  EXPECT_THAT(ask(*phone, "NS SET ALWAYS"), HasSubstr(":SET PASSWORD NEW | SET ALWAYS-ON ON|OFF\r\n"));
  EXPECT_THAT(ask(registered("lea"), "NS SET ALWAYS-ON on"), HasSubstr(":You are not logged in\r\n"));
}

TEST_F(Staying, is_not_needed_for_coming_back_soon_after_a_connection_that_broke) {
  phone = &ada("draft/read-marker");
  lea = &registered("lea", "away-notify");
  for (Visitor* guest : {phone, lea}) guest->send("JOIN #tea\r\nPRIVMSG #tea :hello\r\n");
  phone->send("MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z\r\n");
  party.read_all();
  phone->drop();
  EXPECT_THAT(lea->read(), StartsWith(":ada!ada@irc QUIT"));
  phone = &ada("draft/read-marker");
  EXPECT_THAT(said, HasSubstr("\r\n:ada!ada@irc JOIN #tea\r\n"
                              ":salon MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z\r\n"
                              ":salon 353 ada = #tea :lea @ada\r\n"));
  EXPECT_THAT(said, HasSubstr(" hello\r\n")) << "as on any JOIN";
  EXPECT_EQ(lea->read(), ":ada!ada@irc JOIN #tea\r\n:salon MODE #tea +o ada\r\n");
  EXPECT_EQ(ask(*phone, "JOIN #tea"), "");
  phone->send("QUIT :bye\r\n");
  EXPECT_THAT(lea->read(), StartsWith(":ada!ada@irc QUIT"));
  phone = &ada();
  EXPECT_THAT(said, Not(HasSubstr(" JOIN #tea")));
}

TEST_F(Staying, who_goes_without_a_word_has_lost_the_connection) {
  lea = &registered("lea");
  phone = &ada();
  for (Visitor* guest : {phone, lea}) guest->send("JOIN #tea\r\n");
  party.read_all();
  phone->half_close();
  EXPECT_EQ(lea->read(), ":ada!ada@irc QUIT :Connection closed\r\n");
  Visitor& stranger = registered("zoe");
  stranger.send("JOIN #milk\r\n");
  stranger.half_close();
  EXPECT_EQ(party.house.find_room("#milk"), nullptr);
  phone = &ada();
  EXPECT_THAT(said, HasSubstr(" JOIN #tea\r\n"));
  lea->read();
  for (int minutes = 0; minutes < 3; ++minutes) {
    lea->send("PONG :x\r\n");
    party.pass(std::chrono::minutes(1));
  }
  EXPECT_THAT(lea->read(), EndsWith(":ada!ada@irc QUIT :Ping timeout\r\n"));
  ada();
  EXPECT_THAT(said, HasSubstr(" JOIN #tea\r\n"));
}

TEST_F(Staying, is_promised_when_it_is_on_disk) {
  phone = &ada();
  party.disk_waits = true;
  EXPECT_EQ(ask(*phone, "NS SET ALWAYS-ON ON"), "");
  party.keep();
  EXPECT_THAT(phone->read(), HasSubstr(":You stay in your rooms "));
  ask(*phone, "NS SET ALWAYS-ON OFF");
  party.lose();
  EXPECT_THAT(phone->read(), HasSubstr(":That could not be kept: "));
}

// away-notify, "Description"; modern-irc, "RPL_AWAY" and "RPL_WHOREPLY": who has no client is away to all.
TEST_F(Staying, who_goes_is_away_and_nothing_else) {
  meet();
  go(*phone);
  EXPECT_EQ(lea->read(), ":ada!ada@irc AWAY :Not connected; what is said is kept\r\n");
  EXPECT_EQ(ask(*lea, "PRIVMSG ada :there?"), ":salon 301 lea ada :Not connected; what is said is kept\r\n");
  EXPECT_THAT(ask(*lea, "WHO #tea"), HasSubstr(" ada G@ :0 Real Name\r\n"));
  EXPECT_THAT(ask(*lea, "NAMES #tea"), HasSubstr(" :@ada lea\r\n"));
  EXPECT_THAT(ask(*lea, "WHOIS ada"), AllOf(HasSubstr(" 301 lea ada :Not connected"),
                                            HasSubstr(" 320 lea ada :stays here without a client since 20")));
  EXPECT_THAT(ask(*lea, "WHOIS lea"), Not(HasSubstr(" 320 ")));
}

TEST_F(Staying, however_it_goes) {
  meet();
  phone->drop();
  EXPECT_EQ(lea->read(), ":ada!ada@irc AWAY :Not connected; what is said is kept\r\n");
  phone = &ada();
  EXPECT_EQ(lea->read(), ":ada!ada@irc AWAY\r\n");
  for (int minutes = 0; minutes < 3; ++minutes) {
    lea->send("PONG :x\r\n");
    party.pass(std::chrono::minutes(1));
  }
  EXPECT_THAT(phone->read(), HasSubstr("ERROR :Ping timeout\r\n"));
  EXPECT_THAT(lea->read(), EndsWith(":ada!ada@irc AWAY :Not connected; what is said is kept\r\n"));
}

TEST_F(Staying, who_comes_back_is_where_it_was_and_reads_what_it_missed) {
  meet();
  ask(*phone, "TOPIC #tea :cups");
  ask(*lea, "PRIVMSG #tea :read already");
  go(*phone);
  ask(*lea, "PRIVMSG #tea :one");
  ask(*lea, "PRIVMSG ada :two");
  ask(*lea, "NOTICE #tea :three");
  party.read_all();
  phone = &ada();
  EXPECT_THAT(said, AllOf(HasSubstr("\r\n:ada!ada@irc JOIN #tea\r\n:salon 332 ada #tea :cups\r\n"),
                          HasSubstr(" 353 ada = #tea :@ada lea\r\n"), Not(HasSubstr("read already"))));
  EXPECT_THAT(said, HasSubstr(":salon 305 ada :You are no longer marked as being away\r\n"));
  EXPECT_THAT(said, AllOf(HasSubstr("PRIVMSG #tea :[10:02] one\r\n:lea!lea@irc NOTICE #tea :[10:02] three\r\n"),
                          HasSubstr(":lea!lea@irc PRIVMSG ada :[10:02] two\r\n")));
  EXPECT_EQ(count_of(" PRIVMSG ", said), "2");
  EXPECT_EQ(lea->read(), ":ada!ada@irc AWAY\r\n");
  EXPECT_EQ(ask(*lea, "PRIVMSG ada :there?"), "");
  EXPECT_EQ(phone->read(), ":lea!lea@irc PRIVMSG ada :there?\r\n");
  go(*phone);
  phone = &ada();
  EXPECT_EQ(count_of(" PRIVMSG ", said), "0") << "what it has read it is not told again";
}

// server-time and batch: with them the time is a tag, and what was missed is apart.
TEST_F(Staying, with_server_time_what_was_missed_has_its_time) {
  meet();
  go(*phone);
  ask(*lea, "PRIVMSG ada :two");
  ada("server-time batch");
  EXPECT_THAT(said, HasSubstr(" BATCH +history1 chathistory lea\r\n@batch=history1;time="));
  EXPECT_THAT(said, HasSubstr("Z :lea!lea@irc PRIVMSG ada :two\r\n"));
}

// draft/chathistory, "Description": who can ask is not told.
TEST_F(Staying, who_can_ask_for_what_it_missed_does) {
  meet();
  go(*phone);
  ask(*lea, "PRIVMSG #tea :one");
  ask(*lea, "PRIVMSG ada :two");
  phone = &ada("batch draft/chathistory server-time message-tags");
  EXPECT_THAT(said, Not(HasSubstr(" PRIVMSG ")));
  const std::string targets =
      ask(*phone, "CHATHISTORY TARGETS timestamp=2000-01-01T00:00:00.000Z timestamp=2100-01-01T00:00:00.000Z 10");
  EXPECT_THAT(targets, AllOf(HasSubstr("CHATHISTORY TARGETS #tea "), HasSubstr("CHATHISTORY TARGETS lea ")));
  EXPECT_THAT(ask(*phone, "CHATHISTORY LATEST lea * 10"), HasSubstr("PRIVMSG ada :two\r\n"));
}

TEST_F(Staying, private_history_is_the_accounts_whichever_client_asks) {
  phone = &ada();
  lea = &registered("lea");
  ask(*lea, "PRIVMSG ada :secret");
  ask(*phone, "PRIVMSG lea :mine");
  ask(*phone, "QUIT");
  phone = &ada("batch draft/chathistory message-tags draft/message-redaction");  // another guest, who did not stay
  const std::string told = ask(*phone, "CHATHISTORY LATEST lea * 10");
  EXPECT_THAT(told, AllOf(HasSubstr("secret"), HasSubstr("mine")));
  Visitor& eve = registered("eve", "batch draft/chathistory");
  EXPECT_THAT(ask(eve, "CHATHISTORY LATEST lea * 10"), Not(HasSubstr("secret")));
  const std::size_t at = told.find("msgid=", told.find("secret")) + 6;
  const std::string id = told.substr(at, told.find_first_of("; ", at) - at);
  EXPECT_THAT(ask(*phone, "REDACT lea " + id), EndsWith(" REDACT lea " + id + "\r\n")) << "its own line";
}

TEST_F(Staying, two_clients_and_the_last_to_go_leaves_it) {
  meet();
  Visitor& laptop = ada();
  EXPECT_EQ(lea->read(), "");
  go(*phone);
  EXPECT_EQ(lea->read(), "") << "the other is here";
  go(laptop);
  EXPECT_THAT(lea->read(), StartsWith(":ada!ada@irc AWAY :Not connected"));
}

TEST_F(Staying, who_is_in_a_pocket_comes_back_away) {  // pre-away, "Description"
  meet();
  go(*phone);
  party.read_all();
  phone = &coming_client("ada", "draft/pre-away");
  phone->send("AWAY :in a pocket\r\n");
  ask(*phone, "CAP END");
  EXPECT_EQ(lea->read(), ":ada!ada@irc AWAY :in a pocket\r\n");
}

TEST_F(Staying, of_much_that_was_missed_the_newest_is_told) {
  meet();
  go(*phone);
  party.setting.throttle = false;
  for (int line = 0; line < 120; ++line) {
    party.pass(std::chrono::seconds(1));
    ask(*lea, "PRIVMSG #tea :line " + std::to_string(line) + ".");
  }
  ada();
  EXPECT_THAT(said, AllOf(HasSubstr(":There is more in #tea than what you are shown here\r\n"), HasSubstr("line 119."),
                          HasSubstr("line 20."), Not(HasSubstr("line 19."))));
}

TEST_F(Staying, what_fills_a_clients_queue_is_left_out) {
  meet();
  go(*phone);
  party.setting.throttle = false;
  const std::string text(400, 'x');
  for (int room = 0; room < 7; ++room) {
    for (int line = 0; line < 100; ++line) ask(*lea, "PRIVMSG ada :" + text);
    party.pass(std::chrono::seconds(10));
    ask(*lea, "NICK lea" + std::to_string(room));
  }
  ada();
  EXPECT_LT(said.size(), std::size_t{400} * 1024);
  EXPECT_THAT(said, HasSubstr(":There is more in "));
}

// read-marker, "Command flows": "to all the clients of the user", and of no other.
TEST_F(Staying, read_markers_are_the_accounts) {
  phone = &ada("draft/read-marker");
  ask(*phone, "JOIN #tea");
  Visitor& laptop = ada("draft/read-marker");
  Visitor& plain = ada();
  Visitor& other = coming_client("other", "draft/read-marker");
  ask(other, "CAP END");
  lea = &registered("lea", "draft/read-marker");
  ask(*lea, "JOIN #tea");
  party.read_all();
  const std::string marker = ":salon MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z\r\n";
  EXPECT_EQ(ask(*phone, "MARKREAD #tea timestamp=2026-01-01T00:00:00.000Z"), marker);
  EXPECT_EQ(laptop.read(), marker);
  EXPECT_EQ(other.read(), marker);
  EXPECT_EQ(plain.read(), "");
  EXPECT_EQ(lea->read(), "");
  EXPECT_EQ(ask(laptop, "MARKREAD #tea timestamp=2025-01-01T00:00:00.000Z"), marker);
  EXPECT_EQ(ask(laptop, "MARKREAD Lea timestamp=2025-01-01T00:00:00.000Z"),
            ":salon MARKREAD lea timestamp=2025-01-01T00:00:00.000Z\r\n");
  for (Visitor* client : {phone, &laptop, &plain, &other}) client->send("QUIT\r\n");
  phone = &ada("draft/read-marker");
  EXPECT_THAT(ask(*phone, "JOIN #tea"), HasSubstr(marker));
  lea->read();
  EXPECT_EQ(ask(*phone, "MARKREAD lea"), ":salon MARKREAD lea timestamp=2025-01-01T00:00:00.000Z\r\n");
  EXPECT_EQ(ask(*lea, "MARKREAD #tea"), ":salon MARKREAD #tea *\r\n");
}

TEST_F(Staying, at_nc_one_is_another_guest_and_is_told_why) {
  meet();
  go(*phone);
  Peer peer = Party::peer_of(1);
  peer.loopback = true;
  Visitor& here = party.meet(std::make_unique<Greeter>(party.setting, peer, party.make_irc));
  party.pass(Greeter::silence(party.round_trip));
  here.read();
  EXPECT_EQ(ask(here, "/login ada sesame"),
            "* You are logged in as ada.\n"
            "* ada stays here until your IRC client comes back; here you keep the name that you have\n");
  EXPECT_EQ(ask(here, "/stay"), "* Say it like this: /stay on, or /stay off\n");
  EXPECT_EQ(ask(here, "/stay perhaps"), "* Say it like this: /stay on, or /stay off\n");
  EXPECT_EQ(ask(here, "/stay off"), "* ada leaves when its last IRC client has gone.\n");
  EXPECT_THAT(lea->read(), EndsWith(":ada!ada@irc QUIT :stays no more\r\n"));
  EXPECT_EQ(ask(here, "/stay on"),
            "* ada stays in its rooms when its last IRC client has gone, for up to 30 days (/stay off: no more).\n");
}

}  // namespace
}  // namespace salon::session
