// Memory to receive into. It is the system's until it is written to: who hears little pays for little, at the start
// too, where 64 KiB of zeros would be 16 faults.
#pragma once

#include <memory>

#include "salon/base/bytes.hpp"

namespace salon::app {

class ReceiveBuffer {
 public:
  explicit ReceiveBuffer(std::size_t bytes)
      : bytes_(bytes), memory_(std::make_unique_for_overwrite<std::byte[]>(bytes)) {}

  [[nodiscard]] MutableBytes space() const { return {memory_.get(), bytes_}; }
  /// What came into it.
  [[nodiscard]] Bytes first(std::size_t count) const { return space().first(count); }

 private:
  std::size_t bytes_;
  std::unique_ptr<std::byte[]> memory_;
};

}  // namespace salon::app
