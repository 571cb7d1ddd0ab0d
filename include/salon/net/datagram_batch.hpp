// Many datagrams at once: what one system call brings, without a copy.
//
//   DatagramBatch batch;
//   while (const auto count = co_await socket.receive(batch)) {
//     for (const ReceivedDatagram& datagram : batch.datagrams()) ...
//   }
//
// The system joins datagrams of one peer and one length into a buffer where it can (UDP_GRO, Linux 5.0); here they are
// told apart again, and their boundaries are those they were sent with.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "salon/base/bytes.hpp"
#include "salon/net/endpoint.hpp"

namespace salon::net {

struct ReceivedDatagram {
  /// In a buffer of the batch; empty for an empty datagram.
  Bytes payload;
  Endpoint peer;
  /// The address of ours it was sent to.
  Endpoint local;
  /// It was longer than a buffer; the rest is lost. Never so over IPv4 or IPv6 without jumbograms.
  bool truncated = false;
};

/// Buffers, and what is in them since the last receive. Moved, not copied.
class DatagramBatch {
 public:
  /// As long as a datagram can say it is (a length of 16 bits: RFC 768, RFC 8200).
  static constexpr std::size_t buffer_bytes = 65'536;

  /// Each buffer takes one datagram, or those that the system has joined; at least one. Their memory is the system's
  /// until it is written to.
  explicit DatagramBatch(std::size_t buffers = 32);

  /// In the order they came. Valid until the next receive.
  [[nodiscard]] std::span<const ReceivedDatagram> datagrams() const { return datagrams_; }
  /// The same bytes with nothing between datagrams: one piece for each buffer, in order. For who writes them as they
  /// are.
  [[nodiscard]] std::span<const Bytes> pieces() const { return pieces_; }
  /// How many datagrams this host has dropped because the socket's buffer was full, since the socket was opened, as
  /// far as the last receive knows (SO_RXQ_OVFL). Those that the network lost are not in it.
  [[nodiscard]] std::uint32_t dropped() const { return dropped_; }

  // ---- for back ends ----
  void clear();
  [[nodiscard]] std::size_t buffers() const { return buffers_; }
  [[nodiscard]] MutableBytes buffer(std::size_t index) { return {storage_.get() + index * buffer_bytes, buffer_bytes}; }
  /// `length` bytes came into the buffer `index`: datagrams of `segment` bytes, of which the last may be shorter; 0 if
  /// they are one datagram. `about` says the rest.
  void add(std::size_t index, std::size_t length, std::size_t segment, ReceivedDatagram about);
  void set_dropped(std::uint32_t dropped) { dropped_ = dropped; }

 private:
  std::size_t buffers_;
  std::unique_ptr<std::byte[]> storage_;
  std::vector<ReceivedDatagram> datagrams_;
  std::vector<Bytes> pieces_;
  std::uint32_t dropped_ = 0;
};

}  // namespace salon::net
