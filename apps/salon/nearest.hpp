// What somebody who mistyped a word meant.
#pragma once

#include <span>
#include <string_view>

namespace salon::app {

/// The one of `words` that `typed` can be made into with the fewest changes of a letter (another, one more, one less,
/// two swapped: Damerau's distance), if one change in three letters is enough; else empty.
[[nodiscard]] std::string_view nearest(std::string_view typed, std::span<const std::string_view> words);

}  // namespace salon::app
