// How operators ask for somebody to be shut out of the server (room::Exclude), in words that are the same in every
// dialect, and how that is told.
//
//   203.0.113.0/24 2h spam          for two hours
//   2h *@203.0.113.0/24 spam        the same, as IRC orders the words
//   eve                             an account, for good
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "room/entry.hpp"
#include "salon/base/result.hpp"

namespace salon::session {

/// The seconds of "90m", "2h", "1d12h" (units w, d, h, m, s, in any order, each after its number); nothing when it is
/// something else, nothing at all, 0, or more than 100 years.
[[nodiscard]] std::optional<std::uint32_t> seconds_of(std::string_view text);

/// "[TIME] WHO [TIME] [REASON]". Fails with a sentence that says how it would be understood.
[[nodiscard]] Result<room::Exclude> exclusion_from(std::string_view words);

/// From `now` until then, and never less than 1.
[[nodiscard]] std::uint32_t seconds_left(WallTime until, WallTime now);

}  // namespace salon::session
