// Memory for what a turn hands to the kernel: taken piece by piece, given back all at once. Private to net.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "salon/base/result.hpp"

namespace salon::net {

/// Arrays of T that stay where they are until `clear`. Keeps one block of `block_items` between turns.
template <class T, std::size_t block_items>
class TurnArena {
 public:
  /// Room for `count` items in a row, at most `block_items`; their values are left over from earlier.
  T* take(std::size_t count) {
    ensure(count <= block_items, "a turn arena is asked for no more than a block");
    if (blocks_.empty() || used_ + count > block_items) {
      blocks_.push_back(std::make_unique<T[]>(block_items));
      used_ = 0;
    }
    T* const items = blocks_.back().get() + used_;
    used_ += count;
    return items;
  }

  void clear() {
    if (blocks_.size() > 1) blocks_.resize(1);
    used_ = 0;
  }

 private:
  std::vector<std::unique_ptr<T[]>> blocks_;
  std::size_t used_ = 0;
};

}  // namespace salon::net
