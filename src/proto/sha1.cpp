#include "proto/sha1.hpp"

#include <bit>
#include <string>

namespace salon::proto {
namespace {

using State = std::array<std::uint32_t, 5>;

constexpr std::size_t block_bytes = 64;

std::uint32_t word_at(std::string_view bytes, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) word = (word << 8U) | static_cast<unsigned char>(bytes[at + i]);
  return word;
}

void add_block(State& state, std::string_view block) {
  std::array<std::uint32_t, 80> w{};
  for (std::size_t t = 0; t < 16; ++t) w.at(t) = word_at(block, 4 * t);
  for (std::size_t t = 16; t < 80; ++t) {
    w.at(t) = std::rotl(w.at(t - 3) ^ w.at(t - 8) ^ w.at(t - 14) ^ w.at(t - 16), 1);
  }
  auto [a, b, c, d, e] = state;
  for (std::size_t t = 0; t < 80; ++t) {
    const auto [f, k] = [&]() -> std::array<std::uint32_t, 2> {
      if (t < 20) return {(b & c) | (~b & d), 0x5A827999U};
      if (t < 40) return {b ^ c ^ d, 0x6ED9EBA1U};
      if (t < 60) return {(b & c) | (b & d) | (c & d), 0x8F1BBCDCU};
      return {b ^ c ^ d, 0xCA62C1D6U};
    }();
    const std::uint32_t next = std::rotl(a, 5) + f + e + k + w.at(t);
    e = d;
    d = c;
    c = std::rotl(b, 30);
    b = a;
    a = next;
  }
  state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d, state[4] + e};
}

}  // namespace

std::array<std::uint8_t, 20> sha1(std::string_view message) {
  std::string padded(message);
  padded += '\x80';
  while (padded.size() % block_bytes != block_bytes - 8) padded += '\0';
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  for (unsigned shift = 64; shift > 0; shift -= 8) padded += static_cast<char>((bits >> (shift - 8)) & 0xFFU);

  State state = {0x67452301U, 0xEFCDAB89U, 0x98BADCFEU, 0x10325476U, 0xC3D2E1F0U};
  for (std::size_t at = 0; at < padded.size(); at += block_bytes) {
    add_block(state, std::string_view(padded).substr(at, block_bytes));
  }
  std::array<std::uint8_t, 20> digest{};
  for (std::size_t i = 0; i < digest.size(); ++i) {
    digest.at(i) = static_cast<std::uint8_t>(state.at(i / 4) >> (24U - 8U * (i % 4)));
  }
  return digest;
}

}  // namespace salon::proto
