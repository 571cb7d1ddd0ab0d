// Each complaint of the checker, brought about by hand; the sabotages bring about the same in a whole party.
#include "party/checker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace salon::party {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Guests 1, 2... each with one line, said and kept in that order in #tea; guest 9 was there and heard them all.
struct CheckerTest : testing::Test {
  CheckerTest() {
    Visit listener{.guest = 9,
                   .dialect = room::Dialect::irc,
                   .said = {},
                   .acknowledged = {},
                   .stays = {{"#tea", {}}},
                   .recitals = {}};
    for (std::uint32_t guest = 1; guest <= 4; ++guest) {
      const Sight sight{.line = {guest, 1}, .room = "#tea", .id = room::EntryId{1, guest}};
      Visit speaker{.guest = guest,
                    .dialect = room::Dialect::irc,
                    .said = {sight.line},
                    .acknowledged = {sight},
                    .stays = {},
                    .recitals = {}};
      notebook.visits.push_back(speaker);
      listener.stays[0].heard.push_back(sight);
      keep(sight.line, *sight.id);
    }
    notebook.visits.push_back(listener);
  }
  void keep(LineName line, room::EntryId id) {
    room::Line kept;
    kept.id = id;
    kept.room = "#tea";
    kept.text = words_of(line, "#tea");
    tea.push_back(kept);
  }
  std::vector<Sight>& heard() { return notebook.visits.back().stays[0].heard; }
  std::vector<std::string> complaints() { return complaints_about(notebook, histories); }

  Notebook notebook;
  Histories histories{{"#tea", {}}};
  std::vector<room::Line>& tea = histories["#tea"];
};

TEST_F(CheckerTest, a_party_that_went_well_gives_no_reason_to_complain) { EXPECT_THAT(complaints(), IsEmpty()); }

TEST_F(CheckerTest, a_line_that_was_acknowledged_and_is_gone_is_lost) {
  tea.erase(tea.begin() + 2);
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 3.1 was acknowledged to guest 3 (irc) and is not in history")));
}

TEST_F(CheckerTest, who_is_not_logged_in_is_not_heard_on_the_stage) {
  heard()[1].room = std::string(stage);
  notebook.visits.back().stays.push_back({std::string(stage), {heard()[1]}});
  heard().erase(heard().begin() + 1);
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 2.1 was said in #stage by one who may not")));
  notebook.visits[1].knows_password = true;
  EXPECT_THAT(complaints(), Not(Contains(HasSubstr("may not"))));
}

TEST_F(CheckerTest, who_is_not_logged_in_is_not_in_the_club_and_hears_nothing_of_it) {
  Visit& visit = notebook.visits.back();
  visit.stays.push_back({std::string(club), {}});
  EXPECT_THAT(complaints(), Contains("guest 9 (irc) is in #club and may not be"));
  visit.stays.pop_back();
  visit.recitals.push_back({std::string(club), {heard()[0]}});
  EXPECT_THAT(complaints(), Contains("guest 9 (irc) is in #club and may not be"));
  visit.knows_password = true;
  EXPECT_THAT(complaints(), Not(Contains(HasSubstr("may not"))));
}

TEST_F(CheckerTest, who_is_banned_is_neither_in_the_parlour_nor_heard_there) {
  static_assert(is_banned_from_parlour(1));
  Visit& banned = notebook.visits[0];
  banned.stays.push_back({std::string(parlour), {}});
  histories[std::string(parlour)] = {tea[0]};
  EXPECT_THAT(complaints(), Not(Contains(HasSubstr("may not")))) << "not logged in it is another";
  banned.logged_in = true;
  EXPECT_THAT(complaints(), Contains("guest 1 (irc) is in #parlour and may not be"));
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 1.1 was said in #tea by one who may not")));
}

TEST_F(CheckerTest, nobody_is_rude_in_the_parlour) {
  tea[0].text = "darn, " + tea[0].text;
  EXPECT_THAT(complaints(), IsEmpty());
  room::Line rude = tea[0];
  rude.text = "darn, " + words_of({7, 1}, parlour);
  histories[std::string(parlour)] = {rude};
  EXPECT_THAT(complaints(), Contains("line 7.1 in #parlour is rude"));
}

TEST_F(CheckerTest, nobody_speaks_twice_at_once_in_the_parlour) {
  notebook.visits[1].said.insert({2, 2});
  std::vector<room::Line>& history = histories[std::string(parlour)];
  for (std::uint32_t number : {1U, 2U}) {
    room::Line line = tea[0];
    line.id = {1, 50 + number};
    line.time = WallTime(number * (parlour_pace - std::chrono::milliseconds(1)));
    line.text = words_of({2, number}, parlour);
    history.push_back(line);
  }
  EXPECT_THAT(complaints(), Contains("line 2.2 in #parlour is too soon behind the one before it"));
  history[1].time += std::chrono::milliseconds(1);
  EXPECT_THAT(complaints(), Not(Contains(HasSubstr("too soon"))));
}

TEST_F(CheckerTest, a_line_that_was_only_counted_as_kept_is_lost_as_well) {
  notebook.visits[2].acknowledged.clear();
  notebook.visits[2].counted_as_kept = 1;
  EXPECT_THAT(complaints(), IsEmpty());
  tea.erase(tea.begin() + 2);
  EXPECT_THAT(complaints(), Contains(HasSubstr("one of them is not in history")));
}

TEST_F(CheckerTest, a_line_may_be_in_history_once) {
  keep({2, 1}, {1, 100});
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 2.1 is in history twice")));
}

TEST_F(CheckerTest, a_datagram_that_the_network_doubled_is_nobodys_fault) {
  notebook.visits[1].dialect = room::Dialect::datagram;
  notebook.visits[1].acknowledged[0].id.reset();
  keep({2, 1}, {1, 100});
  heard().push_back(heard()[1]);
  EXPECT_THAT(complaints(), IsEmpty());
  tea.pop_back();  // the second was shown and not kept
  heard().back().id = room::EntryId{1, 100};
  EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(CheckerTest, nobody_hears_a_line_twice) {
  heard().push_back(heard()[1]);
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 2.1 was heard twice by guest 9 (irc)")));
}

TEST_F(CheckerTest, who_hears_two_lines_hears_what_was_kept_between_them) {
  heard().erase(heard().begin() + 2);
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 3.1 in #tea was not heard by guest 9 (irc)")));
}

TEST_F(CheckerTest, nobody_hears_what_is_said_in_a_room_they_are_not_in) {
  notebook.visits[0].overheard.push_back(heard()[2]);
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 3.1 in #tea was overheard by guest 1 (irc)")));
}

TEST_F(CheckerTest, who_comes_late_and_leaves_early_misses_nothing) {
  heard().erase(heard().begin());
  heard().pop_back();
  EXPECT_THAT(complaints(), IsEmpty());
}

TEST_F(CheckerTest, two_lines_that_changed_places_do_not_fit) {
  std::swap(tea[1].text, tea[2].text);
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 2.1 was 1-2 to guest 2 (irc), but is 1-3 in history")));
  EXPECT_THAT(complaints(), Contains(HasSubstr("its history do not fit in one order")));
}

TEST_F(CheckerTest, lines_that_were_never_kept_have_one_order_too) {
  Visit other = notebook.visits.back();
  const Sight first{.line = {5, 1}, .room = "#tea", .id = {}};
  const Sight second{.line = {6, 1}, .room = "#tea", .id = {}};
  heard().insert(heard().end(), {first, second});
  other.stays[0].heard.insert(other.stays[0].heard.end(), {first, second});
  notebook.visits.push_back(other);
  EXPECT_THAT(complaints(), IsEmpty());
  std::swap(heard()[4], heard()[5]);
  EXPECT_THAT(complaints(), Contains(HasSubstr("do not fit in one order; 2 lines are tangled, among them line 5.1")));
}

TEST_F(CheckerTest, what_was_read_back_stays_in_history) {
  notebook.visits[0].recitals.push_back({"#tea", {{.line = {7, 1}, .room = "#tea", .id = {}}}});
  EXPECT_THAT(complaints(), Contains(HasSubstr("line 7.1 was read back to guest 1 (irc) and is not in history")));
}

TEST_F(CheckerTest, history_has_nothing_that_nobody_said) {
  tea[0].text = "something else";
  EXPECT_THAT(complaints(), Contains(HasSubstr("nobody said \"something else\"")));
}

}  // namespace
}  // namespace salon::party
