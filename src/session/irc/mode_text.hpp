// Modes as IRC writes them: "+o-v ada lea".
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "room/room_mode.hpp"

namespace salon::session::irc {

/// What fits one message.
struct ModeText {
  std::string letters;
  std::vector<std::string_view> arguments;  // of the changes
};

/// The most changes with an argument in one message: it has 15 parameters, of which the target and the letters are two.
inline constexpr std::size_t mode_arguments_max = 13;

/// Takes as many changes off the front as a message with `bytes_max` for letters and arguments can bear; at least one.
[[nodiscard]] ModeText take_mode_text(std::span<const room::ModeChange>& changes, std::size_t bytes_max);

/// What a mode that is on is set to; empty for one that has no parameter. The key is for those `inside`, "*" for
/// others.
[[nodiscard]] std::string mode_value(const room::RoomModes& modes, char letter, bool inside);

}  // namespace salon::session::irc
