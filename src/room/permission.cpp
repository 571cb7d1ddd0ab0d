#include "room/permission.hpp"

#include <algorithm>

#include "room/guest_mask.hpp"

namespace salon::room {

Ranks powers(const Guest& guest, const Room& room) {
  if ((guest.modes & user_mode::server_operator) != 0) return rank::founder;
  const auto member = room.members.find(guest.id);
  return member == room.members.end() ? Ranks{0} : member->second.ranks;
}

std::optional<Refusal> speech_barred(const Guest& guest, const Room& room, const Say& say) {
  const RoomFlags flags = room.modes.flags;
  if ((flags & room_flag::no_ctcp) != 0 && say.text.starts_with('\x01')) return Refusal::no_ctcp;
  if (powers(guest, room) != 0) return std::nullopt;
  if ((flags & room_flag::members_only) != 0 && !room.members.contains(guest.id)) return Refusal::members_only;
  if ((flags & room_flag::moderated) != 0) return Refusal::moderated;
  // It is in no log, by whose times slow mode goes.
  if (room.modes.slow != 0 && say.text.starts_with('\x01')) return Refusal::no_ctcp;
  if ((flags & room_flag::accounts_speak) != 0 && guest.account->empty()) return Refusal::account_needed;
  if (room.modes.bans.empty()) return std::nullopt;
  const GuestMatcher matcher(guest);
  const auto means_guest = [&](const ListedMask& listed) {
    std::string_view mask = listed.mask;
    if (mask.starts_with(mute_prefix)) mask.remove_prefix(mute_prefix.size());
    return matcher.matches(mask);
  };
  const bool muted =
      std::ranges::any_of(room.modes.bans, means_guest) && std::ranges::none_of(room.modes.exceptions, means_guest);
  return muted ? std::optional(Refusal::muted) : std::nullopt;
}

std::optional<RankedTarget> ranked_target(std::string_view target) {
  RankedTarget found{rank::founder, target};
  while (!names_room(found.room)) {
    if (found.room.empty()) return std::nullopt;
    found.least = std::min(found.least, rank::of_prefix(found.room.front()));
    found.room.remove_prefix(1);
  }
  return found.least == 0 || found.room == target ? std::nullopt : std::optional(found);
}

std::vector<GuestId> members_with_rank(const Room& room, Ranks least, GuestId leave_out) {
  std::vector<GuestId> found;
  for (const auto& [id, member] : room.members) {
    if (member.ranks >= least && id != leave_out) found.push_back(id);
  }
  return found;
}

}  // namespace salon::room
