#include "tui/screen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tui/test_terminal.hpp"
#include "tui/text.hpp"

namespace salon::tui {
namespace {

using testing::ElementsAre;

/// A terminal of `columns` and 5 rows, and the screen that draws on it.
struct Desk {
  explicit Desk(std::size_t columns) : terminal(columns, 5), screen(columns) {}

  void draw(EditRow row) { terminal.write(screen.draw(row)); }
  void print(std::string_view lines, EditRow row) { terminal.write(screen.print(lines, row)); }
  void resize(std::size_t columns, EditRow row) {
    terminal.resize(columns);
    terminal.write(screen.resize(columns, row));
  }
  std::string bottom() const { return terminal.rows().back(); }

  TestTerminal terminal;
  Screen screen;
};

EditRow at_end(std::string_view prompt, std::string_view text) { return {prompt, text, text.size()}; }

TEST(Screen, the_row_is_prompt_and_text_with_the_cursor_in_place) {
  Desk desk(40);
  desk.draw({"ada> ", "hello", 2});
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("ada> hello"));
  EXPECT_EQ(desk.terminal.cursor_column(), 7U);
  EXPECT_TRUE(desk.terminal.cursor_shown());
  desk.draw(at_end("ada> ", "hi"));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("ada> hi")) << "nothing of the longer text is left";
  EXPECT_EQ(desk.terminal.cursor_column(), 7U);
}

TEST(Screen, what_is_said_scrolls_by_above_the_row) {
  Desk desk(40);
  desk.draw(at_end("> ", "dra"));
  desk.print("[10:02] ada: hello\n", at_end("> ", "dra"));
  desk.print("[10:03] bob: hi\n[10:03] eva: hi\n", at_end("> ", "dra"));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("[10:02] ada: hello", "[10:03] bob: hi", "[10:03] eva: hi", "> dra"));
  EXPECT_EQ(desk.terminal.cursor_row(), 3U);
  EXPECT_EQ(desk.terminal.cursor_column(), 5U);
}

TEST(Screen, a_line_longer_than_the_terminal_is_broken_by_it) {
  Desk desk(10);
  desk.print("0123456789abc\n", at_end("", "x"));
  desk.print("0123456789\n", at_end("", "x"));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("0123456789", "abc", "0123456789", "x"));
}

TEST(Screen, colours_pass_through) {
  Desk desk(40);
  desk.print("\x1B[36mada\x1B[0m: hello\n", at_end("", ""));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("ada: hello", ""));
}

TEST(Screen, wide_characters_and_accents_take_their_columns) {
  Desk desk(40);
  const std::string text = "日e\u0301👍";
  desk.draw({"> ", text, 3});
  EXPECT_EQ(desk.terminal.cursor_column(), 4U);
  desk.draw({"> ", text, 6});
  EXPECT_EQ(desk.terminal.cursor_column(), 5U);
  desk.draw(at_end("> ", text));
  EXPECT_EQ(desk.terminal.cursor_column(), 7U);
  EXPECT_EQ(desk.bottom(), "> " + text);
}

TEST(Screen, a_line_break_in_the_text_is_shown_as_a_sign) {
  Desk desk(40);
  desk.draw(at_end("> ", "one\ntwo\n"));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("> one\u23CEtwo\u23CE"));
  EXPECT_EQ(desk.terminal.cursor_column(), 10U);
}

TEST(Screen, a_long_text_scrolls_sideways_and_shows_that_there_is_more) {
  Desk desk(13);  // two for the prompt, ten for the text, one free
  const std::string text = "abcdefghijklmnopqrstuvwxyz";
  desk.draw({"> ", text, 0});
  EXPECT_EQ(desk.bottom(), "abcdefghijk>") << "no prompt: the text would have too little room";

  Desk wide(24);
  wide.draw({"> ", text, 0});
  EXPECT_EQ(wide.bottom(), "> abcdefghijklmnopqrst>");
  wide.draw(at_end("> ", text));
  EXPECT_EQ(wide.bottom(), "> <hijklmnopqrstuvwxyz");
  EXPECT_EQ(wide.terminal.cursor_column(), 22U);
  wide.draw({"> ", text, 13});
  EXPECT_EQ(wide.bottom(), "> <hijklmnopqrstuvwxyz") << "it does not move while the cursor is within";
  EXPECT_EQ(wide.terminal.cursor_column(), 9U);
  wide.draw({"> ", text, 0});
  EXPECT_EQ(wide.bottom(), "> abcdefghijklmnopqrst>");
}

TEST(Screen, the_character_at_the_cursor_is_always_seen_and_the_row_is_one_row) {
  const std::string texts[] = {
      "abcdefghijklmnopqrstuvwxyz",
      "日本語日本語日本語日本語日本語",
      "a日b本c語d日e本f語g",
      "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301",
      "👩‍👩‍👧👍🏽\nx\u0301👍👍👍\n👍👍",
  };
  for (const std::string& text : texts) {
    for (std::size_t columns = 1; columns <= 30; ++columns) {
      Desk desk(columns);
      std::vector<std::size_t> stops;  // there and back again
      for (std::size_t at = 0; at < text.size(); at = cluster_after(text, at)) stops.push_back(at);
      stops.push_back(text.size());
      for (std::size_t back = stops.size(); back-- > 0;) stops.push_back(stops[back]);
      for (const std::size_t cursor : stops) {
        desk.draw({"ada> ", text, cursor});
        ASSERT_EQ(desk.terminal.rows().size(), 1U) << text << " at " << cursor << " in " << columns;
        ASSERT_LT(columns_of(desk.bottom()), std::max<std::size_t>(columns, 1)) << text << " at " << cursor;
        if (columns < 8 || cursor == text.size()) continue;
        const Cluster here = first_cluster(std::string_view(text).substr(cursor));
        const std::string expected(here.text == "\n" ? "\u23CE" : here.text);
        const std::string drawn = desk.bottom();
        const std::string_view before = fitting(drawn, desk.terminal.cursor_column());
        ASSERT_EQ(std::string_view(drawn).substr(before.size()).substr(0, expected.size()), expected)
            << drawn << " at " << cursor << " in " << columns;
      }
    }
  }
}

TEST(Screen, a_terminal_of_no_columns_is_no_trouble) {
  Screen screen(0);
  TestTerminal terminal(1, 5);
  terminal.write(screen.draw(at_end("> ", "abc")));
  EXPECT_THAT(terminal.rows(), ElementsAre(""));
  terminal.write(screen.resize(0, at_end("> ", "abc")));
  EXPECT_THAT(terminal.rows(), ElementsAre(""));
}

TEST(Screen, a_terminal_made_narrower_or_wider_shows_the_row_once) {
  Desk desk(40);
  const std::string text = "abcdefghijklmnopqrstuvwxyz";
  desk.print("[10:02] ada: hello\n", at_end("ada> ", text));
  desk.resize(16, at_end("ada> ", text));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("[10:02] ada: hel", "lo", "<nopqrstuvwxyz"));
  desk.resize(40, at_end("ada> ", text));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("[10:02] ada: hello", "ada> " + text));
  desk.resize(9, at_end("ada> ", text));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("[10:02] a", "da: hello", "<uvwxyz"));
}

TEST(Screen, clearing_leaves_the_row_alone_at_the_top) {
  Desk desk(40);
  desk.print("one\ntwo\n", at_end("> ", "abc"));
  desk.terminal.write(desk.screen.clear(at_end("> ", "abc")));
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("> abc"));
}

TEST(Screen, leaving_takes_the_row_away) {
  Desk desk(40);
  desk.print("one\n", at_end("> ", "abc"));
  desk.terminal.write(desk.screen.leave());
  EXPECT_THAT(desk.terminal.rows(), ElementsAre("one", ""));
  EXPECT_EQ(desk.terminal.cursor_column(), 0U);
}

}  // namespace
}  // namespace salon::tui
