// Keeping a room in order, in words: what is typed at nc, and what others do.
#include <gmock/gmock.h>

#include <set>

#include "session/lines_fixture.hpp"
#include "session/lines_render.hpp"
#include "session/phrases.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;

struct LinesOrder : LinesInTea {};

TEST_F(LinesOrder, who_made_the_room_sends_somebody_out_who_is_then_in_the_lobby) {
  EXPECT_EQ(ask(ada, "/kick LEA no spam"), "* lea was removed from #tea by ada: no spam\n");
  EXPECT_EQ(lea.read(),
            "* You were removed from #tea by ada: no spam\n* You are in #lobby now.\n* Nobody else is here yet.\n");
  EXPECT_EQ(ask(lea, "hello"), "");
  EXPECT_EQ(ada.read(), "") << "it was said in the lobby";
  EXPECT_EQ(ask(ada, "/kick lea"), "* lea is not in #tea\n");
  EXPECT_EQ(ask(ada, "/kick"), "* Say it like this: /kick NAME\n");
}

TEST_F(LinesOrder, ranks_and_voices_are_given_and_taken) {
  EXPECT_EQ(ask(lea, "/op lea"), "* That takes a higher rank in #tea than you have\n");
  EXPECT_EQ(ask(ada, "/op lea"), "* ada made lea an operator\n");
  EXPECT_EQ(lea.read(), "* ada made lea an operator\n");
  EXPECT_EQ(ask(lea, "/voice ada"), "* lea gave ada a voice\n");
  EXPECT_EQ(ask(lea, "/unvoice ada"), "* lea took ada's voice away\n");
  EXPECT_EQ(ask(lea, "/unop ada"), "* lea made ada an operator no more\n");
  EXPECT_EQ(ask(lea, "/op bob"), "* Nobody here is called bob; /who lists the names\n");
}

TEST_F(LinesOrder, what_was_done_is_read_back_by_those_who_keep_order) {
  EXPECT_EQ(ask(ada, "/modlog"), "* Nothing was done to keep order in #tea\n");
  ask(ada, "/voice lea");
  ask(ada, "hello");
  ask(ada, "/kick lea");
  ask(lea, "/join #tea");
  party.read_all();
  EXPECT_EQ(ask(lea, "/modlog"), "* That takes a higher rank in #tea than you have\n");
  EXPECT_EQ(ask(ada, "/modlog"),
            "* 2026-03-14 10:02 UTC ada gave lea a voice\n* 2026-03-14 10:02 UTC ada removed lea\n");
  EXPECT_EQ(ask(ada, "/modlog 1"), "* 2026-03-14 10:02 UTC ada removed lea\n");
  EXPECT_EQ(ask(ada, "/modlog x"), "* Say it like this: /modlog 20\n");
}

TEST_F(LinesOrder, a_room_is_slowed_down) {
  EXPECT_EQ(ask(lea, "/slow 10"), "* That takes a higher rank in #tea than you have\n");
  EXPECT_EQ(ask(ada, "/slow x"), "* \"x\" is no number of seconds from 1 to 21600; /slow off ends slow mode\n");
  EXPECT_EQ(ask(ada, "/slow 21601"), "* \"21601\" is no number of seconds from 1 to 21600; /slow off ends slow mode\n");
  EXPECT_EQ(ask(ada, "/slow 10"), "* ada slowed #tea down: a line in 10 seconds from each\n");
  EXPECT_EQ(ask(lea, "one\ntwo"),
            "* ada slowed #tea down: a line in 10 seconds from each\n"
            "* That was not said: #tea is in slow mode; you may speak again in 10 s\n");
  EXPECT_EQ(ada.read(), "[10:02] lea: one\n");
  party.pass(std::chrono::milliseconds(7500));
  EXPECT_EQ(ask(lea, "two"), "* That was not said: #tea is in slow mode; you may speak again in 3 s\n");
  party.pass(std::chrono::milliseconds(2500));
  EXPECT_EQ(ask(lea, "two"), "");
  EXPECT_EQ(ask(ada, "/slow OFF"), "[10:02] lea: two\n* ada lets everyone in #tea speak as fast as they like\n");
  EXPECT_EQ(ask(lea, "three\nfour"), "* ada lets everyone in #tea speak as fast as they like\n");
}

TEST_F(LinesOrder, who_is_banned_stays_out_until_invited_or_let_in_again) {
  EXPECT_EQ(ask(ada, "/ban lea"), "* ada banned lea!*@* from #tea\n");
  EXPECT_EQ(ask(lea, "hello"), "* ada banned lea!*@* from #tea\n* That was not said: you may not speak in #tea\n");
  ask(lea, "/leave");
  EXPECT_EQ(ask(lea, "/join #tea"), "* You are banned from #tea\n");
  ada.read();
  EXPECT_EQ(ask(ada, "/invite lea"), "* lea is invited to #tea\n");
  EXPECT_EQ(lea.read(), "* ada invites you to #tea; /join #tea takes you there\n");
  EXPECT_THAT(ask(lea, "/join #tea"), HasSubstr("* You are in #tea now."));
  EXPECT_EQ(ask(ada, "/unban lea"), "* lea joined\n* ada lifted the ban of lea!*@*\n");
  EXPECT_EQ(ask(ada, "/invite lea"), "* lea is in #tea already\n");
}

TEST_F(LinesOrder, what_changes_nothing_is_answered_to_who_asked_alone) {
  for (const char* line : {"/unban zoe", "/unfilter nix", "/slow off", "/unvoice lea", "/op ada"}) {
    EXPECT_EQ(ask(ada, line), "* It was so already in #tea; nothing has changed\n") << line;
  }
  for (const char* line : {"/ban zoe", "/filter milk", "/slow 5"}) {
    EXPECT_THAT(ask(ada, line), HasSubstr("* ada ")) << line;
    lea.read();
    EXPECT_EQ(ask(ada, line), "* It was so already in #tea; nothing has changed\n") << line;
  }
  EXPECT_EQ(lea.read(), "");
}

TEST_F(LinesOrder, who_has_too_low_a_rank_for_it_is_told_so_and_where) {
  party.submit(ada.guest_id().session, room::SetModes{"#tea", {{'h', true, "lea"}}});
  party.read_all();
  const std::string higher = "* That takes a higher rank in #tea than you have\n";
  for (const char* line : {"/kick ada", "/op lea", "/unvoice ada", "/slow 5", "/rename mug"}) {
    EXPECT_EQ(ask(lea, line), higher) << line;
  }
  EXPECT_EQ(ask(ada, "/op lea"), "* ada made lea an operator\n");
  party.read_all();
  party.submit(ada.guest_id().session, room::SetModes{"#tea", {{'q', true, "ada"}}});
  party.submit(0, room::SetModes{"#tea", {{'q', true, "ada"}}});
  party.read_all();
  for (const char* line : {"/kick ada", "/unop ada"}) EXPECT_EQ(ask(lea, line), higher) << line;
}

TEST_F(LinesOrder, who_speaks_to_operators_from_outside_is_told_which_room_that_is) {
  party.submit(ada.guest_id().session, room::SetModes{"#tea", {{'n', true, ""}}});
  ask(lea, "/leave");
  EXPECT_EQ(ask(lea, "/msg @#tea help"), "* Only who is in #tea speaks there; /join #tea first\n");
  EXPECT_EQ(ask(lea, "/msg @#mug help"), "* There is no room #mug; /rooms lists them, /join #mug opens it\n");
  EXPECT_THAT(ask(lea, "/nick @#tea"), HasSubstr("* \"@#tea\" cannot be a name: "));
}

TEST_F(LinesOrder, a_key_is_given_with_the_room) {
  party.submit(ada.guest_id().session, room::SetModes{"#tea", {{'k', true, "milk"}, {'s', true, ""}}});
  EXPECT_EQ(lea.read(), "* ada put a key on #tea: /join #tea milk\n* ada made #tea secret: it is not listed\n");
  ask(lea, "/leave");
  EXPECT_EQ(ask(lea, "/join #tea"), "* #tea has a key; /join #tea KEY\n");
  EXPECT_EQ(ask(lea, "/rooms"), "* #lobby: 1 here\n");
  EXPECT_EQ(ask(lea, "/who #tea"), "* There is no room #tea; /rooms lists them, /join #tea opens it\n");
  EXPECT_THAT(ask(lea, "/join #tea milk"), HasSubstr("* You are in #tea now."));
}

TEST_F(LinesOrder, nobody_keeps_order_in_the_lobby_but_operators_of_the_server) {
  ask(ada, "/leave");
  lea.read();
  ask(lea, "/leave");
  ada.read();
  EXPECT_EQ(ask(ada, "/kick lea"), "* That takes a higher rank in #lobby than you have\n");
  party.submit(ada.guest_id().session, room::SetUserModes{room::user_mode::server_operator, 0});
  ada.read();
  EXPECT_EQ(ask(ada, "/kick lea"), "* lea was removed from #lobby by ada\n");
  EXPECT_EQ(lea.read(), "* You were removed from #lobby by ada\n");
  EXPECT_THAT(ask(lea, "/join #lobby"), HasSubstr("* You are in #lobby now."));
}

TEST_F(LinesOrder, who_is_sent_away_and_let_in_nowhere_reads_nothing_of_where_it_was) {
  party.submit(ada.guest_id().session, room::SetUserModes{room::user_mode::server_operator, 0});
  party.submit(ada.guest_id().session, room::SetModes{"#lobby", {{'b', true, "lea!*@*"}}});
  ask(ada, "/topic for members only");
  party.read_all();
  EXPECT_EQ(ask(ada, "/kick lea"), "* lea was removed from #tea by ada\n");
  EXPECT_EQ(lea.read(), "* You were removed from #tea by ada\n* You are banned from #lobby\n");
  ask(ada, "a secret");
  for (const char* line : {"/topic", "/history", "hello", "/me waves", "//hello"}) {
    EXPECT_EQ(ask(lea, line), "* You are not in #tea; /join #tea first\n") << line;
  }
  EXPECT_EQ(ada.read(), "");
  EXPECT_THAT(ask(lea, "/join tea"), HasSubstr("* You are in #tea now."));
  EXPECT_THAT(ask(lea, "/topic"), HasSubstr("for members only"));
}

TEST_F(LinesOrder, who_is_sent_away_on_its_way_elsewhere_and_not_let_in_there_is_in_the_lobby) {
  ask(lea, "/nick lea2");
  Visitor& eve = party.greeted("eve");
  ask(eve, "/join cup");
  party.submit(eve.guest_id().session, room::SetModes{"#cup", {{'k', true, "milk"}}});
  party.read_all();
  party.log_waits = true;
  ada.send("/kick lea2\n");
  lea.send("/join cup\n");
  party.log_waits = false;
  party.order_all();
  EXPECT_THAT(lea.read(), testing::EndsWith("* You are in #lobby now.\n* Nobody else is here yet.\n"));
  EXPECT_THAT(ask(lea, "/topic"), HasSubstr("#lobby"));
}

TEST_F(LinesOrder, rooms_that_nobody_is_in_are_not_listed) {
  Visitor& eve = party.greeted("eve");
  for (const char* line : {"/join cup", "/topic what is left of it", "/join mug", "/topic the same", "/leave"}) {
    ask(eve, line);
  }
  EXPECT_NE(party.house.find_room("#cup"), nullptr);
  EXPECT_EQ(ask(eve, "/rooms"), "* #lobby: 1 here\n* #tea: 2 here\n");
}

TEST_F(LinesOrder, rooms_that_are_too_many_to_list_are_counted_without_secret_ones) {
  for (int i = 0; i < 53; ++i) {
    Visitor& guest = party.greeted("guest" + std::to_string(i) + "x");
    ask(guest, "/join r" + std::to_string(i));
    if (i >= 2) continue;
    party.submit(guest.guest_id().session, room::SetModes{"#r" + std::to_string(i), {{'s', true, {}}}});
  }
  party.read_all();
  EXPECT_THAT(ask(ada, "/rooms"), testing::EndsWith("* and 3 more rooms\n")) << "#lobby, #tea and 51, of which 50";
}

TEST(LinesModes, each_has_words_in_both_languages) {
  for (const Language language : {Language::english, Language::french}) {
    std::set<std::string> words;
    for (const char letter : std::string_view("qaohvbeIklimnstCu")) {
      for (const bool on : {true, false}) {
        const std::string said = Phrases(language).mode_changed("ada", "#tea", {letter, on, "x"});
        EXPECT_THAT(said, HasSubstr("ada"));
        EXPECT_TRUE(words.insert(said).second) << said;
      }
    }
    EXPECT_NE(Phrases(language).mode_changed("ada", "#tea", {'b', true, "m:x"}),
              Phrases(language).mode_changed("ada", "#tea", {'b', true, "x"}));
  }
}

}  // namespace
}  // namespace salon::session
