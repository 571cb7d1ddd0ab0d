// What is to be sent on a stream, for who does not want to wait until it has gone.
//
//   SendQueue queue(stream, co_await this_scope(), 64 * 1024);
//   const bool kept = queue.give("hello\n");       // from anywhere in the loop's thread, at any time
//   if (!kept) stream.reset();                     // the other side does not read
//   ...
//   co_await queue.sent();
//
// The bound is the point: without one, who talks to somebody that does not read fills the memory.
#pragma once

#include <string>
#include <string_view>

#include "salon/net/tcp.hpp"

namespace salon::net {

/// Borrows its stream, and is the only one to send on it. Before it goes, `sent` must have been awaited.
class SendQueue {
 public:
  /// At most `waiting_bytes_max` bytes wait, besides those that are being sent. When `scope` is cancelled nothing more
  /// is sent.
  SendQueue(TcpStream& stream, CancelScope& scope, std::size_t waiting_bytes_max)
      : stream_(stream), sending_(scope), waiting_bytes_max_(waiting_bytes_max) {}

  /// Sends `text` when what was given before has gone. False if it was not kept, because too much waits already or
  /// nothing can be sent any more (the connection broke off, was closed, or `scope` is cancelled).
  bool give(std::string_view text);
  /// Nothing waits and nothing is being sent.
  [[nodiscard]] bool empty() const { return sending_.empty(); }
  /// Awaitable: until all that was given has gone, or cannot. One waiter at a time.
  auto sent() { return sending_.join(); }

 private:
  Task<void> send();

  TcpStream& stream_;
  TaskGroup sending_;
  const std::size_t waiting_bytes_max_;
  std::string waiting_;
  bool failed_ = false;
};

}  // namespace salon::net
