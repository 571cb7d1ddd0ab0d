// How clients name a place in history: by message or by moment.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "room/store.hpp"

namespace salon::session::irc {

/// The whole of `digits`, or nothing.
template <class Number>
std::optional<Number> number_from(std::string_view digits) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// "3-1284" (room::EntryId::text).
[[nodiscard]] std::optional<room::EntryId> id_from(std::string_view msgid);
/// "2019-01-04T14:33:26.123Z" (server-time, "Format"); a fraction may be missing, and no more of it than milliseconds
/// counts.
[[nodiscard]] std::optional<WallTime> time_from(std::string_view timestamp);

/// "msgid=..." or "timestamp=...".
struct Reference {
  enum class Kind { msgid, timestamp, unknown };
  Kind kind = Kind::unknown;
  /// Nothing when the value makes no sense.
  std::optional<room::Place> place;
};
[[nodiscard]] Reference reference_from(std::string_view word);

}  // namespace salon::session::irc
