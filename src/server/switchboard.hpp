// What the connections of a server share: their loop, their limits, and what only those need that send.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

#include "salon/net/loop.hpp"
#include "server/out_queue.hpp"

namespace salon::server {

class Connection;

/// See DESIGN decision 9: everything is bounded, with a written consequence.
struct ConnectionLimits {
  /// Output that may wait for a slow reader; beyond it the guest is dropped.
  std::size_t queue_bytes_max = 512 * 1024;
  /// A reader that takes nothing for so long, while output waits, is dropped.
  Duration stalled_max = std::chrono::seconds(60);
  /// How long a farewell may take to be sent; then what is read and thrown away, and for how long, before the close.
  Duration farewell_sent_max = std::chrono::seconds(5);
  std::size_t farewell_bytes_max = 64 * 1024;
  Duration farewell_max = std::chrono::seconds(1);
  /// A peer that vanished is noticed within this time.
  Duration vanished_after = std::chrono::seconds(110);
  /// How long a TLS handshake may take, and how many bytes of it may wait for their turn.
  Duration handshake_max = std::chrono::seconds(10);
  std::size_t handshake_bytes_max = 64 * 1024;
};

/// What a connection has from the first byte that waits until the system has taken the last.
struct Outgoing : net::SendOperation {
  Connection* connection = nullptr;
  OutQueue queue;
};

/// Outlives the connections.
class Switchboard {
 public:
  Switchboard(net::Loop& on, const ConnectionLimits& within) : loop(on), limits(within) {}

  net::Loop& loop;
  const ConnectionLimits& limits;
  /// Those that have something to send: whoever owns this calls `flush` on each at the end of the turn.
  std::vector<Connection*> dirty;

  [[nodiscard]] std::unique_ptr<Outgoing> take() {
    if (spare_.empty()) return std::make_unique<Outgoing>();
    std::unique_ptr<Outgoing> one = std::move(spare_.back());
    spare_.pop_back();
    return one;
  }
  /// It is empty, and not pending.
  void give_back(std::unique_ptr<Outgoing> one) {
    if (spare_.size() < spare_max) spare_.push_back(std::move(one));
  }

 private:
  /// So many are kept, which a room of that size takes anew with each line; the allocator is for more.
  static constexpr std::size_t spare_max = 1024;

  std::vector<std::unique_ptr<Outgoing>> spare_;
};

}  // namespace salon::server
