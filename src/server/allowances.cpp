#include "server/allowances.hpp"

#include <algorithm>
#include <vector>

namespace salon::server {

bool Allowances::may(const std::string& who, Instant now) const {
  const auto found = full_.find(who);
  const auto saved = pace_.interval * (pace_.at_once - 1);
  return found == full_.end() || now >= found->second - saved;
}

void Allowances::count(const std::string& who, Instant now) {
  if (full_.size() >= remembered_max && !full_.contains(who)) forget_some(now);
  Instant& when = full_[who];
  when = std::max(when, now) + pace_.interval;
}

/// An eighth at least: all are looked at, which would be too much for each that comes.
void Allowances::forget_some(Instant now) {
  std::vector<Instant> moments;
  moments.reserve(full_.size());
  for (const auto& [who, when] : full_) moments.push_back(when);
  const auto eighth = moments.begin() + static_cast<std::ptrdiff_t>(moments.size() / 8);
  std::ranges::nth_element(moments, eighth);
  std::erase_if(full_, [until = std::max(now, *eighth)](const auto& each) { return each.second <= until; });
}

void Allowances::take_back(const std::string& who) {
  const auto found = full_.find(who);
  if (found != full_.end()) found->second -= pace_.interval;
}

}  // namespace salon::server
