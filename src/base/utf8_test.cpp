#include "salon/base/utf8.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace salon::utf8 {
namespace {

/// The UTF-8 form of `code`, whether it may have one or not.
std::string encoded(std::uint32_t code) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0U | code >> 6U), byte(0x80U | (code & 0x3FU))};
  if (code < 0x10000) {
    return {byte(0xE0U | code >> 12U), byte(0x80U | (code >> 6U & 0x3FU)), byte(0x80U | (code & 0x3FU))};
  }
  return {byte(0xF0U | code >> 18U), byte(0x80U | (code >> 12U & 0x3FU)), byte(0x80U | (code >> 6U & 0x3FU)),
          byte(0x80U | (code & 0x3FU))};
}

TEST(Utf8, every_scalar_value_is_valid_and_nothing_else_of_that_form) {
  for (std::uint32_t code = 0; code < 0x120000; ++code) {
    const bool scalar = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);  // RFC 3629, 3
    ASSERT_EQ(valid(encoded(code)), scalar) << std::hex << code;
  }
}

TEST(Utf8, of_all_sequences_of_two_bytes_only_rfc_3629_grammar_is_valid) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      const bool two_ascii = first < 0x80 && second < 0x80;
      const bool one_character = first >= 0xC2 && first <= 0xDF && second >= 0x80 && second <= 0xBF;
      ASSERT_EQ(valid(text), two_ascii || one_character) << std::hex << first << ' ' << second;
    }
  }
}

TEST(Utf8, overlong_forms_are_invalid) {
  for (const char* text :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF"}) {
    EXPECT_FALSE(valid(text));
  }
}

TEST(Utf8, a_fault_is_seen_wherever_it_is_in_a_long_text) {
  for (std::size_t at = 0; at < 100; ++at) {
    std::string text(100, 'x');
    EXPECT_TRUE(valid(text));
    text[at] = '\xFF';
    EXPECT_FALSE(valid(text)) << at;
    text.replace(at, 1, "é");
    EXPECT_TRUE(valid(text)) << at;
  }
}

TEST(Utf8, a_fault_is_seen_wherever_it_is_after_an_accent) {
  for (std::size_t bytes = 3; bytes < 40; ++bytes) {
    for (std::size_t accent = 0; accent + 2 < bytes; ++accent) {
      std::string text(bytes, 'x');
      text.replace(accent, 2, "é");
      ASSERT_TRUE(valid(text)) << bytes << ' ' << accent;
      for (std::size_t fault = accent + 2; fault < bytes; ++fault) {
        text[fault] = '\xA9';
        ASSERT_FALSE(valid(text)) << bytes << ' ' << accent << ' ' << fault;
        text[fault] = 'x';
      }
    }
  }
}

TEST(Utf8, a_text_that_ends_inside_a_character_is_invalid) {
  const std::string text = "🚀";
  for (std::size_t length = 1; length < text.size(); ++length) EXPECT_FALSE(valid(text.substr(0, length)));
  EXPECT_TRUE(valid(text));
  EXPECT_TRUE(valid(""));
}

TEST(Utf8, a_prefix_does_not_end_inside_a_character) {
  const std::string text = "aé€🚀";  // 1 + 2 + 3 + 4 bytes
  const std::size_t expected[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
  for (std::size_t bytes_max = 0; bytes_max < 12; ++bytes_max) {
    EXPECT_EQ(prefix(text, bytes_max).size(), expected[bytes_max]) << bytes_max;
  }
}

TEST(Utf8, a_prefix_of_what_is_not_utf8_still_makes_headway) {
  EXPECT_EQ(prefix(std::string(10, '\x80'), 8).size(), 5);
}

TEST(Utf8, controls_of_every_kind_are_noticed) {
  for (const char* text : {"\x1B[2J", "a\tb", "\x7F", "\xC2\x80", "x\xC2\x9Fx", "\xE2\x80\xAA", "\xE2\x80\xAE",
                           "\xE2\x81\xA6", "\xE2\x81\xA9", "line\n"}) {
    EXPECT_TRUE(has_control(text)) << text;
  }
  EXPECT_TRUE(has_control(std::string_view("\0", 1)));
}

TEST(Utf8, neighbours_of_the_controls_are_text) {
  for (const char* text :
       {" ~", "\xC2\xA0", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\xA5", "\xE2\x81\xAA", "🚀 ça va"}) {
    EXPECT_FALSE(has_control(text)) << text;
    EXPECT_EQ(visible(text), text);
  }
}

TEST(Utf8, visible_drops_controls_and_keeps_the_words) {
  EXPECT_EQ(visible("red\x1B[31m alert"), "red[31m alert");
  EXPECT_EQ(visible("a\tb"), "a b");
  EXPECT_EQ(visible("safe\xE2\x80\xAEtxt.exe"), "safetxt.exe");
  EXPECT_EQ(visible("\xC2\x9B"
                    "5n"),
            "5n");
}

TEST(Utf8, visible_marks_each_byte_that_is_no_character) {
  EXPECT_EQ(visible("caf\xE9!"), "caf\xEF\xBF\xBD!");
  EXPECT_EQ(visible("\xF0\x9F\x9A"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Utf8, what_is_visible_is_valid_and_has_no_control_for_every_three_bytes) {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      for (const unsigned third : {0x00U, 0x1BU, 0x41U, 0x80U, 0x9BU, 0xA6U, 0xAEU, 0xBFU, 0xC2U, 0xFFU}) {
        const std::string text = {static_cast<char>(first), static_cast<char>(second), static_cast<char>(third)};
        const std::string shown = visible(text);
        ASSERT_TRUE(valid(shown) && !has_control(shown)) << std::hex << first << ' ' << second << ' ' << third;
      }
    }
  }
}

}  // namespace
}  // namespace salon::utf8
