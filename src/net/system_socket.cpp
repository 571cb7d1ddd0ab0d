#include "net/system_socket.hpp"

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/udp.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <limits>

#include "net/address_advice.hpp"
#include "net/delivery_report.hpp"
#include "net/port_holder.hpp"

namespace salon::net {
namespace {

// TCP_CLOSE of <netinet/tcp.h>, which cannot be included beside <linux/tcp.h>.
constexpr int tcp_state_close = 7;

int family_of(const Address& address) { return address.is_v6() ? AF_INET6 : AF_INET; }

int set_option(int descriptor, int level, int name, int value) {
  return setsockopt(descriptor, level, name, &value, sizeof value) == 0 ? 0 : -errno;
}

std::string advice_on_taken(int type, const Endpoint& local) {
  const auto holder = find_port_holder(type == SOCK_STREAM, local);
  if (!holder) return "stop the program that has it, or choose another port";
  const std::string process = " (process " + std::to_string(holder->pid) + ")";
  return holder->program + process + " has it: stop that, or choose another port";
}

Error cannot_bind(int errno_value, int type, const Endpoint& local, const std::string& attempt) {
  switch (errno_value) {
    case EADDRINUSE: return system_error(errno_value, attempt, advice_on_taken(type, local));
    case EACCES: return system_error(errno_value, attempt, "choose a port above 1023, or run with the right to use it");
    case EADDRNOTAVAIL:
      return system_error(errno_value, attempt, "choose an address of this host (`ip address` shows them)");
    case EINVAL: return system_error(errno_value, attempt, advice_on_scope(local.address));
    case EMFILE:
    case ENFILE: return system_error(errno_value, attempt, "raise the limit of open files (`ulimit -n`)");
    default: return system_error(errno_value, attempt);
  }
}

/// A bound socket of `type`; `attempt` is for the message.
Result<int> open_bound(int type, const Endpoint& local, const std::string& attempt) {
  const int descriptor = socket(family_of(local.address), type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return std::unexpected(cannot_bind(errno, type, local, attempt));
  if (local.address.is_v6()) set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  // For TCP: a port whose last connections are in TIME-WAIT may be listened on. For UDP it would let two programs
  // share a port.
  if (type == SOCK_STREAM) set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  const SystemAddress address(local);
  if (bind(descriptor, address.get(), address.length) < 0) {
    const int fault = errno;
    ::close(descriptor);
    return std::unexpected(cannot_bind(fault, type, local, attempt));
  }
  return descriptor;
}

}  // namespace

Result<int> open_listener(const ListenOptions& options) {
  const std::string attempt = "listen on " + options.local.text();
  auto opened = open_bound(SOCK_STREAM, options.local, attempt);
  if (!opened) return opened;
  set_option(*opened, IPPROTO_TCP, TCP_NODELAY, 1);  // accepted sockets inherit it
  if (listen(*opened, options.backlog) < 0) {
    const int fault = errno;
    ::close(*opened);
    return std::unexpected(cannot_bind(fault, SOCK_STREAM, options.local, attempt));
  }
  return opened;
}

/// As much as the system allows: root may have all of it, others up to net.core.rmem_max.
void set_receive_buffer(int descriptor, std::size_t bytes) {
  const int wanted = static_cast<int>(std::min<std::size_t>(bytes, std::numeric_limits<int>::max() / 2));
  if (setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof wanted) == 0) return;
  set_option(descriptor, SOL_SOCKET, SO_RCVBUF, wanted);
}

Result<int> open_datagram(const UdpOptions& options) {
  auto opened = open_bound(SOCK_DGRAM, options.local, "open UDP " + options.local.text());
  if (!opened) return opened;
  if (options.local.address.is_v6()) {
    set_option(*opened, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  } else {
    set_option(*opened, IPPROTO_IP, IP_PKTINFO, 1);
  }
  if (options.peer || options.reports) ask_for_reports(*opened, options.local.address.is_v6());
  if (options.broadcast) set_option(*opened, SOL_SOCKET, SO_BROADCAST, 1);
  if (options.receive_buffer_bytes > 0) set_receive_buffer(*opened, options.receive_buffer_bytes);
  if (options.peer) {
    const SystemAddress peer(*options.peer);
    if (connect(*opened, peer.get(), peer.length) < 0) {
      const int fault = errno;
      ::close(*opened);
      const std::string advice = fault == EINVAL ? advice_on_scope(options.peer->address) : "";
      return std::unexpected(system_error(fault, "reach " + options.peer->text() + " over UDP", advice));
    }
  }
  return opened;
}

int open_stream(const ConnectOperation& operation) {
  const Address& peer = operation.peer.address;
  Endpoint local = operation.local;
  if (local.address.is_any()) local.address = peer.is_v6() ? Address::any_v6() : Address::any_v4();
  if (local.address.is_v6() != peer.is_v6()) return -EAFNOSUPPORT;
  const int descriptor = socket(family_of(peer), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -errno;
  set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
  if (local.address.is_any() && local.port == 0) return descriptor;
  if (local.address.is_v6()) set_option(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  // A port whose last connection is in TIME-WAIT may be used again, and by two attempts at once.
  set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  // Chosen by connect(2), which knows the peer: the same port may then serve towards several.
  if (local.port == 0) set_option(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  const SystemAddress address(local);
  if (bind(descriptor, address.get(), address.length) == 0) return descriptor;
  const int fault = errno;
  ::close(descriptor);
  return -fault;
}

Result<Endpoint> local_endpoint(int descriptor) {
  SystemAddress address;
  if (getsockname(descriptor, address.get(), &address.length) < 0) {
    return std::unexpected(system_error(errno, "read a socket's own address"));
  }
  return address.endpoint();
}

Result<Endpoint> peer_endpoint(int descriptor) {
  SystemAddress address;
  if (getpeername(descriptor, address.get(), &address.length) == 0) return address.endpoint();
  // Of a connection that was reset the system still knows, but gives it by another name and in its own length alone.
  if (errno == ENOTCONN && getsockname(descriptor, address.get(), &address.length) == 0 &&
      getsockopt(descriptor, SOL_SOCKET, SO_PEERNAME, address.get(), &address.length) == 0) {
    return address.endpoint();
  }
  return std::unexpected(system_error(errno, "read the address of a socket's peer"));
}

TcpFacts tcp_facts(int descriptor) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &length) < 0) return {};
  TcpFacts facts;
  facts.round_trip = std::chrono::microseconds(info.tcpi_rtt);
  facts.retransmissions = info.tcpi_total_retrans;
  facts.bytes_in = info.tcpi_bytes_received;
  // Not bytes_acked: that one counts the SYN, and lags by a round trip.
  facts.bytes_out = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
  int waiting = 0;
  if (ioctl(descriptor, SIOCOUTQ, &waiting) == 0 && waiting > 0) {
    facts.bytes_unacknowledged = static_cast<std::uint64_t>(waiting);
  }
  facts.over = info.tcpi_state == tcp_state_close;
  return facts;
}

void set_vanish_time(int descriptor, Duration within) {
  constexpr int probes = 4;
  const auto seconds = static_cast<int>(std::chrono::ceil<std::chrono::seconds>(within).count());
  const auto milliseconds = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(within).count());
  // Half the time in silence, the other half asking.
  const int idle = std::max(1, seconds / 2);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, idle);
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, std::max(1, (seconds - idle) / probes));
  set_option(descriptor, IPPROTO_TCP, TCP_KEEPCNT, probes);
  set_option(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, std::max(1, milliseconds));
  set_option(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
}

void set_reset_on_close(int descriptor) {
  const linger none{1, 0};
  setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &none, sizeof none);
}

int write_parts(int descriptor, std::span<const iovec> parts) {
  // There is no MSG_NOSIGNAL for writev: the signal is held back from this thread, and taken away if it came.
  sigset_t pipe_signal;
  sigset_t before;
  sigemptyset(&pipe_signal);
  sigaddset(&pipe_signal, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
  ssize_t count = 0;
  do {
    count = writev(descriptor, parts.data(), static_cast<int>(parts.size()));
  } while (count < 0 && errno == EINTR);
  const int result = count < 0 ? -errno : static_cast<int>(count);
  if (result == -EPIPE && sigismember(&before, SIGPIPE) == 0) {
    const timespec at_once{};
    sigtimedwait(&pipe_signal, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return result;
}

std::optional<Address> local_address_in(cmsghdr& item) {
  if (item.cmsg_level == IPPROTO_IP && item.cmsg_type == IP_PKTINFO) {
    in_pktinfo info{};
    std::memcpy(&info, CMSG_DATA(&item), sizeof info);
    // Not ipi_addr: that may be a broadcast address, from which nothing can be sent.
    return address_of(info.ipi_spec_dst);
  }
  if (item.cmsg_level == IPPROTO_IPV6 && item.cmsg_type == IPV6_PKTINFO) {
    in6_pktinfo info{};
    std::memcpy(&info, CMSG_DATA(&item), sizeof info);
    const Address address = address_of(info.ipi6_addr, 0);
    return address.is_link_local() ? address_of(info.ipi6_addr, info.ipi6_ifindex) : address;
  }
  return std::nullopt;
}

void DatagramMessage::prepare(DatagramReceiveOperation& operation) {
  address_ = SystemAddress();
  part_ = {operation.buffer.data(), operation.buffer.size()};
  header_ = {};
  header_.msg_name = address_.get();
  header_.msg_namelen = address_.length;
  header_.msg_iov = &part_;
  header_.msg_iovlen = 1;
  header_.msg_control = control_.data();
  header_.msg_controllen = control_.size();
}

void DatagramMessage::finish(DatagramReceiveOperation& operation) const {
  operation.peer = address_.endpoint();
  operation.truncated = (header_.msg_flags & MSG_TRUNC) != 0;
  // The macros that walk control data want a msghdr they could write to.
  msghdr header = header_;
  for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
    if (const auto local = local_address_in(*item)) operation.local.address = *local;
  }
}

void DatagramMessage::leave_out_peer() {
  header_.msg_name = nullptr;
  header_.msg_namelen = 0;
}

void DatagramMessage::ask_for_segments(std::uint16_t bytes) {
  header_.msg_control = control_.data();
  const std::size_t before = header_.msg_controllen;
  header_.msg_controllen = before + CMSG_SPACE(sizeof bytes);
  auto* const item = reinterpret_cast<cmsghdr*>(control_.data() + before);
  item->cmsg_level = SOL_UDP;
  item->cmsg_type = UDP_SEGMENT;
  item->cmsg_len = CMSG_LEN(sizeof bytes);
  std::memcpy(CMSG_DATA(item), &bytes, sizeof bytes);
}

void DatagramMessage::prepare(const DatagramSendOperation& operation) {
  address_ = SystemAddress(operation.peer);
  part_ = {const_cast<std::byte*>(operation.payload.data()), operation.payload.size()};  // sendmsg only reads it
  header_ = {};
  header_.msg_name = address_.get();
  header_.msg_namelen = address_.length;
  header_.msg_iov = &part_;
  header_.msg_iovlen = 1;
  if (operation.from.address.is_any() || operation.from.address.is_v6() != operation.peer.address.is_v6()) return;

  header_.msg_control = control_.data();
  header_.msg_controllen = control_.size();
  cmsghdr* item = CMSG_FIRSTHDR(&header_);
  if (operation.from.address.is_v6()) {
    in6_pktinfo info{};
    info.ipi6_addr = in6_addr_of(operation.from.address);
    info.ipi6_ifindex = operation.from.address.scope();
    item->cmsg_level = IPPROTO_IPV6;
    item->cmsg_type = IPV6_PKTINFO;
    item->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(item), &info, sizeof info);
    header_.msg_controllen = CMSG_SPACE(sizeof info);
  } else {
    in_pktinfo info{};
    info.ipi_spec_dst = in_addr_of(operation.from.address);
    item->cmsg_level = IPPROTO_IP;
    item->cmsg_type = IP_PKTINFO;
    item->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(item), &info, sizeof info);
    header_.msg_controllen = CMSG_SPACE(sizeof info);
  }
}

}  // namespace salon::net
