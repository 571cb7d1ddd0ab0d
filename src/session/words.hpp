// Text as people type it, and times as they read them, in the words that all dialects share.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "salon/base/time.hpp"

namespace salon::session {

/// Takes the first word off `text`, and the blanks around it.
[[nodiscard]] std::string_view take_word(std::string_view& text);

/// The room that is meant by a word with or without its '#'.
[[nodiscard]] std::string room_named(std::string_view word);

/// "2026-11-21 17:05 UTC"
[[nodiscard]] std::string date_text(WallTime time);
/// "2026-11-21T17:05:09Z" (RFC 3339)
[[nodiscard]] std::string timestamp(WallTime time);

/// "12 min", "3 h 5 min"
[[nodiscard]] std::string minutes_text(std::chrono::seconds time);

}  // namespace salon::session
