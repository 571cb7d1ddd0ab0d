#include "pace.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace salon::app {

std::size_t Pace::piece_bytes() const {
  constexpr std::uint64_t pieces_a_second = std::chrono::seconds(1) / at_once;
  return std::max<std::size_t>(1, rate_ / pieces_a_second);
}

void Pace::sent(std::size_t bytes, Instant now) {
  const std::chrono::duration<double> cost(static_cast<double>(bytes) / static_cast<double>(rate_));
  ready_at_ = std::max(ready_at_, now - at_once) + std::chrono::duration_cast<Duration>(cost);
}

Result<std::uint64_t> parse_rate(std::string_view text) {
  constexpr double most = 1e12;
  std::string_view digits = text;
  double unit = 1;
  for (const auto& [letter, bytes] : {std::pair{'k', 1e3}, std::pair{'M', 1e6}, std::pair{'G', 1e9}}) {
    if (!digits.ends_with(letter)) continue;
    digits.remove_suffix(1);
    unit = bytes;
    break;
  }
  double number = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  const double rate = number * unit;
  if (problem != std::errc() || end != digits.data() + digits.size() || !(rate >= 1) || rate > most) {
    return std::unexpected(plain_error("send at --rate " + std::string(text), "that is no number of bytes a second",
                                       "write it as 500, 64k or 1.5M"));
  }
  return static_cast<std::uint64_t>(rate);
}

}  // namespace salon::app
