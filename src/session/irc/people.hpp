// What one guest is shown of another, for the queries about people.
#pragma once

#include <string>
#include <string_view>

#include "room/house.hpp"
#include "session/irc/conversation.hpp"

namespace salon::session::irc {

/// Who asks; null should the house have lost it.
[[nodiscard]] inline const room::Guest* asker(const Turn& turn) { return turn.house.find_guest(turn.self); }
[[nodiscard]] bool is_operator(const Turn& turn);

/// A guest is shown in lists unless it is invisible and shares no room with who asks (modern-irc, "Invisible User
/// Mode"); operators see everyone.
[[nodiscard]] bool is_visible(const room::Guest& guest, const Turn& turn);
[[nodiscard]] bool share_a_room(const room::Guest& one, const room::Guest& other);
/// A guest's room as far as who asks may know of it (House::may_see), and not one that another is in quietly.
[[nodiscard]] bool is_shown_in(const room::Guest& guest, const room::Room& room, const Turn& turn);

/// What stands before a member's nick in lists: the sign of its highest rank, or those of all (IRCv3 multi-prefix).
[[nodiscard]] std::string rank_sign(const room::Room& room, room::GuestId member, bool all = false);
/// "H", or "G" for one that is away, '*' for an operator, the rank, 'B' for a bot (modern-irc, "RPL_WHOREPLY").
[[nodiscard]] std::string who_flags(const room::Guest& guest, const room::Room* room, bool all_ranks);

/// Where it connects from, as far as it is known: for itself and for operators.
[[nodiscard]] std::string address_of(const room::Guest& guest);
[[nodiscard]] std::string seconds_since(WallTime then, WallTime now);

/// Says 402, and true, when this parameter names a server that is not this one, by its name, a mask of it, or somebody
/// who is here (RFC 2812, 3.4). An empty one names none.
[[nodiscard]] bool is_for_another_server(Conversation& conversation, std::string_view target, Turn& turn);

}  // namespace salon::session::irc
