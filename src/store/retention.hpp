// How old and how much history may become, and the broom that sees to it. Runs within the commits of SqliteStore.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "salon/base/time.hpp"
#include "store/sqlite.hpp"

namespace salon::store {

struct Keep {
  /// Lines older than this, by the newest line's time, go. Nothing: they stay.
  std::optional<std::chrono::milliseconds> age;
  /// When the database uses more bytes than this, its oldest lines go; it may stand a third above for a while. Counted
  /// in pages in use, so the log and the search index are in it, the WAL (16 MiB at most while nothing fails) is not. A
  /// freed page is used again: the file does not shrink. Less than `keep_bytes_min` counts as that.
  std::optional<std::uint64_t> bytes;
};

/// An empty database and the search index of a few thousand lines must fit.
inline constexpr std::uint64_t keep_bytes_min = 1U << 20U;

/// Looks at ages once a minute of the lines' own time, at bytes in every commit (SQLite knows them). Removes at most
/// 1,000 lines and as many as have just come, so that no commit becomes long; when more is due, the next ones go on.
class Retention {
 public:
  Retention() = default;
  static Result<Retention> prepare(Database& database, const Keep& keep);

  /// Within a transaction that has just added `added` lines at the time `now`.
  Result<void> sweep(Database& database, WallTime now, std::size_t added);

 private:
  Result<std::int64_t> sweep_by_age(Database& database, WallTime now, std::int64_t at_most);
  Result<void> sweep_by_bytes(std::int64_t at_most);

  Keep keep_;
  Statement remove_older_;
  Statement remove_oldest_;
  Statement merge_;
  Statement used_;
  Statement lines_;
  WallTime next_{};
};

}  // namespace salon::store
