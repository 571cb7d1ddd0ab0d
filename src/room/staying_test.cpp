// A guest that stays for its account while none of its clients is here.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SessionId first = 1, second = 2, third = 3, eve = 4;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};
constexpr auto month = std::chrono::days(30);

/// ada is here by IRC, logged in, in #tea with eve; her account stays.
struct StayingTest : HouseTest {
  explicit StayingTest(Limits limits = {}) : HouseTest(limits) {
    key = body_of<Registered>(apply(first, Register{"ada", verifier})).account;
    apply(first, entering());
    enter(eve, "eve");
    apply(first, Join{"#tea"});
    apply(eve, Join{"#tea"});
    EXPECT_EQ(body_of<StayChanged>(apply(first, Stay{true})), StayChanged{true});
  }
  [[nodiscard]] Enter entering(const std::string& nick = "ada") const {
    return {nick, Dialect::irc, "user", "Real Name", "192.0.2.1", key};
  }
  /// Her last client goes.
  std::vector<Event> go(SessionId session = first, const Leave& leave = {}) {
    std::vector<Event> events = apply_all(session, leave);
    body_of<ClientLeft>(events.at(0));
    return events;
  }
  /// A client comes to the guest that has stayed.
  std::vector<Event> come(SessionId session, const Enter& enter) {
    std::vector<Event> events = apply_all(session, enter);
    EXPECT_TRUE(body_of<Entered>(events.at(0)).again);
    EXPECT_EQ(events.at(0).actor.id, ada);
    return events;
  }
  void expect_gone() {
    EXPECT_EQ(house.find_guest("ada"), nullptr);
    EXPECT_FALSE(house.find_room("#tea")->members.contains(ada));
  }
  /// All of the house's that is of its node alone, as when the server is killed.
  std::vector<Event> restart() {
    ++incarnation;
    tag = 0;
    return apply_all(0, NodeStarted{});
  }

  const GuestId ada{1, first};
  AccountKey key;
};

TEST_F(StayingTest, who_goes_stays_where_it_is_and_is_away) {
  const std::vector<Event> events = go();
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_THAT(events[0].to_rooms, IsEmpty());
  EXPECT_EQ(body_of<AwayChanged>(events[1]).away, "Not connected; what is said is kept");
  EXPECT_THAT(events[1].to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(events[1].origin, (Origin{1, 1, first, 0}));
  EXPECT_TRUE(house.find_guest("ada")->absent());
  EXPECT_TRUE(house.find_room("#tea")->members.contains(ada));
  EXPECT_THAT(apply(eve, Say{"ada", SayKind::message, "hello"}).to_guests, ElementsAre(ada));
}

TEST_F(StayingTest, who_is_away_for_a_reason_of_its_own_is_so_still) {
  apply(first, SetAway{"at tea"});
  EXPECT_THAT(go(), SizeIs(1)) << "nothing is new to others";
  EXPECT_EQ(*house.find_guest("ada")->away, "at tea");
}

TEST_F(StayingTest, who_has_gone_can_do_nothing_until_it_comes_back) {
  go();
  for (const Command& command : std::initializer_list<Command>{Say{"#tea", SayKind::message, "hello"}, Leave{}}) {
    EXPECT_EQ(body_of<Refused>(apply(first, command)).why, Refusal::not_here);
  }
  EXPECT_EQ(body_of<Refused>(apply(first, entering())).why, Refusal::here_already) << "a number is one session's";
  EXPECT_EQ(house.guest_of(ada), GuestId{});
}

TEST_F(StayingTest, who_comes_back_is_the_guest_and_not_away) {
  now += std::chrono::seconds(10);
  go(first, Leave{"bye", false, 3});
  now += std::chrono::hours(1);
  const std::vector<Event> events = come(second, entering());
  ASSERT_THAT(events, SizeIs(2));
  const WallTime unread = now - std::chrono::hours(1) - std::chrono::seconds(3);
  EXPECT_EQ(body_of<Entered>(events[0]), (Entered{.again = true, .absent_since = unread}));
  EXPECT_THAT(events[0].to_rooms, IsEmpty());
  EXPECT_EQ(body_of<AwayChanged>(events[1]).away, "");
  EXPECT_THAT(events[1].to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(house.guest_of({1, second}), ada);
  EXPECT_EQ(house.find_guest("ada")->claim, "192.0.2.1");
  EXPECT_FALSE(house.find_guest("ada")->absent());
  EXPECT_EQ(body_of<Said>(apply_all(second, Say{"#tea", SayKind::message, "hello"}).at(0)).others, 1U);
  EXPECT_EQ(body_of<Entered>(apply_all(third, entering()).at(0)), Entered{.again = true}) << "a client more";
  body_of<ClientLeft>(apply_all(second, Leave{}).at(0));
  EXPECT_FALSE(house.find_guest("ada")->absent());
  go(third);
  EXPECT_TRUE(house.find_guest("ada")->absent());
}

TEST_F(StayingTest, who_comes_back_away_is_away) {  // pre-away, "Description"
  go();
  Enter enter = entering();
  enter.away = "in a pocket";
  EXPECT_EQ(body_of<AwayChanged>(come(second, enter).at(1)).away, "in a pocket");
  EXPECT_EQ(*house.find_guest("ada")->away, "in a pocket");
}

TEST_F(StayingTest, it_takes_the_account_the_node_and_irc_to_come_back) {
  go();
  const auto expect_refused = [&](Enter enter, SessionId session, Refusal why) {
    EXPECT_EQ(body_of<Refused>(apply(session, enter)).why, why);
  };
  Enter other = entering();
  other.account = {};
  expect_refused(other, second, Refusal::nick_in_use);
  other = entering();
  other.dialect = Dialect::lines;
  expect_refused(other, second, Refusal::nick_in_use);
  std::vector<Event> events;
  house.apply({{1, ++sequence}, command_version, {2, 1, third, 1}, now, entering()}, events);
  EXPECT_EQ(body_of<Refused>(events.at(0)).why, Refusal::nick_in_use);
  EXPECT_FALSE(body_of<Entered>(apply(second, entering("ada2"))).again) << "under another nick it is another guest";
}

TEST_F(StayingTest, under_another_nick_it_is_found_by_the_accounts_name) {
  apply(first, Rename{"lovelace"});
  go();
  come(second, entering("ada"));
  EXPECT_EQ(house.guest_of({1, second}), ada);
}

TEST_F(StayingTest, nobody_stays_without_having_asked_for_it) {
  EXPECT_EQ(body_of<StayChanged>(apply(first, Stay{false})), StayChanged{false});
  body_of<Left>(apply(first, Leave{"bye"}));
  expect_gone();
  EXPECT_EQ(body_of<Refused>(apply(eve, Stay{true})).why, Refusal::not_logged_in);
}

TEST_F(StayingTest, nobody_stays_at_nc) {
  enter(second, "lea");
  apply(second, LogIn{key});
  body_of<Left>(apply(second, Leave{}));
}

TEST_F(StayingTest, one_guest_of_an_account_stays_and_it_bears_its_name) {
  apply(second, entering("ada2"));
  body_of<Left>(apply(second, Leave{}));
  go();
  apply(second, entering("ada2"));
  body_of<Left>(apply(second, Leave{}));
}

TEST_F(StayingTest, a_restart_changes_nothing_for_who_is_absent) {
  go();
  const WallTime since = house.find_guest("ada")->absent_since;
  now += std::chrono::hours(1);
  for (const Event& event : restart()) EXPECT_NE(event.actor.id, ada);
  EXPECT_EQ(house.find_guest("ada")->absent_since, since);
  come(9, entering());
}

TEST_F(StayingTest, a_restart_leaves_who_was_here_absent) {
  apply_all(second, entering());  // by two clients
  const std::vector<Event> events = restart();
  EXPECT_TRUE(std::ranges::any_of(events, [&](const Event& event) {
    return event.actor.id == ada && std::holds_alternative<AwayChanged>(event.body);
  }));
  EXPECT_TRUE(house.find_guest("ada")->absent());
  EXPECT_EQ(house.find_guest("eve"), nullptr);
  EXPECT_EQ(body_of<Refused>(apply(second, Join{"#cup"})).why, Refusal::not_here);
  come(9, entering());
}

TEST_F(StayingTest, ends_when_nobody_has_come_for_a_month) {
  go();
  now += month - std::chrono::milliseconds(1);
  apply(eve, SetAway{"long"});
  EXPECT_TRUE(house.find_guest("ada") != nullptr);
  now += std::chrono::milliseconds(1);
  const std::vector<Event> events = apply_all(eve, SetAway{"very"});
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(body_of<Left>(events[0]).reason, "has not come for too long");
  EXPECT_THAT(events[0].to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(events[0].origin.session, 0U);
  expect_gone();
  EXPECT_FALSE(house.find_account("ada")->stays());
}

TEST_F(StayingTest, does_not_end_while_somebody_is_here) {
  now += month * 2;
  apply(eve, SetAway{"long"});
  EXPECT_TRUE(house.find_account("ada")->stays());
  go();
  now += month / 2;
  come(second, entering());
  go(second);
  now += month - std::chrono::hours(1);
  apply(eve, SetAway{"longer"});
  EXPECT_TRUE(house.find_guest("ada")->absent());
}

TEST_F(StayingTest, ends_with_the_wish_the_account_and_an_operators_word) {
  const auto expect_left = [&](const std::vector<Event>& events) {
    EXPECT_TRUE(std::ranges::any_of(
        events, [&](const Event& event) { return event.actor.id == ada && std::holds_alternative<Left>(event.body); }));
    expect_gone();
  };
  const House before = house;
  const auto another_client = [&] {
    house = before;
    go();
    apply(second, entering("ada2"));
  };
  another_client();
  expect_left(apply_all(second, Stay{false}));
  another_client();
  expect_left(apply_all(second, DropAccount{"ada"}));
  another_client();
  expect_left(apply_all(second, Expel{"ada", "its owner is back"}));
  another_client();
  expect_left(apply_all(0, Expel{"ada", "spam"}));
  another_client();
  expect_left(apply_all(0, Exclude{"ada", "spam", 0}));
}

TEST_F(StayingTest, who_comes_back_has_to_show_again_that_it_is_an_operator) {
  apply(first, SetUserModes{user_mode::server_operator | user_mode::listens | user_mode::invisible, 0});
  go();
  EXPECT_EQ(house.find_guest("ada")->modes, user_mode::invisible);
  EXPECT_EQ(house.census(), (Census{1, 0}));
}

TEST_F(StayingTest, a_snapshot_knows_who_is_absent) {
  go();
  apply_all(0, NodeStarted{});
  const Result<House> restored = House::restore(house.snapshot());
  ASSERT_TRUE(restored.has_value());
  EXPECT_EQ(*restored, house);
  house = *restored;
  come(second, entering());
}

TEST_F(StayingTest, what_is_read_is_the_accounts) {
  const WallTime noon = now - std::chrono::minutes(1);
  apply(second, entering("ada2"));
  const Event event = apply(first, MarkRead{"#Tea", noon});
  EXPECT_EQ(body_of<ReadMarked>(event), (ReadMarked{"#Tea", noon}));
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, second})) << "and nobody's else";
  EXPECT_THAT(event.to_rooms, IsEmpty());
  // read-marker, "Read timestamp notes": only ever on.
  EXPECT_EQ(body_of<ReadMarked>(apply(second, MarkRead{"#tea", noon - std::chrono::hours(1)})).time, noon);
  EXPECT_EQ(body_of<ReadMarked>(apply(second, MarkRead{"#tea", now + std::chrono::hours(1)})).time, now);
  EXPECT_EQ(body_of<Refused>(apply(first, MarkRead{"#no:no\a", noon})).why, Refusal::room_name_invalid);
  EXPECT_EQ(body_of<Refused>(apply(first, MarkRead{"no no", noon})).why, Refusal::nick_invalid);
  EXPECT_EQ(body_of<Refused>(apply(eve, MarkRead{"#tea", noon})).why, Refusal::not_logged_in);
  EXPECT_EQ(House::restore(house.snapshot()).value(), house);
}

struct FullHouse : StayingTest {
  FullHouse() : StayingTest(Limits{.staying_accounts_max = 1, .read_markers_an_account_max = 2}) {}
};

TEST_F(FullHouse, so_many_stay_and_no_more) {
  apply(eve, Register{"eve", verifier});
  EXPECT_EQ(body_of<Refused>(apply(eve, Stay{true})), (Refused{Refusal::too_many_staying, "eve", {}}));
  body_of<StayChanged>(apply(first, Stay{true}));
  apply(first, Stay{false});
  body_of<StayChanged>(apply(eve, Stay{true}));
}

TEST_F(FullHouse, of_markers_the_one_that_is_read_least_far_makes_way) {
  for (const int seconds : {5, 7, 6}) {
    apply(first, MarkRead{"n" + std::to_string(seconds), WallTime(std::chrono::seconds(seconds))});
  }
  const auto& markers = house.find_account("ada")->read_markers;
  EXPECT_THAT(markers, SizeIs(2));
  EXPECT_FALSE(markers.contains("n5"));
}

}  // namespace
}  // namespace salon::room
