// Masks: "*!*@udp", "guest-?" (RFC 2812, 2.5).
#pragma once

#include <string_view>

namespace salon::room {

/// Whether `mask`, in which '*' stands for any text and '?' for one character, describes `text`, in any case (fold).
/// Its cost is at most the product of the lengths, whatever the mask.
[[nodiscard]] bool matches(std::string_view mask, std::string_view text);

}  // namespace salon::room
