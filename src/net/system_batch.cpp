#include "net/system_batch.hpp"

#include <netinet/udp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "net/system_socket.hpp"

namespace salon::net {
namespace {

/// More than 64 segments in one call are for newer kernels only (UDP_MAX_SEGMENTS; udp(7) calls it a limit of 64).
constexpr std::size_t segments_max = 64;
/// What all segments of a call may have together, on IPv4.
constexpr std::size_t segmented_bytes_max = 65'507;
constexpr std::size_t messages_max = 64;

constexpr std::size_t control_bytes =
    CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(std::uint32_t));

template <class Number>
Number number_of(cmsghdr* item) {
  Number number{};
  std::memcpy(&number, CMSG_DATA(item), sizeof number);
  return number;
}

/// The arguments of recvmmsg; kept from call to call, so that a batch costs no allocation.
struct Arrivals {
  struct Message {
    iovec part;
    SystemAddress address;
    alignas(cmsghdr) std::array<std::byte, control_bytes> control;
  };
  std::array<Message, messages_max> messages;
  std::array<mmsghdr, messages_max> headers;

  void prepare(std::size_t index, MutableBytes buffer) {
    Message& message = messages[index];
    message.part = {buffer.data(), buffer.size()};
    message.address = SystemAddress();
    msghdr& header = headers[index].msg_hdr;
    header = {};
    header.msg_name = message.address.get();
    header.msg_namelen = message.address.length;
    header.msg_iov = &message.part;
    header.msg_iovlen = 1;
    header.msg_control = message.control.data();
    header.msg_controllen = message.control.size();
  }
};

void take_over(Arrivals& arrivals, std::size_t index, std::uint16_t port, DatagramBatch& batch) {
  msghdr& header = arrivals.headers[index].msg_hdr;
  ReceivedDatagram about{.payload = {},
                         .peer = arrivals.messages[index].address.endpoint(),
                         .local = {Address{}, port},
                         .truncated = (header.msg_flags & MSG_TRUNC) != 0};
  std::size_t segment = 0;
  for (cmsghdr* item = CMSG_FIRSTHDR(&header); item != nullptr; item = CMSG_NXTHDR(&header, item)) {
    if (item->cmsg_level == SOL_UDP && item->cmsg_type == UDP_GRO) {
      segment = static_cast<std::size_t>(number_of<int>(item));
    } else if (item->cmsg_level == SOL_SOCKET && item->cmsg_type == SO_RXQ_OVFL) {
      batch.set_dropped(number_of<std::uint32_t>(item));
    } else if (const auto local = local_address_in(*item)) {
      about.local.address = *local;
    }
  }
  batch.add(index, arrivals.headers[index].msg_len, segment, about);
}

/// How many of `payloads`, from the first, can be segments of one call: all as long as the first, but for the last,
/// which may be shorter. At least one.
std::size_t segments_in(std::span<const Bytes> payloads) {
  const std::size_t bytes = payloads.front().size();
  if (bytes == 0) return 1;
  const std::size_t most =
      std::min({payloads.size(), segments_max, std::max<std::size_t>(segmented_bytes_max / bytes, 1)});
  std::size_t count = 1;
  while (count < most && payloads[count].size() == bytes) ++count;
  const bool one_shorter = count < most && !payloads[count].empty() && payloads[count].size() < bytes;
  return one_shorter ? count + 1 : count;
}

/// A failure that says that segments are not possible here: a kernel or a device without them, or a route whose packets
/// are smaller than a segment (which would be cut into fragments, sent alone).
bool refuses_segments(int fault) {
  return fault == EINVAL || fault == EIO || fault == EMSGSIZE || fault == EOPNOTSUPP || fault == ENOPROTOOPT;
}

iovec part_of(Bytes payload) {
  return {const_cast<std::byte*>(payload.data()), payload.size()};  // a send only reads
}

int send_segments(int descriptor, std::span<const Bytes> payloads, const DatagramSendOperation& like) {
  DatagramMessage message;
  message.prepare(like);
  std::array<iovec, segments_max> parts;
  std::ranges::transform(payloads, parts.begin(), part_of);
  message.header()->msg_iov = parts.data();
  message.header()->msg_iovlen = payloads.size();
  message.ask_for_segments(static_cast<std::uint16_t>(payloads.front().size()));
  const ssize_t sent = sendmsg(descriptor, message.header(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? -errno : static_cast<int>(payloads.size());
}

int send_one_by_one(int descriptor, std::span<const Bytes> payloads, const DatagramSendOperation& like) {
  DatagramMessage message;
  message.prepare(like);
  std::array<iovec, messages_max> parts;
  std::array<mmsghdr, messages_max> headers{};
  const std::size_t count = std::min(payloads.size(), messages_max);
  for (std::size_t index = 0; index < count; ++index) {
    parts[index] = part_of(payloads[index]);
    headers[index].msg_hdr = *message.header();
    headers[index].msg_hdr.msg_iov = &parts[index];
  }
  const int sent = sendmmsg(descriptor, headers.data(), static_cast<unsigned>(count), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent < 0 ? -errno : sent;
}

}  // namespace

void expect_batches(int descriptor) {
  const int yes = 1;
  setsockopt(descriptor, SOL_UDP, UDP_GRO, &yes, sizeof yes);
  setsockopt(descriptor, SOL_SOCKET, SO_RXQ_OVFL, &yes, sizeof yes);
}

int receive_batch(int descriptor, DatagramBatch& batch, std::uint16_t port) {
  thread_local Arrivals arrivals;  // 10 KB, and too much to fill in anew for each loop's stack
  const std::size_t most = std::min(batch.buffers(), messages_max);
  for (std::size_t index = 0; index < most; ++index) arrivals.prepare(index, batch.buffer(index));
  int got = 0;
  do {
    got = recvmmsg(descriptor, arrivals.headers.data(), static_cast<unsigned>(most), MSG_DONTWAIT, nullptr);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return -errno;
  batch.clear();
  for (std::size_t index = 0; index < static_cast<std::size_t>(got); ++index) {
    take_over(arrivals, index, port, batch);
  }
  return static_cast<int>(batch.datagrams().size());
}

int send_batch(int descriptor, const BatchSendOperation& operation, bool& segments) {
  DatagramSendOperation like;
  like.peer = operation.peer;
  like.from = operation.from;
  const std::size_t together = segments ? segments_in(operation.payloads) : 1;
  if (together > 1) {
    const int sent = send_segments(descriptor, operation.payloads.first(together), like);
    if (sent >= 0 || !refuses_segments(-sent)) return sent;
    segments = false;
  }
  return send_one_by_one(descriptor, operation.payloads, like);
}

}  // namespace salon::net
