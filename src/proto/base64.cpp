#include "proto/base64.hpp"

#include <algorithm>
#include <cstdint>

namespace salon::proto {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

bool is_base64(char letter) { return alphabet.contains(letter); }

std::string to_base64(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t three = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      three = (three << 8U) | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      out += at + i > bytes.size() ? '=' : alphabet[(three >> (18U - 6U * i)) & 0x3FU];
    }
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char letter : text.substr(0, text.find('='))) {
    const std::size_t value = alphabet.find(letter);
    if (value == alphabet.npos) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>((bits >> held) & 0xFFU);
  }
  // Padding and idle bits are as they have to be if the way back leads here.
  if (to_base64(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace salon::proto
