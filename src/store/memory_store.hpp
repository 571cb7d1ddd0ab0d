// SqliteStore's twin that forgets: history until the process ends, and no log at all. `salon serve --memory`.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>

#include "room/recall.hpp"

namespace salon::store {

struct MemoryOptions {
  /// Lines in all rooms together; the oldest goes first. A line is at most some 4.5 kB.
  std::size_t lines_max = 10'000;
  /// What open() gives. A program that starts again gives a greater one (say the time in seconds), so that no id is
  /// given twice.
  std::uint64_t epoch = 1;
};

class MemoryStore final : public room::Store {
 public:
  explicit MemoryStore(MemoryOptions options = {}) : options_(options) {}

  /// Finds nothing, and cannot fail.
  Result<room::Recovered> open() override;
  /// Fails, and keeps nothing, when a line is there already. Entries and snapshots are let go.
  Result<void> commit(const room::Batch& batch) override;
  Result<std::vector<room::Line>> history(const room::HistoryQuery& query) override;
  Result<std::vector<room::Line>> conversations(const room::ConversationsQuery& query) override;
  /// Looks for the words anywhere, where SqliteStore looks for whole ones; case counts for nothing in ASCII alone.
  Result<std::vector<room::Line>> search(const room::SearchQuery& query) override;
  [[nodiscard]] bool durable() const override { return false; }

 private:
  struct Place {
    std::string room;
    room::EntryId id;
    auto operator<=>(const Place&) const = default;
  };
  void forget_oldest();
  void forget(const room::Redaction& redaction);
  [[nodiscard]] room::Lines lines_of(const std::string& room) const;

  MemoryOptions options_;
  std::map<Place, room::Line> lines_;
  std::deque<Place> oldest_first_;
};

}  // namespace salon::store
