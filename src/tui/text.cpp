#include "tui/text.hpp"

#include <utf8proc.h>

#include <algorithm>

namespace salon::tui {
namespace {

struct CodePoint {
  utf8proc_int32_t value = 0xFFFD;
  std::size_t bytes = 1;
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
  CodePoint point;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at);
  const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - at), &point.value);
  if (length < 1) return {};
  point.bytes = static_cast<std::size_t>(length);
  return point;
}

constexpr utf8proc_int32_t zero_width_joiner = 0x200D;
constexpr utf8proc_int32_t emoji_variant = 0xFE0F;

bool skin_tone(utf8proc_int32_t value) { return value >= 0x1F3FB && value <= 0x1F3FF; }
/// Hangul vowels and final consonants, drawn into the cell of the consonant they follow.
bool joins_syllable(utf8proc_int32_t value) { return value >= 0x1160 && value <= 0x11FF; }

}  // namespace

Cluster first_cluster(std::string_view text) {
  CodePoint point = code_point_at(text, 0);
  std::size_t end = point.bytes;
  if (point.value == '\n') return {text.substr(0, end), 0};
  auto columns = static_cast<std::size_t>(utf8proc_charwidth(point.value));
  utf8proc_int32_t state = 0;
  while (end < text.size()) {
    const CodePoint next = code_point_at(text, end);
    if (utf8proc_grapheme_break_stateful(point.value, next.value, &state)) break;
    const bool joined = point.value == zero_width_joiner || skin_tone(next.value) || joins_syllable(next.value);
    if (!joined) columns += static_cast<std::size_t>(utf8proc_charwidth(next.value));
    if (next.value == emoji_variant) columns = 2;
    end += next.bytes;
    point = next;
  }
  return {text.substr(0, end), columns};
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Cluster cluster = first_cluster(text);
    columns += cluster.columns;
    text.remove_prefix(cluster.text.size());
  }
  return columns;
}

std::string_view fitting(std::string_view text, std::size_t columns) {
  std::size_t end = 0;
  while (end < text.size()) {
    const Cluster cluster = first_cluster(text.substr(end));
    if (cluster.columns > columns) break;
    columns -= cluster.columns;
    end += cluster.text.size();
  }
  return text.substr(0, end);
}

std::size_t cluster_before(std::string_view text, std::size_t at) {
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = cluster_after(text, begin);
    if (end >= std::min(at, text.size())) return begin;
    begin = end;
  }
}

std::size_t cluster_after(std::string_view text, std::size_t at) {
  // From the start: whether a flag or a joined emoji begins here is decided by what stands before it.
  std::size_t end = 0;
  while (end < text.size() && end <= at) end += first_cluster(text.substr(end)).text.size();
  return end;
}

bool begins_word_character(std::string_view text) {
  if (text.empty()) return false;
  const auto category = utf8proc_category(code_point_at(text, 0).value);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

}  // namespace salon::tui
