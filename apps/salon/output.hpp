// Standard output or a terminal, written to through the loop, so that a reader who has stopped reading stops nothing
// else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "salon/net/bell.hpp"
#include "salon/net/tcp.hpp"

namespace salon::app {

/// Writes in order what it is given. What the other side has not taken waits here; whoever gives much should wait for
/// `taken` while `waiting` is above `waiting_bytes_wanted`.
class Output {
 public:
  static constexpr std::size_t waiting_bytes_wanted = 256 * 1024;

  /// Owns `socket` of `loop`. `failed` is called once, when it can no longer be written to; the rest is dropped.
  Output(net::Loop& loop, net::Socket socket, std::function<void()> failed);

  void write(std::string_view bytes);
  [[nodiscard]] std::size_t waiting() const { return waiting_.size() + being_written_.size(); }
  /// Rings whenever something was taken.
  [[nodiscard]] net::Bell& taken() { return taken_; }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  /// Ends when all is written or `deadline` has come. Nothing can be written afterwards.
  net::Task<void> finish(Instant deadline);
  /// Ends when all is written, or can not be.
  net::Task<void> drained();

 private:
  net::Task<void> write_waiting();
  static net::Task<void> give_up(net::Loop& loop, Instant when, net::TaskGroup& writing);

  net::Loop& loop_;
  net::TcpStream stream_;
  std::function<void()> failed_;
  std::string waiting_;
  std::string being_written_;
  bool writing_now_ = false;
  std::optional<Error> error_;
  net::Bell taken_;
  net::TaskGroup writing_;
};

}  // namespace salon::app
