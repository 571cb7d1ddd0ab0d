// Bytes that come in at one end and leave at the other; what a socket buffer is.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace salon::sim {

class ByteQueue {
 public:
  [[nodiscard]] std::size_t size() const { return bytes_.size() - taken_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::string_view view() const { return std::string_view(bytes_).substr(taken_); }

  void append(std::string_view bytes) { bytes_ += bytes; }
  /// Removes `count` bytes, at most `size()`, from the front.
  void drop(std::size_t count) {
    taken_ += count;
    // Moved to the front only when at least as much was taken: each byte is moved once on average.
    if (taken_ < size()) return;
    bytes_.erase(0, taken_);
    taken_ = 0;
  }
  void clear() {
    bytes_.clear();
    taken_ = 0;
  }

 private:
  std::string bytes_;
  std::size_t taken_ = 0;
};

}  // namespace salon::sim
