// Keeps the search index behind the lines by no more than a piece, and closes up when somebody searches.
//
// FTS5 makes a segment of what one transaction adds, and merges segments later: line by line that was most of what a
// commit cost (docs/PERFORMANCE.md).
#pragma once

#include <cstddef>

#include "store/sqlite.hpp"

namespace salon::store {

/// Within the transactions of SqliteStore.
class SearchIndex {
 public:
  /// Lines of so much text may be missing from the index. Adding them takes some 10 ms.
  static constexpr std::size_t bytes_behind_max = std::size_t{64} * 1024;

  SearchIndex() = default;
  static Result<SearchIndex> prepare(Database& database);

  /// After lines of `bytes` were added: takes up all that are missing once they are more than `bytes_behind_max`.
  Result<void> follow(std::size_t bytes);
  /// Takes up all that are missing; little work when none are. To be called before the index is asked.
  Result<void> close_up();

 private:
  Statement add_missing_;
  std::size_t bytes_behind_ = 0;  // too few after a transaction that was rolled back
};

}  // namespace salon::store
