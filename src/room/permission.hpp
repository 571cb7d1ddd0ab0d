// Who may do what in a room. The rules alone: apply_*.cpp ask them, and so does who wants to know beforehand.
#pragma once

#include <optional>
#include <vector>

#include "room/event.hpp"
#include "room/house.hpp"

namespace salon::room {

/// What the guest counts as in the room: an operator of the server as a founder, in it or not.
[[nodiscard]] Ranks powers(const Guest& guest, const Room& room);

/// Why the guest may not say this in the room, or to some of its members; nothing when it may. Anything but CTCP may be
/// said by who has a rank.
[[nodiscard]] std::optional<Refusal> speech_barred(const Guest& guest, const Room& room, const Say& say);

/// "@#tea" is for the members of #tea with that rank or a higher one (modern-irc, "STATUSMSG Parameter").
struct RankedTarget {
  Ranks least = 0;
  std::string_view room;
};
/// Nothing when `target` is something else. With several prefixes the lowest counts.
[[nodiscard]] std::optional<RankedTarget> ranked_target(std::string_view target);

/// Those who have at least this rank, in order, but for one guest.
[[nodiscard]] std::vector<GuestId> members_with_rank(const Room& room, Ranks least, GuestId leave_out);

}  // namespace salon::room
