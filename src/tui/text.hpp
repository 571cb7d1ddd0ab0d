// Text as a terminal lays it out: characters as people see them, and the columns they take.
//
// All text here is valid UTF-8 without control characters (salon::utf8::visible), '\n' excepted where it is said.
#pragma once

#include <cstddef>
#include <string_view>

namespace salon::tui {

/// One character as a reader sees it: a grapheme cluster (Unicode UAX 29), which an arrow key steps over as a whole.
struct Cluster {
  std::string_view text;
  std::size_t columns = 0;
};

/// The first cluster of `text`, which must not be empty. A '\n' is a cluster of its own, of no columns.
[[nodiscard]] Cluster first_cluster(std::string_view text);

/// How many columns `text` takes on one row. Terminals differ in the newest emoji; this is what Unicode asks for.
[[nodiscard]] std::size_t columns_of(std::string_view text);

/// The longest prefix of `text`, whole clusters, that fits into `columns`.
[[nodiscard]] std::string_view fitting(std::string_view text, std::size_t columns);

/// The end of the cluster before `at`, which is its beginning to an arrow key; 0 at the start of `text`.
[[nodiscard]] std::size_t cluster_before(std::string_view text, std::size_t at);
/// The end of the cluster that begins at, or has begun before, `at`; text.size() at the end.
[[nodiscard]] std::size_t cluster_after(std::string_view text, std::size_t at);

/// Whether the character at the start of `text` belongs to a word: a letter, a mark or a digit of any script.
[[nodiscard]] bool begins_word_character(std::string_view text);

}  // namespace salon::tui
