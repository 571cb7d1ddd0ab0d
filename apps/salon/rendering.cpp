#include "rendering.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace salon::app {
namespace {

constexpr std::size_t row_bytes = 16;

/// "2026-11-21T06:16:50.123+01:00"
std::string time_text(WallTime now, std::chrono::minutes utc_offset) {
  const WallTime local = now + utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  const long offset = std::labs(static_cast<long>(utc_offset.count()));
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ld.%03ld%c%02ld:%02ld",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<long>(clock.hours().count()), static_cast<long>(clock.minutes().count()),
                static_cast<long>(clock.seconds().count()), static_cast<long>(clock.subseconds().count()),
                utc_offset.count() < 0 ? '-' : '+', offset / 60, offset % 60);
  return text.data();
}

void append_hex(std::string& out, std::uint64_t number, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789abcdef"[number >> shift & 0xFU];
}

/// One row of at most `row_bytes` bytes.
void append_row(std::string& out, std::string_view bytes, std::uint64_t offset) {
  const bool beyond_4_gib = offset > UINT32_MAX;
  append_hex(out, offset, beyond_4_gib ? 16 : 8);
  for (std::size_t column = 0; column < row_bytes; ++column) {
    out += column % (row_bytes / 2) == 0 ? "  " : " ";
    if (column < bytes.size()) {
      append_hex(out, static_cast<unsigned char>(bytes[column]), 2);
    } else {
      out += "  ";
    }
  }
  out += "  |";
  for (const char byte : bytes) out += byte >= 0x20 && byte < 0x7F ? byte : '.';
  out += "|\n";
}

/// `text` with `label` where a line begins in it.
std::string labelled(std::string_view text, std::string_view label, bool line_begins) {
  std::string out;
  while (!text.empty()) {
    if (line_begins) out += label;
    const std::size_t end = text.find('\n');
    const std::size_t length = end == std::string_view::npos ? text.size() : end + 1;
    out += text.substr(0, length);
    text.remove_prefix(length);
    line_begins = true;
  }
  return out;
}

}  // namespace

std::string label(const Look& look, std::string_view peer, WallTime now, std::chrono::minutes utc_offset) {
  std::string text;
  if (look.time) text += time_text(now, utc_offset) + " ";
  if (look.tag) text.append(peer).append(" ");
  return text;
}

std::string hex_rows(std::string_view bytes, std::uint64_t offset, std::string_view label) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += row_bytes) {
    out += label;
    append_row(out, bytes.substr(at, row_bytes), offset + at);
  }
  return out;
}

std::string Rendering::render(std::string_view chunk, std::string_view label, bool line_begins) {
  if (look_.hex) {
    const std::uint64_t offset = offset_;
    offset_ += chunk.size();
    return hex_rows(chunk, offset, label);
  }
  if (!look_.visible) return labelled(chunk, label, line_begins);
  return labelled(visible_.show(chunk), label, line_begins);
}

std::string Rendering::finish(std::string_view label, bool line_begins) {
  return labelled(visible_.finish(), label, line_begins);
}

std::string rendered_datagram(const Look& look, const proto::Frame& frame, std::string_view datagram,
                              std::string_view label) {
  if (look.hex) {
    if (!datagram.empty()) return hex_rows(datagram, 0, label);
    std::string out(label);
    append_row(out, {}, 0);
    return out;
  }
  std::string shown = proto::framed(frame, datagram);
  if (look.visible) {
    VisibleText visible;
    std::string text = visible.show(shown);
    shown = text + visible.finish();
  }
  if ((look.terminal || look.labelled()) && !shown.ends_with('\n')) shown += '\n';
  return labelled(shown, label, true);
}

}  // namespace salon::app
