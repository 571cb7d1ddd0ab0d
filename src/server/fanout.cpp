#include "server/fanout.hpp"

#include <algorithm>

namespace salon::server {

void Fanout::add(const std::string& room, session::Variant variant, Connection& connection) {
  Groups& groups = rooms_[room];
  auto group = std::ranges::find(groups, variant, &Group::variant);
  if (group == groups.end()) {
    seal();  // growing `groups` moves the blocks that open_ points to
    groups.push_back({variant, {}, {}});
    group = groups.end() - 1;
  }
  group->members.push_back(&connection);
}

void Fanout::remove(const std::string& room, session::Variant variant, Connection& connection) {
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

void Fanout::deliver(const room::Event& event, const Connection* actor) {
  ++mark_;
  for (const std::string& room : event.to_rooms) {
    const auto groups = rooms_.find(room);
    if (groups == rooms_.end()) continue;
    for (Group& group : groups->second) render_for(group, event, actor);
  }
}

void Fanout::render_for(Group& group, const room::Event& event, const Connection* actor) {
  std::string& bytes = group.block.growing();
  const std::size_t before = bytes.size();
  session::render(event, group.variant, setting_, bytes);
  const std::size_t length = bytes.size() - before;
  if (length == 0) return;
  if (before == 0) open_.push_back(&group);
  for (Connection* member : group.members) {
    if (member == actor || member->fanout_mark == mark_) continue;
    member->fanout_mark = mark_;  // a guest in two of the event's rooms hears it once
    member->send(group.block, before, length);
    ++deliveries_;
  }
}

void Fanout::seal() {
  for (Group* group : open_) group->block = Block();
  open_.clear();
}

}  // namespace salon::server
