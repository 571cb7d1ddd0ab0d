#include "net/receive_ring.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

namespace salon::net {

Result<ReceiveRing> ReceiveRing::make(io_uring& ring) {
  void* const mapped = mmap(nullptr, mapped_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return std::unexpected(system_error(errno, "map the receive buffers"));
  ReceiveRing made(static_cast<std::byte*>(mapped));
  io_uring_buf_reg registration{};
  registration.ring_addr = reinterpret_cast<std::uintptr_t>(mapped);
  registration.ring_entries = buffers;
  registration.bgid = group;
  const int result = io_uring_register_buf_ring(&ring, &registration, 0);
  if (result < 0) return std::unexpected(system_error(-result, "register the receive buffers"));
  io_uring_buf_ring_init(made.entries());
  for (unsigned buffer = 0; buffer < buffers; ++buffer) made.give_back(buffer);
  return made;
}

ReceiveRing::ReceiveRing(ReceiveRing&& other) noexcept : memory_(std::exchange(other.memory_, nullptr)) {}

ReceiveRing::~ReceiveRing() {
  if (memory_ != nullptr) munmap(memory_, mapped_bytes);
}

Bytes ReceiveRing::filled(unsigned buffer, std::size_t length) const { return {buffer_at(buffer), length}; }

void ReceiveRing::give_back(unsigned buffer) {
  io_uring_buf_ring_add(entries(), buffer_at(buffer), buffer_bytes, static_cast<unsigned short>(buffer),
                        io_uring_buf_ring_mask(buffers), 0);
  io_uring_buf_ring_advance(entries(), 1);
}

}  // namespace salon::net
