// Views of bytes. Parsers and texts use std::string_view; sockets use these.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace salon {

using Bytes = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

/// The same memory, seen as characters.
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};  // char may alias anything
}

/// The same memory, seen as bytes.
inline Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }

}  // namespace salon
