// How operators ask for somebody to be shut out of the server (room::Exclude), in words that are the same in every
// dialect, and how that is told.
//
//   203.0.113.0/24 2h spam          for two hours
//   2h *@203.0.113.0/24 spam        the same, as IRC orders the words
//   eve                             an account, for good
//
// What stands where a time may, begins with a digit and is none, is no reason either: "30min spam" was to end some day.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "room/entry.hpp"
#include "salon/base/time.hpp"

namespace salon::session {

/// The seconds of "90m", "2h", "1d12h" (units w, d, h, m, s, in any order, each after its number); nothing when it is
/// something else, nothing at all, 0, or more than 100 years.
[[nodiscard]] std::optional<std::uint32_t> seconds_of(std::string_view text);

/// Why words do not say who is to be shut out, or for how long.
struct ExclusionFlaw {
  enum class Kind {
    nobody_named,
    /// In front, and begins with a digit, as only times and addresses do.
    neither_time_nor_address,
    /// Whom it means can be no account, and is no address or range.
    no_address,
    /// Behind whom it means, and begins with a digit.
    no_time,
  };
  Kind kind{};
  /// The one that is wrong; empty where nobody is named.
  std::string word{};

  /// "'30min' is no time...", in English.
  [[nodiscard]] std::string text() const;
};

/// "[TIME] WHO [TIME] [REASON]". A reason that begins with a digit needs a time before it.
[[nodiscard]] std::expected<room::Exclude, ExclusionFlaw> exclusion_from(std::string_view words);

/// From `now` until then, and never less than 1.
[[nodiscard]] std::uint32_t seconds_left(WallTime until, WallTime now);

}  // namespace salon::session
