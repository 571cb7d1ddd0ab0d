#include "visible_text.hpp"

#include <cstdint>
#include <utility>

#include "salon/base/utf8.hpp"

namespace salon::app {
namespace {

std::string hexadecimal(std::uint32_t number, int digits) {
  std::string out;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += "0123456789ABCDEF"[number >> shift & 0xFU];
  return out;
}

/// How many bytes a character has that begins with `lead`; 1 if none does.
std::size_t length_of(unsigned char lead) {
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 1;
}

/// The number of a character of two or three bytes.
std::uint32_t code_point(std::string_view character) {
  std::uint32_t code = static_cast<unsigned char>(character[0]) & (character.size() == 2 ? 0x1FU : 0x0FU);
  for (const char byte : character.substr(1)) code = code << 6U | (static_cast<unsigned char>(byte) & 0x3FU);
  return code;
}

std::string shown_byte(unsigned char byte) { return "<" + hexadecimal(byte, 2) + ">"; }

}  // namespace

std::string VisibleText::show(std::string_view bytes) {
  held_ += bytes;
  std::string out;
  std::size_t at = 0;
  while (at < held_.size()) {
    const std::string_view rest = std::string_view(held_).substr(at);
    const auto first = static_cast<unsigned char>(rest[0]);
    if (first < 0x80) {
      if (first == '\r' && rest.size() == 1) break;  // an LF may follow
      if (first == '\r' && rest[1] == '\n') {
        ++at;
        continue;
      }
      if (first == 0x7F || (first < 0x20 && first != '\n' && first != '\t')) {
        out += '^';
        out += static_cast<char>(first ^ 0x40U);
      } else {
        out += rest[0];
      }
      ++at;
      continue;
    }
    const std::size_t length = length_of(first);
    if (rest.size() < length) break;
    const std::string_view character = rest.substr(0, length);
    if (length == 1 || !utf8::valid(character)) {
      out += shown_byte(first);
      ++at;
      continue;
    }
    out += utf8::has_control(character) ? "<U+" + hexadecimal(code_point(character), 4) + ">" : std::string(character);
    at += length;
  }
  held_.erase(0, at);
  return out;
}

std::string VisibleText::finish() {
  std::string out;
  for (const char byte : std::exchange(held_, {})) {
    out += byte == '\r' ? std::string("^M") : shown_byte(static_cast<unsigned char>(byte));
  }
  return out;
}

}  // namespace salon::app
