#include "proto/lines.hpp"

#include "salon/base/result.hpp"

namespace salon::proto {
namespace {

std::string_view without_cr(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

void LineSplitter::feed(std::string_view chunk) {
  ensure(chunk_.empty(), "a chunk was fed before the one before it was read to its end");
  chunk_ = chunk;
}

LineSplitter::Event LineSplitter::next() {
  if (tail_is_given_) release_given();
  if (chunk_.empty()) return More{};

  const std::size_t end = chunk_.find('\n');  // memchr
  if (end == std::string_view::npos) {
    keep(chunk_);
    chunk_ = {};
    return More{};
  }
  const std::string_view part = chunk_.substr(0, end);
  chunk_.remove_prefix(end + 1);
  if (tail_.empty() && dropped_ == 0) [[likely]] {
    const std::string_view text = without_cr(part);
    if (text.size() > line_bytes_max_) return Overlong{text.size()};
    return Line{text};
  }
  return end_line(part);
}

LineSplitter::Event LineSplitter::finish() {
  ensure(chunk_.empty(), "the stream ended before its last chunk was read");
  if (tail_is_given_) release_given();
  if (tail_.empty() && dropped_ == 0) return More{};
  return end_line({});
}

/// Adds `part` to the line that has no end yet.
void LineSplitter::keep(std::string_view part) {
  if (part.empty()) return;
  if (dropped_ == 0 && tail_.size() + part.size() <= line_bytes_max_ + 1) {
    tail_ += part;
    return;
  }
  dropped_ += tail_.size() + part.size();
  dropped_ends_cr_ = part.ends_with('\r');
  std::string().swap(tail_);
}

/// The line that was begun earlier ends with `last_part`.
LineSplitter::Event LineSplitter::end_line(std::string_view last_part) {
  keep(last_part);
  if (dropped_ != 0) {
    const std::size_t bytes = dropped_ - (dropped_ends_cr_ ? 1 : 0);
    dropped_ = 0;
    dropped_ends_cr_ = false;
    ensure(bytes > line_bytes_max_, "a line was dropped that was short enough");
    return Overlong{bytes};
  }
  tail_is_given_ = true;
  const std::string_view text = without_cr(tail_);
  if (text.size() > line_bytes_max_) return Overlong{text.size()};
  return Line{text};
}

void LineSplitter::release_given() {
  std::string().swap(tail_);
  tail_is_given_ = false;
}

}  // namespace salon::proto
