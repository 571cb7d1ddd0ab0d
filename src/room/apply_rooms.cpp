// Being in a room, and what it is about.
#include <algorithm>

#include "room/applying.hpp"
#include "room/person.hpp"
#include "salon/base/result.hpp"

namespace salon::room {

void House::Applying::operator()(const Join& join) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, join.room);
  if (!valid_room(join.room, limits.room_bytes_max)) return refuse(Refusal::room_name_invalid, join.room);
  const std::string folded = fold(join.room);
  if (std::ranges::binary_search(guest->rooms, folded)) return join_again(*guest, folded, join.quiet);
  if (guest->rooms.size() >= limits.rooms_a_guest_max) return refuse(Refusal::too_many_rooms_for_guest, join.room);

  auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) {
    if (!has_space_for_a_room()) return refuse(Refusal::too_many_rooms, join.room);
    found = house.rooms_.emplace(folded, Room{}).first;
    found->second.name = join.room;
    found->second.created = entry.time;
  } else if (found->second.members.size() >= limits.members_a_room_max) {
    return refuse(Refusal::room_full, join.room);
  }
  found->second.members.emplace(guest->id, join.quiet);
  guest->rooms.insert(std::ranges::lower_bound(guest->rooms, folded), folded);
  tell(*guest, Joined{found->second.name, join.quiet, guest->real_name, guest->away}).to_rooms = {folded};
}

void House::Applying::join_again(const Guest& guest, const std::string& folded, bool quiet) {
  Room& room = house.rooms_.at(folded);
  bool& was_quiet = room.members.at(guest.id);
  const bool announced = was_quiet && !quiet;
  was_quiet = was_quiet && quiet;
  Event& event = tell(guest, Joined{room.name, was_quiet, guest.real_name, guest.away});
  if (announced) event.to_rooms = {folded};
}

void House::Applying::operator()(const Part& part) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, part.room);
  const std::string folded = fold(part.room);
  const auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, part.room);
  const auto member = found->second.members.find(guest->id);
  if (member == found->second.members.end()) return refuse(Refusal::not_in_room, part.room);

  const Parted parted{found->second.name, tidied(part.reason, limits.reason_bytes_max), member->second};
  std::erase(guest->rooms, folded);
  take_out(guest->id, folded);
  tell(*guest, parted).to_rooms = {folded};
}

void House::Applying::operator()(const SetTopic& set) {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, set.room);
  const std::string folded = fold(set.room);
  const auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, set.room);
  Room& room = found->second;
  if (!room.members.contains(guest->id)) return refuse(Refusal::not_in_room, set.room);
  if (set.topic.size() > limits.topic_bytes_max) return refuse(Refusal::text_too_long, set.room);
  if (!sayable(set.topic)) return refuse(Refusal::text_invalid, set.room);

  const bool cleared = set.topic.empty();
  room.topic = set.topic;
  room.topic_by = cleared ? std::string() : guest->nick;
  room.topic_time = cleared ? WallTime{} : entry.time;
  tell(*guest, TopicChanged{room.name, room.topic}).to_rooms = {folded};
}

void House::Applying::take_out(GuestId id, const std::string& folded) {
  const auto found = house.rooms_.find(folded);
  ensure(found != house.rooms_.end(), "a guest was in a room that is not there");
  found->second.members.erase(id);
  if (found->second.members.empty() && found->second.topic.empty() && folded != lobby) house.rooms_.erase(found);
}

/// At the limit the empty room with the oldest topic makes way: otherwise one guest could fill the house for good
/// with topics that nobody reads. Looks at every room, but only when a full house is asked for one more.
bool House::Applying::has_space_for_a_room() {
  if (house.rooms_.size() < limits.rooms_max) return true;
  auto oldest = house.rooms_.end();
  for (auto next = house.rooms_.begin(); next != house.rooms_.end(); ++next) {
    if (!next->second.members.empty() || next->first == lobby) continue;
    if (oldest == house.rooms_.end() || next->second.topic_time < oldest->second.topic_time) oldest = next;
  }
  if (oldest == house.rooms_.end()) return false;
  house.rooms_.erase(oldest);
  return true;
}

}  // namespace salon::room
