#include "server/guesses.hpp"

namespace salon::server {

bool Guesses::may_try(const std::string& address, const std::string& account, Instant now) {
  const bool known = known_.contains({account, address});
  if (!addresses_.may(address, now)) return false;
  if (!known && !accounts_.may(account, now)) return false;
  addresses_.count(address, now);
  if (!known) accounts_.count(account, now);
  return true;
}

bool Guesses::may_guess(const std::string& address, Instant now) {
  if (!addresses_.may(address, now)) return false;
  addresses_.count(address, now);
  return true;
}

void Guesses::succeeded(const std::string& address, const std::string& account) {
  addresses_.take_back(address);
  if (!known_.contains({account, address})) accounts_.take_back(account);
  if (known_.size() >= remembered_max) known_.erase(known_.begin());
  known_.emplace(account, address);
}

bool Guesses::may_register(const std::string& address, Instant now) {
  if (!registrations_.may(address, now)) return false;
  registrations_.count(address, now);
  return true;
}

}  // namespace salon::server
