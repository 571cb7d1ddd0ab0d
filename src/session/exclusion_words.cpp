#include "session/exclusion_words.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "room/exclusions.hpp"
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

bool begins_with_digit(std::string_view word) { return !word.empty() && word.front() >= '0' && word.front() <= '9'; }

/// True for "10.1.2.3.4" and "2001:db8::/129", not for "60" or "1.5h".
bool is_made_like_address(std::string_view word) {
  if (word.find_first_of(":/") != word.npos) return true;
  return word.contains('.') && word.find_first_not_of("0123456789.") == word.npos;
}

/// True for what was meant for an address, and is none. No account has such a name (room::valid_nick).
bool is_broken_address(std::string_view word) {
  const bool like_one =
      begins_with_digit(word) || word.starts_with(':') || word.starts_with("*@") || word.contains('/');
  return like_one && std::holds_alternative<std::string>(room::Exclusions::subject_of(word));
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

std::expected<room::Exclude, ExclusionFlaw> exclusion_from(std::string_view words) {
  using Kind = ExclusionFlaw::Kind;
  room::Exclude wish;
  std::string_view rest = words;
  std::string_view word = take_word(rest);
  auto seconds = seconds_of(word);
  if (seconds) word = take_word(rest);
  if (word.empty()) return std::unexpected(ExclusionFlaw{Kind::nobody_named});
  if (is_broken_address(word)) {
    const bool perhaps_time = !seconds && begins_with_digit(word) && !is_made_like_address(word);
    const Kind kind = perhaps_time ? Kind::neither_time_nor_address : Kind::no_address;
    return std::unexpected(ExclusionFlaw{kind, std::string(word)});
  }
  wish.subject = word;
  if (!seconds) {
    std::string_view behind = rest;
    const std::string_view perhaps = take_word(behind);
    seconds = seconds_of(perhaps);
    if (!seconds && begins_with_digit(perhaps)) {
      return std::unexpected(ExclusionFlaw{Kind::no_time, std::string(perhaps)});
    }
    if (seconds) rest = behind;
  }
  wish.seconds = seconds.value_or(0);
  wish.reason = rest;
  return wish;
}

std::string ExclusionFlaw::text() const {
  switch (kind) {
    case Kind::nobody_named: break;
    case Kind::neither_time_nor_address: return "'" + word + "' is no time like 90m, 2h or 7d, and no address or range";
    case Kind::no_address: return "'" + word + "' is no address or range";
    case Kind::no_time:
      return "'" + word + "' is no time like 90m, 2h or 7d; a reason that begins with a digit comes behind a time";
  }
  return "nobody is named";
}

std::uint32_t seconds_left(WallTime until, WallTime now) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(until - now).count();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 1, UINT32_MAX));
}

}  // namespace salon::session
