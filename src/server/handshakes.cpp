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

bool Handshakes::take_turn() {
  for (std::size_t step = 0; step < steps_a_turn && !waiting_.empty();) {
    Connection* const connection = waiting_.front();
    waiting_.pop_front();
    if (connection == nullptr) continue;
    connection->shake_hands();
    ++step;
    ++steps_;
  }
  return !waiting_.empty();
}

}  // namespace salon::server
