// TLS for coroutines: a TcpStream with a TlsFilter around what it carries. A program that uses it links salon::tls.
//
//   Task<Result<void>> ask(Loop& loop, const HostPort& server, std::shared_ptr<TlsClient> client) {
//     auto connected = co_await connect(loop, server);
//     if (!connected) co_return std::unexpected(connected.error());
//     TlsStream stream(loop, std::move(*connected), client, server.host);
//     const auto secured = co_await stream.shake_hands(loop.now() + 10s);
//     if (!secured) co_return secured;
//     if (stream.filter().verdict().kind != TlsVerdict::Kind::vouched) ...       // nobody has been told anything yet
//     ...                                                                        // as with a TcpStream
//   }
//
// How it ends (RFC 8446, 6.1): `shutdown_write` says that nothing more comes, and receiving goes on; the peer's saying
// so is the 0 of `receive`. A connection that ends without a word was perhaps cut off by somebody in between, and is an
// Error with code TlsFault::cut_off. Peers of the old school (RFC 5246, 7.2.1) close when they are told that nothing
// more comes, and do not answer then.
//
// Everything here belongs to the loop's thread.
#pragma once

#include <memory>
#include <string>

#include "salon/net/tcp.hpp"
#include "salon/net/tls.hpp"

namespace salon::net {

/// What TLS alone knows of.
enum class TlsFault {
  /// The connection has ended, and the peer had not said that it would: what came may not be all of it.
  cut_off = 1,
};
[[nodiscard]] std::error_code make_error_code(TlsFault fault);

/// One connection. Moved, not copied. It may not go while one of its calls is awaited; it may be closed: they then end
/// with operation_canceled. One receive and one send may be awaited at the same time, not two of a kind.
class TlsStream {
 public:
  /// No connection; every call fails.
  TlsStream() = default;
  /// The server's side of `stream`.
  TlsStream(Loop& loop, TcpStream stream, std::shared_ptr<const TlsContext> context);
  /// The client's. `host` as TlsFilter has it.
  TlsStream(Loop& loop, TcpStream stream, std::shared_ptr<TlsClient> client, std::string host);
  TlsStream(TlsStream&&) noexcept = default;
  TlsStream& operator=(TlsStream&&) noexcept = default;
  /// As `close`.
  ~TlsStream() = default;

  /// First of all, and once. The Error says what the peer did instead: spoke something else, refused, closed, or, with
  /// timed_out, nothing until `deadline`. What the peer shows is not judged here.
  Task<Result<void>> shake_hands(Instant deadline = never);

  /// Waits until something has come, and takes as much as fits in `buffer`, which must not be empty; it is quickest
  /// with 16 KiB and more. 0 is the end: the peer has said that it sends no more. A deadline that passes loses nothing.
  Task<Result<std::size_t>> receive(MutableBytes buffer, Instant deadline = never);
  /// Ends when the system has taken all of `bytes`. After a failure, how many it took is not known; what is left of
  /// them still goes before anything else.
  Task<Result<void>> send_all(Bytes bytes, Instant deadline = never);
  /// Says that nothing more comes; receiving goes on.
  void shutdown_write();
  /// Says that nothing more comes, if that was not said, and closes when the system has taken what was sent, within a
  /// second. To part politely: shutdown_write, receive until 0, close.
  void close() { state_.reset(); }
  /// Closes now and resets the connection.
  void reset();

  [[nodiscard]] bool is_open() const { return state_ != nullptr; }
  /// What was agreed on, and who the peer is. Only while open.
  [[nodiscard]] const TlsFilter& filter() const;
  [[nodiscard]] Result<Endpoint> local() const;
  [[nodiscard]] Result<Endpoint> peer() const;
  /// Counted in bytes of TCP; of those not acknowledged, what says the end counts as one.
  [[nodiscard]] TcpFacts facts() const;
  /// See Loop::notice_vanished.
  void notice_vanished(Duration within);

 private:
  struct State;
  struct Retire {
    void operator()(State* state) const;
  };

  std::unique_ptr<State, Retire> state_;
};

}  // namespace salon::net

template <>
struct std::is_error_code_enum<salon::net::TlsFault> : std::true_type {};
