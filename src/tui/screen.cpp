#include "tui/screen.hpp"

#include <algorithm>

#include "tui/text.hpp"

namespace salon::tui {
namespace {

constexpr std::string_view cursor_off = "\x1B[?25l";
constexpr std::string_view cursor_on = "\x1B[?25h";
constexpr std::string_view erase_row = "\r\x1B[K";
constexpr std::string_view erase_below = "\r\x1B[J";
constexpr std::string_view newline_sign = "\u23CE";  // RETURN SYMBOL

/// The text needs this many columns to be of use; a prompt that leaves it fewer is left out.
constexpr std::size_t text_columns_min = 12;

/// A cluster as it is drawn.
Cluster shown(Cluster cluster) {
  if (cluster.text == "\n") return {newline_sign, 1};
  return cluster;
}

/// How many columns to hide at the left so that the cursor is in `room` columns. It moves by half a window at a time:
/// text that slides with each key is hard to read.
std::size_t hidden_for(std::size_t hidden, std::size_t cursor, std::size_t whole, std::size_t room) {
  if (whole < room) return 0;                   // the cursor may stand behind the last character
  const std::size_t margin = room > 4 ? 1 : 0;  // where '<' and '>' stand; a wide character needs one more
  if (cursor < hidden + margin) hidden = cursor > room / 2 ? cursor - room / 2 : 0;
  if (cursor + 2 * margin >= hidden + room) hidden = cursor + 1 - std::max<std::size_t>(room / 2, 1);
  return std::min(hidden, whole + 1 - room);
}

std::size_t drawn_columns(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Cluster cluster = first_cluster(text);
    columns += shown(cluster).columns;
    text.remove_prefix(cluster.text.size());
  }
  return columns;
}

/// What is seen of `text` through a window of `room` columns that begins at column `hidden`. A wide character that the
/// window's edge cuts is left out, with spaces in its place.
std::string window(std::string_view text, std::size_t hidden, std::size_t room) {
  const std::size_t begin = hidden > 0 ? hidden + 1 : 0;
  const std::size_t end = hidden + room - (drawn_columns(text) > hidden + room ? 1 : 0);
  std::string out(hidden > 0 ? "<" : "");
  std::size_t filled = out.size();
  const auto fill_to = [&](std::size_t target) {
    for (; filled < target; ++filled) out += ' ';
  };
  std::size_t column = 0;
  while (!text.empty()) {
    const Cluster cluster = first_cluster(text);
    const Cluster drawn = shown(cluster);
    if (column + drawn.columns > end) break;
    if (column >= begin) {
      fill_to(column - hidden);
      out += drawn.text;
      filled += drawn.columns;
    }
    column += drawn.columns;
    text.remove_prefix(cluster.text.size());
  }
  if (!text.empty()) {
    fill_to(room - 1);
    out += '>';
  }
  return out;
}

}  // namespace

std::string Screen::draw(const EditRow& row) {
  std::string out;
  append_row(out, row);
  return out;
}

std::string Screen::print(std::string_view lines, const EditRow& row) {
  std::string out(cursor_off);
  out += erase_row;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    out += lines.substr(0, end);
    out += "\r\n";
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  append_row(out, row);
  return out;
}

std::string Screen::resize(std::size_t columns, const EditRow& row) {
  const std::size_t rows_up = columns > 0 ? cursor_column_ / columns : 0;
  columns_ = columns;
  std::string out;
  if (rows_up > 0) out += "\x1B[" + std::to_string(rows_up) + "A";
  out += erase_below;
  append_row(out, row);
  return out;
}

std::string Screen::clear(const EditRow& row) {
  std::string out = "\x1B[H\x1B[2J";
  append_row(out, row);
  return out;
}

std::string Screen::leave() {
  cursor_column_ = 0;
  return std::string(erase_row);
}

void Screen::append_row(std::string& out, const EditRow& row) {
  const std::size_t usable = columns_ > 0 ? columns_ - 1 : 0;
  const std::size_t wanted = columns_of(row.prompt);
  const std::size_t prompt_columns = wanted + text_columns_min <= usable ? wanted : 0;
  const std::string_view prompt = prompt_columns > 0 ? row.prompt : std::string_view{};
  const std::size_t room = usable - prompt_columns;

  const std::size_t cursor = drawn_columns(row.text.substr(0, row.cursor));
  const std::size_t whole = drawn_columns(row.text);
  hidden_ = room > 0 ? hidden_for(hidden_, cursor, whole, room) : 0;
  cursor_column_ = room > 0 ? prompt_columns + cursor - hidden_ : prompt_columns;

  out += cursor_off;
  out += '\r';
  out += prompt;
  if (room > 0) out += window(row.text, hidden_, room);
  out += "\x1B[K\x1B[" + std::to_string(cursor_column_ + 1) + "G";
  out += cursor_on;
}

}  // namespace salon::tui
