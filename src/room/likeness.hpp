// When two names look the same to a person who reads them: "paul" with a Latin and with a Cyrillic "а", "bill" and
// "bi11".
#pragma once

#include <string>
#include <string_view>

namespace salon::room {

/// Equal for names that are easily taken for each other (Unicode Technical Standard 39, section 4: the skeleton, whose
/// table is ICU's of when this was built), in any case. It is a key to compare, not a name to show. Two things are kept
/// apart that the standard holds alike: "m" and "rn", for most words would have a double. A name that is like no other
/// script's or digit's has its `fold` for a likeness.
[[nodiscard]] std::string likeness(std::string_view name);

}  // namespace salon::room
