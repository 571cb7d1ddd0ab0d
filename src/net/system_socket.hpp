// Sockets as Salon opens them, and the datagrams' ancillary data: what io_uring and epoll do alike. Private to net.
//
// Descriptors are non-blocking and closed on exec. Functions that return an int give a descriptor or count, or an errno
// value, negated.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "net/system_address.hpp"
#include "salon/net/loop.hpp"

namespace salon::net {

[[nodiscard]] Result<int> open_listener(const ListenOptions& options);
[[nodiscard]] Result<int> open_datagram(const UdpOptions& options);
/// For a connection of `operation.local` with `operation.peer`: bound to the one, not connected to the other yet.
[[nodiscard]] int open_stream(const ConnectOperation& operation);

[[nodiscard]] Result<Endpoint> local_endpoint(int descriptor);
[[nodiscard]] Result<Endpoint> peer_endpoint(int descriptor);
[[nodiscard]] TcpFacts tcp_facts(int descriptor);
void set_vanish_time(int descriptor, Duration within);
/// Closing it will reset the connection.
void set_reset_on_close(int descriptor);

/// writev(2) without SIGPIPE, for what is not a socket: a pipe whose reader has gone gives -EPIPE.
[[nodiscard]] int write_parts(int descriptor, std::span<const iovec> parts);

/// Where a datagram was sent to, if that is what this piece of ancillary data says.
[[nodiscard]] std::optional<Address> local_address_in(cmsghdr& item);

/// The msghdr of one datagram and all it points to. Not moved while a call uses it.
class DatagramMessage {
 public:
  DatagramMessage() = default;
  DatagramMessage(const DatagramMessage&) = delete;
  DatagramMessage& operator=(const DatagramMessage&) = delete;

  void prepare(DatagramReceiveOperation& operation);
  void prepare(const DatagramSendOperation& operation);
  /// The socket has one peer, and this is it.
  void leave_out_peer();
  /// After recvmsg has filled it: sets peer, local and truncated.
  void finish(DatagramReceiveOperation& operation) const;
  /// The message prepared for sending is several datagrams of `bytes` (UDP_SEGMENT).
  void ask_for_segments(std::uint16_t bytes);
  [[nodiscard]] msghdr* header() { return &header_; }

 private:
  msghdr header_{};
  iovec part_{};
  SystemAddress address_;
  alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int))> control_{};
};

}  // namespace salon::net
