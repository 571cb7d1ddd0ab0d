// One event to many: rendered once per variant, shared by all recipients (DESIGN decision 4).
//
// Per room and variant there is one block a turn, and recipients hold ranges of it. Events of one room that follow each
// other are gathered: a recipient is visited once for all of them, not once for each. A burst ends with an event of
// another room or of several, with one who comes or goes, and with `settle`; so what a recipient is sent has the one
// order of the log, and a burst of fifty lines costs it a few compares and an addition.
#pragma once

#include <functional>
#include <map>
#include <span>
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

  /// The room (folded) is called otherwise from now on.
  void rename(const std::string& room, const std::string& name);

  /// Sends `event` to everyone in its rooms, each once, but not to `actors`, which must live until the next `settle`.
  /// It is in their queues after that.
  void deliver(const room::Event& event, std::span<Connection* const> actors);
  /// The same, where there is one actor, or (null) none.
  void deliver(const room::Event& event, Connection* actor) {
    deliver(event, std::span<Connection* const>(&actor, actor != nullptr ? 1 : 0));
  }
  /// What was delivered is put into the queues. To be called before anything is sent to a recipient alone, which would
  /// overtake it otherwise, and before a connection goes.
  void settle();
  /// The turn is over: settles; what was queued may now be sent, and the next events begin new blocks.
  void seal();

  /// How many times an event was queued for a recipient, since the start.
  [[nodiscard]] std::uint64_t deliveries() const { return deliveries_; }

 private:
  /// Bytes of a burst that one recipient is not sent: it did that itself.
  struct Hole {
    Connection* actor;
    std::size_t begin;
    std::size_t end;
  };
  struct Group {
    session::Variant variant;
    std::vector<Connection*> members;
    Block block;
    /// Of the burst: where in the block it begins, how many events it has, and what its actors are not sent.
    std::size_t from = 0;
    std::size_t events = 0;
    std::vector<Hole> holes;
  };
  using Groups = std::vector<Group>;

  /// Gives where the event begins in the group's block; nothing was appended if that is its end.
  std::size_t render_for(Group& group, const room::Event& event);
  void gather(Group& group, const room::Event& event, std::span<Connection* const> actors);
  void send_at_once(Group& group, const room::Event& event, std::span<Connection* const> actors);
  void settle(Group& group);
  static std::size_t send_around_holes(const Group& group, Connection& member);

  const session::Setting& setting_;
  std::map<std::string, Groups, std::less<>> rooms_;
  Groups* burst_ = nullptr;   // the room of the burst
  std::vector<Group*> open_;  // groups whose block has grown this turn
  std::uint64_t mark_ = 0;    // see Connection::fanout_mark
  std::uint64_t deliveries_ = 0;
};

}  // namespace salon::server
