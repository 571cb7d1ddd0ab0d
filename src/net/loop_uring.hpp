// The loop on io_uring: whatever a turn has started reaches the kernel in one system call, which also waits. Private to
// net; made by make_loop.
//
// An operation is one request in the kernel, known by its address; accept and receive_stream stay there for many
// completions (multishot). A request that ends before its operation does (buffers ran out, the kernel dropped it, an
// ICMP error) is asked again. Closing a descriptor is a request like any other, after those that name it: the number
// cannot be given to another socket before the kernel has seen them all.
//
// Terminals, pipes and files (SocketKind::other) are polled, then read and written by plain system calls: io_uring
// would park a thread on those it cannot poll.
#pragma once

#include <liburing.h>

#include <array>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "net/receive_ring.hpp"
#include "net/system_loop.hpp"
#include "net/system_socket.hpp"
#include "net/turn_arena.hpp"

namespace salon::net {

class LoopUring final : public SystemLoop {
 public:
  /// Fails where the kernel is older than 6.0, or its policy forbids io_uring.
  static Result<std::unique_ptr<Loop>> make(Duration spin);
  ~LoopUring() override;

  [[nodiscard]] const char* name() const override { return "io_uring"; }

 private:
  LoopUring(std::shared_ptr<Mailbox> mailbox, Duration spin);
  Result<void> set_up();
  void begin_io(Operation& operation) override;
  void abandon_io(Operation& operation) override;
  void opened(int descriptor, Entry& entry) override;
  void close_descriptor(int descriptor, Entry& entry) override;
  void watch_signals(int descriptor) override;
  void turn(Instant until) override;

  // ---- asking ----
  io_uring_sqe& request(std::uint64_t tag);
  io_uring_sqe& request(Operation& operation);
  void submit();
  void submit_and_wait(Instant until);
  [[nodiscard]] bool has_answers() const;
  void watch(int descriptor, std::uint64_t tag);
  void ask(Operation& operation);
  void ask_poll(Operation& operation, unsigned events);
  void ask_send(SendOperation& operation);
  void write_other(SendOperation& operation);

  // ---- answers ----
  void on_completion(std::uint64_t tag, int result, unsigned flags);
  void on_accept(AcceptOperation& operation, int result, bool goes_on);
  void on_chunk(ReceiveStreamOperation& operation, int result, unsigned flags);
  void on_datagram(DatagramReceiveOperation& operation, int result);
  void on_datagram_sent(DatagramSendOperation& operation, int result);
  void on_polled(Operation& operation, int result);
  void read_other(ReceiveStreamOperation& operation);
  void ask_again(Operation& operation);

  io_uring ring_{};
  bool ring_made_ = false;
  std::optional<ReceiveRing> buffers_;
  // What requests point to until they are submitted; the kernel has copied it then (IORING_FEAT_SUBMIT_STABLE).
  TurnArena<msghdr, 128> headers_;
  TurnArena<iovec, 512> parts_;
  TurnArena<SystemAddress, 64> addresses_;
  // What requests point to until they complete.
  std::unordered_map<const Operation*, std::unique_ptr<DatagramMessage>> datagrams_;
  std::vector<io_uring_cqe> answers_;
  std::unique_ptr<std::array<std::byte, 65536>> scratch_;  // for streams that are not sockets
};

}  // namespace salon::net
