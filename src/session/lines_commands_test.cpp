// The commands of the lines dialect, as they are typed and as they are answered.
#include <gmock/gmock.h>

#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class LinesCommands : public testing::Test {
 protected:
  LinesCommands() : prof(party.greeted("prof")), ada(party.greeted("ada")) { party.read_all(); }

  std::string ask(std::string_view line) {
    ada.send(std::string(line) + "\n");
    return ada.read();
  }

  Party party;
  Visitor& prof;
  Visitor& ada;
};

TEST_F(LinesCommands, nick_changes_the_name) {
  EXPECT_EQ(ask("/nick eva"), "* ada is now eva\n");
  EXPECT_EQ(prof.read(), "* ada is now eva\n");
}

TEST_F(LinesCommands, a_name_that_is_taken_or_none_is_refused) {
  EXPECT_EQ(ask("/nick Prof"), "* Prof is somebody else here; choose another name\n");
  EXPECT_TRUE(ask("/nick [10:02] bob:").starts_with("* \"[10:02] bob:\" cannot be a name"));
  EXPECT_EQ(ask("/nick"), "* Say it like this: /nick NAME\n");
  EXPECT_EQ(prof.read(), "");
}

TEST_F(LinesCommands, a_name_that_is_refused_is_told_a_rule_that_it_breaks) {
  for (const char* name : {"NickServ", "a½b", "9lives", "a b", "a,b"}) {
    EXPECT_EQ(ask("/nick " + std::string(name)),
              "* \"" + std::string(name) +
                  "\" cannot be a name: a letter first, then letters, digits or signs like - and _; not too long, and "
                  "not a service's\n");
  }
  EXPECT_THAT(ask("/nick SALON"), HasSubstr("SALON")) << "the server's own";
  EXPECT_NE(party.house.find_guest("ada"), nullptr);
}

TEST_F(LinesCommands, join_moves_and_leave_goes_back) {
  EXPECT_EQ(ask("/join dev"), "* You are in #dev now. /leave goes back to the lobby.\n* Nobody else is here yet.\n");
  EXPECT_EQ(prof.read(), "* ada left\n");
  ada.send("anyone?\n");
  EXPECT_EQ(prof.read(), "");
  EXPECT_EQ(ada.guest()->rooms, std::vector<std::string>{"#dev"});
  EXPECT_EQ(ask("/leave"), "* You are in #lobby now.\n* 1 here: prof (nc)\n");
  EXPECT_EQ(prof.read(), "* ada joined\n");
  EXPECT_EQ(ada.guest()->rooms, std::vector<std::string>{"#lobby"});
}

TEST_F(LinesCommands, leave_in_the_lobby_says_what_leaves_the_house) {
  EXPECT_EQ(ask("/leave"), "* You are in #lobby, where everybody begins. /quit leaves the house.\n");
}

TEST_F(LinesCommands, a_join_that_is_refused_leaves_one_where_one_was) {
  EXPECT_EQ(ask("/join #a,b"), "* \"#a,b\" cannot be a room; one is called like #tea\n");
  EXPECT_EQ(ask("/join #LOBBY"), "* You are in #lobby already.\n");
  ada.send("still here\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: still here\n");
}

TEST_F(LinesCommands, a_line_after_join_in_the_same_chunk_is_said_in_the_new_room) {
  prof.send("/join #dev\n");
  prof.read();
  party.log_waits = true;
  ada.send("/join #dev\nhello dev\n");
  EXPECT_EQ(party.waiting_in_log(), 1U) << "where a line is said depends on where the move ends";
  party.order_all();
  EXPECT_EQ(prof.read(), "* ada joined\n[10:02] ada: hello dev\n");
}

TEST_F(LinesCommands, rooms_lists_them_with_their_topics) {
  prof.send("/join #dev\n/topic compilers\n");
  ada.read();
  EXPECT_EQ(ask("/rooms"), "* #dev: 1 here, \"compilers\"\n* #lobby: 1 here\n");
}

TEST_F(LinesCommands, msg_is_for_one_alone) {
  Visitor& lea = party.greeted("lea");
  party.read_all();
  EXPECT_EQ(ask("/msg prof psst: now"), "");
  EXPECT_EQ(prof.read(), "[10:02] ada -> you: psst: now\n");
  EXPECT_EQ(lea.read(), "");
  EXPECT_EQ(ask("/msg nobody hi"), "* Nobody here is called nobody; /who lists the names\n");
  EXPECT_EQ(ask("/msg prof"), "* Say it like this: /msg NAME TEXT\n");
  EXPECT_EQ(ask("/msg ADA note"), "[10:02] ada -> you: note\n");
}

TEST_F(LinesCommands, a_private_message_is_acknowledged_apart) {
  ada.send("hi\n/msg prof psst\n");
  ada.half_close();
  EXPECT_EQ(ada.read(), "* kept in #lobby, sent to 1 other\n* 1 private message delivered\n");
}

TEST_F(LinesCommands, me_does_something_and_cannot_pass_for_a_notice) {
  EXPECT_EQ(ask("/me left"), "");
  EXPECT_EQ(prof.read(), "[10:02] * ada left\n");
}

TEST_F(LinesCommands, topic_shows_and_sets) {
  EXPECT_EQ(ask("/topic"), "* #lobby has no topic; /topic TEXT gives it one\n");
  EXPECT_EQ(ask("/topic sockets, all day"), "* ada set the topic of #lobby: sockets, all day\n");
  EXPECT_EQ(prof.read(), "* ada set the topic of #lobby: sockets, all day\n");
  EXPECT_EQ(ask("/topic"), "* the topic of #lobby: sockets, all day\n");
}

TEST_F(LinesCommands, history_shows_the_last_lines_as_they_were) {
  EXPECT_EQ(ask("/history"), "* Nothing has been kept of #lobby.\n");
  prof.send("one\n/me sits\nthree\n");
  ada.read();
  EXPECT_EQ(ask("/history 2"), "[10:02] * prof sits\n[10:02] prof: three\n");
  EXPECT_EQ(ask("/history 0"), "* Say it like this: /history 20\n");
  EXPECT_EQ(ask("/history lots"), "* Say it like this: /history 20\n");
}

TEST_F(LinesCommands, history_of_another_day_shows_the_date) {
  prof.send("late\n");
  ada.read();
  party.pass(24h);
  EXPECT_EQ(ask("/history 1"), "[2026-03-14 10:02] prof: late\n");
}

TEST_F(LinesCommands, a_history_that_cannot_be_read_is_said) {
  party.answers_wait = true;
  ada.send("/history\n");
  party.call(ada, [&](Turn& turn) {
    ada.session->answer(HistoryAnswer{std::unexpected(plain_error("read the history", "the disk is gone"))}, turn);
  });
  EXPECT_EQ(ada.read(), "* The history could not be read: cannot read the history: the disk is gone\n");
}

TEST_F(LinesCommands, how_shows_ones_own_connection_alone) {
  constexpr std::string_view facts =
      "* ada: plain text over TCP from 192.168.1.52:51820, round trip 1.0 ms, 0 retransmissions, 214 B in, 391 B out\n";
  EXPECT_EQ(ask("/how"), facts);
  EXPECT_EQ(ask("/how Ada"), facts);
  EXPECT_EQ(ask("/how prof"), "* /how shows your own connection; others' are for an operator to see.\n");
}

TEST_F(LinesCommands, help_names_every_command) {
  const std::string help = ask("/help");
  for (const std::string_view word : {"/nick", "/join", "/leave", "/rooms", "/who", "/whois", "/msg", "/me", "/topic",
                                      "/history", "/how", "/away", "/quit", "//"})
    EXPECT_TRUE(help.contains(word)) << word;
}

TEST_F(LinesCommands, help_says_how_this_house_makes_accounts) {
  EXPECT_THAT(ask("/help"),
              AllOf(HasSubstr("\n* /register PASSWORD make "), Not(HasSubstr("/verify")), Not(HasSubstr("/forgot"))));
  party.setting.mails_codes = true;
  EXPECT_THAT(ask("/help"), AllOf(HasSubstr("\n* /register PASSWORD [ADDRESS] make "), HasSubstr(" /verify CODE; "),
                                  HasSubstr("\n* /forgot NAME ")));
  party.setting.email_required = true;
  EXPECT_THAT(ask("/help"), AllOf(HasSubstr("\n* /register PASSWORD ADDRESS   make "), HasSubstr(" /verify CODE; ")));
}

TEST_F(LinesCommands, two_slashes_say_one) {
  ask("//join the club");
  EXPECT_EQ(prof.read(), "[10:02] ada: /join the club\n");
}

TEST_F(LinesCommands, an_unknown_command_is_explained_and_never_said) {
  EXPECT_EQ(ask("/jion #dev"),
            "* There is no command /jion; nothing was said. /help lists them; //jion says it aloud.\n");
  EXPECT_EQ(ask("/"), "* There is no command /; nothing was said. /help lists them; // says it aloud.\n");
  EXPECT_EQ(prof.read(), "");
}

TEST_F(LinesCommands, a_command_may_be_in_capitals) { EXPECT_EQ(ask("/WHO"), ask("/who")); }

TEST_F(LinesCommands, lines_of_one_chunk_are_submitted_at_once) {
  party.log_waits = true;
  ada.send("one\ntwo\n/nick eva\nthree\n");
  EXPECT_EQ(party.waiting_in_log(), 4U);
  party.order_all();
  EXPECT_EQ(prof.read(), "[10:02] ada: one\n[10:02] ada: two\n* ada is now eva\n[10:02] eva: three\n");
}

TEST_F(LinesCommands, a_query_waits_for_the_commands_before_it) {
  party.log_waits = true;
  ada.send("/nick eva\n/who\n");
  EXPECT_EQ(ada.read(), "");
  party.order_all();
  EXPECT_EQ(ada.read(), "* ada is now eva\n* 2 in #lobby: prof (nc), eva (nc)\n");
}

TEST_F(LinesCommands, no_reply_overtakes_that_of_a_command_before_it) {
  for (const std::string& line : {std::string("/foo"), std::string("/help"), std::string("/me"), std::string("caf\xE9"),
                                  std::string(5000, 'x')}) {
    party.log_waits = true;
    ada.send("/nick a,b\n" + line + "\n");
    EXPECT_EQ(ada.read(), "") << line;
    party.order_all();
    EXPECT_TRUE(ada.read().starts_with("* \"a,b\" cannot be a name")) << line;
  }
}

TEST_F(LinesCommands, replies_stay_in_order_while_a_question_is_open) {
  prof.send("one\n");
  party.read_all();
  party.answers_wait = true;
  ada.send("/history\n/who\n/how\n");
  EXPECT_EQ(ada.read(), "");
  EXPECT_GT(ada.session->held_bytes(), 0U);
  party.answer_one(ada);
  EXPECT_EQ(ada.read(), "[10:02] prof: one\n* 2 in #lobby: prof (nc), ada (nc)\n");
  party.answer_one(ada);
  EXPECT_TRUE(ada.read().starts_with("* ada: plain text over TCP"));
  EXPECT_EQ(ada.session->held_bytes(), 0U);
}

TEST_F(LinesCommands, the_language_is_the_servers) {
  Party maison;
  maison.setting.language = Language::french;
  Visitor& lea = maison.greeted("lea");
  Visitor& guest = maison.connect();
  maison.pass(600ms);
  EXPECT_EQ(guest.read(),
            "* Bienvenue dans #lobby. Vous êtes guest-2. Écrivez, tout simplement. /nick NOM, /who, /help\n"
            "* 1 ici : lea (nc)\n");
  EXPECT_EQ(lea.read(), "* guest-2 est là\n");
  guest.send("bonjour\n/msg lea psst\n");
  EXPECT_EQ(lea.read(), "[10:02] guest-2: bonjour\n[10:02] guest-2 -> vous: psst\n");
  guest.half_close();
  EXPECT_EQ(guest.read(), "* gardé dans #lobby, envoyé à 1 autre\n* 1 message privé remis\n");
}

struct LinesOperators : testing::Test {
  Party party;
};

TEST_F(LinesOperators, an_operator_sees_how_others_are_connected) {
  party.setting.operators = {{"root", "secret word"}};
  Visitor& ada = party.greeted("ada");
  party.greeted("lea");
  party.submit(99, room::Enter{"kitchen", room::Dialect::datagram, "", "", "udp 192.0.2.9"});
  party.read_all();
  ada.send("/how lea\n");
  EXPECT_EQ(ada.read(), "* /how shows your own connection; others' are for an operator to see.\n");
  ada.send("/oper root secret word\n");
  EXPECT_EQ(ada.read(), "* You are an operator of this server now. /how NAME shows how somebody is connected.\n");
  ada.send("/how lea\n");
  EXPECT_EQ(ada.read(),
            "* lea: plain text over TCP from 192.168.1.52:51820, round trip 1.0 ms, 0 retransmissions, 214 B in, 391 B "
            "out\n");
  ada.send("/how kitchen\n");
  EXPECT_EQ(ada.read(), "* kitchen: no connection to this host; it says to be at udp 192.0.2.9\n");
  ada.send("/how nobody\n");
  EXPECT_EQ(ada.read(), "* Nobody here is called nobody; /who lists the names\n");
}

TEST_F(LinesOperators, guessing_an_operators_password_costs_the_connection) {
  party.setting.operators = {{"root", "secret"}};
  Visitor& ada = party.greeted("ada");
  ada.send("/oper root a\n/oper root b\n");
  EXPECT_FALSE(ada.closed);
  ada.send("/oper root c\nhello\n");
  EXPECT_TRUE(ada.closed);
  EXPECT_EQ(party.history.size(), 0U);
}

TEST_F(LinesOperators, who_guesses_from_one_address_waits_and_no_password_is_looked_at) {
  party.setting.operators = {{"root", "secret"}};
  party.guesses_left = 1;
  Visitor& ada = party.greeted("ada");
  ada.send("/oper root wrong\n");
  ada.read();
  ada.send("/oper root secret\n");
  EXPECT_EQ(ada.read(), "* Too many attempts; try again later.\n");
  party.guesses_left = 1;
  for (int again = 0; again < 2; ++again) {
    ada.send("/oper root secret\n");
    EXPECT_THAT(ada.read(), testing::HasSubstr("You are an operator of this server now")) << "it was no guess";
  }
}

TEST_F(LinesOperators, what_an_operator_proclaims_and_whom_it_expels_is_said_in_words) {
  party.setting.operators = {{"root", "secret"}};
  Visitor& ada = party.greeted("ada");
  Visitor& lea = party.greeted("lea");
  lea.send("/oper root secret\n");
  party.read_all();
  party.submit(2, room::Proclaim{"tea at five"});
  EXPECT_EQ(ada.read(), "");
  party.submit(1, room::SetUserModes{room::user_mode::listens, 0});
  party.submit(2, room::Proclaim{"tea now"});
  EXPECT_EQ(ada.read(), "* lea, an operator, to everyone: tea now\n");
}

}  // namespace
}  // namespace salon::session
