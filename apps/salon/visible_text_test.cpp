#include "visible_text.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

/// Whole and byte by byte it must be the same.
std::string shown(std::string_view bytes) {
  VisibleText whole;
  std::string text = whole.show(bytes);
  text += whole.finish();
  VisibleText slow;
  std::string pieces;
  for (const char byte : bytes) pieces += slow.show({&byte, 1});
  pieces += slow.finish();
  EXPECT_EQ(pieces, text);
  return text;
}

TEST(VisibleText, text_passes) {
  EXPECT_EQ(shown("caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\tx\n"), "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\tx\n");
  EXPECT_EQ(shown("a\r\nb\r\n"), "a\nb\n");
}

TEST(VisibleText, controls_are_seen_and_have_no_effect) {
  EXPECT_EQ(shown("\x1B[2J"), "^[[2J");
  EXPECT_EQ(shown("real\rfake"), "real^Mfake");
  EXPECT_EQ(shown("\x7F\x07"), "^?^G");
  EXPECT_EQ(shown(std::string_view("\0", 1)), "^@");
  EXPECT_EQ(shown("\xC2\x9B"
                  "2J"),
            "<U+009B>2J");
  EXPECT_EQ(shown("\xE2\x80\xAE"), "<U+202E>") << "right-to-left override";
}

TEST(VisibleText, what_is_no_utf8_is_shown_as_bytes) {
  EXPECT_EQ(shown("\x9B[2J"), "<9B>[2J");
  EXPECT_EQ(shown("\xFF\xC3("), "<FF><C3>(");
  EXPECT_EQ(shown("\xE2\x82"), "<E2><82>") << "cut off";
  EXPECT_EQ(shown("\xED\xA0\x80"), "<ED><A0><80>") << "a surrogate";
  EXPECT_EQ(shown("\r"), "^M");
}

}  // namespace
}  // namespace salon::app
