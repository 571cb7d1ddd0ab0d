// What can be asked of a house. What changes it is in apply*.cpp, how it is stored in codec.cpp.
#include "room/house.hpp"

#include <algorithm>

namespace salon::room {

House::House(Limits limits) : limits_(limits) { rooms_[fold(lobby)].name = lobby; }

const Room* House::find_room(std::string_view name) const {
  const auto found = rooms_.find(fold(name));
  return found == rooms_.end() ? nullptr : &found->second;
}

const Guest* House::find_guest(GuestId id) const {
  const auto found = guests_.find(id);
  return found == guests_.end() ? nullptr : &found->second;
}

GuestId House::guest_of(GuestId client) const {
  if (const auto found = joined_.find(client); found != joined_.end()) return found->second;
  const Guest* guest = find_guest(client);
  const bool here = guest == nullptr || (guest->clients->empty() && !guest->absent()) ||
                    std::ranges::find(*guest->clients, client.session) != guest->clients->end();
  return !here ? GuestId{} : client;
}

const Guest* House::find_guest(std::string_view nick) const { return bearer(fold(nick)); }

const Guest* House::bearer(std::string_view folded) const {
  for (const auto& [hash, id] : nicks_.candidates(folded)) {
    const Guest& guest = guests_.at(id);
    if (fold(guest.nick) == folded) return &guest;
  }
  return nullptr;
}

const Account* House::find_account(std::string_view name) const {
  const auto found = accounts_.find(fold(name));
  return found == accounts_.end() ? nullptr : &found->second;
}

const WaitingAccount* House::find_waiting_account(std::string_view name) const {
  const auto found = waiting_.find(fold(name));
  return found == waiting_.end() ? nullptr : &found->second;
}

const Account* House::find_account_by_certificate(std::string_view fingerprint) const {
  const auto found = certificate_owners_.find(fingerprint);
  return found == certificate_owners_.end() ? nullptr : find_account(found->second);
}

Actor actor_of(const Guest& guest) {
  return {guest.id,       guest.nick, guest.user, guest.dialect, (guest.modes & user_mode::bot) != 0,
          *guest.account, *guest.host};
}

bool House::may_see(const Guest* viewer, const Room& room) const {
  if ((room.modes.flags & room_flag::secret) == 0) return true;
  return viewer != nullptr && (room.members.contains(viewer->id) || (viewer->modes & user_mode::server_operator) != 0);
}

bool House::may_see(const Guest* viewer, const Room& room, const Guest& member) const {
  const auto found = room.members.find(member.id);
  if (found == room.members.end() || !may_see(viewer, room)) return false;
  if (viewer != nullptr && (viewer->id == member.id || (viewer->modes & user_mode::server_operator) != 0)) return true;
  const auto own = viewer == nullptr ? room.members.end() : room.members.find(viewer->id);
  const bool within = own != room.members.end();
  if ((member.modes & user_mode::invisible) != 0 && !within) return false;
  if ((room.modes.flags & room_flag::auditorium) == 0) return true;
  return found->second.ranks != 0 || (within && own->second.ranks != 0);
}

void House::count(UserModes modes, int by) {
  const auto add = [by](std::size_t& number) { number = by > 0 ? number + 1 : number - 1; };
  if ((modes & user_mode::invisible) != 0) add(census_.invisible);
  if ((modes & user_mode::server_operator) != 0) add(census_.operators);
}

bool House::operator==(const House& other) const {
  return last_applied_ == other.last_applied_ && guests_named_ == other.guests_named_ &&
         guests_most_ == other.guests_most_ && census_ == other.census_ && departed_ == other.departed_ &&
         guests_ == other.guests_ && joined_ == other.joined_ && nicks_ == other.nicks_ && rooms_ == other.rooms_ &&
         held_ == other.held_ && held_until_ == other.held_until_ && rooms_kept_until_ == other.rooms_kept_until_ &&
         accounts_ == other.accounts_ && waiting_ == other.waiting_ && waiting_until_ == other.waiting_until_ &&
         certificate_owners_ == other.certificate_owners_ && stays_until_ == other.stays_until_ &&
         absent_ == other.absent_ && exclusions_ == other.exclusions_ && filters_ == other.filters_ &&
         shelves_ == other.shelves_ && nodes_ == other.nodes_;
}

}  // namespace salon::room
