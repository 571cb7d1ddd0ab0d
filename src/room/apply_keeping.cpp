// Rooms that are kept for their founders, and what the owners of accounts are in them.
#include <algorithm>

#include "room/applying.hpp"

namespace salon::room {

Ranks House::Applying::access(std::string_view account, const Room& room) {
  if (account.empty() || !room.kept()) return 0;
  const auto found = room.accounts.find(fold(account));
  return found == room.accounts.end() ? Ranks{0} : found->second;
}

void House::Applying::set_access(Room& room, const std::string& folded_account, Ranks ranks) {
  if (ranks == 0) {
    room.accounts.erase(folded_account);
  } else {
    room.accounts.insert_or_assign(folded_account, ranks);
  }
}

/// Who is operator of a room, and logged in, may have it kept. The lobby is the house's own.
void House::Applying::operator()(const KeepRoom& keep) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, keep.room);
  const std::string folded = fold(keep.room);
  const auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, keep.room);
  Room& room = found->second;
  if (!keep.on) {
    if (!room.kept()) return refuse(Refusal::room_not_kept, keep.room);
    const bool founder = !guest->account->empty() && fold(*guest->account) == room.founder;
    if (!founder && !is_operator(*guest)) return refuse(Refusal::rank_too_low, keep.room);
    tell(*guest, RoomKept{room.name, false, false});
    return stop_keeping(folded, room);
  }
  if (guest->account->empty()) return refuse(Refusal::not_logged_in, keep.room);
  if (room.kept()) return refuse(Refusal::room_kept, keep.room);
  const auto member = room.members.find(guest->id);
  if (member == room.members.end()) return refuse(Refusal::not_in_room, keep.room);
  if (folded == lobby || powers(*guest, room) < rank::channel_operator) return refuse(Refusal::rank_too_low, keep.room);
  const std::string account = fold(*guest->account);
  if (rooms_kept_for(account) >= limits.rooms_an_account_max)
    return refuse(Refusal::too_many_rooms_for_account, keep.room);

  room.founder = account;
  set_access(room, account, rank::founder);
  const bool anew = (member->second.ranks & rank::founder) == 0;
  member->second.ranks = static_cast<Ranks>(member->second.ranks | rank::founder);
  Event& event = tell(*guest, RoomKept{room.name, true, anew});
  if (anew) event.to_rooms = {folded};
}

/// As with ranks that are given to members: it takes the rank for each that is given or taken, and nobody takes from
/// one of a higher rank. The founder's own is the founder's.
void House::Applying::operator()(const SetAccess& set) {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, set.room);
  Room* room = own_room(*guest, set.room);
  if (room == nullptr) return;
  if (!room->kept()) return refuse(Refusal::room_not_kept, set.room);
  const std::string account = fold(set.account);
  const auto known = house.accounts_.find(account);
  if (known == house.accounts_.end()) return refuse(Refusal::no_such_account, set.account);
  const Ranks before = access(account, *room);
  const Ranks own = powers(*guest, *room);
  bool too_low =
      rank::highest(before) > rank::highest(own) || (account == room->founder && (set.ranks & rank::founder) == 0);
  for (const auto& row : rank::rows) {
    const bool differs = ((before ^ set.ranks) & row.rank) != 0;
    too_low = too_low || (differs && own < rank_needed(row.letter));
  }
  if (too_low) return refuse(Refusal::rank_too_low, set.room);
  if (before == 0 && set.ranks != 0 && room->accounts.size() >= limits.accounts_a_room_max) {
    return refuse(Refusal::list_full, set.room);
  }
  set_access(*room, account, set.ranks);
  tell(*guest, AccessChanged{room->name, known->second.name, set.ranks});
}

void House::Applying::stop_keeping(const std::string& folded, Room& room) {
  room.founder.clear();
  room.offered.clear();
  room.accounts.clear();
  if (room.members.empty()) end_room(folded);
}

void House::Applying::forget_access(const std::string& folded_account) {
  for (auto next = house.rooms_.begin(); next != house.rooms_.end();) {
    auto& [folded, room] = *next++;  // the room may end
    if (room.offered == folded_account) room.offered.clear();
    room.accounts.erase(folded_account);
    if (room.founder == folded_account) stop_keeping(std::string(folded), room);
  }
}

}  // namespace salon::room
