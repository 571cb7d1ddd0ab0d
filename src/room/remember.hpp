// What history keeps of what happened, and who may read it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "room/event.hpp"
#include "room/store.hpp"

namespace salon::room {

/// Appends what history keeps of `event`: a line in a room, or one on either side of a private conversation; or what is
/// taken back. `incarnation` is that of the node that guests are of.
void remember(const Event& event, std::uint64_t incarnation, Batch& into);

/// The changes that are the text of a line of Deed::modes.
[[nodiscard]] std::vector<ModeChange> changes_of(std::string_view made);

/// What `owner` (owner_of) may read of what it asks for: where a query names a nick, its own conversation with it is
/// meant, and of private conversations it sees none but its own.
[[nodiscard]] Query readable_by(std::string_view owner, Query query);

}  // namespace salon::room
