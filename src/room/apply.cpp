// What every entry goes through: is it new, and what has ended meanwhile. Then its command is applied (apply_*.cpp).
#include <algorithm>
#include <utility>
#include <variant>

#include "room/applying.hpp"
#include "room/person.hpp"

namespace salon::room {

bool House::Applying::begins_or_continues() {
  const Origin& origin = entry.origin;
  if (origin.tag == 0) return false;
  const auto [found, first] = house.nodes_.try_emplace(origin.node, Node{origin.incarnation, 0});
  Node& node = found->second;
  if (origin.incarnation < node.incarnation) return false;
  if (origin.incarnation > node.incarnation) {
    node = {origin.incarnation, 0};
    sweep(origin.node);
  }
  if (origin.tag <= node.last_tag) return false;
  node.last_tag = origin.tag;
  return true;
}

void House::Applying::sweep(NodeId node) {
  const Origin itself{node, entry.origin.incarnation, 0, entry.origin.tag};
  for (auto next = house.guests_.lower_bound({node, 0}); next != house.guests_.end() && next->first.node == node;) {
    const GuestId id = next->first;
    Guest& guest = (next++)->second;
    if (guest.absent()) continue;
    if (stays(guest)) {
      go_absent(guest, entry.time);
    } else {
      depart(id, itself, {}, true);
    }
  }
}

void House::Applying::let_go_what_has_expired() {
  house.exclusions_.let_go(entry.time);
  while (!house.held_until_.empty() && house.held_until_.begin()->first <= entry.time) {
    let_go(std::string(house.held_until_.begin()->second));
  }
  while (!house.rooms_kept_until_.empty() && house.rooms_kept_until_.begin()->first <= entry.time) {
    end_room(std::string(house.rooms_kept_until_.begin()->second));
  }
  while (!house.waiting_until_.empty() && house.waiting_until_.begin()->first <= entry.time) {
    end_waiting(std::string(house.waiting_until_.begin()->second));
  }
  while (!house.stays_until_.empty() && house.stays_until_.begin()->first <= entry.time) {
    stop_staying(std::string(house.stays_until_.begin()->second));
  }
}

Guest* House::Applying::actor() {
  const auto found = house.guests_.find(house.guest_of(entry.origin.guest()));
  return found == house.guests_.end() ? nullptr : &found->second;
}

const Guest* House::Applying::actor_or_host() {
  if (entry.origin.session != 0) return actor();
  Guest& keeper = host.emplace();
  keeper.id = entry.origin.guest();
  keeper.nick = "*operator";
  keeper.user = "operator";
  keeper.modes = user_mode::server_operator;
  return &keeper;
}

Event& House::Applying::tell(const Guest& guest, decltype(Event::body) body) {
  Event& event = events.emplace_back();
  event.id = entry.id;
  event.time = entry.time;
  event.origin = entry.origin;
  event.actor = actor_of(guest);
  event.body = std::move(body);
  return event;
}

void House::Applying::refuse(Refusal why, std::string_view subject, std::string_view about) {
  Guest stranger;
  stranger.id = entry.origin.guest();
  const Guest* guest = actor();
  const std::size_t bytes_max = std::max(limits.nick_bytes_max, limits.room_bytes_max);
  tell(guest != nullptr ? *guest : stranger, Refused{why, tidied(subject, bytes_max), tidied(about, bytes_max)});
}

void House::apply(const Entry& entry, std::vector<Event>& events) {
  if (entry.id <= last_applied_) return;
  last_applied_ = entry.id;
  Applying applying{*this, entry, events};
  if (!applying.begins_or_continues()) return;
  applying.let_go_what_has_expired();
  std::visit(applying, entry.command);
}

}  // namespace salon::room
