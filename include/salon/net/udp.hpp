// UDP for coroutines: a socket that hears every peer.
//
//   auto socket = UdpSocket::open(loop, {.local = {Address::any_v4(), 8888}});
//   std::array<std::byte, UdpSocket::payload_max> buffer;
//   auto got = co_await socket->receive(buffer);
//   if (got) co_await socket->send(Bytes(buffer).first(got->length), got->peer, got->local);  // from where it came to
#pragma once

#include <utility>

#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"

namespace salon::net {

/// One datagram that was received; its bytes are in the buffer that was given.
struct Datagram {
  std::size_t length = 0;
  Endpoint peer;
  /// The address of ours it was sent to.
  Endpoint local;
  /// It was longer than the buffer; the rest is lost.
  bool truncated = false;
};

/// Moved, not copied; closes its socket when it goes. It may not go while one of its calls is awaited. One receive and
/// one send may be awaited at the same time.
class UdpSocket {
 public:
  /// The longest payload of a datagram over IPv4: 65,535 less the IP and UDP headers.
  static constexpr std::size_t payload_max = 65507;

  /// Fails as TcpListener::listen does; with a peer also with network_unreachable, when there is no way to it.
  static Result<UdpSocket> open(Loop& loop, const UdpOptions& options);
  UdpSocket(Loop& loop, Socket socket) : loop_(&loop), socket_(socket) {}
  UdpSocket(UdpSocket&& other) noexcept : loop_(other.loop_), socket_(std::exchange(other.socket_, Socket::none)) {}
  UdpSocket& operator=(UdpSocket&& other) noexcept;
  ~UdpSocket() { close(); }

  /// Waits for one datagram; an empty one counts. That an earlier datagram of ours could not be delivered is reported
  /// here too, if the socket was opened for one peer or for reports: then the Error names who was not reached, and the
  /// socket goes on.
  Task<Result<Datagram>> receive(MutableBytes buffer, Instant deadline = never);
  /// Sends one datagram. `from`, unless its address is unspecified, is the source address. That it was sent does not
  /// mean that it will arrive.
  Task<Result<void>> send(Bytes payload, Endpoint peer, Endpoint from = {}, Instant deadline = never);
  /// Waits for at least one datagram, and takes all that have come and have space; gives how many. For who wants
  /// hundreds of thousands a second; from then on this socket receives no other way.
  Task<Result<std::size_t>> receive(DatagramBatch& batch, Instant deadline = never);
  /// Sends `payloads`, each as a datagram; gives how many the system took, from the first: at least one. They are
  /// borrowed until then.
  Task<Result<std::size_t>> send(std::span<const Bytes> payloads, Endpoint peer, Endpoint from = {},
                                 Instant deadline = never);
  void close();

  [[nodiscard]] bool is_open() const { return socket_ != Socket::none; }
  [[nodiscard]] Socket socket() const { return socket_; }
  /// With the port the system chose if 0 was asked for.
  [[nodiscard]] Endpoint local() const;

 private:
  Loop* loop_;
  Socket socket_;
};

}  // namespace salon::net
