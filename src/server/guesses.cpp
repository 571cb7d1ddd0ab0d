#include "server/guesses.hpp"

#include <algorithm>

namespace salon::server {

bool Guesses::may(const Full& full, const std::string& key, Pace pace, Instant now) {
  const auto found = full.find(key);
  const auto saved = pace.interval * (pace.at_once - 1);
  return found == full.end() || now >= found->second - saved;
}

void Guesses::count(Full& full, const std::string& key, Pace pace, Instant now) {
  if (full.size() >= remembered_max && !full.contains(key)) {
    std::erase_if(full, [now](const auto& each) { return each.second <= now; });
    if (full.size() >= remembered_max) {
      full.erase(std::ranges::min_element(full, {}, [](const auto& each) { return each.second; }));
    }
  }
  Instant& when = full[key];
  when = std::max(when, now) + pace.interval;
}

bool Guesses::may_try(const std::string& address, const std::string& account, Instant now) {
  const bool known = known_.contains({account, address});
  if (!may(addresses_, address, of_address, now)) return false;
  if (!known && !may(accounts_, account, of_account, now)) return false;
  count(addresses_, address, of_address, now);
  if (!known) count(accounts_, account, of_account, now);
  return true;
}

void Guesses::succeeded(const std::string& address, const std::string& account) {
  const auto take_back = [](Full& full, const std::string& key, Pace pace) {
    const auto found = full.find(key);
    if (found != full.end()) found->second -= pace.interval;
  };
  take_back(addresses_, address, of_address);
  if (!known_.contains({account, address})) take_back(accounts_, account, of_account);
  if (known_.size() >= remembered_max) known_.erase(known_.begin());
  known_.emplace(account, address);
}

bool Guesses::may_register(const std::string& address, Instant now) {
  if (!may(registrations_, address, of_registrations, now)) return false;
  count(registrations_, address, of_registrations, now);
  return true;
}

}  // namespace salon::server
