// Bytes as hexadecimal digits, two a byte, 0-9 and a-f: as digests and fingerprints, and bytes that are no text, are
// written down.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace salon {

[[nodiscard]] std::string hex_of(std::string_view bytes);

/// What `hex_of` was given. Nothing when `hex` is not what it gives: another digit (capital letters are others), or
/// half a byte.
[[nodiscard]] std::optional<std::string> bytes_of_hex(std::string_view hex);

/// True for what `hex_of` may give for a SHA-256: 64 digits.
[[nodiscard]] bool is_sha256_hex(std::string_view text);

}  // namespace salon
