// UTF-8 (RFC 3629): is it, and where may it be cut.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace salon::utf8 {

/// True when `text` is well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629, 3).
[[nodiscard]] bool valid(std::string_view text);

/// The longest prefix of `text` that has at most `bytes_max` bytes and does not end inside a character.
/// `text` must be valid.
[[nodiscard]] std::string_view prefix(std::string_view text, std::size_t bytes_max);

/// True when `text` holds a character that may not reach another guest's terminal: C0 and C1 controls, DEL, and the
/// bidirectional overrides and isolates U+202A..U+202E, U+2066..U+2069 (Unicode TR 36, 2.9). TAB counts as one.
/// `text` must be valid.
[[nodiscard]] bool has_control(std::string_view text);

/// `text` without the characters that `has_control` speaks of (TAB becomes a space), and with every byte that is not
/// part of a well-formed character replaced by U+FFFD. Safe to show on any terminal.
[[nodiscard]] std::string visible(std::string_view text);

}  // namespace salon::utf8
