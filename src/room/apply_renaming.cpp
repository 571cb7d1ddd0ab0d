// A room gets another name.
#include <algorithm>
#include <utility>

#include "room/applying.hpp"
#include "room/person.hpp"

namespace salon::room {
namespace {

void rename_in(std::vector<RoomKey>& keys, const std::string& from, const std::string& to) {
  for (RoomKey& each : keys) {
    if (each.room == from) each.room = to;
  }
}

}  // namespace

/// All of the room goes with it, but for what others know it by: that is told to its members alone, and its old name is
/// free. The case of a name may be changed as well.
void House::Applying::operator()(const RenameRoom& wish) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.room);
  Room* room = own_room(*guest, wish.room);
  if (room == nullptr) return;
  if (const auto why = name_barred(*guest, *room, wish.name)) {
    const bool about_name = *why == Refusal::room_exists || *why == Refusal::room_name_invalid;
    refuse(*why, about_name ? wish.name : wish.room);
    if (*why == Refusal::room_renamed_lately) {
      std::get<Refused>(events.back().body).until = room->renamed + limits.room_name_stays_for;
    }
    return;
  }
  RoomRenamed renamed{wish.name, room->name, tidied(wish.reason, limits.reason_bytes_max)};
  room->name = wish.name;
  room->renamed = entry.time;
  const std::string from = fold(wish.room);
  const std::string to = fold(wish.name);
  if (from != to) move_room(from, to);
  Event& event = tell(*guest, std::move(renamed));
  for (const auto& [id, member] : house.rooms_.at(to).members) {
    if (id != guest->id) event.to_guests.push_back(id);
  }
}

std::optional<Refusal> House::Applying::name_barred(const Guest& guest, const Room& room, std::string_view name) {
  const Ranks needed = room.kept() ? rank::founder : rank::channel_operator;
  if (powers(guest, room) < needed) return Refusal::rank_too_low;
  const std::string from = fold(room.name);
  if (from == lobby) return Refusal::room_keeps_name;
  if (!may_be_called(name)) return Refusal::room_name_invalid;
  const std::string to = fold(name);
  if (name == room.name || (from != to && house.rooms_.contains(to))) return Refusal::room_exists;
  const bool lately = room.renamed != WallTime{} && entry.time < room.renamed + limits.room_name_stays_for;
  if (lately && !is_operator(guest)) return Refusal::room_renamed_lately;
  // A room that is called otherwise takes two places.
  if (from != to && !has_space_for_shelves(2)) return Refusal::too_many_renamed_rooms;
  return std::nullopt;
}

bool House::Applying::has_space_for_shelves(std::size_t count) {
  while (house.shelves_.all().size() + count > limits.shelves_max) {
    const auto is_there = [this](std::string_view each) { return house.rooms_.contains(each); };
    if (!house.shelves_.forget_one(is_there)) return false;
  }
  return true;
}

void House::Applying::move_room(const std::string& from, const std::string& to) {
  auto moved = house.rooms_.extract(from);
  moved.key() = to;
  const Room& room = house.rooms_.insert(std::move(moved)).position->second;
  if (house.rooms_kept_until_.erase({room.kept_until, from}) > 0) house.rooms_kept_until_.emplace(room.kept_until, to);
  house.shelves_.move(from, to, entry.id);
  for (const auto& [id, member] : room.members) {
    std::vector<std::string>& rooms = house.guests_.at(id).rooms;
    std::erase(rooms, from);
    rooms.insert(std::ranges::lower_bound(rooms, to), to);
  }
  move_in_guests(from, to);
  for (auto& [nick, held] : house.held_) rename_in(held.rooms, from, to);
  for (auto& [name, account] : house.accounts_) {
    account.read_markers.erase(to);  // of a room of that name that is no more
    if (auto marker = account.read_markers.extract(from)) {
      marker.key() = to;
      account.read_markers.insert(std::move(marker));
    }
  }
}

/// What members and others keep of rooms: who is invited to this one, and when who spoke in it. Who was invited to one
/// that had the name before is invited to that.
void House::Applying::move_in_guests(const std::string& from, const std::string& to) {
  for (auto& [id, guest] : house.guests_) {
    if (guest.in_rooms == InRooms{}) continue;
    guest.in_rooms.change([&](InRooms& own) {
      rename_in(own.invitations, from, to);
      std::erase_if(own.slowed, [&](const SlowedIn& each) { return each.room == to; });
      for (SlowedIn& each : own.slowed) {
        if (each.room == from) each.room = to;
      }
    });
  }
}

}  // namespace salon::room
