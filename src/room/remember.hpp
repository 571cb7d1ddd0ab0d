// What history keeps of what happened, and who may read it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "room/event.hpp"
#include "room/house.hpp"
#include "room/store.hpp"

namespace salon::room {

/// Who may read a private conversation, and take back a line. A nick may be somebody else's tomorrow: it is the account
/// that the guest is logged in to, whichever client it came by and when; or else its session, and `incarnation` is that
/// of its node.
[[nodiscard]] std::string owner_of(const House& house, std::uint64_t incarnation, GuestId guest);

/// Appends what history keeps of `event`: a line in a room, or one on either side of a private conversation; or what is
/// taken back. `house` is the one that decided it, after it did.
void remember(const Event& event, const House& house, std::uint64_t incarnation, Batch& into);

/// The changes that are the text of a line of Deed::modes.
[[nodiscard]] std::vector<ModeChange> changes_of(std::string_view made);

/// What `owner` (owner_of) may read of what it asks for: where a query names a nick, its own conversation with it is
/// meant, and of private conversations it sees none but its own; and a room is where history keeps it (Shelves).
[[nodiscard]] Query readable_by(const House& house, std::string_view owner, Query query);

/// Makes what history has found fit the house as it is: rooms are called as they are now, and an account is named only
/// if it is still the one that spoke, not another that was made under its name since.
void bring_up_to_date(const House& house, std::vector<Line>& lines);

}  // namespace salon::room
