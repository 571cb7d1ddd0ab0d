#include "proto/lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/generator.hpp"

namespace salon::proto {
namespace {

using testing::ElementsAre;

/// An event in words, so that a failure can be read: a line as it is, "<overlong 5000>".
std::string words(const LineSplitter::Event& event) {
  if (const auto* line = std::get_if<LineSplitter::Line>(&event)) return std::string(line->text);
  return "<overlong " + std::to_string(std::get<LineSplitter::Overlong>(event).bytes) + ">";
}

void feed(LineSplitter& splitter, std::string_view chunk, std::vector<std::string>& said) {
  splitter.feed(chunk);
  for (;;) {
    const LineSplitter::Event event = splitter.next();
    if (std::holds_alternative<LineSplitter::More>(event)) return;
    said.push_back(words(event));
  }
}

void finish(LineSplitter& splitter, std::vector<std::string>& said) {
  const LineSplitter::Event event = splitter.finish();
  if (!std::holds_alternative<LineSplitter::More>(event)) said.push_back(words(event));
}

/// What comes out of `stream`, fed whole; and ensures that it is the same byte by byte, and cut in two anywhere.
std::vector<std::string> lines_of(const std::string& stream, std::size_t line_bytes_max = 8) {
  std::vector<std::string> whole;
  LineSplitter splitter(line_bytes_max);
  feed(splitter, stream, whole);
  finish(splitter, whole);

  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    std::vector<std::string> in_two;
    feed(splitter, std::string(stream, 0, cut), in_two);
    feed(splitter, std::string(stream, cut), in_two);
    finish(splitter, in_two);
    EXPECT_EQ(in_two, whole) << "cut at " << cut;
  }
  std::vector<std::string> by_byte;
  for (const char byte : stream) feed(splitter, std::string(1, byte), by_byte);
  finish(splitter, by_byte);
  EXPECT_EQ(by_byte, whole) << "byte by byte";
  return whole;
}

TEST(Lines, a_line_ends_in_lf) { EXPECT_THAT(lines_of("hello\nworld\n"), ElementsAre("hello", "world")); }

TEST(Lines, a_line_may_end_in_crlf) { EXPECT_THAT(lines_of("hello\r\nworld\r\n"), ElementsAre("hello", "world")); }

TEST(Lines, an_empty_line_is_a_line) { EXPECT_THAT(lines_of("\n\r\na\n"), ElementsAre("", "", "a")); }

TEST(Lines, a_cr_that_is_not_before_lf_stays_in_the_line) {
  EXPECT_THAT(lines_of("a\rb\r\r\n"), ElementsAre("a\rb\r"));
}

TEST(Lines, nul_is_a_byte_like_any_other) {
  EXPECT_THAT(lines_of(std::string("a\0b\n", 4)), ElementsAre(std::string("a\0b", 3)));
}

TEST(Lines, the_end_of_the_stream_gives_the_unfinished_line) {
  EXPECT_THAT(lines_of("one\nabcdefg!"), ElementsAre("one", "abcdefg!"));
  EXPECT_THAT(lines_of("abc\r"), ElementsAre("abc"));
  EXPECT_THAT(lines_of(""), ElementsAre());
  EXPECT_THAT(lines_of("abc\n"), ElementsAre("abc"));
}

TEST(Lines, a_line_of_the_maximum_passes_with_either_end) {
  EXPECT_THAT(lines_of("12345678\n12345678\r\n12345678"), ElementsAre("12345678", "12345678", "12345678"));
}

TEST(Lines, a_line_above_the_maximum_is_said_once_and_the_conversation_goes_on) {
  EXPECT_THAT(lines_of("123456789\nok\n"), ElementsAre("<overlong 9>", "ok"));
  EXPECT_THAT(lines_of("1234567890123456789\r\nok\n"), ElementsAre("<overlong 19>", "ok"));
  EXPECT_THAT(lines_of("12345678\r\r\nok\n"), ElementsAre("<overlong 9>", "ok"));
  EXPECT_THAT(lines_of("ok\n1234567890"), ElementsAre("ok", "<overlong 10>"));
}

TEST(Lines, a_whole_line_is_a_view_into_the_chunk) {
  LineSplitter splitter(4096);
  const std::string chunk = "a line of some length\nand a tail";
  splitter.feed(chunk);
  const auto event = splitter.next();
  ASSERT_TRUE(std::holds_alternative<LineSplitter::Line>(event));
  EXPECT_EQ(std::get<LineSplitter::Line>(event).text.data(), chunk.data());
}

TEST(Lines, ten_megabytes_without_a_newline_hold_no_more_than_a_line) {
  LineSplitter splitter(4096);
  std::vector<std::string> said;
  const std::string chunk(1000, 'x');
  std::size_t held_max = 0;
  for (int i = 0; i < 10'000; ++i) {
    feed(splitter, chunk, said);
    held_max = std::max(held_max, splitter.bytes_held());
  }
  EXPECT_LE(held_max, 2 * 4097U);  // the allocator's rounding: std::string doubles
  EXPECT_EQ(splitter.bytes_held(), 0);
  EXPECT_THAT(said, ElementsAre());
  feed(splitter, "\nstill here\n", said);
  EXPECT_THAT(said, ElementsAre("<overlong 10000000>", "still here"));
}

TEST(Lines, a_guest_with_no_line_begun_holds_nothing) {
  LineSplitter splitter(4096);
  std::vector<std::string> said;
  feed(splitter, std::string(100, 'x'), said);
  EXPECT_GT(splitter.bytes_held(), 0);
  feed(splitter, "y\n", said);
  EXPECT_EQ(splitter.bytes_held(), 0);
  EXPECT_THAT(said, ElementsAre(std::string(100, 'x') + "y"));
}

TEST(Lines, any_stream_gives_the_same_lines_however_it_is_cut) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator chance(seed);
    std::string stream;
    for (std::uint64_t i = chance.below(40); i > 0; --i) stream += "ab\r\n"[chance.below(4)];
    lines_of(stream, 1 + chance.below(6));
  }
}

}  // namespace
}  // namespace salon::proto
