// The loop for kernels and containers that forbid io_uring. Private to net; made by make_loop.
//
// Every socket is in the epoll set from its first hour to its last, edge-triggered, for both directions: no
// epoll_ctl(2) per operation. An edge says "try"; a try that would block, or a short read from a stream, says "wait for
// the next edge". What the kernel is known to be ready for is tried in the next turn without waiting.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "net/system_loop.hpp"

namespace salon::net {

class LoopEpoll final : public SystemLoop {
 public:
  static Result<std::unique_ptr<Loop>> make(Duration spin);
  ~LoopEpoll() override;

  [[nodiscard]] const char* name() const override { return "epoll"; }

 private:
  /// A send that was started in this turn and has not been offered to the kernel yet.
  struct Offer {
    Operation* operation;
    std::uint32_t first_part;
    std::uint32_t parts;
  };
  /// A read to try without an edge.
  struct Attempt {
    int descriptor;
    std::uint32_t generation;
  };

  LoopEpoll(int epoll, std::shared_ptr<Mailbox> mailbox, Duration spin);
  void begin_io(Operation& operation) override;
  void abandon_io(Operation& operation) override;
  void opened(int descriptor, Entry& entry) override;
  void close_descriptor(int descriptor, Entry& entry) override;
  void watch_signals(int descriptor) override;
  void turn(Instant until) override;

  void connect(ConnectOperation& operation);
  void offer_sends();
  void offer(SendOperation& operation, const Offer& offer);
  void settle_offer(Operation& operation, int result);
  void attempt_soon(int descriptor, Entry& entry);
  void on_edge(int descriptor, std::uint32_t events);
  void writable(int descriptor);
  void read_some(int descriptor);
  void accept_some(AcceptOperation& operation, int descriptor);
  void receive_once(ReceiveOperation& operation, int descriptor);
  void receive_some(ReceiveStreamOperation& operation, int descriptor);
  void receive_datagram(DatagramReceiveOperation& operation, int descriptor);
  void watch(int descriptor, std::uint64_t tag);

  const int epoll_;
  std::vector<Offer> offers_;
  std::vector<iovec> parts_;
  std::vector<Attempt> attempts_;
  int unasked_ = 0;                                        // turns in a row that did not ask for news
  std::unique_ptr<std::array<std::byte, 65536>> scratch_;  // for ReceiveStreamOperation, one at a time
};

}  // namespace salon::net
