// Words with places to be filled: what the phrases are made of.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace salon::session {

/// `pattern` with {0}, {1}... replaced by the values; a translation may put them in another order.
[[nodiscard]] inline std::string fill(std::string_view pattern, std::initializer_list<std::string_view> values) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '{' && at + 2 < pattern.size() && pattern[at + 2] == '}') {
      text += values.begin()[pattern[at + 1] - '0'];
      at += 2;
    } else {
      text += pattern[at];
    }
  }
  return text;
}

}  // namespace salon::session
