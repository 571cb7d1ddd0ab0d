// What one guest is still to be sent: ranges of shared blocks, in order.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/block.hpp"

namespace salon::server {

/// Not bounded by itself: the connection compares `bytes()` with its limit. Empty, it owns no memory.
class OutQueue {
 public:
  /// Appends bytes that are for this guest alone.
  void push(std::string bytes);
  /// Appends `length` bytes of `block` from `offset`; joins them to the last range where they follow on.
  void push(const Block& block, std::size_t offset, std::size_t length);

  /// Fills `parts` with the front of the queue; gives how many were filled.
  std::size_t gather(std::span<iovec> parts) const;
  /// Drops `count` bytes from the front: they were sent.
  void consume(std::size_t count);
  void clear();

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] bool empty() const { return bytes_ == 0; }

 private:
  /// Puts the range behind the front into its place, once the front has been sent.
  void advance();

  BlockRange front_;              // in place: a guest who reads has one range a turn, and needs no memory for it
  std::vector<BlockRange> rest_;  // behind the front
  std::size_t first_ = 0;         // of rest_; those before it have been sent
  std::size_t bytes_ = 0;
};

}  // namespace salon::server
