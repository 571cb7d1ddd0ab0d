// What a guest is marked as in the whole house: IRC's user modes (modern-irc, "User Modes"; IRCv3 bot-mode).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace salon::room {

/// A set of them, a bit each.
using UserModes = std::uint8_t;

namespace user_mode {
/// Not shown to those who share no room with it, unless they ask for it by its name.
inline constexpr UserModes invisible = 1U << 0U;
/// An operator of the server: may expel, proclaim, and see where guests connect from.
inline constexpr UserModes server_operator = 1U << 1U;
/// Hears what operators proclaim.
inline constexpr UserModes listens = 1U << 2U;
/// A program, not a person.
inline constexpr UserModes bot = 1U << 3U;

struct Letter {
  char letter;
  UserModes mode;
};
/// As they are written on IRC and in the log; in this order.
inline constexpr std::array<Letter, 4> letters{{{'B', bot}, {'i', invisible}, {'o', server_operator}, {'w', listens}}};
}  // namespace user_mode

/// "Bi".
[[nodiscard]] std::string letters_of(UserModes modes);
/// Letters that are none are passed over.
[[nodiscard]] UserModes modes_of(std::string_view letters);

}  // namespace salon::room
