#include "room/shelves.hpp"

#include <algorithm>
#include <utility>

namespace salon::room {

std::string_view Shelves::of(std::string_view room) const {
  const auto found = shelves_.find(room);
  return found == shelves_.end() ? room : std::string_view(found->second);
}

std::string_view Shelves::room_on(std::string_view shelf) const {
  const auto found = rooms_.find(shelf);
  return found == rooms_.end() ? shelf : std::string_view(found->second);
}

void Shelves::move(const std::string& from, const std::string& to, EntryId now) {
  if (from == to) return;
  const std::string taken(of(from));
  // Where the shelf of that name is in use, under `to` or another name, a new one: no name of a room has a space.
  const bool in_use = taken == from || rooms_.contains(from);
  set(to, taken);
  set(from, in_use ? from + " " + now.text() : from);
}

bool Shelves::forget_one(const std::function<bool(std::string_view)>& is_there) {
  const auto found = std::ranges::find_if(
      shelves_, [&](const auto& each) { return !is_there(each.first) && !rooms_.contains(each.first); });
  if (found == shelves_.end()) return false;
  set(std::string(found->first), std::string(found->first));
  return true;
}

bool Shelves::put(std::string room, std::string shelf) {
  if (room == shelf || shelves_.contains(room) || rooms_.contains(shelf)) return false;
  rooms_.emplace(shelf, room);
  shelves_.emplace(std::move(room), std::move(shelf));
  return true;
}

bool Shelves::sound() const {
  // A shelf that is called as a room is would be that one's, if that had no other.
  return std::ranges::all_of(
      rooms_, [this](const auto& each) { return each.first.contains(' ') || shelves_.contains(each.first); });
}

void Shelves::set(const std::string& room, const std::string& shelf) {
  if (const auto known = shelves_.find(room); known != shelves_.end()) {
    // Not when that shelf has just gone to another room.
    if (const auto there = rooms_.find(known->second); there != rooms_.end() && there->second == room) {
      rooms_.erase(there);
    }
    shelves_.erase(known);
  }
  if (shelf == room) {
    rooms_.erase(shelf);
    return;
  }
  shelves_.insert_or_assign(room, shelf);
  rooms_.insert_or_assign(shelf, room);
}

}  // namespace salon::room
