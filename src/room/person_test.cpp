// What guests say about themselves, what operators may, and how those are remembered who have left.
#include "room/person.hpp"

#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId ada = 1, lea = 2, zoe = 3;

struct People : HouseTest {
  People() {
    enter(ada, "ada");
    enter(lea, "lea");
    apply(ada, Join{"#tea"});
    apply(ada, Join{"#cup"});
  }
  [[nodiscard]] const Guest& guest(SessionId session) const { return *house.find_guest(GuestId{1, session}); }
  std::vector<std::string> departed() const {
    std::vector<std::string> nicks;
    for (const Departed& each : house.departed()) nicks.push_back(each.nick);
    return nicks;
  }
};

TEST_F(People, who_goes_away_is_heard_in_all_its_rooms_and_again_when_it_is_back) {
  const Event gone = apply(ada, SetAway{"at tea"});
  EXPECT_EQ(body_of<AwayChanged>(gone), AwayChanged{"at tea"});
  EXPECT_THAT(gone.to_rooms, ElementsAre("#cup", "#tea"));
  EXPECT_EQ(guest(ada).away, "at tea");
  EXPECT_THAT(apply(ada, SetAway{"at tea"}).to_rooms, IsEmpty());
  EXPECT_THAT(apply(ada, SetAway{""}).to_rooms, ElementsAre("#cup", "#tea"));
  EXPECT_EQ(guest(ada).away, "");
}

TEST_F(People, an_away_text_is_made_safe_and_cut) {
  apply(ada, SetAway{"\x1B[2J" + std::string(300, 'x')});
  EXPECT_EQ(guest(ada).away, "[2J" + std::string(297, 'x'));
}

TEST_F(People, who_joins_brings_its_real_name_and_says_that_it_is_away) {
  apply(lea, SetAway{"not here"});
  EXPECT_EQ(body_of<Joined>(apply(lea, Join{"#tea"})), (Joined{"#tea", false, "Real Name", "not here"}));
}

TEST_F(People, a_new_real_name_is_heard_in_its_rooms) {
  const Event event = apply(ada, SetRealName{"Ada Lovelace"});
  EXPECT_EQ(body_of<RealNameChanged>(event), RealNameChanged{"Ada Lovelace"});
  EXPECT_THAT(event.to_rooms, ElementsAre("#cup", "#tea"));
  EXPECT_EQ(guest(ada).real_name, "Ada Lovelace");
  EXPECT_THAT(apply(ada, SetRealName{"Ada Lovelace"}).to_rooms, IsEmpty());
}

TEST_F(People, modes_are_for_their_bearer_alone_and_say_what_is_different) {
  using namespace user_mode;
  const Event event = apply(ada, SetUserModes{bot | invisible, server_operator});
  EXPECT_EQ(body_of<UserModesChanged>(event), (UserModesChanged{bot | invisible, 0}));
  EXPECT_THAT(event.to_rooms, IsEmpty());
  EXPECT_EQ(body_of<UserModesChanged>(apply(ada, SetUserModes{bot, invisible})), (UserModesChanged{0, invisible}));
  EXPECT_EQ(guest(ada).modes, bot);
  EXPECT_TRUE(apply(ada, Say{"#tea", {}, "beep"}).actor.bot);
  EXPECT_FALSE(apply(lea, Say{"#tea", {}, "hi"}).actor.bot);
}

TEST_F(People, the_census_counts_those_who_are_here) {
  using namespace user_mode;
  apply(ada, SetUserModes{invisible | server_operator, 0});
  apply(ada, SetUserModes{invisible, 0});
  apply(lea, SetUserModes{invisible, 0});
  EXPECT_EQ(house.census(), (Census{2, 1}));
  apply(ada, Leave{"", false});
  EXPECT_EQ(house.census(), (Census{1, 0}));
  EXPECT_EQ(house.guests_most(), 2U);
}

TEST_F(People, an_operator_expels_a_guest) {
  apply(lea, Join{"#tea"});
  apply(ada, SetUserModes{user_mode::server_operator, 0});
  const std::vector<Event> events = apply_all(ada, Expel{"LEA", "spam\n"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(body_of<Expelled>(events[0]), (Expelled{"lea", "spam"}));
  EXPECT_EQ(events[0].actor.nick, "ada");
  EXPECT_EQ(body_of<Left>(events[1]), (Left{{"#tea"}, "spam", false, false, "ada"}));
  EXPECT_EQ(events[1].actor.nick, "lea");
  EXPECT_EQ(events[1].origin, (Origin{1, incarnation, lea, 0}));
  EXPECT_THAT(events[1].to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(house.find_guest("lea"), nullptr);
  EXPECT_FALSE(house.find_room("#tea")->members.contains(GuestId{1, lea}));
}

TEST_F(People, an_operator_may_expel_itself) {
  apply(ada, SetUserModes{user_mode::server_operator, 0});
  EXPECT_EQ(apply_all(ada, Expel{"ada", ""}).size(), 2U);
  EXPECT_EQ(house.find_guest("ada"), nullptr);
}

TEST_F(People, what_an_operator_proclaims_is_for_those_who_listen) {
  enter(zoe, "zoe");
  apply(ada, SetUserModes{user_mode::server_operator | user_mode::listens, 0});
  apply(zoe, SetUserModes{user_mode::listens, 0});
  const Event event = apply(ada, Proclaim{"tea at five"});
  EXPECT_EQ(body_of<Proclaimed>(event), Proclaimed{"tea at five"});
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, zoe}));
}

// RFC 2812, 3.6.3: "This may either be due to a nickname change or the user leaving IRC."
TEST_F(People, who_left_and_who_was_renamed_is_remembered) {
  apply(ada, Rename{"Ada"});
  EXPECT_THAT(departed(), IsEmpty());
  apply(ada, Rename{"countess"});
  apply(lea, Leave{"", false});
  EXPECT_THAT(departed(), ElementsAre("Ada", "lea"));
  EXPECT_EQ(house.departed().back(), (Departed{"lea", "user", "Real Name", Dialect::lines, "", now}));
}

struct FewAreRemembered : HouseTest {
  FewAreRemembered() : HouseTest({.departed_max = 2}) {}
};

TEST_F(FewAreRemembered, so_many_are_remembered_and_automatic_names_are_not) {
  for (SessionId session = 1; session <= 4; ++session) {
    enter(session, session == 4 ? "" : "nick" + std::to_string(session));
    apply(session, Leave{"", false});
  }
  ASSERT_EQ(house.departed().size(), 2U);
  EXPECT_EQ(house.departed().front().nick, "nick2");
  EXPECT_EQ(house.departed().back().nick, "nick3");
}

TEST(UserModes, are_written_as_letters) {
  EXPECT_EQ(letters_of(modes_of("woiB")), "Biow");
  EXPECT_EQ(letters_of(modes_of("x+i")), "i");
  EXPECT_EQ(letters_of(0), "");
}

}  // namespace
}  // namespace salon::room
