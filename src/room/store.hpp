// Where the log and the history are kept. The types are the room's; src/store implements them, on disk and in memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "room/entry.hpp"
#include "salon/base/result.hpp"

namespace salon::room {

/// A line as history remembers it.
struct Line {
  EntryId id;
  WallTime time{};
  std::string room;  // folded
  std::string nick;
  std::string user;
  Dialect dialect = Dialect::lines;
  SayKind kind = SayKind::message;
  std::string text;
  bool operator==(const Line&) const = default;
};

/// The newest `limit` lines of a room that are older than `before` (when given).
struct HistoryQuery {
  std::string room;  // in any case
  std::size_t limit = 50;
  std::optional<EntryId> before;
};

/// What is kept together: all of it or nothing.
struct Batch {
  std::vector<Entry> entries;
  std::vector<Line> lines;
  /// The house after the last entry (House::snapshot); older entries are then no longer needed and are dropped.
  std::optional<std::string> snapshot;
  EntryId snapshot_id;
};

/// What a start finds.
struct Recovered {
  /// This start's epoch, greater than every one before; already durable, so that no id is ever given twice.
  std::uint64_t epoch = 1;
  std::optional<std::string> snapshot;
  /// In order, all after the snapshot.
  std::vector<Entry> entries;
};

/// Blocking: called on a thread of Loop::run_blocking, one call at a time.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// First, and once. Fails with what is wrong and what to try: the directory cannot be made, written or is in use; the
  /// database is corrupt, or from a newer version.
  virtual Result<Recovered> open() = 0;
  /// When it returns success, the batch survives a crash of the machine. When it fails, nothing of it is kept, as far
  /// as the disk lets us know; later commits may succeed again.
  virtual Result<void> commit(const Batch& batch) = 0;
  /// Oldest first.
  virtual Result<std::vector<Line>> history(const HistoryQuery& query) = 0;
  /// False for a store that forgets ("not kept").
  [[nodiscard]] virtual bool durable() const = 0;
};

}  // namespace salon::room
