// Accounts: names that are somebody's, and who is logged in to them.
#include <algorithm>
#include <utility>

#include "base/hex.hpp"
#include "room/applying.hpp"
#include "room/guest_mask.hpp"

namespace salon::room {
namespace {

bool sound(const ScramVerifier& verifier) {
  constexpr std::size_t salt_bytes_max = 64;
  constexpr std::size_t hash_bytes = 32;
  return !verifier.salt.empty() && verifier.salt.size() <= salt_bytes_max && verifier.iterations > 0 &&
         verifier.stored_key.size() == hash_bytes && verifier.server_key.size() == hash_bytes;
}

}  // namespace

Account* House::Applying::proven(const AccountKey& key) {
  const auto found = house.accounts_.find(fold(key.name));
  return found == house.accounts_.end() || found->second.made != key.made ? nullptr : &found->second;
}

Account* House::Applying::own_account() {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here), nullptr;
  if (guest->account->empty()) return refuse(Refusal::not_logged_in), nullptr;
  return &house.accounts_.at(fold(*guest->account));
}

void House::Applying::belongs_no_more(const Guest& guest) {
  if (guest.account->empty()) return;
  const auto found = house.accounts_.find(fold(*guest.account));
  if (found != house.accounts_.end()) std::erase(found->second.guests, guest.id);
}

void House::Applying::belong(Guest& guest, const std::string& account) {
  if (*guest.account == account) return;
  belongs_no_more(guest);
  guest.account = account;
  if (account.empty()) return;
  std::vector<GuestId>& guests = house.accounts_.at(fold(account)).guests;
  guests.insert(std::ranges::lower_bound(guests, guest.id), guest.id);
}

void House::Applying::log_in(Guest& guest, const std::string& account, decltype(Event::body) body) {
  const bool different = *guest.account != account;
  belong(guest, account);
  Event& event = tell(guest, std::move(body));
  if (different) heard_by(who_sees(guest.id, guest.rooms), event);
  show_host(guest, account.empty() ? std::string() : house.accounts_.at(fold(account)).host);
}

void House::Applying::show_host(Guest& guest, const std::string& given) {
  if (*guest.host == given) return;
  const std::string old_host = *guest.host;
  guest.host = given;
  Event& event = tell(guest, HostChanged{old_host});
  event.origin = own_origin(guest.id);
  heard_by(who_sees(guest.id, guest.rooms), event);
}

/// A name that somebody else bears, or is expected back under, is not to be had that way.
void House::Applying::operator()(const Register& wish) {
  Guest* guest = actor();
  const std::string& name = wish.account;
  if (entry.origin.session == 0) return refuse(Refusal::not_here, name);
  if (guest != nullptr && !guest->account->empty()) return refuse(Refusal::logged_in_already, *guest->account);
  const std::string folded = fold(name);
  if (is_automatic(folded)) return refuse(Refusal::nick_invalid, name);
  const WaitingAccount* waiting = house.find_waiting_account(folded);
  const bool others = waiting != nullptr && waiting->made != wish.renews;
  if (others || house.accounts_.contains(folded)) return refuse(Refusal::account_exists, name);
  if (refuses_excluded({}, name, name)) return;
  if (refuses_nick(name, guest == nullptr ? std::string() : guest->claim, {})) return;
  const std::string alike = house.alike_waiting_.find(name, house.waiting_);
  if (!alike.empty()) return refuse(Refusal::nick_like_another, name, alike);
  if (!sound(wish.verifier)) return refuse(Refusal::text_invalid, name);
  const std::size_t accounts = house.accounts_.size() + house.waiting_.size() - (waiting != nullptr ? 1 : 0);
  if (accounts >= limits.accounts_max) return refuse(Refusal::too_many_accounts, name);

  if (wish.email.empty()) {
    end_waiting(folded);
    return make_account({.name = name, .made = entry.id, .created = entry.time, .verifier = wish.verifier});
  }
  if (const auto why = unfit_email(wish)) return refuse(*why, name);
  wait(wish);
}

void House::Applying::make_account(Account account) {
  const std::string name = account.name;
  const AccountKey key = account.key();
  house.alike_accounts_.add(name);
  house.accounts_.emplace(fold(name), std::move(account));
  if (Guest* guest = actor()) return log_in(*guest, name, Registered{key});
  Guest stranger;
  stranger.id = entry.origin.guest();
  stranger.account = name;
  tell(stranger, Registered{key});
}

void House::Applying::operator()(const LogIn& wish) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.account.name);
  const Account* account = proven(wish.account);
  if (account == nullptr) return refuse(Refusal::no_such_account, wish.account.name);
  if (refuses_excluded({}, account->name, account->name)) return;
  log_in(*guest, account->name, AccountChanged{});
}

void House::Applying::operator()(const LogOut& /*wish*/) {
  if (own_account() == nullptr) return;
  log_in(*actor(), {}, AccountChanged{});
}

void House::Applying::operator()(const SetPassword& wish) {
  Account* account = own_account();
  if (account == nullptr) return;
  if (!sound(wish.verifier)) return refuse(Refusal::text_invalid, account->name);
  account->verifier = wish.verifier;
  tell(*actor(), PasswordChanged{});
}

void House::Applying::operator()(const SetCertificate& wish) {
  Account* account = own_account();
  if (account == nullptr) return;
  const std::string& print = wish.fingerprint;
  if (!is_sha256_hex(print)) return refuse(Refusal::certificate_invalid, print);
  std::vector<std::string>& own = account->certificates;
  const auto place = std::ranges::lower_bound(own, print);
  if (wish.on) {
    if (house.certificate_owners_.contains(print)) return refuse(Refusal::certificate_in_use, print);
    if (own.size() >= limits.certificates_an_account_max) return refuse(Refusal::too_many_certificates, print);
    own.insert(place, print);
    house.certificate_owners_.emplace(print, fold(account->name));
  } else {
    if (place == own.end() || *place != print) return refuse(Refusal::no_such_certificate, print);
    own.erase(place);
    house.certificate_owners_.erase(print);
  }
  tell(*actor(), CertificateChanged{print, wish.on});
}

void House::Applying::operator()(const SetHost& wish) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.account);
  if (!is_operator(*guest)) return refuse(Refusal::not_operator, wish.account);
  const auto found = house.accounts_.find(fold(wish.account));
  if (found == house.accounts_.end()) return refuse(Refusal::no_such_account, wish.account);
  if (!wish.host.empty() && !valid_host(wish.host)) return refuse(Refusal::host_invalid, wish.host);
  Account& account = found->second;
  account.host = wish.host;
  tell(*guest, HostSet{account.name, account.host});
  for (const GuestId id : account.guests) show_host(house.guests_.at(id), account.host);
}

/// One that waits for its code is dropped as well, if not by its maker, who can only let it wait.
void House::Applying::operator()(const DropAccount& drop) {
  const bool by_host_too = entry.version >= 16;
  const Guest* guest = by_host_too ? actor_or_host() : actor();
  if (guest == nullptr) return refuse(Refusal::not_here, drop.account);
  const std::string folded = fold(drop.account);
  const bool own = !guest->account->empty() && fold(*guest->account) == folded;
  if (!own && !is_operator(*guest)) return refuse(Refusal::not_operator, drop.account);
  if (const WaitingAccount* waiting = house.find_waiting_account(folded); waiting != nullptr && by_host_too) {
    tell(*guest, AccountDropped{waiting->name, false});
    return end_waiting(folded);
  }
  const auto found = house.accounts_.find(folded);
  if (found == house.accounts_.end()) return refuse(Refusal::no_such_account, drop.account);

  set_stays_until(found->second, {});
  const Account account = std::move(found->second);
  house.accounts_.erase(found);
  house.alike_accounts_.remove(account.name);
  for (const std::string& print : account.certificates) house.certificate_owners_.erase(print);
  forget_access(folded);
  if (own) {
    log_in(*actor(), {}, AccountDropped{account.name, true});
  } else {
    tell(*guest, AccountDropped{account.name, false});
  }
  end_absence(folded, "its account is no more");
  for (const GuestId id : account.guests) {
    const auto other = house.guests_.find(id);
    if (other == house.guests_.end() || *other->second.account != account.name) continue;
    const std::size_t told = events.size();
    log_in(other->second, {}, AccountChanged{});
    events[told].origin = own_origin(id);
  }
}

}  // namespace salon::room
