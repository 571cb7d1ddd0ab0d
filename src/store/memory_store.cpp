#include "store/memory_store.hpp"

#include <algorithm>

#include "room/name.hpp"

namespace salon::store {

Result<room::Recovered> MemoryStore::open() {
  return room::Recovered{.epoch = options_.epoch, .snapshot = {}, .entries = {}};
}

Result<void> MemoryStore::commit(const room::Batch& batch) {
  std::set<Place> places;
  for (const room::Line& line : batch.lines) {
    const Place place{line.room, line.id};
    if (lines_.contains(place) || !places.insert(place).second) {
      return std::unexpected(plain_error("keep the line " + line.id.text(), "it is kept already"));
    }
  }
  for (const room::Line& line : batch.lines) {
    lines_.emplace(Place{line.room, line.id}, line);
    oldest_first_.push_back({line.room, line.id});
    if (oldest_first_.size() > options_.lines_max) forget_oldest();
  }
  return {};
}

void MemoryStore::forget_oldest() {
  lines_.erase(oldest_first_.front());
  oldest_first_.pop_front();
}

Result<std::vector<room::Line>> MemoryStore::history(const room::HistoryQuery& query) {
  const std::string room = room::fold(query.room);
  const auto first = lines_.lower_bound({room, {}});
  auto line = query.before ? lines_.lower_bound({room, *query.before}) : lines_.lower_bound({room + '\0', {}});
  std::vector<room::Line> found;
  while (line != first && found.size() < query.limit) {
    --line;
    found.push_back(line->second);
  }
  std::ranges::reverse(found);
  return found;
}

}  // namespace salon::store
