// What the connections of a server share: their loop, their limits, and what only those need that send.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <memory_resource>
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

class Switchboard;

/// What a connection has from the first byte that waits until the system has taken the last.
struct Outgoing : net::SendOperation {
  struct GiveBack {
    void operator()(Outgoing* one) const;
  };

  explicit Outgoing(Switchboard& where) : board(where) {}
  Switchboard& board;
  Connection* connection = nullptr;
  OutQueue queue;
};

/// Outlives the connections.
class Switchboard {
 public:
  Switchboard(net::Loop& on, const ConnectionLimits& within) : loop(on), limits(within) {}
  Switchboard(const Switchboard&) = delete;
  Switchboard& operator=(const Switchboard&) = delete;
  ~Switchboard() = default;

  net::Loop& loop;
  const ConnectionLimits& limits;
  /// Those that have something to send: whoever owns this calls `flush` on each at the end of the turn.
  std::vector<Connection*> dirty;

  using Held = std::unique_ptr<Outgoing, Outgoing::GiveBack>;
  [[nodiscard]] Held take();

 private:
  friend Outgoing;
  void give_back(Outgoing* one);

  /// Pages from the system, and back to it.
  class Pages final : public std::pmr::memory_resource {
    void* do_allocate(std::size_t bytes, std::size_t alignment) override;
    void do_deallocate(void* pages, std::size_t bytes, std::size_t alignment) override;
    [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override { return this == &other; }
  };
  /// So many may have been taken at once and their pages are kept, for a room of that size takes them with each line.
  static constexpr std::size_t kept_max = 2048;

  // Apart from the heap, where what a line takes for a moment in a large room would leave its holes for good.
  Pages pages_;
  std::pmr::unsynchronized_pool_resource places_{
      {.max_blocks_per_chunk = kept_max / 4, .largest_required_pool_block = sizeof(Outgoing)}, &pages_};
  std::size_t taken_ = 0;
  std::size_t most_taken_ = 0;  // since the pages were last given back
};

}  // namespace salon::server
