#include "server/handshakes.hpp"

#include <algorithm>

#include "server/connection.hpp"

namespace salon::server {

void Handshakes::enter(Connection& /*connection*/) { ++under_way_; }

void Handshakes::leave(Connection& connection) {
  --under_way_;
  std::ranges::replace(waiting_, &connection, nullptr);
}

void Handshakes::want_turn(Connection& connection) {
  if (std::ranges::find(waiting_, &connection) == waiting_.end()) waiting_.push_back(&connection);
}

bool Handshakes::take_turn(const std::function<Instant()>& clock, Instant began) {
  const Instant first = clock && !waiting_.empty() ? clock() : began;
  const Instant until = first + (first - began);
  std::size_t steps = 0;
  do {
    take_step();
  } while (++steps < steps_a_turn_max && !waiting_.empty() && clock && clock() < until);
  return !waiting_.empty();
}

/// Of the first who waits and has not left.
void Handshakes::take_step() {
  while (!waiting_.empty()) {
    Connection* const connection = waiting_.front();
    waiting_.pop_front();
    if (connection == nullptr) continue;
    ++steps_;
    return connection->shake_hands();
  }
}

}  // namespace salon::server
