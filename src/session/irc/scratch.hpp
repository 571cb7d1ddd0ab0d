// Short texts built in place: an event is rendered often, and without asking for memory.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

namespace salon::session::irc {

/// A short text built in place, for what MessageWriter wants whole; what does not fit is left out.
template <std::size_t capacity>
class Scratch {
 public:
  Scratch& add(std::string_view text) {
    text = text.substr(0, capacity - size_);
    std::ranges::copy(text, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += text.size();
    return *this;
  }
  Scratch& add_number(std::uint64_t value, std::size_t width = 1) {
    std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 1> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    const auto count = static_cast<std::size_t>(end - digits.data());
    for (std::size_t zeros = count; zeros < width; ++zeros) add("0");
    return add({digits.data(), count});
  }
  [[nodiscard]] std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, capacity> bytes_;
  std::size_t size_ = 0;
};

}  // namespace salon::session::irc
