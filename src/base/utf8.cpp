#include "salon/base/utf8.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

namespace salon::utf8 {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) { return static_cast<unsigned char>(text[at]); }

bool continues(unsigned char byte) { return (byte & 0xC0U) == 0x80U; }

/// The highest bits of the eight bytes from `at` on, the first byte's lowest: 0 when all are ASCII.
std::uint64_t high_bits(std::string_view text, std::size_t at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text.data() + at, sizeof bytes);
  if constexpr (std::endian::native == std::endian::big) bytes = std::byteswap(bytes);
  return bytes & 0x8080808080808080U;
}

/// How many bytes are ASCII before the first of which `bits` has the highest bit.
std::size_t ascii_before(std::uint64_t bits) { return static_cast<std::size_t>(std::countr_zero(bits)) / 8; }

/// The first position at or after `from` that is not ASCII; text.size() if there is none. Chat is mostly ASCII, so it
/// goes eight bytes at a time. Where a run ends cannot be foreseen, so a branch that depends on it is what costs most:
/// the place within the eight is counted, not looked for.
std::size_t skip_ascii(std::string_view text, std::size_t from) {
  for (; text.size() - from >= 8; from += 8) {
    const std::uint64_t bits = high_bits(text, from);
    if (bits != 0) return from + ascii_before(bits);
  }
  if (from == text.size()) return from;
  if (text.size() >= 8) {
    // Less than eight bytes are left: the last eight are taken, and those before `from` shifted out.
    const std::size_t last = text.size() - 8;
    const std::uint64_t bits = high_bits(text, last) >> (8 * (from - last));
    return bits == 0 ? text.size() : from + ascii_before(bits);
  }
  while (from < text.size() && byte_at(text, from) < 0x80) ++from;
  return from;
}

/// The length of the well-formed character at `at`, 0 if there is none: Unicode's table 3-7, which is RFC 3629's
/// grammar (section 4) row by row.
std::size_t character_length(std::string_view text, std::size_t at) {
  const unsigned char first = byte_at(text, at);
  if (first < 0x80) return 1;
  const std::size_t left = text.size() - at;
  if (first < 0xC2 || first > 0xF4 || left < 2) return 0;
  const unsigned char second = byte_at(text, at + 1);
  if (first < 0xE0) return continues(second) ? 2 : 0;

  // The second byte's range shuts out overlong forms (E0, F0), surrogates (ED) and what lies above U+10FFFF (F4).
  const unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (second < low || second > high) return 0;
  const std::size_t length = first < 0xF0 ? 3 : 4;
  if (left < length || !continues(byte_at(text, at + 2))) return 0;
  return length == 3 || continues(byte_at(text, at + 3)) ? length : 0;
}

bool ascii_control(unsigned char byte) { return byte < 0x20 || byte == 0x7F; }

/// Whether the well-formed character of `length` bytes at `at` is one that `has_control` speaks of.
bool control_at(std::string_view text, std::size_t at, std::size_t length) {
  const unsigned char first = byte_at(text, at);
  if (length == 1) return ascii_control(first);
  if (length == 2) return first == 0xC2 && byte_at(text, at + 1) < 0xA0;  // U+0080..U+009F
  if (length != 3 || first != 0xE2) return false;
  const unsigned char second = byte_at(text, at + 1);
  const unsigned char third = byte_at(text, at + 2);
  return (second == 0x80 && third >= 0xAA && third <= 0xAE) ||  // U+202A..U+202E
         (second == 0x81 && third >= 0xA6 && third <= 0xA9);    // U+2066..U+2069
}

}  // namespace

bool valid(std::string_view text) {
  for (std::size_t at = skip_ascii(text, 0); at < text.size();) {
    const std::size_t length = character_length(text, at);
    if (length == 0) return false;
    at += length;
    // In a text of many accents a run of ASCII is short: looking for a long one costs more than it saves.
    if (at < text.size() && byte_at(text, at) < 0x80) at = skip_ascii(text, at);
  }
  return true;
}

std::string_view prefix(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  // A character has at most three continuation bytes; more would be text that is not valid, and still gets cut.
  for (int backed_up = 0; backed_up < 3 && end > 0 && continues(byte_at(text, end)); ++backed_up) --end;
  return text.substr(0, end);
}

bool has_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = std::max<std::size_t>(character_length(text, at), 1);
    if (control_at(text, at, length)) return true;
    at += length;
  }
  return false;
}

std::string visible(std::string_view text) {
  if (valid(text) && !has_control(text)) return std::string(text);  // nearly always

  std::string shown;
  shown.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = character_length(text, at);
    if (length == 0) {
      shown += "\xEF\xBF\xBD";
    } else if (!control_at(text, at, length)) {
      shown += text.substr(at, length);
    } else if (text[at] == '\t') {
      shown += ' ';
    }
    at += std::max<std::size_t>(length, 1);
  }
  return shown;
}

}  // namespace salon::utf8
