// The line being written: a text, a cursor, what was killed, what was said before. Keys change it; it draws nothing
// (screen.hpp does).
//
//   switch (editor.press(key)) {
//     case LineEditor::Outcome::submitted: say(editor.take()); break;
//     ...
//   }
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "tui/keys.hpp"

namespace salon::tui {

/// The keys are those of readline, where it has one. A '\n' may be in the text: from a paste of several lines, or by
/// Alt-Enter. The cursor stands at a boundary between characters as people see them (text.hpp).
class LineEditor {
 public:
  struct Limits {
    /// What would make the text longer is refused.
    std::size_t text_bytes_max = 64 * 1024;
    /// The oldest is forgotten.
    std::size_t history_entries_max = 200;
  };

  enum class Outcome {
    unchanged,    // nothing to draw
    changed,      // draw the line again
    refused,      // it would be too long, or there is nothing to delete or to go to: ring the bell
    submitted,    // Enter: `take` the text
    completing,   // Tab: `complete` the word before the cursor
    interrupted,  // Ctrl-C on an empty line; on any other it empties the line
    ended,        // Ctrl-D on an empty line
    redraw,       // Ctrl-L: clear the screen
    suspended,    // Ctrl-Z
  };

  LineEditor() : LineEditor(Limits{}) {}
  explicit LineEditor(Limits limits) : limits_(limits) {}

  Outcome press(const Key& key);

  /// The word before the cursor, as far as it has been written, and where it begins.
  [[nodiscard]] std::string_view word() const;
  [[nodiscard]] bool word_is_first() const { return word().size() == cursor_; }
  /// Puts the first of `words`, which may each stand in place of `word()`, there; Tab pressed again puts the next, and
  /// after the last what was written. Refused if there is none.
  Outcome complete(std::vector<std::string> words);

  /// The text, which becomes history and leaves the editor empty.
  [[nodiscard]] std::string take();

  [[nodiscard]] const std::string& text() const { return text_; }
  /// A byte offset into the text.
  [[nodiscard]] std::size_t cursor() const { return cursor_; }
  /// How many entries `up` can reach.
  [[nodiscard]] std::size_t history_size() const { return history_.size(); }

 private:
  Outcome press_control(char letter);
  Outcome press_tab();
  Outcome press_alt(std::string_view character);
  Outcome insert(std::string_view text);
  Outcome move_to(std::size_t at);
  Outcome erase(std::size_t begin, std::size_t end);
  /// As erase, and kept for Ctrl-Y.
  Outcome kill(std::size_t begin, std::size_t end);
  Outcome go_to_entry(std::size_t entry);
  Outcome clear();
  [[nodiscard]] std::size_t word_left(bool by_spaces) const;
  [[nodiscard]] std::size_t word_right() const;

  Limits limits_;
  std::string text_;
  std::size_t cursor_ = 0;
  std::string killed_;
  bool killing_ = false;                  // the last key killed: the next kill adds to it
  bool was_killing_ = false;              // the same, of the key before
  std::vector<std::string> completions_;  // of the last Tab, and behind them what was written; none after another key
  std::size_t completion_ = 0;            // the one that is shown
  std::deque<std::string> history_;
  std::size_t entry_ = 0;  // the entry shown; history_.size() is the line that is being written
  std::string draft_;      // that line, while another is shown
};

}  // namespace salon::tui
