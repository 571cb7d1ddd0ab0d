// Transcripts of conversations with IRC clients. Sections are those of modern-irc (ircdocs.horse) and of IRCv3.
#include "session/irc/conversation.hpp"

#include <gmock/gmock.h>

#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

// ---- registration (modern-irc, "Connection Registration") ----

TEST_F(IrcTest, a_client_that_gave_nick_and_user_is_welcome) {
  Visitor& ada = connect();
  ada.send("NICK ada\r\n");
  EXPECT_EQ(ada.read(), "");
  ada.send("USER lovelace 0 * :Ada Lovelace\r\n");
  const std::string welcome = ada.read();
  EXPECT_THAT(welcome, StartsWith(":salon 001 ada :Welcome to Salon, ada!lovelace@irc\r\n"
                                  ":salon 002 ada :Your host is salon, running salon-0.1\r\n"
                                  ":salon 003 ada :This server was started 1970-01-01T00:00:00.000Z\r\n"
                                  ":salon 004 ada salon salon-0.1 Biow CIMRWabeghijklmnoqstuv IWabeghjkloqv\r\n"));
  EXPECT_THAT(welcome, HasSubstr("\r\n:salon 005 ada ACCOUNTEXTBAN="));
  EXPECT_THAT(welcome, testing::EndsWith(" :are supported by this server\r\n"
                                         ":salon 251 ada :There are 1 users and 0 invisible on 1 servers\r\n"
                                         ":salon 252 ada 0 :operator(s) online\r\n"
                                         ":salon 253 ada 0 :unknown connection(s)\r\n"
                                         ":salon 254 ada 1 :channels formed\r\n"
                                         ":salon 255 ada :I have 1 clients and 0 servers\r\n"
                                         ":salon 265 ada 1 1 :Current local users 1, max 1\r\n"
                                         ":salon 266 ada 1 1 :Current global users 1, max 1\r\n"
                                         ":salon 422 ada :There is no message of the day\r\n"));
  ASSERT_NE(ada.guest(), nullptr);
  EXPECT_EQ(ada.guest()->user, "lovelace");
  EXPECT_EQ(ada.guest()->real_name, "Ada Lovelace");
  EXPECT_EQ(ada.guest()->dialect, room::Dialect::irc);
}

TEST_F(IrcTest, a_conversation_is_the_same_whole_and_byte_by_byte) {
  const std::string said =
      "CAP LS 302\r\nCAP REQ :server-time message-tags\r\nNICK ada\r\nUSER ada 0 * :Ada\r\nCAP END\r\nJOIN #lobby\r\n"
      "PRIVMSG #lobby :hello\r\nPING x\r\nNAMES #lobby\r\nWHO #lobby\nQUIT :bye\r\n";
  Party other;
  Visitor& whole = connect();
  Visitor& slow = other.meet(irc::make_session(other.setting, Party::peer_of(1)));
  whole.send(said);
  slow.send_byte_by_byte(said);
  EXPECT_EQ(whole.received, slow.received);
  EXPECT_THAT(whole.received, HasSubstr("ERROR :"));
}

TEST_F(IrcTest,
       registration_waits_for_the_end_of_capability_negotiation) {  // capability-negotiation, "Connection Registration"
  Visitor& ada = connect();
  EXPECT_THAT(ask(ada, "CAP LS 302"), StartsWith(":salon CAP * LS * :account-notify account-tag away-notify batch "));
  ada.send("NICK ada\r\nUSER ada 0 * :Ada\r\n");
  EXPECT_EQ(ask(ada, "CAP REQ :server-time unheard-of"), ":salon CAP * NAK :server-time unheard-of\r\n");
  EXPECT_EQ(ask(ada, "CAP REQ :server-time -batch"), ":salon CAP * ACK :server-time -batch\r\n");
  EXPECT_EQ(ask(ada, "CAP LIST"), ":salon CAP * LIST :cap-notify server-time\r\n");
  EXPECT_EQ(ask(ada, "CAP FOO"), ":salon 410 * FOO :Invalid CAP command\r\n");
  EXPECT_THAT(ask(ada, "CAP END"), StartsWith(":salon 001 ada :"));
  EXPECT_EQ(ask(ada, "CAP END"), "");
}

TEST_F(IrcTest, who_is_not_registered_is_told_so) {  // ERR_NOTREGISTERED; irssi 1.4.3 opens with a JOIN
  Visitor& ada = connect();
  EXPECT_THAT(ask(ada, "CAP LS 302\r\nJOIN :"), testing::EndsWith("\r\n:salon 451 * :You have not registered\r\n"));
  EXPECT_EQ(ask(ada, "NONSENSE"), ":salon 451 * :You have not registered\r\n");
  EXPECT_EQ(ask(ada, "PING :x"), ":salon PONG salon :x\r\n");
}

TEST_F(IrcTest, a_nick_in_use_is_refused_and_another_may_be_tried) {  // ERR_NICKNAMEINUSE
  registered("ada");
  Visitor& other = connect();
  EXPECT_EQ(ask(other, "NICK Ada\r\nUSER a 0 * :A"), ":salon 433 * Ada :Nickname is already in use\r\n");
  EXPECT_EQ(ask(other, "NICK 7up"), ":salon 432 * 7up :This cannot be a nickname\r\n");
  EXPECT_EQ(ask(other, "NICK"), ":salon 431 * :No nickname given\r\n");
  EXPECT_THAT(ask(other, "NICK ada_"), StartsWith(":salon 001 ada_ :"));
  EXPECT_EQ(ask(other, "NICK ADA"), ":salon 433 ada_ ADA :Nickname is already in use\r\n");
  EXPECT_EQ(ask(other, "USER a 0 * :A"), ":salon 462 ada_ :You may not reregister\r\n");
}

TEST_F(IrcTest, what_a_client_sends_while_it_enters_waits) {
  party.log_waits = true;
  Visitor& ada = connect();
  ada.send("NICK ada\r\nUSER ada 0 * :Ada\r\nPING early\r\nNICK eve\r\n");
  EXPECT_EQ(ada.read(), "");
  EXPECT_GT(ada.session->held_bytes(), 0U);
  party.order_all();
  const std::string answer = ada.read();
  EXPECT_THAT(answer, StartsWith(":salon 001 ada :"));
  EXPECT_THAT(answer, testing::EndsWith(":salon PONG salon :early\r\n:ada!ada@irc NICK eve\r\n"));
  EXPECT_EQ(ada.session->held_bytes(), 0U);
}

TEST_F(IrcTest, a_client_that_does_not_register_is_sent_away_after_60_s) {
  Visitor& mute = connect();
  party.pass(59s);
  EXPECT_FALSE(mute.closed);
  mute.send("PING x\r\n");
  party.pass(1s);
  EXPECT_EQ(mute.read(), ":salon PONG salon :x\r\nERROR :Registration timed out\r\n");
  EXPECT_TRUE(mute.closed);
}

TEST_F(IrcTest, a_flood_does_not_put_the_end_of_registration_off) {
  Visitor& flood = connect();
  for (int i = 0; i < 1000; ++i) flood.send("PING x\r\n");
  party.pass(60s);
  EXPECT_TRUE(flood.closed);
  EXPECT_THAT(flood.read(), testing::EndsWith("ERROR :Registration timed out\r\n"));
}

TEST_F(IrcTest, a_silent_client_is_asked_and_then_sent_away) {  // "PING message"
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob");
  party.pass(80s);
  bob.send("PING x\r\n");
  party.read_all();
  party.pass(10s);
  EXPECT_EQ(ada.read(), "PING :salon\r\n");
  ada.send("PONG salon\r\n");
  party.pass(90s);
  EXPECT_EQ(ada.read(), "PING :salon\r\n");
  bob.send("PING x\r\n");
  bob.read();
  party.pass(60s);
  EXPECT_EQ(ada.read(), "ERROR :Ping timeout\r\n");
  EXPECT_TRUE(ada.closed);
  EXPECT_EQ(bob.read(), ":ada!ada@irc QUIT :Ping timeout\r\n");
}

TEST_F(IrcTest, a_guest_that_was_greeted_in_lines_can_turn_out_to_be_a_client) {
  Visitor& late = party.connect();
  party.pass(1s);
  late.read();
  late.send("NICK ada\r\nUSER ada 0 * :Ada\r\n");
  EXPECT_THAT(late.read(), HasSubstr(":salon 001 ada :"));
  ASSERT_NE(late.guest(), nullptr);
  EXPECT_EQ(late.guest()->dialect, room::Dialect::irc);
  EXPECT_TRUE(late.guest()->rooms.empty());
}

// ---- rooms ("Channel Operations") ----

TEST_F(IrcTest, join_shows_the_topic_and_the_names) {
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "JOIN #Tea"),
            ":ada!ada@irc JOIN #Tea\r\n"
            ":salon 353 ada = #Tea :@ada\r\n"
            ":salon 366 ada #Tea :End of NAMES list\r\n");
  EXPECT_EQ(ask(ada, "TOPIC #tea"), ":salon 331 ada #Tea :No topic is set\r\n");
  EXPECT_EQ(ask(ada, "TOPIC #tea :Earl \x02Grey\x02"), ":ada!ada@irc TOPIC #Tea :Earl Grey\r\n");
  Visitor& bob = registered("bob");
  EXPECT_EQ(ask(bob, "JOIN #tea"),
            ":bob!bob@irc JOIN #Tea\r\n"
            ":salon 332 bob #Tea :Earl Grey\r\n"
            ":salon 333 bob #Tea ada 1773482520\r\n"
            ":salon 353 bob = #Tea :@ada bob\r\n"
            ":salon 366 bob #Tea :End of NAMES list\r\n");
  EXPECT_EQ(ada.read(), ":bob!bob@irc JOIN #Tea\r\n");
  EXPECT_EQ(ask(bob, "JOIN #tea"), "");
  EXPECT_EQ(ask(bob, "PART #TEA :cold"), ":bob!bob@irc PART #Tea :cold\r\n");
  EXPECT_EQ(ada.read(), ":bob!bob@irc PART #Tea :cold\r\n");
}

TEST_F(IrcTest, several_rooms_in_one_join_and_none_with_join_0) {
  Visitor& ada = registered("ada");
  const std::string joined = ask(ada, "JOIN #a,,#b,tea");
  EXPECT_THAT(joined, HasSubstr(":ada!ada@irc JOIN #a\r\n"));
  EXPECT_THAT(joined, HasSubstr(":ada!ada@irc JOIN #b\r\n"));
  EXPECT_THAT(joined, HasSubstr(":salon 403 ada tea :This cannot be a channel's name\r\n"));
  const std::string long_name = "#" + std::string(64, 'b');  // CHANNELLEN and one more: named whole
  EXPECT_EQ(ask(ada, "JOIN " + long_name), ":salon 403 ada " + long_name + " :This cannot be a channel's name\r\n");
  EXPECT_EQ(ask(ada, "JOIN #" + std::string(480, 'b')),
            ":salon 403 ada #" + std::string(299, 'b') + " :This cannot be a channel's name\r\n");
  EXPECT_EQ(ask(ada, "JOIN 0"), ":ada!ada@irc PART #a\r\n:ada!ada@irc PART #b\r\n");
  EXPECT_EQ(ask(ada, "JOIN :"), ":salon 461 ada JOIN :Not enough parameters\r\n");
}

TEST_F(IrcTest, refusals_come_as_their_numerics) {
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "PART #nowhere"), ":salon 403 ada #nowhere :No such channel\r\n");
  registered("bob").send("JOIN #tea\r\n");
  EXPECT_EQ(ask(ada, "PART #tea"), ":salon 442 ada #tea :You're not on that channel\r\n");
  EXPECT_EQ(ask(ada, "TOPIC #tea :mine"), ":salon 442 ada #tea :You're not on that channel\r\n");
  EXPECT_EQ(ask(ada, "PRIVMSG eve :hi"), ":salon 401 ada eve :No such nick\r\n");
  EXPECT_EQ(ask(ada, "PRIVMSG #nowhere :hi"), ":salon 403 ada #nowhere :No such channel\r\n");
  EXPECT_EQ(ask(ada, "PRIVMSG"), ":salon 411 ada :No recipient given (PRIVMSG)\r\n");
  EXPECT_EQ(ask(ada, "PRIVMSG bob"), ":salon 412 ada :No text to send\r\n");
  EXPECT_EQ(ask(ada, "NOTICE eve :hi"), "");  // "NOTICE message": never answered
  EXPECT_EQ(ask(ada, "JOIN"), ":salon 461 ada JOIN :Not enough parameters\r\n");
  EXPECT_EQ(ask(ada, "KNOCK #tea"), ":salon 421 ada KNOCK :Unknown command\r\n");
  std::string many;
  for (int i = 0; i < 50; ++i) many += "#" + std::to_string(i) + ",";
  ask(ada, "JOIN " + many);
  EXPECT_EQ(ask(ada, "JOIN #fifty-one"), ":salon 405 ada #fifty-one :You have joined too many channels\r\n");
}

TEST_F(IrcTest, long_lists_of_names_are_cut_between_names) {
  Visitor& ada = in_lobby("ada");
  for (int i = 0; i < 60; ++i) in_lobby("someone-with-a-name-" + std::to_string(i));
  const std::string answer = ask(ada, "NAMES #lobby");
  std::size_t names = 0;
  for (std::size_t at = 0, end = 0; (end = answer.find("\r\n", at)) != std::string::npos; at = end + 2) {
    EXPECT_LE(end - at, 510U);
    const std::string line = answer.substr(at, end - at);
    if (line.starts_with(":salon 353 ")) names += static_cast<std::size_t>(std::ranges::count(line, ' ')) - 4;
  }
  EXPECT_EQ(names, 61U);
}

// ---- talk ("Sending Messages") ----

TEST_F(IrcTest, a_line_is_heard_by_the_others_and_not_by_the_speaker) {
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob");
  party.read_all();
  EXPECT_EQ(ask(ada, "PRIVMSG #lobby :hello"), "");
  EXPECT_EQ(bob.read(), ":ada!ada@irc PRIVMSG #lobby :hello\r\n");
  EXPECT_EQ(ask(ada,
                "PRIVMSG #lobby :\x01"
                "ACTION waves\x01"),
            "");
  EXPECT_EQ(bob.read(),
            ":ada!ada@irc PRIVMSG #lobby :\x01"
            "ACTION waves\x01\r\n");
  EXPECT_EQ(ask(ada, "NOTICE bob,#lobby :psst"), "");
  EXPECT_EQ(bob.read(), ":ada!ada@irc NOTICE bob :psst\r\n:ada!ada@irc NOTICE #lobby :psst\r\n");
  EXPECT_EQ(ask(ada, "PRIVMSG ada :note to self"), ":ada!ada@irc PRIVMSG ada :note to self\r\n");
}

TEST_F(IrcTest, tags_are_for_those_who_asked_for_them) {  // server-time; message-ids
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob", "server-time message-tags");
  Visitor& cleo = in_lobby("cleo", "server-time");
  party.read_all();
  ada.send("@+typing=done PRIVMSG #lobby :hello\r\n");
  EXPECT_THAT(bob.read(), testing::MatchesRegex("@time=2026-03-14T10:02:00.000Z;msgid=1-[0-9]+ "
                                                ":ada!ada@irc PRIVMSG #lobby :hello\r\n"));
  EXPECT_EQ(cleo.read(), "@time=2026-03-14T10:02:00.000Z :ada!ada@irc PRIVMSG #lobby :hello\r\n");
}

TEST_F(IrcTest, the_echo_comes_when_the_line_is_kept) {  // echo-message
  party.disk_waits = true;
  Visitor& ada = in_lobby("ada", "echo-message");
  Visitor& bob = in_lobby("bob");
  party.read_all();
  EXPECT_EQ(ask(ada, "PRIVMSG #lobby :hello"), "");
  EXPECT_EQ(bob.read(), ":ada!ada@irc PRIVMSG #lobby :hello\r\n");
  EXPECT_FALSE(ada.session->settled());
  party.keep();
  EXPECT_EQ(ada.read(), ":ada!ada@irc PRIVMSG #lobby :hello\r\n");
  EXPECT_TRUE(ada.session->settled());
  EXPECT_EQ(ask(ada, "PRIVMSG ada :note to self"), ":ada!ada@irc PRIVMSG ada :note to self\r\n");
  party.keep();
  EXPECT_EQ(ada.read(), ":ada!ada@irc PRIVMSG ada :note to self\r\n");
}

TEST_F(IrcTest, a_pong_is_behind_all_that_came_of_what_was_sent) {
  Visitor& ada = in_lobby("ada", "echo-message");
  party.disk_waits = true;
  EXPECT_EQ(ask(ada, "PRIVMSG #lobby :hello\r\nPING x\r\nPRIVMSG #lobby :again"), "");
  EXPECT_EQ(party.history.size(), 1U) << "what follows waits with it";
  party.keep();
  EXPECT_EQ(ada.read(), ":ada!ada@irc PRIVMSG #lobby :hello\r\n:salon PONG salon :x\r\n");
  party.disk_waits = false;
  party.keep();
  party.answers_wait = true;
  Visitor& bob = registered("bob");
  EXPECT_THAT(ask(bob, "JOIN #lobby\r\nPING x"), Not(HasSubstr("PONG")));
  party.answer_one(bob);
  EXPECT_EQ(bob.read(),
            ":ada!ada@irc PRIVMSG #lobby :[10:02] hello\r\n:ada!ada@irc PRIVMSG #lobby :[10:02] again\r\n"
            ":salon PONG salon :x\r\n");
}

TEST_F(IrcTest, a_line_that_could_not_be_kept_is_named) {  // standard-replies
  party.disk_waits = true;
  Visitor& ada = in_lobby("ada", "echo-message");
  Visitor& bob = in_lobby("bob");
  ask(ada, "PRIVMSG #lobby :precious");
  ask(bob, "PRIVMSG #lobby :also");
  party.read_all();
  party.lose();
  EXPECT_EQ(ada.read(), ":salon FAIL PRIVMSG NOT_KEPT #lobby :Shown, but could not be kept: precious\r\n");
  EXPECT_EQ(bob.read(), ":salon NOTICE bob :Shown, but could not be kept: also (to #lobby)\r\n");
}

TEST_F(IrcTest, formatting_and_controls_do_not_reach_others) {  // "IRC Formatting"
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob");
  party.read_all();
  ask(ada,
      "PRIVMSG #lobby :\x02"
      "bold\x02 \x03"
      "04,12red\x03 \x1b[31mesc \x03,x \x04"
      "ff0000hex");
  EXPECT_EQ(bob.read(), ":ada!ada@irc PRIVMSG #lobby :bold red [31mesc ,x hex\r\n");
}

/// ACTION is for people and is kept; the rest asks programs something, and passes.
TEST_F(IrcTest, ctcp_is_for_the_programs_of_this_dialect) {  // "CTCP"
  Visitor& ada = in_lobby("ada", "message-tags echo-message");
  Visitor& bob = in_lobby("bob");
  Visitor& person = party.greeted("person");
  party.read_all();
  EXPECT_EQ(ask(ada, "PRIVMSG bob :\x01VERSION\x01"), ":ada!ada@irc PRIVMSG bob :\x01VERSION\x01\r\n");
  EXPECT_EQ(bob.read(), ":ada!ada@irc PRIVMSG bob :\x01VERSION\x01\r\n");
  EXPECT_EQ(ask(bob, "NOTICE ada :\x01VERSION 1\x01"), "");
  EXPECT_EQ(ada.read(), ":bob!bob@irc NOTICE ada :\x01VERSION 1\x01\r\n") << "without an id: it is kept nowhere";
  ada.send("PRIVMSG #lobby :first\r\nPRIVMSG #lobby :\x01PING 1\x01\r\n");
  EXPECT_THAT(bob.read(),
              testing::EndsWith(" PRIVMSG #lobby :first\r\n:ada!ada@irc PRIVMSG #lobby :\x01PING 1\x01\r\n"));
  EXPECT_THAT(person.read(), testing::AllOf(HasSubstr("ada: first\n"), Not(HasSubstr("PING"))));
  EXPECT_EQ(party.history.size(), 1U);
  ada.read();
  EXPECT_EQ(ask(ada, "PRIVMSG person :\x01VERSION\x01"),
            ":salon 531 ada person :There is no program there that answers CTCP\r\n");
  ask(ada, "JOIN #tea");
  ask(ada, "MODE #tea +C");
  EXPECT_THAT(ask(ada, "PRIVMSG #tea :\x01PING 1\x01"), StartsWith(":salon 404 ada #tea :"));
  EXPECT_EQ(ask(ada, "NOTICE #tea :\x01PING 1\x01"), "");
  EXPECT_THAT(ask(ada,
                  "PRIVMSG #tea :\x01"
                  "ACTION waves\x01"),
              HasSubstr("ACTION waves"));
}

TEST_F(IrcTest, text_that_is_not_utf8_is_refused) {  // UTF8ONLY
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob");
  party.read_all();
  EXPECT_EQ(ask(ada, "PRIVMSG #lobby :caf\xe9"),
            ":salon FAIL PRIVMSG INVALID_UTF8 :Message rejected: text here is UTF-8 (UTF8ONLY)\r\n");
  EXPECT_EQ(bob.read(), "");
}

TEST_F(IrcTest, an_overlong_line_is_refused_and_the_conversation_goes_on) {  // ERR_INPUTTOOLONG
  Visitor& ada = in_lobby("ada");
  EXPECT_THAT(ask(ada, "PRIVMSG #lobby :" + std::string(600, 'x')), StartsWith(":salon 417 ada :"));
  EXPECT_EQ(ask(ada, std::string(100'000, 'x') + "\r\nPING x"),
            ":salon 417 ada :Input line was too long\r\n:salon PONG salon :x\r\n");
}

/// ":ada!ada@irc PRIVMSG #lobby :" and CRLF are 31 bytes.
TEST_F(IrcTest, what_others_could_not_be_sent_whole_is_for_the_sender_to_cut) {  // ERR_INPUTTOOLONG
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob");
  party.read_all();
  EXPECT_EQ(ask(ada, "PRIVMSG #lobby :" + std::string(481, 'x')), "");
  EXPECT_EQ(bob.read().size(), 512U);
  EXPECT_EQ(ask(ada, "PRIVMSG #lobby :" + std::string(482, 'x')),
            ":salon 417 ada :The text is too long for one message to others\r\n");
  EXPECT_EQ(ask(ada,
                "PRIVMSG #lobby :\x01"
                "ACTION " +
                    std::string(473, 'x') + "\x01"),
            ":salon 417 ada :The text is too long for one message to others\r\n");
  EXPECT_EQ(bob.read(), "");
}

TEST_F(IrcTest, more_than_four_recipients_are_too_many) {  // ERR_TOOMANYTARGETS
  Visitor& ada = in_lobby("ada");
  EXPECT_EQ(ask(ada, "PRIVMSG ada,ada,ada,ada,#lobby,#x :hi"),
            ":ada!ada@irc PRIVMSG ada :hi\r\n:ada!ada@irc PRIVMSG ada :hi\r\n:ada!ada@irc PRIVMSG ada :hi\r\n"
            ":ada!ada@irc PRIVMSG ada :hi\r\n"
            ":salon 407 ada #lobby :Too many recipients; this one and those after it got nothing\r\n"
            ":salon 407 ada #x :Too many recipients; this one and those after it got nothing\r\n");
}

// ---- order ----

TEST_F(IrcTest, requests_for_the_log_pipeline_and_answers_wait_their_turn) {
  Visitor& ada = registered("ada");
  party.log_waits = true;
  ada.send("JOIN #a\r\nPRIVMSG #a :one\r\nPRIVMSG #a\r\nTOPIC #a :t\r\nNAMES #a\r\nPING x\r\nPART #a\r\nPING y\r\n");
  EXPECT_EQ(party.waiting_in_log(), 3U);
  EXPECT_EQ(ada.read(), "");
  party.order_one();
  EXPECT_THAT(ada.read(), StartsWith(":ada!ada@irc JOIN #a\r\n"));
  party.order_one();
  EXPECT_EQ(ada.read(), ":salon 412 ada :No text to send\r\n");
  party.order_one();
  EXPECT_EQ(ada.read(),
            ":ada!ada@irc TOPIC #a :t\r\n"
            ":salon 353 ada = #a :@ada\r\n"
            ":salon 366 ada #a :End of NAMES list\r\n"
            ":salon PONG salon :x\r\n");
  party.order_one();
  EXPECT_EQ(ada.read(), ":ada!ada@irc PART #a\r\n:salon PONG salon :y\r\n");
}

TEST_F(IrcTest, a_flood_is_held_back_and_nothing_of_it_is_lost) {
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob");
  party.pass(30s);
  party.read_all();
  for (int i = 0; i < 60; ++i) ada.send("PRIVMSG #lobby :" + std::to_string(i) + "\r\n");
  EXPECT_EQ(std::ranges::count(bob.received, '\n'), 50);
  EXPECT_GT(ada.session->held_bytes(), 0U);
  party.pass(1s);
  EXPECT_EQ(std::ranges::count(bob.received, '\n'), 60);
  EXPECT_EQ(ada.session->held_bytes(), 0U);
}

TEST_F(IrcTest, ten_thousand_joins_are_fifty_rooms_and_a_numeric_each) {  // ERR_TOOMANYCHANNELS
  party.setting.throttle = false;
  Visitor& bob = in_lobby("bob");
  Visitor& ada = registered("ada");
  party.read_all();
  std::size_t refused = 0;
  for (int n = 0; n < 10'000; ++n) {
    const std::string room = "#r" + std::to_string(n);
    const std::string answer = ask(ada, "JOIN " + room);
    if (answer == ":salon 405 ada " + room + " :You have joined too many channels\r\n") ++refused;
  }
  EXPECT_EQ(refused, 9'950U);
  EXPECT_EQ(party.house.rooms().size(), 51U) << "with the lobby";
  EXPECT_EQ(ada.guest()->rooms.size(), 50U);
  EXPECT_EQ(bob.read(), "");
  EXPECT_THAT(ask(ada, "JOIN 0"), HasSubstr(" PART #r49\r\n"));
  EXPECT_EQ(party.house.rooms().size(), 1U);
}

TEST_F(IrcTest, the_limit_on_requests_that_are_awaited_holds) {
  party.setting.throttle = false;
  Visitor& ada = in_lobby("ada");
  party.log_waits = true;
  for (int i = 0; i < 1000; ++i) ada.send("PRIVMSG #lobby :x\r\n");
  EXPECT_EQ(party.waiting_in_log(), irc::Conversation::awaited_max);
  party.log_waits = false;
  party.order_all();
  EXPECT_EQ(party.history.size(), 1000U);
}

// ---- the end ("QUIT message") ----

TEST_F(IrcTest, quit_waits_until_what_was_said_is_kept) {
  party.disk_waits = true;
  Visitor& ada = in_lobby("ada", "echo-message");
  Visitor& bob = in_lobby("bob");
  party.read_all();
  ada.send("PRIVMSG #lobby :last words\r\nQUIT :bye\r\n");
  EXPECT_EQ(ada.read(), "");
  party.keep();
  EXPECT_EQ(ada.read(),
            ":ada!ada@irc PRIVMSG #lobby :last words\r\n"
            "ERROR :Closing link: Quit: bye\r\n");
  EXPECT_TRUE(ada.closed);
  EXPECT_EQ(ada.guest(), nullptr);
  EXPECT_EQ(bob.read(), ":ada!ada@irc PRIVMSG #lobby :last words\r\n:ada!ada@irc QUIT :Quit: bye\r\n");
}

TEST_F(IrcTest, quit_without_a_reason_promises_none) {
  Visitor& ada = in_lobby("ada");
  Visitor& bob = in_lobby("bob");
  party.read_all();
  ada.send("QUIT\r\n");
  EXPECT_EQ(bob.read(), ":ada!ada@irc QUIT :Quit: \r\n");
}

TEST_F(IrcTest, after_a_half_close_what_was_said_is_delivered) {
  Visitor& bob = in_lobby("bob");
  Visitor& pipe = connect();
  party.log_waits = true;
  pipe.send("NICK ada\r\nUSER ada 0 * :Ada\r\nPRIVMSG #lobby :from a pipe");
  pipe.half_close();
  EXPECT_FALSE(pipe.closed);
  while (party.waiting_in_log() > 0) party.order_all();
  EXPECT_TRUE(pipe.closed);
  EXPECT_EQ(bob.read(), ":ada!ada@irc PRIVMSG #lobby :from a pipe\r\n");
}

// ---- queries ----

TEST_F(IrcTest, the_server_speaks_of_itself) {
  party.setting.motd = "Be kind.\nNo ads.";
  Visitor& ada = in_lobby("ada");
  EXPECT_EQ(ask(ada, "MOTD"),
            ":salon 375 ada :- salon Message of the day - \r\n"
            ":salon 372 ada :- Be kind.\r\n"
            ":salon 372 ada :- No ads.\r\n"
            ":salon 376 ada :End of the message of the day\r\n");
  EXPECT_EQ(ask(ada, "TIME"), ":salon 391 ada salon :2026-03-14T10:02:00.000Z\r\n");
  EXPECT_THAT(ask(ada, "VERSION"), StartsWith(":salon 351 ada salon-0.1 salon :"));
  EXPECT_THAT(ask(ada, "HELP"), HasSubstr(":salon 705 ada * :PING TOKEN - is the server there?\r\n"));
  EXPECT_THAT(ask(ada, "HELP ping"), StartsWith(":salon 704 ada PING :"));
  EXPECT_EQ(ask(ada, "LIST"),
            ":salon 321 ada Channel :Users  Name\r\n:salon 322 ada #lobby 1 :\r\n:salon 323 ada :End of LIST\r\n");
  party.call(ada, [&](Turn& turn) { ada.session->announce("The room closes in a minute.", turn); });
  EXPECT_EQ(ada.read(), ":salon NOTICE ada :The room closes in a minute.\r\n");
}

// ---- expulsion (modern-irc, "KILL message") ----

TEST_F(IrcTest, an_expelled_client_is_told_by_whom_and_the_others_see_it_quit) {
  Visitor& ada = in_lobby("ada");
  Visitor& eva = in_lobby("eva");
  party.submit(1, room::SetUserModes{room::user_mode::server_operator, 0});
  party.submit(1, room::Expel{"eva", "spam"});
  EXPECT_EQ(eva.read(), ":ada KILL eva :spam\r\nERROR :Closing link: Killed (ada (spam))\r\n");
  EXPECT_TRUE(eva.closed);
  EXPECT_THAT(ada.read(), HasSubstr(":eva!eva@irc QUIT :Killed (ada (spam))\r\n"));
}

}  // namespace
}  // namespace salon::session
