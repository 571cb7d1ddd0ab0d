// Nicks and room names: what may be one, and when two are the same.
#pragma once

#include <string>
#include <string_view>

namespace salon::room {

inline constexpr std::string_view lobby = "#lobby";

/// The form in which names are compared (precis.hpp). On ASCII it is IRC's CASEMAPPING=ascii, which is what clients
/// know how to do: they are told that, and UTF8MAPPING=rfc8265 for the rest.
[[nodiscard]] std::string fold(std::string_view name);

// "Spaces" below are also those of Unicode and the characters that show as nothing (zero width, soft hyphen): two names
// that look the same should be the same as far as that is cheap to see.

/// 1 to `bytes_max` bytes of an identifier (RFC 8264: letters, digits and marks of any script, and ASCII) without '!',
/// '@', '*', '?', ',' or '/', that begins with none of "#&:$~%+-" or a digit (Modern IRC, "Clients": what would be read
/// as something else on the wire).
[[nodiscard]] bool valid_nick(std::string_view nick, std::size_t bytes_max);

/// True for what means a room where a guest might be meant as well, be there such a room or not: '#' in front, or '&'.
/// "&#tea" is none but some of #tea (permission.hpp), and no room is called so.
[[nodiscard]] bool names_room(std::string_view target);

/// Names a room, with 1 to `bytes_max - 1` bytes of UTF-8 after the first, without spaces, controls or ',' (Modern IRC,
/// "Channels").
[[nodiscard]] bool valid_room(std::string_view name, std::size_t bytes_max);

/// What the house calls a guest that chose no name is this and a number.
inline constexpr std::string_view automatic_prefix = "guest-";

/// True for such a name, folded. It is nobody's in particular: nothing is kept for who bore it.
[[nodiscard]] bool is_automatic(std::string_view folded_nick);

/// True for a name, folded, of what answers for the server itself where clients expect that: NickServ, ChanServ.
[[nodiscard]] bool is_service(std::string_view folded_nick);

}  // namespace salon::room
