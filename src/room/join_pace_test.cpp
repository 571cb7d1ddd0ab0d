// The pace at which people come into a room (j): so many in so many seconds, by the times of the log.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using namespace std::chrono_literals;

/// ada has made #tea, into which two may come in ten seconds; eight others are in the house.
struct JoinPaceTest : HouseTest {
  static constexpr SessionId ada = 1;

  void SetUp() override {
    const char* const names[] = {"ada", "bob", "eve", "joe", "lea", "kim", "sam", "vic", "zoe"};
    for (SessionId session = 1; session <= 9; ++session) enter(session, names[session - 1], "claim");
    apply(ada, Join{"#tea"});
    pace("2:10");
  }
  ModesChanged pace(const std::string& text) {
    return body_of<ModesChanged>(apply(ada, SetModes{"#tea", {{'j', !text.empty(), text}}}));
  }
  bool comes(SessionId session) {
    const Event event = apply(session, Join{"#TEA"});
    const auto* refused = std::get_if<Refused>(&event.body);
    EXPECT_TRUE(refused == nullptr || refused->why == Refusal::too_many_joins);
    return refused == nullptr;
  }
};

TEST_F(JoinPaceTest, so_many_come_and_the_next_is_told_when_it_may) {
  EXPECT_TRUE(comes(2));
  now += 4s;
  EXPECT_TRUE(comes(3));
  EXPECT_EQ(body_of<Refused>(apply(4, Join{"#tea"})), (Refused{Refusal::too_many_joins, "#tea", "", now + 6s}));
  now += 6s - 1ms;
  EXPECT_FALSE(comes(4));
  now += 1ms;
  EXPECT_TRUE(comes(4)) << "the first does not count any more";
  EXPECT_FALSE(comes(5)) << "the second does";
}

TEST_F(JoinPaceTest, coming_and_going_counts) {
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(comes(2));
    apply(2, Part{"#tea", ""});
  }
  EXPECT_FALSE(comes(2));
}

TEST_F(JoinPaceTest, who_is_invited_is_neither_held_up_nor_counted) {
  EXPECT_TRUE(comes(2));
  apply(ada, Invite{"#tea", "eve"});
  EXPECT_TRUE(comes(3));
  EXPECT_TRUE(comes(4));
  apply(ada, Invite{"#tea", "lea"});
  EXPECT_TRUE(comes(5));
  EXPECT_FALSE(comes(6));
}

TEST_F(JoinPaceTest, it_is_so_many_of_so_many_seconds_and_nothing_else) {
  for (const char* argument : {"", "2", ":", "2:", ":10", "0:10", "2:0", "-2:10", "2:10x", "1001:10", "2:3601"}) {
    const auto changed = body_of<ModesChanged>(apply(ada, SetModes{"#tea", {{'j', true, argument}}}));
    ASSERT_EQ(changed.refused.size(), 1U) << argument;
    EXPECT_EQ(changed.refused[0].why, Refusal::mode_argument_invalid);
  }
  EXPECT_TRUE(pace("2:10").made.empty()) << "it was so already";
  EXPECT_EQ(pace("1000:3600").made, (std::vector<ModeChange>{{'j', true, "1000:3600"}}));
  EXPECT_EQ(pace("").made, (std::vector<ModeChange>{{'j', false, ""}}));
  for (SessionId session = 2; session <= 9; ++session) EXPECT_TRUE(comes(session));
}

TEST_F(JoinPaceTest, it_survives_a_restart_with_those_who_came) {
  EXPECT_TRUE(comes(2));
  EXPECT_TRUE(comes(3));
  house = House::restore(house.snapshot()).value();
  EXPECT_FALSE(comes(4));
  now += 10s;
  EXPECT_TRUE(comes(4));
}

}  // namespace
}  // namespace salon::room
