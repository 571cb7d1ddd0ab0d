#include "store/memory_store.hpp"

#include <algorithm>
#include <utility>

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
  for (const room::Redaction& redaction : batch.redactions) forget(redaction);
  return {};
}

void MemoryStore::forget_oldest() {
  lines_.erase(oldest_first_.front());
  oldest_first_.pop_front();
}

/// An id is one line, or the two sides of a private one.
void MemoryStore::forget(const room::Redaction& redaction) {
  if (!lines_.contains({redaction.room, redaction.id})) return;
  std::erase_if(oldest_first_, [&](const Place& place) { return place.id == redaction.id; });
  std::erase_if(lines_, [&](const auto& each) { return each.first.id == redaction.id; });
}

room::Lines MemoryStore::lines_of(const std::string& room) const {
  room::Lines lines;
  for (auto next = lines_.lower_bound({room, {}}); next != lines_.end() && next->first.room == room; ++next) {
    lines.push_back(&next->second);
  }
  return lines;
}

Result<std::vector<room::Line>> MemoryStore::history(const room::HistoryQuery& query) {
  return room::recall(lines_of(room::fold(query.room)), query);
}

Result<std::vector<room::Line>> MemoryStore::conversations(const room::ConversationsQuery& query) {
  room::Lines last;
  for (auto next = lines_.begin(); next != lines_.end(); ++next) {
    const room::Line& line = next->second;
    const bool asked =
        std::ranges::find(query.rooms, line.room) != query.rooms.end() || room::belongs_to(line.room, query.owner);
    if (!asked || !room::in_words(line)) continue;
    if (!last.empty() && last.back()->room == line.room) last.pop_back();
    last.push_back(&line);
  }
  return room::recall(std::move(last), query);
}

Result<std::vector<room::Line>> MemoryStore::search(const room::SearchQuery& query) {
  room::Lines lines;
  for (const auto& [place, line] : lines_) lines.push_back(&line);
  std::ranges::sort(lines, {}, &room::Line::id);
  return room::recall(lines, query);
}

}  // namespace salon::store
