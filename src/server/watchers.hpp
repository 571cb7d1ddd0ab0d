// Who wants to hear of whom: sessions of this node, by the nick they watch (IRC's MONITOR).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "room/event.hpp"

namespace salon::server {

class Watchers {
 public:
  /// Nicks are folded. Neither minds being told twice.
  void add(const std::string& nick, room::SessionId session);
  void remove(const std::string& nick, room::SessionId session);

  /// Who is to hear of `event`, each once; empty for an event of a kind that is not watched.
  [[nodiscard]] std::vector<room::SessionId> of(const room::Event& event) const;

 private:
  void collect(std::string_view nick, std::vector<room::SessionId>& into) const;

  std::map<std::string, std::vector<room::SessionId>, std::less<>> by_nick_;
};

}  // namespace salon::server
