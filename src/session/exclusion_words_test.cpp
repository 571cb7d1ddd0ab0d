#include "session/exclusion_words.hpp"

#include <gtest/gtest.h>

namespace salon::session {
namespace {

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
  EXPECT_EQ(exclusion_from("eve two hours of spam").value(), (room::Exclude{"eve", "two hours of spam", 0}));
  EXPECT_EQ(exclusion_from("eve 2h 2nd warning").value(), (room::Exclude{"eve", "2nd warning", 7200}));
  EXPECT_EQ(exclusion_from("2h eve 2nd warning").value(), (room::Exclude{"eve", "2nd warning", 7200}));
  EXPECT_EQ(exclusion_from("1h eve 2h").value(), (room::Exclude{"eve", "2h", 3600})) << "a reason like any other";
}

TEST(ExclusionWords, say_how_they_would_be_understood) {
  for (const char* text : {"", " ", "2h", "2h "}) {
    EXPECT_EQ(exclusion_from(text).error().text(), "nobody is named");
  }
  EXPECT_EQ(exclusion_from("60 eve spam").error().text(),
            "'60' is no time like 90m, 2h or 7d, and no address or range");
}

TEST(ExclusionWords, a_mistyped_time_is_not_for_good) {
  for (const char* time : {"30min", "2hours", "90", "5x", "1.5h", "0m", "5300w", "2nd"}) {
    const auto behind = exclusion_from("10.1.2.3 " + std::string(time) + " spam");
    ASSERT_FALSE(behind) << time;
    EXPECT_EQ(behind.error().kind, ExclusionFlaw::Kind::no_time) << time;
    EXPECT_EQ(behind.error().word, time);
    const auto in_front = exclusion_from(std::string(time) + " 10.1.2.3 spam");
    ASSERT_FALSE(in_front) << time;
    EXPECT_EQ(in_front.error().kind, ExclusionFlaw::Kind::neither_time_nor_address) << time;
    EXPECT_EQ(in_front.error().word, time);
  }
  EXPECT_EQ(exclusion_from("eve 30min").error().text(),
            "'30min' is no time like 90m, 2h or 7d; a reason that begins with a digit comes behind a time");
}

TEST(ExclusionWords, a_mistyped_address_is_no_account) {
  for (const char* text : {"127.0.0.9/33", "10.1.2.3.4", "10.1.2", "2001:db8::/129", "fe80::/129", "::g",
                           "*@10.1.2.3.4", "2h 10.1.2.3/33", "2h 30min 10.1.2.3"}) {
    const auto wish = exclusion_from(text);
    ASSERT_FALSE(wish) << text;
    EXPECT_EQ(wish.error().kind, ExclusionFlaw::Kind::no_address) << text;
  }
  EXPECT_EQ(exclusion_from("10.1.2.3/33 2h").error().text(), "'10.1.2.3/33' is no address or range");
  for (const char* text :
       {"10.1.2.3/32", "::1", "2001:db8::/32", "fe80::1%eth0", "*@10.1.2.3", "a:10", "eve", "e:v::e"}) {
    EXPECT_EQ(exclusion_from(text).value(), (room::Exclude{text, "", 0}));
  }
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
