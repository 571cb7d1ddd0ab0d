#include "tui/line_editor.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace salon::tui {
namespace {

using Outcome = LineEditor::Outcome;
using Code = Key::Code;

constexpr const char* left = "\x1B[D";
constexpr const char* right = "\x1B[C";
constexpr const char* up = "\x1B[A";
constexpr const char* down = "\x1B[B";
constexpr const char* erase = "\x1B[3~";

/// Presses what a terminal would send; gives the last key's outcome.
Outcome type(LineEditor& editor, const std::string& bytes) {
  KeyReader reader(Duration{});
  Outcome outcome = Outcome::unchanged;
  for (const Key& key : reader.read(bytes, Instant{})) outcome = editor.press(key);
  for (const Key& key : reader.expire(Instant{})) outcome = editor.press(key);
  return outcome;
}

/// The text, with '|' where the cursor is.
std::string shown(const LineEditor& editor) {
  std::string text = editor.text();
  return text.insert(editor.cursor(), "|");
}

std::string after(const std::string& bytes) {
  LineEditor editor;
  type(editor, bytes);
  return shown(editor);
}

TEST(LineEditor, keys_change_the_text_as_in_a_shell) {
  struct Case {
    const char* what;
    std::string keys;
    std::string shown;
  };
  const Case cases[] = {
      {"typing", "ada", "ada|"},
      {"left and right", std::string("abc") + left + left + right, "ab|c"},
      {"inserting", std::string("ac") + left + "b", "ab|c"},
      {"backspace", "abc\x7F", "ab|"},
      {"delete", std::string("abc") + left + erase, "ab|"},
      {"Ctrl-D in a text", "abc\x01\x04", "|bc"},
      {"Ctrl-A and Ctrl-E", "abc\x01x\x05y", "xabcy|"},
      {"home and end", "abc\x1B[Hx\x1B[Fy", "xabcy|"},
      {"Ctrl-K", std::string("abc") + left + "\x0B", "ab|"},
      {"Ctrl-U", std::string("abc") + left + "\x15", "|c"},
      {"Ctrl-W takes what is between spaces", "one two-three \x17", "one |"},
      {"Alt-Backspace takes a word", "one two-three\x1B\x7F", "one two-|"},
      {"Alt-D takes the next word",
       "one two\x01\x1B"
       "d",
       "| two"},
      {"Ctrl-Y gives back", "one two\x17\x01\x19 ", "two |one "},
      {"kills in a row are one", "one two\x17\x17\x19", "one two|"},
      {"kills in two directions are one",
       std::string("one two") + "\x1B"
                                "b\x0B\x15\x19",
       "one two|"},
      {"a kill after another key is new", "one two\x17\x05\x17\x19", "one |"},
      {"words to the left",
       "one, two\x1B"
       "b\x1B"
       "b",
       "|one, two"},
      {"words to the right",
       "one, two\x01\x1B"
       "f\x1B"
       "f",
       "one, two|"},
      {"Ctrl-Left", "one two\x1B[1;5D", "one |two"},
      {"an accent belongs to its letter", std::string("e\u0301") + "\x7F", "|"},
      {"an accent typed later joins", std::string("ex") + left + "\u0301", "e\u0301|x"},
      {"an emoji of several parts is one", std::string("a👩‍👩‍👧b") + left + left, "a|👩‍👩‍👧b"},
      {"a flag is one", std::string("\U0001F1EB\U0001F1F7") + "\x7F", "|"},
      {"wide characters", std::string("日本") + left + "x", "日x|本"},
      {"a paste", std::string("ab") + left + "\x1B[200~1\r\n2\x1B[201~", "a1\n2|b"},
      {"Alt-Enter begins a line", "a\x1B\rb", "a\nb|"},
      {"Ctrl-C empties", "abc\x03", "|"},
      {"what has no meaning", "a\t\x1B[5~\x0F", "a|"},
  };
  for (const Case& test : cases) EXPECT_EQ(after(test.keys), test.shown) << test.what;
}

TEST(LineEditor, a_deletion_that_joins_neighbours_leaves_the_cursor_behind_them) {
  EXPECT_EQ(after(std::string("ex\u0301") + "\x01" + right + erase), "e|") << "x and its accent go together";
  LineEditor editor;
  type(editor, "\U0001F1EBx\U0001F1F7");  // two halves of a flag, held apart
  type(editor, left);
  type(editor, "\x7F");
  EXPECT_EQ(shown(editor), "\U0001F1EB\U0001F1F7|");
}

TEST(LineEditor, says_what_is_to_be_done) {
  LineEditor editor;
  EXPECT_EQ(type(editor, "\r"), Outcome::unchanged) << "nothing to send";
  EXPECT_EQ(type(editor, "\x03"), Outcome::interrupted);
  EXPECT_EQ(type(editor, "\x04"), Outcome::ended);
  EXPECT_EQ(type(editor, "\x0C"), Outcome::redraw);
  EXPECT_EQ(type(editor, "\x1A"), Outcome::suspended);
  EXPECT_EQ(type(editor, "\x7F"), Outcome::refused);
  EXPECT_EQ(type(editor, "\x19"), Outcome::refused);
  EXPECT_EQ(type(editor, up), Outcome::refused);
  EXPECT_EQ(type(editor, down), Outcome::refused);
  EXPECT_EQ(type(editor, left), Outcome::unchanged);
  EXPECT_EQ(type(editor, "a"), Outcome::changed);
  EXPECT_EQ(type(editor, "\x04"), Outcome::refused) << "nothing behind the cursor, but not the end either";
  EXPECT_EQ(type(editor, "\x03"), Outcome::changed);
  EXPECT_EQ(type(editor, "a\r"), Outcome::submitted);
}

void say(LineEditor& editor, const std::string& text) {
  type(editor, text + "\r");
  EXPECT_EQ(editor.take(), text);
}

TEST(LineEditor, what_was_said_can_be_brought_back) {
  LineEditor editor;
  say(editor, "one");
  say(editor, "two");
  type(editor, "dra");
  type(editor, up);
  EXPECT_EQ(shown(editor), "two|");
  type(editor, up);
  EXPECT_EQ(shown(editor), "one|");
  EXPECT_EQ(type(editor, up), Outcome::refused);
  type(editor, std::string("!") + down + down);
  EXPECT_EQ(shown(editor), "dra|") << "the line that was being written";
  type(editor, std::string(up) + up);
  EXPECT_EQ(shown(editor), "one|") << "an entry is not changed by editing it";
  EXPECT_EQ(type(editor, "\r"), Outcome::submitted);
  EXPECT_EQ(editor.take(), "one");
  type(editor, up);
  EXPECT_EQ(shown(editor), "one|");
}

TEST(LineEditor, history_has_no_repeats_in_a_row_and_an_end) {
  LineEditor editor({.text_bytes_max = 100, .history_entries_max = 2});
  say(editor, "one");
  say(editor, "one");
  EXPECT_EQ(editor.history_size(), 1U);
  say(editor, "two");
  say(editor, "three");
  EXPECT_EQ(editor.history_size(), 2U);
  type(editor, std::string(up) + up + up);
  EXPECT_EQ(shown(editor), "two|");
}

TEST(LineEditor, refuses_what_would_be_too_long_and_keeps_what_is_there) {
  LineEditor editor({.text_bytes_max = 4, .history_entries_max = 2});
  EXPECT_EQ(type(editor, "abcd"), Outcome::changed);
  EXPECT_EQ(type(editor, "e"), Outcome::refused);
  EXPECT_EQ(shown(editor), "abcd|");
  type(editor, "\x7F");
  EXPECT_EQ(type(editor, "é"), Outcome::refused) << "two bytes";
  EXPECT_EQ(type(editor, "e"), Outcome::changed);
}

TEST(LineEditor, a_word_as_long_as_the_text_may_be_is_taken_at_once) {
  LineEditor editor;
  const std::string word(64 * 1024, 'a');
  editor.press({Code::paste, word});
  type(editor, "\x17");
  EXPECT_EQ(shown(editor), "|");
  type(editor,
       "\x19\x01\x1B"
       "f");
  EXPECT_EQ(editor.cursor(), word.size());
}

// ---- completion ----

TEST(LineEditor, tab_goes_through_the_completions_and_back_to_what_was_written) {
  LineEditor editor;
  EXPECT_EQ(type(editor, "hello al\t"), Outcome::completing);
  EXPECT_EQ(editor.word(), "al");
  EXPECT_FALSE(editor.word_is_first());
  EXPECT_EQ(editor.complete({"alice ", "Alan "}), Outcome::changed);
  EXPECT_EQ(shown(editor), "hello alice |");
  EXPECT_EQ(type(editor, "\t"), Outcome::changed);
  EXPECT_EQ(shown(editor), "hello Alan |");
  EXPECT_EQ(type(editor, "\t"), Outcome::changed);
  EXPECT_EQ(shown(editor), "hello al|");
}

TEST(LineEditor, another_key_accepts_a_completion) {
  LineEditor editor;
  type(editor, "al, hello\x01\x1B[C\x1B[C\t");
  EXPECT_TRUE(editor.word_is_first());
  editor.complete({"alice: "});
  EXPECT_EQ(shown(editor), "alice: |, hello");
  type(editor, "x");
  EXPECT_EQ(type(editor, "\t"), Outcome::completing);
  EXPECT_EQ(editor.word(), "x");
}

TEST(LineEditor, tab_without_a_completion_or_without_space_for_it_is_refused) {
  LineEditor editor({.text_bytes_max = 8});
  EXPECT_EQ(type(editor, "al\t"), Outcome::completing);
  EXPECT_EQ(editor.complete({}), Outcome::refused);
  EXPECT_EQ(editor.complete({"alexandria ", "alice "}), Outcome::refused);
  EXPECT_EQ(shown(editor), "al|");
  EXPECT_EQ(editor.complete({"alice ", "alexandria "}), Outcome::changed);
  EXPECT_EQ(type(editor, "\t"), Outcome::refused);
  EXPECT_EQ(shown(editor), "alice |") << "what does not fit changes nothing";
}

}  // namespace
}  // namespace salon::tui
