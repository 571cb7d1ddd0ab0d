// Modes by their names (IRCv3 draft/named-modes): "noextmsg" is what the letter n stands for. PROP is MODE with them.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "room/room_mode.hpp"
#include "session/irc/replies.hpp"

namespace salon::session::irc {

struct NamedMode {
  /// As RPL_CHMODELIST has them ("New numerics on connection").
  enum class Type : char { list = '1', parameter = '2', parameter_to_set = '3', flag = '4', rank = '5' };
  char letter;
  std::string_view name;
  Type type;
};

/// All that rooms have. Names that the draft does not have are InspIRCd's.
[[nodiscard]] std::span<const NamedMode> room_mode_names();

/// The letters of those that are of one of these types, in the order of ASCII.
[[nodiscard]] std::string room_mode_letters(std::string_view types = "12345");

/// "+ban=*!*@example.org", "-noextmsg"
[[nodiscard]] std::string prop_item(const room::ModeChange& change);

/// RPL_CHMODELIST and RPL_UMODELIST.
void send_mode_names(Replies replies);

}  // namespace salon::session::irc
