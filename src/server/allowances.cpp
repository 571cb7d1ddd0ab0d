#include "server/allowances.hpp"

#include <algorithm>

namespace salon::server {

bool Allowances::may(const std::string& who, Instant now) const {
  const auto found = full_.find(who);
  const auto saved = pace_.interval * (pace_.at_once - 1);
  return found == full_.end() || now >= found->second - saved;
}

void Allowances::count(const std::string& who, Instant now) {
  if (full_.size() >= remembered_max && !full_.contains(who)) {
    std::erase_if(full_, [now](const auto& each) { return each.second <= now; });
    if (full_.size() >= remembered_max) {
      full_.erase(std::ranges::min_element(full_, {}, [](const auto& each) { return each.second; }));
    }
  }
  Instant& when = full_[who];
  when = std::max(when, now) + pace_.interval;
}

void Allowances::take_back(const std::string& who) {
  const auto found = full_.find(who);
  if (found != full_.end()) found->second -= pace_.interval;
}

}  // namespace salon::server
