#include "server/read_marks.hpp"

#include <algorithm>

#include "room/name.hpp"

namespace salon::server {

ReadMarks::Key ReadMarks::key_of(const room::AccountKey& account) { return {room::fold(account.name), account.made}; }

void ReadMarks::keep(const room::AccountKey& account, const session::ReadMark& mark) {
  const Key key = key_of(account);
  if (!by_account_.contains(key)) make_space();
  Known& known = by_account_[key];
  known.last_read = ++reads_;
  const std::string target = room::fold(mark.target);
  if (!known.marks.contains(target) && known.marks.size() >= session::read_marks_max) return;
  session::ReadMark& kept = known.marks[target];
  kept = {mark.target, std::max(kept.time, mark.time)};
}

std::vector<session::ReadMark> ReadMarks::of(const room::AccountKey& account) const {
  std::vector<session::ReadMark> marks;
  const auto known = by_account_.find(key_of(account));
  if (known == by_account_.end()) return marks;
  for (const auto& [target, mark] : known->second.marks) marks.push_back(mark);
  return marks;
}

void ReadMarks::make_space() {
  if (by_account_.size() < accounts_max) return;
  by_account_.erase(std::ranges::min_element(
      by_account_, {}, [](const auto& entry) -> const std::uint64_t& { return entry.second.last_read; }));
}

}  // namespace salon::server
