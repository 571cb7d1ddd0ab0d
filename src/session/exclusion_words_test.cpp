#include "session/exclusion_words.hpp"

#include <gmock/gmock.h>

namespace salon::session {
namespace {

using testing::HasSubstr;

TEST(ExclusionWords, times_have_units) {
  EXPECT_EQ(seconds_of("90m"), 5400U);
  EXPECT_EQ(seconds_of("1w2d3h4m5s"), 604'800U + 172'800U + 10'800U + 240U + 5U);
  EXPECT_EQ(seconds_of("5200w"), 5200U * 604'800U);
  for (const char* text : {"", "90", "m", "0m", "-1m", "+1m", "1.5h", "1y", "1h30", "2hours", "5300w", "99999999999s",
                           "4294967295w4294967295w"}) {
    EXPECT_EQ(seconds_of(text), std::nullopt) << text;
  }
}

TEST(ExclusionWords, are_understood_in_either_order) {
  const room::Exclude spam{"203.0.113.0/24", "spam  and more", 7200};
  EXPECT_EQ(exclusion_from("203.0.113.0/24 2h spam  and more").value(), spam);
  EXPECT_EQ(exclusion_from(" 2h  203.0.113.0/24  spam  and more").value(), spam);
  EXPECT_EQ(exclusion_from("eve").value(), (room::Exclude{"eve", "", 0}));
  EXPECT_EQ(exclusion_from("eve 2hours of spam").value(), (room::Exclude{"eve", "2hours of spam", 0}));
  EXPECT_EQ(exclusion_from("1h eve 2h").value(), (room::Exclude{"eve", "2h", 3600})) << "a reason like any other";
}

TEST(ExclusionWords, say_how_they_would_be_understood) {
  for (const char* text : {"", " ", "2h", "2h "}) {
    EXPECT_THAT(exclusion_from(text).error().message(), HasSubstr("nobody is named; WHO [TIME] [REASON]"));
  }
  EXPECT_THAT(exclusion_from("60 eve spam").error().message(),
              HasSubstr("cannot shut '60' out: a time has a unit; WHO [TIME] [REASON]"));
}

TEST(ExclusionWords, what_is_left_is_said_in_whole_seconds) {
  const WallTime now(std::chrono::milliseconds(10'000));
  EXPECT_EQ(seconds_left(now + std::chrono::milliseconds(1001), now), 2U);
  EXPECT_EQ(seconds_left(now + std::chrono::milliseconds(1000), now), 1U);
  EXPECT_EQ(seconds_left(now, now), 1U);
  EXPECT_EQ(seconds_left(WallTime{}, now), 1U) << "the clock of the log may be another";
}

}  // namespace
}  // namespace salon::session
