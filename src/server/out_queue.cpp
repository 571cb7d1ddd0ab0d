#include "server/out_queue.hpp"

#include <utility>

#include "salon/base/result.hpp"

namespace salon::server {

void OutQueue::push(std::string bytes) {
  if (bytes.empty()) return;
  const std::size_t length = bytes.size();
  push(Block(std::move(bytes)), 0, length);
}

void OutQueue::push(const Block& block, std::size_t offset, std::size_t length) {
  if (length == 0) return;
  const bool was_empty = empty();
  bytes_ += length;
  const BlockRange range{block, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(length)};
  if (was_empty) {
    front_ = range;
    return;
  }
  BlockRange& last = rest_.empty() ? front_ : rest_.back();
  if (last.block.same(block) && std::size_t{last.offset} + last.length == offset) {
    last.length += range.length;
  } else {
    rest_.push_back(range);
  }
}

std::size_t OutQueue::gather(std::span<iovec> parts) const {
  if (empty() || parts.empty()) return 0;
  // iovec serves reads too; a send does not write.
  const auto part = [](std::string_view bytes) { return iovec{const_cast<char*>(bytes.data()), bytes.size()}; };
  parts[0] = part(front_.bytes());
  std::size_t filled = 1;
  for (std::size_t i = first_; i < rest_.size() && filled < parts.size(); ++i, ++filled) {
    parts[filled] = part(rest_[i].bytes());
  }
  return filled;
}

void OutQueue::consume(std::size_t count) {
  ensure(count <= bytes_, "more bytes were sent than were queued");
  bytes_ -= count;
  while (count >= front_.length && count > 0) {
    count -= front_.length;
    advance();
  }
  front_.offset += static_cast<std::uint32_t>(count);
  front_.length -= static_cast<std::uint32_t>(count);
}

void OutQueue::advance() {
  if (first_ == rest_.size()) {
    front_ = {};
    return;
  }
  front_ = std::move(rest_[first_++]);
  if (first_ == rest_.size()) {
    std::vector<BlockRange>().swap(rest_);  // `= {}` would keep its memory
    first_ = 0;
  } else if (first_ > 64 && first_ * 2 > rest_.size()) {
    rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

void OutQueue::clear() { *this = {}; }

}  // namespace salon::server
