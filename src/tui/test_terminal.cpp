#include "tui/test_terminal.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tui/text.hpp"

namespace salon::tui {

void TestTerminal::write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (bytes.starts_with("\x1B[")) {
      const std::size_t end = bytes.find_first_not_of("0123456789;?", 2);
      ASSERT_NE(end, std::string_view::npos) << "an unfinished sequence";
      sequence(bytes.substr(2, end - 2), bytes[end]);
      bytes.remove_prefix(end + 1);
    } else if (bytes.front() == '\r') {
      column_ = 0;
      wrap_pending_ = false;
      bytes.remove_prefix(1);
    } else if (bytes.front() == '\n') {
      line_feed();
      bytes.remove_prefix(1);
    } else {
      ASSERT_GE(static_cast<unsigned char>(bytes.front()), 0x20) << "a control byte";
      const Cluster cluster = first_cluster(bytes);
      put(cluster.text, cluster.columns);
      bytes.remove_prefix(cluster.text.size());
    }
  }
}

void TestTerminal::put(std::string_view cluster, std::size_t width) {
  if (wrap_pending_ || column_ + width > columns_) {
    rows_[row_].wrapped = true;
    line_feed();
    column_ = 0;
    wrap_pending_ = false;
  }
  auto& cells = rows_[row_].cells;
  if (cells.size() < column_ + width) cells.resize(column_ + width, " ");
  cells[column_] = cluster;
  for (std::size_t right = 1; right < width; ++right) cells[column_ + right].clear();
  column_ += width;
  wrap_pending_ = column_ == columns_;
  if (wrap_pending_) --column_;
}

void TestTerminal::line_feed() {
  if (++row_ == rows_.size()) rows_.emplace_back();
}

void TestTerminal::sequence(std::string_view parameters, char final) {
  const std::size_t number = parameters.empty() || parameters.front() == '?' ? 1 : std::stoul(std::string(parameters));
  wrap_pending_ = false;
  const std::size_t top = rows_.size() > height_ ? rows_.size() - height_ : 0;
  if (final == 'm') return;
  if (final == 'K' && parameters.empty()) return erase_from_cursor();
  if (final == 'J' && parameters.empty()) {
    erase_from_cursor();
    return rows_.resize(row_ + 1);
  }
  if (final == 'J' && parameters == "2") {
    rows_.resize(top);
    rows_.resize(row_ + 1);
    return;
  }
  if (final == 'H' && parameters.empty()) {
    row_ = top;
    column_ = 0;
    return;
  }
  if (final == 'G') {
    column_ = std::clamp<std::size_t>(number, 1, std::max<std::size_t>(columns_, 1)) - 1;
    return;
  }
  if (final == 'A') {
    row_ = std::max(top, row_ - std::min(number, row_));
    return;
  }
  if (parameters == "?25" && (final == 'h' || final == 'l')) {
    cursor_shown_ = final == 'h';
    return;
  }
  FAIL() << "an unknown sequence: CSI " << parameters << final;
}

void TestTerminal::erase_from_cursor() {
  auto& row = rows_[row_];
  if (row.cells.size() > column_) row.cells.resize(column_);
  row.wrapped = false;
}

void TestTerminal::resize(std::size_t columns) {
  std::vector<Row> broken;
  std::size_t row = 0;
  std::size_t column = 0;
  std::vector<std::string> whole;
  std::size_t cursor_at = 0;
  bool cursor_here = false;
  for (std::size_t number = 0; number < rows_.size(); ++number) {
    if (number == row_) {
      cursor_here = true;
      cursor_at = whole.size() + column_;
    }
    whole.insert(whole.end(), rows_[number].cells.begin(), rows_[number].cells.end());
    if (rows_[number].wrapped && number + 1 < rows_.size()) continue;
    if (cursor_here) {
      row = broken.size() + cursor_at / columns;
      column = cursor_at % columns;
      cursor_here = false;
    }
    for (std::size_t at = 0; at == 0 || at < whole.size(); at += columns) {
      const auto begin = whole.begin() + static_cast<std::ptrdiff_t>(at);
      const auto end = whole.begin() + static_cast<std::ptrdiff_t>(std::min(at + columns, whole.size()));
      broken.push_back({{begin, end}, at + columns < whole.size()});
    }
    whole.clear();
  }
  rows_ = std::move(broken);
  rows_.resize(std::max(rows_.size(), row + 1));
  row_ = row;
  column_ = column;
  columns_ = columns;
  wrap_pending_ = false;
}

std::vector<std::string> TestTerminal::rows() const {
  std::vector<std::string> texts;
  for (const Row& row : rows_) {
    std::string text;
    for (const std::string& cell : row.cells) text += cell;
    text.erase(text.find_last_not_of(' ') + 1);
    texts.push_back(text);
  }
  return texts;
}

}  // namespace salon::tui
