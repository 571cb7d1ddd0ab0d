// One event to many: rendered once per variant, shared by all recipients (DESIGN decision 4).
//
// Per room and variant there is one block a turn; each recipient's queue gets a range of it, and consecutive events of
// a turn join into one range. What is done per recipient is a few compares and an addition.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/block.hpp"
#include "room/event.hpp"
#include "server/connection.hpp"
#include "session/session.hpp"

namespace salon::server {

class Fanout {
 public:
  explicit Fanout(const session::Setting& setting) : setting_(setting) {}

  /// From now on `connection` is sent what happens in `room` (a folded name) as `variant` sees it.
  void add(const std::string& room, session::Variant variant, Connection& connection);
  void remove(const std::string& room, session::Variant variant, Connection& connection);

  /// Queues `event` for everyone in its rooms, each once, but not for `actor` (null: for all).
  void deliver(const room::Event& event, const Connection* actor);
  /// The turn is over: what was queued may now be sent, and the next events begin new blocks.
  void seal();

  /// How many times an event was queued for a recipient, since the start.
  [[nodiscard]] std::uint64_t deliveries() const { return deliveries_; }

 private:
  struct Group {
    session::Variant variant;
    std::vector<Connection*> members;
    Block block;
  };
  using Groups = std::vector<Group>;

  void render_for(Group& group, const room::Event& event, const Connection* actor);

  const session::Setting& setting_;
  std::map<std::string, Groups, std::less<>> rooms_;
  std::vector<Group*> open_;  // groups whose block has grown this turn
  std::uint64_t mark_ = 0;
  std::uint64_t deliveries_ = 0;
};

}  // namespace salon::server
