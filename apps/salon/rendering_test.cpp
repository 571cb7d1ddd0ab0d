#include "rendering.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

using namespace std::chrono_literals;

// 2026-11-21 05:16:50.123 UTC
constexpr WallTime morning{1'795'238'210'123ms};

TEST(Label, says_who_and_when_as_it_is_asked) {
  EXPECT_EQ(label({}, "10.0.0.7:5000", morning, 0min), "");
  EXPECT_EQ(label({.tag = true}, "10.0.0.7:5000", morning, 0min), "10.0.0.7:5000 ");
  EXPECT_EQ(label({.time = true}, "10.0.0.7:5000", morning, 0min), "2026-11-21T05:16:50.123+00:00 ");
  EXPECT_EQ(label({.tag = true, .time = true}, "10.0.0.7:5000", morning, 0min),
            "2026-11-21T05:16:50.123+00:00 10.0.0.7:5000 ");
}

TEST(Label, has_the_time_of_where_one_is_with_its_difference_to_utc) {
  EXPECT_EQ(label({.time = true}, "", morning, 60min), "2026-11-21T06:16:50.123+01:00 ");
  EXPECT_EQ(label({.time = true}, "", morning, -570min), "2026-11-20T19:46:50.123-09:30 ");
}

TEST(HexRows, are_those_of_hexdump) {
  EXPECT_EQ(hex_rows("The quick brown fox\n\x1b\xff", 0, ""),
            "00000000  54 68 65 20 71 75 69 63  6b 20 62 72 6f 77 6e 20  |The quick brown |\n"
            "00000010  66 6f 78 0a 1b ff                                 |fox...|\n");
  EXPECT_EQ(hex_rows("", 0, "label "), "");
}

TEST(HexRows, count_beyond_four_gibibytes) {
  EXPECT_EQ(hex_rows("a", 0x1'0000'0000, "")[0], '0');
  EXPECT_TRUE(hex_rows("a", 0x1'0000'0000, "").starts_with("0000000100000000  61 "));
}

TEST(Rendering, changes_nothing_unless_asked) {
  Rendering rendering({});
  EXPECT_EQ(rendering.render("a\nb\x1b", "", true), "a\nb\x1b");
}

TEST(Rendering, puts_the_label_before_each_line_once) {
  Rendering rendering({.tag = true});
  EXPECT_EQ(rendering.render("one\ntwo\nthr", "ada ", true), "ada one\nada two\nada thr");
  EXPECT_EQ(rendering.render("ee\n", "ada ", false), "ee\n") << "it is in the middle of its line";
  EXPECT_EQ(rendering.render("\nfive", "ada ", true), "ada \nada five") << "an empty line is a line";
}

TEST(Rendering, puts_the_label_again_when_others_have_written_since) {
  Rendering rendering({.tag = true});
  EXPECT_EQ(rendering.render("half", "ada ", true), "ada half");
  EXPECT_EQ(rendering.render(" and half\n", "ada ", true), "ada  and half\n");
}

TEST(Rendering, a_dump_counts_on_from_chunk_to_chunk) {
  Rendering rendering({.tag = true, .hex = true});
  EXPECT_NE(rendering.render("0123456789abcdefg", "ada ", true).find("|\nada 00000010  67 "), std::string::npos);
  EXPECT_TRUE(rendering.render("h", "ada ", true).starts_with("ada 00000011  68 "));
}

TEST(Rendering, on_a_terminal_shows_what_could_command_it) {
  Rendering rendering({.visible = true});
  EXPECT_EQ(rendering.render("\x1b[2J\xc3", "", true), "^[[2J") << "half a character waits";
  EXPECT_EQ(rendering.render("\xa9\n", "", false), "\xc3\xa9\n");
  EXPECT_EQ(rendering.render("\xc3", "ada ", true), "") << "no label before nothing";
  EXPECT_EQ(rendering.finish("ada ", true), "ada <C3>");
}

TEST(RenderedDatagram, stays_as_it_came_in_a_pipe) {
  EXPECT_EQ(rendered_datagram({}, {}, "no newline", ""), "no newline");
  EXPECT_EQ(rendered_datagram({}, {.kind = proto::Frame::Kind::nul}, "", ""), std::string(1, '\0'));
}

TEST(RenderedDatagram, has_lines_of_its_own_where_people_read) {
  EXPECT_EQ(rendered_datagram({.terminal = true}, {}, "no newline", ""), "no newline\n");
  EXPECT_EQ(rendered_datagram({.terminal = true}, {}, "a newline\n", ""), "a newline\n");
  EXPECT_EQ(rendered_datagram({.tag = true}, {}, "no newline", "ada "), "ada no newline\n");
  EXPECT_EQ(rendered_datagram({.tag = true}, {}, "", "ada "), "ada \n") << "an empty one is a message";
}

TEST(RenderedDatagram, no_line_of_it_can_pass_for_anothers) {
  EXPECT_EQ(rendered_datagram({.tag = true}, {}, "one\nbob two\n", "ada "), "ada one\nada bob two\n");
}

TEST(RenderedDatagram, each_is_a_dump_of_its_own) {
  const Look look{.hex = true};
  EXPECT_TRUE(rendered_datagram(look, {}, "abc", "").starts_with("00000000  61 62 63 "));
  EXPECT_EQ(rendered_datagram(look, {}, "", ""), "00000000" + std::string(52, ' ') + "||\n") << "empty, and seen";
}

}  // namespace
}  // namespace salon::app
