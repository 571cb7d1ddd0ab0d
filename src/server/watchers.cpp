#include "server/watchers.hpp"

#include <algorithm>
#include <variant>

#include "room/name.hpp"

namespace salon::server {

void Watchers::add(const std::string& nick, room::SessionId session) {
  std::vector<room::SessionId>& sessions = by_nick_[nick];
  if (std::ranges::find(sessions, session) == sessions.end()) sessions.push_back(session);
}

void Watchers::remove(const std::string& nick, room::SessionId session) {
  const auto found = by_nick_.find(nick);
  if (found == by_nick_.end()) return;
  std::erase(found->second, session);
  if (found->second.empty()) by_nick_.erase(found);
}

std::vector<room::SessionId> Watchers::of(const room::Event& event) const {
  std::vector<room::SessionId> sessions;
  if (by_nick_.empty()) return sessions;
  const auto* renamed = std::get_if<room::Renamed>(&event.body);
  const auto* told = std::get_if<room::MetadataChanged>(&event.body);
  if (told != nullptr && !told->to_room && !told->made.empty()) collect(told->target, sessions);
  if (!room::is_about_somebody(event)) return sessions;
  collect(event.actor.nick, sessions);
  if (renamed != nullptr) collect(renamed->old_nick, sessions);
  std::ranges::sort(sessions);
  const auto doubles = std::ranges::unique(sessions);
  sessions.erase(doubles.begin(), doubles.end());
  return sessions;
}

void Watchers::collect(std::string_view nick, std::vector<room::SessionId>& into) const {
  const auto found = by_nick_.find(room::fold(nick));
  if (found != by_nick_.end()) into.insert(into.end(), found->second.begin(), found->second.end());
}

}  // namespace salon::server
