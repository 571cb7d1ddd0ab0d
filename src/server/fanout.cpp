#include "server/fanout.hpp"

#include <algorithm>

#include "base/growth.hpp"

namespace salon::server {
namespace {

/// Looking for an actor's holes is linear; a burst in which so many have spoken is settled.
constexpr std::size_t holes_max = 64;

}  // namespace

void Fanout::add(const std::string& room, session::Variant variant, Connection& connection) {
  settle();
  Groups& groups = rooms_[room];
  auto group = std::ranges::find(groups, variant, &Group::variant);
  if (group == groups.end()) {
    seal();  // growing `groups` moves the blocks that open_ points to
    group = groups.emplace(groups.end());
    group->variant = variant;
  }
  make_space(group->members);
  group->members.push_back(&connection);
}

void Fanout::remove(const std::string& room, session::Variant variant, Connection& connection) {
  settle();
  const auto groups = rooms_.find(room);
  if (groups == rooms_.end()) return;
  const auto group = std::ranges::find(groups->second, variant, &Group::variant);
  if (group == groups->second.end()) return;
  const auto member = std::ranges::find(group->members, &connection);
  if (member == group->members.end()) return;
  *member = group->members.back();  // the order in which recipients are served is nobody's promise
  group->members.pop_back();
  if (!group->members.empty()) return;
  seal();
  groups->second.erase(group);
  if (groups->second.empty()) rooms_.erase(groups);
}

void Fanout::rename(const std::string& room, const std::string& name) {
  settle();
  auto moved = rooms_.extract(room);
  if (moved.empty()) return;
  moved.key() = name;
  rooms_.insert(std::move(moved));
}

void Fanout::deliver(const room::Event& event, std::span<Connection* const> actors) {
  const bool in_one_room = event.to_rooms.size() == 1;
  if (!in_one_room) settle();
  ++mark_;
  for (const std::string& room : event.to_rooms) {
    const auto groups = rooms_.find(room);
    if (groups == rooms_.end()) continue;
    if (in_one_room && burst_ != &groups->second) {
      settle();
      burst_ = &groups->second;
    }
    for (Group& group : groups->second) {
      in_one_room ? gather(group, event, actors) : send_at_once(group, event, actors);
    }
  }
}

std::size_t Fanout::render_for(Group& group, const room::Event& event) {
  std::string& bytes = group.block.growing();
  const std::size_t before = bytes.size();
  session::render(event, group.variant, setting_, bytes);
  if (before == 0 && !bytes.empty()) open_.push_back(&group);
  return before;
}

void Fanout::gather(Group& group, const room::Event& event, std::span<Connection* const> actors) {
  if (group.holes.size() >= holes_max) settle(group);
  const std::size_t begin = render_for(group, event);
  const std::size_t end = group.block.bytes().size();
  if (begin == end) return;
  ++group.events;
  for (Connection* actor : actors) group.holes.push_back({actor, begin, end});
}

void Fanout::send_at_once(Group& group, const room::Event& event, std::span<Connection* const> actors) {
  const std::size_t begin = render_for(group, event);
  group.from = group.block.bytes().size();
  if (begin == group.from) return;
  for (Connection* actor : actors) actor->fanout_mark = mark_;
  for (Connection* member : group.members) {
    if (member->fanout_mark == mark_) continue;
    member->fanout_mark = mark_;  // a guest in two of the event's rooms hears it once
    member->send(group.block, begin, group.from - begin);
    ++deliveries_;
  }
}

void Fanout::settle() {
  if (burst_ == nullptr) return;
  for (Group& group : *burst_) settle(group);
  burst_ = nullptr;
}

void Fanout::settle(Group& group) {
  if (group.events == 0) return;
  ++mark_;
  for (const Hole& hole : group.holes) hole.actor->fanout_mark = mark_;
  const std::size_t length = group.block.bytes().size() - group.from;
  deliveries_ += group.events * group.members.size();
  for (Connection* member : group.members) {
    if (member->fanout_mark != mark_) {
      member->send(group.block, group.from, length);
    } else {
      deliveries_ -= send_around_holes(group, *member);
    }
  }
  group.from += length;
  group.events = 0;
  group.holes.clear();
}

/// Gives how many events were not sent.
std::size_t Fanout::send_around_holes(const Group& group, Connection& member) {
  std::size_t at = group.from;
  std::size_t own = 0;
  for (const Hole& hole : group.holes) {
    if (hole.actor != &member) continue;
    if (hole.begin > at) member.send(group.block, at, hole.begin - at);
    at = hole.end;
    ++own;
  }
  const std::size_t end = group.block.bytes().size();
  if (end > at) member.send(group.block, at, end - at);
  return own;
}

void Fanout::seal() {
  settle();
  for (Group* group : open_) {
    group->block = Block();
    group->from = 0;
  }
  open_.clear();
}

}  // namespace salon::server
