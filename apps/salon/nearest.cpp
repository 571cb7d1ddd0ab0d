#include "nearest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace salon::app {
namespace {

std::size_t changes_between(std::string_view left, std::string_view right) {
  // Rows of the table of changes that make the first letters of `left` into the first letters of `right`.
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(right.size() + 1);
  for (std::size_t column = 0; column < last.size(); ++column) last[column] = column;
  for (std::size_t row = 1; row <= left.size(); ++row) {
    std::vector<std::size_t> current(last.size(), row);
    for (std::size_t column = 1; column < current.size(); ++column) {
      const bool same = left[row - 1] == right[column - 1];
      current[column] = std::min({last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0U : 1U)});
      const bool swapped =
          row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
      if (swapped) current[column] = std::min(current[column], before_last[column - 2] + 1);
    }
    before_last = std::exchange(last, std::move(current));
  }
  return last.back();
}

}  // namespace

std::string_view nearest(std::string_view typed, std::span<const std::string_view> words) {
  constexpr std::size_t typed_bytes_max = 64;
  if (typed.size() > typed_bytes_max) return {};
  std::string_view best;
  std::size_t fewest = std::max<std::size_t>(1, typed.size() / 3) + 1;
  for (const std::string_view word : words) {
    const std::size_t changes = changes_between(typed, word);
    if (changes >= fewest) continue;
    fewest = changes;
    best = word;
  }
  return best;
}

}  // namespace salon::app
