// The buffers that every multishot receive of a ring shares: a quiet guest holds none. Private to net.
#pragma once

#include <liburing.h>

#include "salon/base/bytes.hpp"
#include "salon/base/result.hpp"

namespace salon::net {

/// 64 buffers of 8 KiB that the kernel takes from the front of a ring and we give back to its end (io_uring 5.19,
/// io_uring_register_buf_ring(3)). Memory that was never used is never touched. When all are out, receives end with
/// -ENOBUFS and are started again once the turn has given some back. Few large ones rather than many small: what comes
/// in pieces may take several turns, and is passed on to everybody in as many.
class ReceiveRing {
 public:
  static constexpr unsigned buffers = 64;
  static constexpr unsigned buffer_bytes = 8192;
  static constexpr int group = 0;

  /// Registers with `ring`, which must outlive it.
  static Result<ReceiveRing> make(io_uring& ring);
  ReceiveRing(ReceiveRing&& other) noexcept;
  ReceiveRing& operator=(ReceiveRing&&) = delete;
  ~ReceiveRing();

  /// What a completion with IORING_CQE_F_BUFFER brought. Valid until it is given back.
  [[nodiscard]] Bytes filled(unsigned buffer, std::size_t length) const;
  void give_back(unsigned buffer);

 private:
  static constexpr std::size_t ring_bytes = buffers * sizeof(io_uring_buf);
  static constexpr std::size_t mapped_bytes = ring_bytes + std::size_t{buffers} * buffer_bytes;

  explicit ReceiveRing(std::byte* memory) : memory_(memory) {}
  [[nodiscard]] io_uring_buf_ring* entries() const { return reinterpret_cast<io_uring_buf_ring*>(memory_); }
  [[nodiscard]] std::byte* buffer_at(unsigned buffer) const {
    return memory_ + ring_bytes + std::size_t{buffer} * buffer_bytes;
  }

  std::byte* memory_;  // the ring, then the buffers; page-aligned
};

}  // namespace salon::net
