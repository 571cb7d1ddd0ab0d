#include "session/words.hpp"

#include <gtest/gtest.h>

namespace salon::session {
namespace {

using namespace std::chrono_literals;

constexpr WallTime evening{std::chrono::milliseconds(1'773'482'520'999)};

TEST(Words, are_taken_off_with_the_blanks_around_them) {
  std::string_view text = "  ban   ada  7d ";
  EXPECT_EQ(take_word(text), "ban");
  EXPECT_EQ(text, "ada  7d ");
  EXPECT_EQ(take_word(text), "ada");
  EXPECT_EQ(take_word(text), "7d");
  EXPECT_EQ(text, "");
  EXPECT_EQ(take_word(text), "");
}

TEST(Words, of_a_room_need_no_sign) {
  for (const char* word : {"tea", "#tea"}) EXPECT_EQ(room_named(word), "#tea") << word;
  EXPECT_EQ(room_named("&tea"), "&tea");
  EXPECT_EQ(room_named(""), "#");
}

TEST(Words, dates_are_written_with_their_zone) {
  EXPECT_EQ(date_text(evening), "2026-03-14 10:02 UTC");
  EXPECT_EQ(timestamp(evening), "2026-03-14T10:02:00Z");
}

TEST(Words, of_minutes_have_hours_when_they_are_many) {
  EXPECT_EQ(minutes_text(59s), "0 min");
  EXPECT_EQ(minutes_text(59min), "59 min");
  EXPECT_EQ(minutes_text(60min), "1 h 0 min");
  EXPECT_EQ(minutes_text(75h + 5min + 9s), "75 h 5 min");
}

}  // namespace
}  // namespace salon::session
