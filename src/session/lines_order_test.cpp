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
  EXPECT_EQ(ask(lea, "/op lea"), "* That is for those who keep order in #tea\n");
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
  EXPECT_EQ(ask(lea, "/modlog"), "* That is for those who keep order in #tea\n");
  EXPECT_EQ(ask(ada, "/modlog"),
            "* 2026-03-14 10:02 UTC ada gave lea a voice\n* 2026-03-14 10:02 UTC ada removed lea\n");
  EXPECT_EQ(ask(ada, "/modlog 1"), "* 2026-03-14 10:02 UTC ada removed lea\n");
  EXPECT_EQ(ask(ada, "/modlog x"), "* Say it like this: /modlog 20\n");
}

TEST_F(LinesOrder, a_room_is_slowed_down) {
  EXPECT_EQ(ask(lea, "/slow 10"), "* That is for those who keep order in #tea\n");
  EXPECT_EQ(ask(ada, "/slow x"), "* \"x\" cannot be meant by that\n");
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
  EXPECT_EQ(ask(ada, "/kick lea"), "* That is for those who keep order in #lobby\n");
  party.submit(ada.guest_id().session, room::SetUserModes{room::user_mode::server_operator, 0});
  ada.read();
  EXPECT_EQ(ask(ada, "/kick lea"), "* lea was removed from #lobby by ada\n");
  EXPECT_EQ(lea.read(), "* You were removed from #lobby by ada\n");
  EXPECT_THAT(ask(lea, "/join #lobby"), HasSubstr("* You are in #lobby now."));
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
