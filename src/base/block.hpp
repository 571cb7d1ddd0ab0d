// Bytes rendered once and shared by everyone who is sent them.
//
// A Block grows at its end while a turn lasts, and never changes otherwise; recipients hold BlockRanges of it, which
// are offsets, so that growing moves nothing under them. Once the system has been given a part of it, it must not grow.
// Reference counts are plain integers: blocks live on the rooms' thread and never leave it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace salon {

/// Shared bytes. A handle is one pointer; copying it costs an increment.
class Block {
 public:
  Block() = default;
  explicit Block(std::string bytes) : body_(new Body{1, std::move(bytes)}) {}
  Block(const Block& other) : body_(other.body_) {
    if (body_ != nullptr) ++body_->references;
  }
  Block(Block&& other) noexcept : body_(std::exchange(other.body_, nullptr)) {}
  Block& operator=(Block other) noexcept {
    std::swap(body_, other.body_);
    return *this;
  }
  ~Block() {
    if (body_ != nullptr && --body_->references == 0) delete body_;
  }

  [[nodiscard]] std::string_view bytes() const { return body_ == nullptr ? std::string_view{} : body_->bytes; }
  /// Where the next bytes go. Only before any of the block was given to the system. Makes the body when there is none.
  [[nodiscard]] std::string& growing() {
    if (body_ == nullptr) body_ = new Body{1, {}};
    return body_->bytes;
  }

  [[nodiscard]] bool same(const Block& other) const { return body_ == other.body_; }

 private:
  struct Body {
    std::size_t references;
    std::string bytes;
  };
  Body* body_ = nullptr;
};

/// A part of a Block: what one recipient is sent. Keeps the block alive.
struct BlockRange {
  Block block;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  [[nodiscard]] std::string_view bytes() const { return block.bytes().substr(offset, length); }
};

}  // namespace salon
