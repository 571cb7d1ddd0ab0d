#include "server/forgotten.hpp"

#include <algorithm>
#include <utility>

#include "session/secret.hpp"

namespace salon::server {

void Forgotten::add(const room::AccountKey& account, std::string hash, Instant now) {
  std::erase_if(codes_, [now](const auto& each) { return each.second.until <= now; });
  if (codes_.size() >= accounts_max && !codes_.contains(account.name)) {
    codes_.erase(std::ranges::min_element(codes_, {}, [](const auto& each) { return each.second.until; }));
  }
  codes_.insert_or_assign(account.name, Code{account.made, std::move(hash), now + good_for});
}

bool Forgotten::is_right(const room::AccountKey& account, std::string_view hash, Instant now) const {
  const auto found = codes_.find(account.name);
  return found != codes_.end() && found->second.made == account.made && now < found->second.until &&
         session::same_secret(hash, found->second.hash);
}

}  // namespace salon::server
