// The bottom row of a terminal, where a line is written, and the room's talk that scrolls by above it as ordinary
// output: no alternate screen, so the terminal's own scrollback, selection and search go on working.
//
// Pure: gives the bytes to write. Control sequences used: CR, LF, CSI A G J K H, and ?25 (cursor off and on).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace salon::tui {

/// What stands in the bottom row. Borrowed for the call.
struct EditRow {
  /// Before the text, plain; left out if it would leave the text too little room.
  std::string_view prompt;
  /// A '\n' in it is shown as a sign.
  std::string_view text;
  /// A byte offset into the text, at a boundary of clusters.
  std::size_t cursor = 0;
};

/// Draws the row, and prints above it.
///
/// Theory. The row never reaches the last column, so that no terminal wraps it; what does not fit scrolls sideways
/// around the cursor, and '<' or '>' stands where text is hidden. Between calls the terminal's cursor is in the row, so
/// "the row" needs no line number. When the terminal is made narrower than the row, it breaks the row in two or more
/// and keeps its cursor at the same character: that many rows up it begins.
class Screen {
 public:
  /// `columns` is the terminal's width; any number.
  explicit Screen(std::size_t columns) : columns_(columns) {}

  /// Draws the row where it is.
  [[nodiscard]] std::string draw(const EditRow& row);
  /// Prints `lines` (each ends in '\n', and may hold SGR sequences) above the row.
  [[nodiscard]] std::string print(std::string_view lines, const EditRow& row);
  /// The terminal has `columns` from now on.
  [[nodiscard]] std::string resize(std::size_t columns, const EditRow& row);
  /// Empties the terminal and draws the row at its top.
  [[nodiscard]] std::string clear(const EditRow& row);
  /// Removes the row; the cursor is where it began.
  [[nodiscard]] std::string leave();

  [[nodiscard]] std::size_t columns() const { return columns_; }

 private:
  void append_row(std::string& out, const EditRow& row);

  std::size_t columns_;
  std::size_t cursor_column_ = 0;  // as drawn last
  std::size_t hidden_ = 0;         // columns of the text that are scrolled out to the left
};

}  // namespace salon::tui
