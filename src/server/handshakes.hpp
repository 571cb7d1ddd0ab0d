// The TLS handshakes that are under way, of which only a few take a step in one turn.
//
// A step costs a signature: some 0.2 ms with P-256, 1 ms with RSA. A flood of them in one turn would hold up every line
// for as long, so those who wait are served in the order they came, one a turn. Where turns are long, because many are
// here and come, one would be too few for all of them to be let in in time: there may be up to `steps_a_turn_max`, as
// long as they take no more time than the rest of the turn did. No more handshakes are begun than `at_once_max`, each
// of which may take ConnectionLimits::handshake_max.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>

#include "salon/base/time.hpp"

namespace salon::server {

class Connection;

class Handshakes {
 public:
  static constexpr std::size_t at_once_max = 1024;
  static constexpr std::size_t steps_a_turn_max = 4;

  /// No other may begin.
  [[nodiscard]] bool full() const { return under_way_ >= at_once_max; }
  [[nodiscard]] std::size_t under_way() const { return under_way_; }
  /// Steps taken since the start.
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

  /// `connection` begins its handshake, and has ended it or given up.
  void enter(Connection& connection);
  void leave(Connection& connection);
  /// It has something to go on with: Connection::shake_hands will be called.
  void want_turn(Connection& connection);

  /// Once a turn, which began at `began`: lets the first of those who wait take a step. True when others wait still.
  /// Without a `clock` it is one a turn.
  bool take_turn(const std::function<Instant()>& clock, Instant began);

 private:
  void take_step();

  std::deque<Connection*> waiting_;  // each once; null where one has left
  std::size_t under_way_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace salon::server
