// A terminal for tests: a grid of cells that understands what Screen writes, and nothing else: an unknown sequence
// fails the test. It wraps like the real ones (the last column first, the next row with the next character), scrolls,
// and breaks rows anew when it is resized.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace salon::tui {

class TestTerminal {
 public:
  TestTerminal(std::size_t columns, std::size_t rows) : columns_(columns), height_(rows), rows_(1) {}

  void write(std::string_view bytes);
  /// Breaks the rows anew, as most terminals do; the cursor stays at its character.
  void resize(std::size_t columns);

  /// Everything from the oldest row of the scrollback, spaces at the end of rows cut off.
  [[nodiscard]] std::vector<std::string> rows() const;
  [[nodiscard]] std::size_t cursor_row() const { return row_; }
  [[nodiscard]] std::size_t cursor_column() const { return column_; }
  [[nodiscard]] bool cursor_shown() const { return cursor_shown_; }

 private:
  struct Row {
    /// A cell's text; empty for the right half of a wide character.
    std::vector<std::string> cells;
    /// It goes on in the next row.
    bool wrapped = false;
  };

  void put(std::string_view cluster, std::size_t width);
  void line_feed();
  void sequence(std::string_view parameters, char final);
  void erase_from_cursor();

  std::size_t columns_;
  std::size_t height_;
  std::vector<Row> rows_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wrap_pending_ = false;
  bool cursor_shown_ = true;
};

}  // namespace salon::tui
