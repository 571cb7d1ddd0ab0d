#include "room/exclusions.hpp"

#include "room/guest_mask.hpp"
#include "room/name.hpp"

namespace salon::room {

Exclusions::Subject Exclusions::subject_of(std::string_view text) {
  constexpr std::string_view anybody_at = "*@";
  if (text.starts_with(account_prefix)) return fold(text.substr(account_prefix.size()));
  if (text.starts_with(anybody_at)) text.remove_prefix(anybody_at.size());
  if (const auto range = AddressRange::parse(text)) return *range;
  return fold(text);
}

std::optional<AddressRange> Exclusions::address_of(std::string_view claim) {
  constexpr std::string_view datagram = "udp ";
  if (claim.starts_with(datagram)) claim.remove_prefix(datagram.size());
  return AddressRange::parse(claim);
}

const Exclusion* Exclusions::of(const AddressRange& address) const {
  const auto first = lengths_.lower_bound({address.v6, 0});
  auto length = lengths_.upper_bound({address.v6, address.bits});
  while (length != first) {
    --length;
    const auto found = ranges_.find(address.widened_to(length->first.second));
    if (found != ranges_.end()) return &found->second;
  }
  return nullptr;
}

const Exclusion* Exclusions::of_account(std::string_view account) const {
  const auto found = accounts_.find(fold(account));
  return found == accounts_.end() ? nullptr : &found->second;
}

const Exclusion* Exclusions::find(const Subject& subject) const {
  if (const auto* account = std::get_if<std::string>(&subject)) return of_account(*account);
  const auto found = ranges_.find(std::get<AddressRange>(subject));
  return found == ranges_.end() ? nullptr : &found->second;
}

const Exclusion* Exclusions::of_guest(std::string_view claim, std::string_view account) const {
  if (size() == 0) return nullptr;
  if (const Exclusion* found = account.empty() ? nullptr : of_account(account)) return found;
  const auto address = address_of(claim);
  return address ? of(*address) : nullptr;
}

void Exclusions::add(const Subject& subject, Exclusion exclusion) {
  remove(subject);
  if (exclusion.until != WallTime{}) until_.emplace(exclusion.until, subject);
  if (const auto* account = std::get_if<std::string>(&subject)) {
    accounts_.emplace(*account, std::move(exclusion));
  } else {
    const auto& range = std::get<AddressRange>(subject);
    ++lengths_[{range.v6, range.bits}];
    ranges_.emplace(range, std::move(exclusion));
  }
}

bool Exclusions::remove(const Subject& subject) {
  const Exclusion* found = find(subject);
  if (found == nullptr) return false;
  until_.erase({found->until, subject});
  if (const auto* account = std::get_if<std::string>(&subject)) {
    accounts_.erase(*account);
  } else {
    const auto& range = std::get<AddressRange>(subject);
    const auto length = lengths_.find({range.v6, range.bits});
    if (--length->second == 0) lengths_.erase(length);
    ranges_.erase(range);
  }
  return true;
}

void Exclusions::let_go(WallTime now) {
  while (!until_.empty() && until_.begin()->first <= now) {
    const Subject ended = until_.begin()->second;
    remove(ended);
  }
}

}  // namespace salon::room
