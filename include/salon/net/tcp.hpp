// TCP for coroutines: a listener and a stream.
//
//   Task<void> echo_once(Loop& loop) {
//     auto listener = TcpListener::listen(loop, {.local = {Address::loopback_v4(), 8888}});
//     if (!listener) co_return;
//     auto stream = co_await listener->accept();
//     if (!stream) co_return;
//     std::array<std::byte, 1024> buffer;
//     const auto count = co_await stream->receive(buffer, loop.now() + 5s);
//     if (count) co_await stream->send_all(Bytes(buffer).first(*count));
//   }                                                                      // both are closed here
//
// Everything here belongs to the loop's thread. A deadline that passes gives an Error with code
// std::errc::timed_out, a cancelled scope one with operation_canceled; `is_timeout` and `is_cancelled` ask for them.
#pragma once

#include <memory>
#include <utility>

#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"

namespace salon::net {

[[nodiscard]] bool is_timeout(const Error& error);
[[nodiscard]] bool is_cancelled(const Error& error);

/// One connection. Moved, not copied; closes its socket when it goes. It may not go while one of its calls is awaited.
/// One receive and one send may be awaited at the same time, not two of a kind (device_or_resource_busy).
class TcpStream {
 public:
  /// No connection; every call fails.
  TcpStream() = default;
  /// Owns `socket` of `loop` from now on.
  TcpStream(Loop& loop, Socket socket) : loop_(&loop), socket_(socket) {}
  TcpStream(TcpStream&& other) noexcept : loop_(other.loop_), socket_(std::exchange(other.socket_, Socket::none)) {}
  TcpStream& operator=(TcpStream&& other) noexcept;
  ~TcpStream() { close(); }

  /// Connects to one address; see connect.hpp for names. Nagle is off. `local` is where the connection comes from: of
  /// an unspecified address or port 0 the system chooses. The code of the Error is the system's (connection_refused,
  /// host_unreachable, ...); the host that says nothing is given up after two minutes (tcp(7), tcp_syn_retries) or at
  /// `deadline`, with timed_out.
  static Task<Result<TcpStream>> connect(Loop& loop, Endpoint peer, Instant deadline = never, Endpoint local = {});

  /// Waits until something has come, and takes as much as there is and fits in `buffer`, which must not be empty.
  /// 0 is the end: the peer has shut down its side.
  Task<Result<std::size_t>> receive(MutableBytes buffer, Instant deadline = never);
  /// Ends when the system has taken all of `bytes`. After a failure, how many it took is not known.
  Task<Result<void>> send_all(Bytes bytes, Instant deadline = never);
  /// Says that nothing more comes; receiving goes on.
  void shutdown_write();
  /// Closes now. What was sent is still delivered, unless something that came was never received: then the connection
  /// is reset (tcp(7)). To part politely: shutdown_write, receive until 0, close.
  void close();
  /// Closes now and resets the connection.
  void reset();

  [[nodiscard]] bool is_open() const { return socket_ != Socket::none; }
  [[nodiscard]] Socket socket() const { return socket_; }
  /// Gives the socket away, open.
  [[nodiscard]] Socket release() { return std::exchange(socket_, Socket::none); }
  [[nodiscard]] Result<Endpoint> local() const;
  [[nodiscard]] Result<Endpoint> peer() const;
  [[nodiscard]] TcpFacts facts() const;
  /// See Loop::notice_vanished; receive and send_all then fail with timed_out.
  void notice_vanished(Duration within);

 private:
  Loop* loop_ = nullptr;
  Socket socket_ = Socket::none;
};

/// Accepts connections, each once, in the order they came. Stops taking them from the system while 64 wait here, so
/// that the rest waits in the system's backlog.
class TcpListener {
 public:
  /// The code of the Error is address_in_use (its advice names the program that has the port, as far as the system
  /// tells), address_not_available (not one of this host's), permission_denied (a port below 1024), or another of the
  /// system's, as when no descriptor is left.
  static Result<TcpListener> listen(Loop& loop, const ListenOptions& options);
  TcpListener(TcpListener&&) noexcept = default;
  TcpListener& operator=(TcpListener&&) noexcept = default;
  /// Stops listening; connections nobody has accepted are closed. It may not go while `accept` is awaited.
  ~TcpListener();

  /// The next connection. One caller at a time. too_many_files_open is not the end: try again when a descriptor is
  /// free.
  Task<Result<TcpStream>> accept(Instant deadline = never);

  /// The address listened on, with the port the system chose if 0 was asked for.
  [[nodiscard]] Endpoint local() const;

 private:
  struct State;
  struct Retire {
    void operator()(State* state) const;
  };
  explicit TcpListener(std::unique_ptr<State, Retire> state);

  std::unique_ptr<State, Retire> state_;
};

}  // namespace salon::net
