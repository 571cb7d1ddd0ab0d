// Slow mode (W): one line in so many seconds for who has no rank, by the times of the log.
#include <gmock/gmock.h>

#include <chrono>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using namespace std::chrono_literals;

/// ada has made #tea, where others need not be to speak; lea is in it, and eve is not.
struct SlowMode : HouseTest {
  static constexpr SessionId ada = 1, lea = 2, eve = 3;

  void SetUp() override {
    enter(ada, "ada");
    enter(lea, "lea");
    enter(eve, "eve");
    apply(ada, Join{"#tea"});
    apply(lea, Join{"#tea"});
    slow("10");
  }
  ModesChanged slow(const std::string& seconds) {
    return body_of<ModesChanged>(apply(ada, SetModes{"#tea", {{'W', !seconds.empty(), seconds}}}));
  }
  bool says(SessionId session, Say say) {
    const Event event = apply(session, std::move(say));
    const auto* refused = std::get_if<Refused>(&event.body);
    EXPECT_TRUE(refused == nullptr || refused->why == Refusal::too_soon);
    return refused == nullptr;
  }
  bool says(SessionId session) { return says(session, {"#TEA", SayKind::message, "hello"}); }
};

TEST_F(SlowMode, a_line_in_ten_seconds) {
  EXPECT_TRUE(says(lea));
  now += 9s + 999ms;
  EXPECT_EQ(body_of<Refused>(apply(lea, Say{"#TEA", SayKind::message, "again"})),
            (Refused{Refusal::too_soon, "#tea", "", now + 1ms}));
  now += 1ms;
  EXPECT_TRUE(says(lea));
  now += 5s;
  EXPECT_FALSE(says(lea)) << "what was refused did not count, what was said did";
}

TEST_F(SlowMode, it_is_for_who_has_no_rank) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(says(ada));
  EXPECT_TRUE(says(lea));
  apply(ada, SetModes{"#tea", {{'v', true, "lea"}}});
  EXPECT_TRUE(says(lea));
  apply(eve, SetUserModes{user_mode::server_operator, 0});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(says(eve));
}

TEST_F(SlowMode, what_is_for_some_of_the_room_counts_too) {
  EXPECT_TRUE(says(lea, {"@#tea", SayKind::message, "hello"}));
  EXPECT_FALSE(says(lea, {"@#tea", SayKind::message, "again"}));
  EXPECT_FALSE(says(lea));
}

TEST_F(SlowMode, each_waits_for_itself_in_each_room) {
  EXPECT_TRUE(says(lea));
  EXPECT_TRUE(says(eve)) << "who is not in it too";
  EXPECT_FALSE(says(eve));
  EXPECT_TRUE(says(lea, {"#lobby", SayKind::message, "hello"}));
  EXPECT_TRUE(says(lea, {"ada", SayKind::message, "hello"}));
}

TEST_F(SlowMode, lines_count_and_what_has_no_words_does_not) {
  EXPECT_TRUE(says(lea, {"#tea", SayKind::tags, "", "+typing=active"}));
  EXPECT_TRUE(says(lea, {"#tea", SayKind::action, "waves"}));
  EXPECT_TRUE(says(lea, {"#tea", SayKind::tags, "", "+draft/react=x"}));
  EXPECT_FALSE(says(lea, {"#tea", SayKind::notice, "hello"}));
}

TEST_F(SlowMode, going_and_coming_does_not_shorten_it) {
  EXPECT_TRUE(says(lea));
  apply(lea, Part{"#tea", ""});
  apply(lea, Join{"#tea"});
  EXPECT_FALSE(says(lea));
  apply(lea, Rename{"zoe"});
  EXPECT_FALSE(says(lea));
}

TEST_F(SlowMode, changed_seconds_count_at_once) {
  EXPECT_TRUE(says(lea));
  now += 5s;
  EXPECT_FALSE(says(lea));
  slow("3");
  EXPECT_TRUE(says(lea));
  slow("");
  EXPECT_TRUE(says(lea));
  EXPECT_EQ(house.find_room("#tea")->modes.slow, 0U);
}

TEST_F(SlowMode, a_ban_is_told_before_haste) {
  EXPECT_TRUE(says(lea));
  apply(ada, SetModes{"#tea", {{'b', true, "m:lea"}}});
  EXPECT_EQ(body_of<Refused>(apply(lea, Say{"#tea", SayKind::message, "x"})).why, Refusal::muted);
}

TEST_F(SlowMode, it_takes_seconds_and_an_operator) {
  for (const char* argument : {"", "0", "-1", "x", "1.5", "21601", "99999999999"}) {
    const auto changed = body_of<ModesChanged>(apply(ada, SetModes{"#tea", {{'W', true, argument}}}));
    ASSERT_EQ(changed.refused.size(), 1U) << argument;
    EXPECT_EQ(changed.refused[0].why, Refusal::mode_argument_invalid);
  }
  EXPECT_EQ(slow("21600").made, (std::vector<ModeChange>{{'W', true, "21600"}}));
  EXPECT_TRUE(slow("21600").made.empty()) << "it was so already";
  EXPECT_EQ(body_of<Refused>(apply(lea, SetModes{"#tea", {{'W', false, ""}}})).why, Refusal::rank_too_low);
}

TEST_F(SlowMode, it_survives_a_restart) {
  EXPECT_TRUE(says(lea));
  house = House::restore(house.snapshot()).value();
  EXPECT_FALSE(says(lea));
  now += 10s;
  EXPECT_TRUE(says(lea));
}

}  // namespace
}  // namespace salon::room
