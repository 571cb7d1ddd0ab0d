// A kept room becomes another account's.
#include <algorithm>
#include <iterator>
#include <utility>

#include "room/applying.hpp"

namespace salon::room {

/// Nobody is given a room without having said yes, but by an operator of the server, and nobody more than may be.
void House::Applying::operator()(const OfferRoom& offer) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, offer.room);
  const std::string folded = fold(offer.room);
  const auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, offer.room);
  Room& room = found->second;
  if (!room.kept()) return refuse(Refusal::room_not_kept, offer.room);
  const bool founder = !guest->account->empty() && fold(*guest->account) == room.founder;
  if (!founder && !is_operator(*guest)) return refuse(Refusal::rank_too_low, offer.room);
  const std::string account = fold(offer.account);
  const auto known = house.accounts_.find(account);
  if (known == house.accounts_.end()) return refuse(Refusal::no_such_account, offer.account, offer.room);
  if (account == room.founder) {
    room.offered.clear();
    tell(*guest, RoomOffered{room.name, {}});
    return;
  }
  if (is_operator(*guest)) {
    if (const auto why = founding_barred(room, account)) return refuse(*why, offer.room);
    return transfer(*guest, folded, account);
  }
  room.offered = account;
  Event& event = tell(*guest, RoomOffered{room.name, known->second.name});
  std::ranges::copy_if(known->second.guests, std::back_inserter(event.to_guests),
                       [&](GuestId id) { return id != guest->id; });
}

void House::Applying::operator()(const TakeRoom& wish) {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.room);
  const std::string folded = fold(wish.room);
  const auto found = house.rooms_.find(folded);
  if (guest->account->empty()) return refuse(Refusal::not_logged_in, wish.room);
  const std::string account = fold(*guest->account);
  if (found == house.rooms_.end() || found->second.offered != account) {
    return refuse(Refusal::room_not_offered, wish.room);
  }
  if (const auto why = founding_barred(found->second, account)) return refuse(*why, wish.room);
  transfer(*guest, folded, account);
}

std::size_t House::Applying::rooms_kept_for(const std::string& folded_account) const {
  return static_cast<std::size_t>(
      std::ranges::count(house.rooms_, folded_account, [](const auto& each) { return each.second.founder; }));
}

std::optional<Refusal> House::Applying::founding_barred(const Room& room, const std::string& folded_account) const {
  if (rooms_kept_for(folded_account) >= limits.rooms_an_account_max) return Refusal::too_many_rooms_for_account;
  const bool full = room.accounts.size() >= limits.accounts_a_room_max && !room.accounts.contains(folded_account);
  return full ? std::optional(Refusal::list_full) : std::nullopt;
}

void House::Applying::transfer(const Guest& guest, const std::string& folded, const std::string& folded_account) {
  Room& room = house.rooms_.at(folded);
  const std::string before = std::exchange(room.founder, folded_account);
  room.offered.clear();
  RoomTransferred told{room.name, house.accounts_.at(folded_account).name, house.accounts_.at(before).name, {}};
  set_access(room, before, static_cast<Ranks>((access(before, room) & ~rank::founder) | rank::admin));
  set_access(room, folded_account, static_cast<Ranks>(access(folded_account, room) | rank::founder));
  for (auto& [id, member] : room.members) {
    const Guest& other = house.guests_.at(id);
    const std::string account = fold(*other.account);
    if (account.empty() || (account != before && account != folded_account)) continue;
    const Ranks wanted = access(account, room);
    for (const auto& [rank, letter, prefix] : rank::rows) {
      if (((member.ranks ^ wanted) & rank) == 0 || (rank != rank::founder && (wanted & rank) == 0)) continue;
      told.made.push_back({letter, (wanted & rank) != 0, other.nick});
      member.ranks = static_cast<Ranks>(member.ranks ^ rank);
    }
  }
  tell(guest, std::move(told)).to_rooms = {folded};
}

}  // namespace salon::room
