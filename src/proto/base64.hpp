// Base64 (RFC 4648, 4), with padding.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace salon::proto {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// Nothing when it is not what to_base64 gives: other characters, padding that is missing or too much, bits that
/// nobody asked for (RFC 4648, 3.5).
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// A character that stands for six bits.
[[nodiscard]] bool is_base64(char letter);

}  // namespace salon::proto
