// Nicks and room names: what may be one, and when two are the same.
#pragma once

#include <string>
#include <string_view>

namespace salon::room {

inline constexpr std::string_view lobby = "#lobby";

/// The form in which names are compared: ASCII letters in lower case (IRC's CASEMAPPING=ascii).
[[nodiscard]] std::string fold(std::string_view name);

// "Spaces" below are also those of Unicode and the characters that show as nothing (zero width, soft hyphen): two names
// that look the same should be the same as far as that is cheap to see.

/// 1 to `bytes_max` bytes of UTF-8 without spaces, controls, '!', '@', '*', '?', ',' or '/', that begin with none of
/// "#&:$~%+-" or a digit (Modern IRC, "Clients": what would be read as something else on the wire).
[[nodiscard]] bool valid_nick(std::string_view nick, std::size_t bytes_max);

/// '#' and 1 to `bytes_max - 1` bytes of UTF-8 without spaces, controls or ',' (Modern IRC, "Channels").
[[nodiscard]] bool valid_room(std::string_view name, std::size_t bytes_max);

}  // namespace salon::room
