// Accounts that wait until their makers have shown that mail reaches them.
//
// Nobody hears that an account waits, and its name may be borne by anybody; what waits is the right to register it. A
// guest who bears the name when somebody else's account is made bears it until it leaves or takes another.
#include <algorithm>
#include <utility>

#include "base/hex.hpp"
#include "room/applying.hpp"
#include "room/mail_address.hpp"

namespace salon::room {

/// A look at each account: they are some thousands, and few are made.
std::optional<Refusal> House::Applying::unfit_email(const Register& wish) const {
  if (!is_mail_address(wish.email)) return Refusal::email_invalid;
  if (!is_sha256_hex(wish.code)) return Refusal::text_invalid;
  const std::string address = folded_mail_address(wish.email);
  const auto has = [&](const auto& each) { return folded_mail_address(each.second.email) == address; };
  const auto count = std::ranges::count_if(house.accounts_, has) + std::ranges::count_if(house.waiting_, has);
  // One that waits already makes way for itself.
  const WaitingAccount* own = house.find_waiting_account(wish.account);
  const std::size_t others = static_cast<std::size_t>(count) - (own != nullptr && has(std::pair(0, *own)) ? 1 : 0);
  if (others >= limits.accounts_an_email_max) return Refusal::email_in_use;
  return std::nullopt;
}

void House::Applying::wait(const Register& wish) {
  const std::string folded = fold(wish.account);
  end_waiting(folded);
  if (house.waiting_.size() >= limits.waiting_accounts_max) return refuse(Refusal::too_many_accounts, wish.account);
  const WaitingAccount waiting{.name = wish.account,
                               .made = entry.id,
                               .verifier = wish.verifier,
                               .email = wish.email,
                               .code = wish.code,
                               .until = entry.time + limits.account_waits_for};
  house.waiting_.emplace(folded, waiting);
  house.waiting_until_.emplace(waiting.until, folded);
  house.alike_waiting_.add(waiting.name);
  Guest stranger;
  stranger.id = entry.origin.guest();
  const Guest* guest = actor();
  tell(guest != nullptr ? *guest : stranger, AccountWaits{waiting.name, waiting.email, waiting.code});
}

void House::Applying::end_waiting(const std::string& folded) {
  const auto found = house.waiting_.find(folded);
  if (found == house.waiting_.end()) return;
  house.waiting_until_.erase({found->second.until, folded});
  house.alike_waiting_.remove(found->second.name);
  house.waiting_.erase(found);
}

void House::Applying::operator()(const Verify& wish) {
  const Guest* guest = actor();
  const std::string& name = wish.account.name;
  if (entry.origin.session == 0) return refuse(Refusal::not_here, name);
  if (guest != nullptr && !guest->account->empty()) return refuse(Refusal::logged_in_already, *guest->account);
  const std::string folded = fold(name);
  const WaitingAccount* found = house.find_waiting_account(folded);
  if (found == nullptr || found->made != wish.account.made) return refuse(Refusal::no_such_account, name);
  const WaitingAccount waiting = *found;
  end_waiting(folded);
  make_account({.name = waiting.name,
                .made = entry.id,
                .created = entry.time,
                .verifier = waiting.verifier,
                .email = waiting.email});
}

}  // namespace salon::room
