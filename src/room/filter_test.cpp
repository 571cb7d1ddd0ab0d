// Filters of a room (g) and of the house, as the fold decides about them: what the node found is in the entry. That it
// finds what it should is word_filter_test.cpp's.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"
#include "room/remember.hpp"

namespace salon::room {
namespace {

/// ada has made #tea, lea and vic are in it; eve is not, and joe is an operator of the server.
struct Filters : HouseTest {
  static constexpr SessionId ada = 1, lea = 2, vic = 3, eve = 4, joe = 5;

  explicit Filters(Limits limits = {}) : HouseTest(limits) {}
  void SetUp() override {
    enter(ada, "ada");
    enter(lea, "lea");
    enter(vic, "vic");
    enter(eve, "eve");
    enter(joe, "joe");
    for (const SessionId each : {ada, lea, vic}) apply(each, Join{"#Tea"});
    apply(joe, SetUserModes{user_mode::server_operator, 0});
  }
  ModesChanged filter(const std::string& pattern, bool on = true, const std::string& flaw = {}) {
    return body_of<ModesChanged>(apply(ada, SetModes{"#tea", {{'g', on, pattern, flaw}}}));
  }
  static Say line(const std::string& caught, const std::string& target = "#tea") {
    return {.target = target, .text = "milk, please", .caught = caught};
  }
  /// Nothing when it was said.
  std::optional<Refused> refused(SessionId session, Say say) {
    const Event event = apply(session, std::move(say));
    const auto* no = std::get_if<Refused>(&event.body);
    EXPECT_TRUE(no == nullptr || (event.to_rooms.empty() && event.to_guests.empty())) << "for its speaker alone";
    return no == nullptr ? std::nullopt : std::optional(*no);
  }
};

TEST_F(Filters, what_one_catches_is_refused_to_its_speaker_with_the_pattern) {
  filter("milk");
  EXPECT_EQ(refused(lea, line("milk")), (Refused{Refusal::filtered, "#tea", "milk"}));
  EXPECT_EQ(refused(eve, line("milk", "#TEA")), (Refused{Refusal::filtered, "#TEA", "milk"}));
  EXPECT_EQ(refused(lea, line("milk", "@#tea")), (Refused{Refusal::filtered, "@#tea", "milk"}));
  EXPECT_FALSE(refused(lea, line("")));
}

TEST_F(Filters, who_has_a_rank_says_what_it_likes) {
  filter("milk");
  EXPECT_FALSE(refused(ada, line("milk")));
  apply(ada, SetModes{"#tea", {{'v', true, "vic"}}});
  EXPECT_FALSE(refused(vic, line("milk")));
  EXPECT_FALSE(refused(joe, line("milk")));
}

TEST_F(Filters, it_is_the_list_at_that_moment_of_the_log_that_counts) {
  EXPECT_FALSE(refused(lea, line("milk"))) << "a node cannot refuse by a filter that is not there";
  filter("milk");
  EXPECT_FALSE(refused(lea, line("tea"))) << "nor by another";
  filter("milk", false);
  EXPECT_FALSE(refused(lea, line("milk"))) << "it was taken away while the line was under way";
}

TEST_F(Filters, of_a_room_are_its_own) {
  filter("milk");
  EXPECT_FALSE(refused(lea, line("milk", "#lobby")));
  EXPECT_FALSE(refused(lea, line("milk", "ada")));
}

TEST_F(Filters, of_the_house_are_for_every_room_and_in_private) {
  EXPECT_EQ(body_of<FilterChanged>(apply(joe, Filter{"milk"})), (FilterChanged{true, "milk"}));
  EXPECT_EQ(refused(lea, line("milk", "#lobby")), (Refused{Refusal::filtered_by_server, "#lobby", "milk"}));
  EXPECT_EQ(refused(lea, line("milk", "ada")), (Refused{Refusal::filtered_by_server, "ada", "milk"}));
  EXPECT_EQ(refused(ada, line("milk")), (Refused{Refusal::filtered_by_server, "#tea", "milk"})) << "whatever its rank";
  EXPECT_FALSE(refused(joe, line("milk"))) << "an operator of the server may";
  EXPECT_EQ(body_of<FilterChanged>(apply(joe, Filter{"milk", false})), (FilterChanged{false, "milk"}));
  EXPECT_FALSE(refused(lea, line("milk", "ada")));
}

TEST_F(Filters, what_is_refused_is_not_counted_as_said) {
  filter("milk");
  apply(ada, SetModes{"#tea", {{'W', true, "10"}}});
  EXPECT_TRUE(refused(lea, line("milk")));
  EXPECT_FALSE(refused(lea, line("")));
}

TEST_F(Filters, a_ban_is_told_before_a_filter) {
  filter("milk");
  apply(ada, SetModes{"#tea", {{'b', true, "lea"}}});
  EXPECT_EQ(refused(lea, line("milk"))->why, Refusal::muted);
}

TEST_F(Filters, are_listed_with_who_set_them_and_when) {
  now += std::chrono::seconds(7);
  EXPECT_EQ(filter("hot milk").made, (std::vector<ModeChange>{{'g', true, "hot\\smilk"}}));
  EXPECT_TRUE(filter("hot milk").made.empty()) << "it is there";
  EXPECT_EQ(house.find_room("#tea")->modes.filters, (std::vector<ListedMask>{{"hot\\smilk", "ada", now}}));
  EXPECT_TRUE(filter("tea", false).made.empty()) << "it was not there";
  EXPECT_EQ(filter("hot milk", false).made, (std::vector<ModeChange>{{'g', false, "hot\\smilk"}}));
}

TEST_F(Filters, a_pattern_with_a_flaw_is_none) {
  const ModesChanged changed = filter("(", true, "missing ): (");
  ASSERT_EQ(changed.refused.size(), 1U);
  EXPECT_EQ(changed.refused[0], (ModeRefusal{Refusal::pattern_invalid, {'g', true, "(", "missing ): ("}}));
  EXPECT_EQ(body_of<Refused>(apply(joe, Filter{"(", true, "missing ): ("})),
            (Refused{Refusal::pattern_invalid, "(", "missing ): ("}));
  for (const std::string& pattern : {std::string(), std::string(201, 'x'), std::string("a\nb"), std::string("\xFF")}) {
    EXPECT_EQ(filter(pattern).refused.size(), 1U);
    EXPECT_EQ(body_of<Refused>(apply(joe, Filter{pattern})).why, Refusal::pattern_invalid);
  }
  EXPECT_TRUE(house.find_room("#tea")->modes.filters.empty() && house.filters().empty());
}

TEST_F(Filters, an_entry_of_before_there_were_any_is_refused_as_it_was) {
  const Entry entry{{1, ++sequence}, 9, {1, incarnation, ada, ++tag}, now, SetModes{"#tea", {{'g', true, "milk"}}}};
  std::vector<Event> events;
  house.apply(entry, events);
  EXPECT_EQ(body_of<ModesChanged>(events.at(0)).refused.at(0).why, Refusal::mode_unknown);
}

TEST_F(Filters, survive_a_restart) {
  filter("milk");
  apply(joe, Filter{"spam"});
  house = House::restore(house.snapshot()).value();
  EXPECT_TRUE(refused(lea, line("milk")));
  EXPECT_TRUE(refused(lea, line("spam", "#lobby")));
}

TEST_F(Filters, the_log_of_who_keeps_order_has_who_and_which_and_not_what) {
  filter("milk");
  Batch batch;
  remember(apply(lea, line("milk", "@#tea")), house, 1, batch);
  ASSERT_EQ(batch.lines.size(), 1U);
  EXPECT_EQ(batch.lines[0].deed, Deed::caught);
  EXPECT_EQ(batch.lines[0].room, "#tea");
  EXPECT_EQ(batch.lines[0].nick, "lea");
  EXPECT_EQ(batch.lines[0].text, "milk");
  remember(apply(eve, line("", "#nowhere")), house, 1, batch);
  EXPECT_EQ(batch.lines.size(), 1U) << "other refusals are not kept";
}

struct FewFilters : Filters {
  FewFilters() : Filters(Limits{.filters_max = 1, .filters_a_room_max = 2}) {}
};

TEST_F(FewFilters, there_are_as_many_as_may_be) {
  filter("a");
  filter("b");
  EXPECT_EQ(filter("c").refused.at(0).why, Refusal::list_full);
  EXPECT_TRUE(filter("b").refused.empty());
  apply(joe, Filter{"a"});
  EXPECT_EQ(body_of<Refused>(apply(joe, Filter{"b"})).why, Refusal::list_full);
  EXPECT_EQ(body_of<Refused>(apply(joe, Filter{"b", false})).why, Refusal::no_such_filter);
}

}  // namespace
}  // namespace salon::room
