#include "server/out_queue.hpp"

#include "salon/base/result.hpp"

namespace salon::server {

void OutQueue::push(std::string bytes) {
  if (bytes.empty()) return;
  const std::size_t length = bytes.size();
  push(Block(std::move(bytes)), 0, length);
}

void OutQueue::push(const Block& block, std::size_t offset, std::size_t length) {
  if (length == 0) return;
  bytes_ += length;
  if (first_ < ranges_.size()) {
    BlockRange& last = ranges_.back();
    if (last.block.same(block) && std::size_t{last.offset} + last.length == offset) {
      last.length += static_cast<std::uint32_t>(length);
      return;
    }
  }
  ranges_.push_back({block, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)});
}

std::size_t OutQueue::gather(std::span<iovec> parts) const {
  std::size_t filled = 0;
  for (std::size_t i = first_; i < ranges_.size() && filled < parts.size(); ++i, ++filled) {
    const std::string_view bytes = ranges_[i].bytes();
    parts[filled] = {const_cast<char*>(bytes.data()), bytes.size()};  // iovec serves reads too; a send does not write
  }
  return filled;
}

void OutQueue::consume(std::size_t count) {
  ensure(count <= bytes_, "more bytes were sent than were queued");
  bytes_ -= count;
  while (count > 0) {
    BlockRange& front = ranges_[first_];
    if (count < front.length) {
      front.offset += static_cast<std::uint32_t>(count);
      front.length -= static_cast<std::uint32_t>(count);
      break;
    }
    count -= front.length;
    front.block = Block();
    ++first_;
  }
  if (bytes_ == 0) {
    clear();
  } else if (first_ > 64 && first_ * 2 > ranges_.size()) {
    ranges_.erase(ranges_.begin(), ranges_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void OutQueue::clear() {
  ranges_ = {};
  first_ = 0;
  bytes_ = 0;
}

}  // namespace salon::server
