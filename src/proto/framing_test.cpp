#include "proto/framing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace salon::proto {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// The messages of `stream`, fed `step` bytes at a time; "overlong" or "unfinished" for what ends it early.
std::vector<std::string> messages(const Frame& frame, std::string_view stream, std::size_t step, std::size_t max) {
  Framer framer(frame, max);
  std::vector<std::string> out;
  const auto keep = [&](const Framer::Event& event) {
    if (const auto* message = std::get_if<Framer::Message>(&event)) out.emplace_back(message->text);
    if (std::holds_alternative<Framer::Overlong>(event)) out.emplace_back("overlong");
    if (std::holds_alternative<Framer::Unfinished>(event)) out.emplace_back("unfinished");
    return std::holds_alternative<Framer::Message>(event);
  };
  while (!stream.empty()) {
    framer.feed(stream.substr(0, step));
    stream.remove_prefix(std::min(step, stream.size()));
    while (keep(framer.next())) {
    }
    if (!out.empty() && out.back() == "overlong") return out;
  }
  keep(framer.finish());
  return out;
}

/// Whole and byte by byte it must be the same.
std::vector<std::string> messages(const Frame& frame, std::string_view stream, std::size_t max = 10) {
  const auto whole = messages(frame, stream, stream.size() + 1, max);
  EXPECT_EQ(messages(frame, stream, 1, max), whole);
  return whole;
}

constexpr Frame line{Frame::Kind::line};
constexpr Frame nul{Frame::Kind::nul};
constexpr Frame length{Frame::Kind::length};
constexpr Frame whole{Frame::Kind::whole};

TEST(Framing, a_line_keeps_its_end) {
  EXPECT_THAT(messages(line, "a\n\nb\r\nc"), ElementsAre("a\n", "\n", "b\r\n", "c"));
  EXPECT_THAT(messages(line, ""), IsEmpty());
}

TEST(Framing, between_two_nuls_is_an_empty_message) {
  EXPECT_THAT(messages(nul, "a\n\0\0b"s), ElementsAre("a\n", "", "b"));
}

TEST(Framing, a_length_stands_before_each_message) {
  EXPECT_THAT(messages(length, "\0\0\0\3abc\0\0\0\0\0\0\0\1\0"s), ElementsAre("abc", "", "\0"s));
  EXPECT_THAT(messages(length, "\0\0\0\3ab"s), ElementsAre("unfinished"));
  EXPECT_THAT(messages(length, "\0\0"s), ElementsAre("unfinished"));
}

TEST(Framing, fixed_pieces_and_a_shorter_last) {
  EXPECT_THAT(messages({Frame::Kind::fixed, 2}, "abcde"), ElementsAre("ab", "cd", "e"));
}

TEST(Framing, whole_is_one_message_even_if_there_is_nothing) {
  EXPECT_THAT(messages(whole, "a\nb\n"), ElementsAre("a\nb\n"));
  EXPECT_THAT(messages(whole, ""), ElementsAre(""));
}

TEST(Framing, a_message_of_the_greatest_length_passes_and_one_byte_more_does_not) {
  EXPECT_THAT(messages(line, "123456789\n"), ElementsAre("123456789\n"));
  EXPECT_THAT(messages(line, "1234567890\n"), ElementsAre("overlong"));
  EXPECT_THAT(messages(nul, "1234567890\0"s), ElementsAre("1234567890"));
  EXPECT_THAT(messages(nul, "12345678901\0"s), ElementsAre("overlong"));
  EXPECT_THAT(messages(whole, "12345678901"), ElementsAre("overlong"));
  EXPECT_THAT(messages(length, "\0\0\0\xB"s), ElementsAre("overlong"));
  EXPECT_THAT(messages(length, "\xFF\xFF\xFF\xFF"s), ElementsAre("overlong"));
}

TEST(Framing, what_was_framed_is_found_again) {
  const std::vector<std::string> sent = {"a", "", "b\n", std::string(300, 'x')};
  for (const Frame& frame : {nul, length}) {
    std::string stream;
    for (const std::string& message : sent) stream += framed(frame, message);
    EXPECT_EQ(messages(frame, stream, 1000), sent);
  }
  EXPECT_EQ(framed(line, "a") + framed(whole, "b"), "ab") << "nothing is added";
}

TEST(Framing, is_named_in_words) {
  EXPECT_EQ(parse_frame("line"), line);
  EXPECT_EQ(parse_frame("nul"), nul);
  EXPECT_EQ(parse_frame("length"), length);
  EXPECT_EQ(parse_frame("whole"), whole);
  EXPECT_EQ(parse_frame("fixed:65507"), (Frame{Frame::Kind::fixed, 65'507}));
  for (const char* bad : {"", "lines", "fixed", "fixed:", "fixed:0", "fixed:65508", "fixed:-1", "fixed:2x"}) {
    EXPECT_FALSE(parse_frame(bad)) << bad;
  }
}

}  // namespace
}  // namespace salon::proto
