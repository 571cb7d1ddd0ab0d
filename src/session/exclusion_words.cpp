#include "session/exclusion_words.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "session/words.hpp"

namespace salon::session {
namespace {

using Seconds = std::uint64_t;

Seconds seconds_in(char unit) {
  switch (unit) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 3600;
    case 'd': return 86'400;
    case 'w': return 604'800;
    default: return 0;
  }
}

}  // namespace

std::optional<std::uint32_t> seconds_of(std::string_view text) {
  constexpr Seconds most = 100ULL * 365 * 86'400;
  Seconds sum = 0;
  while (!text.empty()) {
    std::uint32_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const Seconds unit = text.empty() ? 0 : seconds_in(text.front());
    if (unit == 0) return std::nullopt;
    text.remove_prefix(1);
    sum += count * unit;
    if (sum > most) return std::nullopt;
  }
  return sum == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(sum));
}

Result<room::Exclude> exclusion_from(std::string_view words) {
  constexpr const char* form =
      "WHO [TIME] [REASON]: an address, a range like 203.0.113.0/24 or an account; 90m, 2h, 7d";
  room::Exclude wish;
  std::string_view rest = words;
  std::string_view word = take_word(rest);
  auto seconds = seconds_of(word);
  if (seconds) word = take_word(rest);
  if (word.empty()) return std::unexpected(plain_error("shut somebody out", "nobody is named", form));
  if (word.find_first_not_of("0123456789") == word.npos) {
    return std::unexpected(plain_error("shut '" + std::string(word) + "' out", "a time has a unit", form));
  }
  wish.subject = word;
  if (!seconds) {
    std::string_view behind = rest;
    seconds = seconds_of(take_word(behind));
    if (seconds) rest = behind;
  }
  wish.seconds = seconds.value_or(0);
  wish.reason = rest;
  return wish;
}

std::uint32_t seconds_left(WallTime until, WallTime now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(until - now).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 1, UINT32_MAX));
}

}  // namespace salon::session
