#include "session/listing.hpp"

#include <algorithm>

namespace salon::session {
namespace {

/// Characters, which is near enough for names.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

/// Columns, as wide as their widest; nothing is filled behind the last that has something.
std::string columns(const std::vector<Listing::Row>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t at = 0; at < row.size(); ++at) widths[at] = std::max(widths[at], width_of(row[at]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::size_t blank = 0;
    for (std::size_t at = 0; at < row.size(); ++at) {
      if (!row[at].empty()) text.append(std::exchange(blank, 0), ' ') += row[at];
      blank += widths[at] + 2 - width_of(row[at]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace

std::string Listing::text() const {
  if (!json_) return "ok\n" + columns(rows_);
  return "ok\n{\"ok\":true,\"" + name_ + "\":[" + list_ + "]}\n";
}

std::string verdict(bool ok, std::string_view words, bool json) {
  std::string out = ok ? "ok\n" : "no\n";
  if (!json) return out.append(words) += '\n';
  room::JsonWriter to(out);
  to.object([&] {
    to.field("ok", ok);
    to.field("text", words);
  });
  return out += '\n';
}

}  // namespace salon::session
