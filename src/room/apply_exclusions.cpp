// Who may not come into the house at all: operators of the server say so, and take it back.
#include <utility>
#include <vector>

#include "room/applying.hpp"
#include "room/person.hpp"

namespace salon::room {

bool House::Applying::refuses_excluded(std::string_view claim, std::string_view account, std::string_view subject) {
  const Exclusion* found = house.exclusions_.of_guest(claim, account);
  if (found == nullptr) return false;
  refuse(Refusal::excluded, subject);
  auto& refused = std::get<Refused>(events.back().body);
  refused.about = found->reason;
  refused.until = found->until;
  return true;
}

void House::Applying::operator()(const Exclude& wish) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.subject);
  if (!is_operator(*guest)) return refuse(Refusal::not_operator, wish.subject);
  const Exclusions::Subject subject = Exclusions::subject_of(wish.subject);
  const auto* range = std::get_if<AddressRange>(&subject);
  const Account* account = range == nullptr ? house.find_account(std::get<std::string>(subject)) : nullptr;
  if (range == nullptr && account == nullptr) return refuse(Refusal::no_such_account, wish.subject);
  const bool anew = house.exclusions_.find(subject) == nullptr;
  if (anew && house.exclusions_.size() >= limits.exclusions_max) {
    return refuse(Refusal::too_many_exclusions, wish.subject);
  }

  const std::string by = guest->nick;
  const Exclusion exclusion{.subject = range != nullptr ? range->text() : account->name,
                            .reason = tidied(wish.reason, limits.reason_bytes_max),
                            .by = by,
                            .since = entry.time,
                            .until = wish.seconds == 0 ? WallTime{} : entry.time + std::chrono::seconds(wish.seconds)};
  house.exclusions_.add(subject, exclusion);
  tell(*guest, ExclusionChanged{true, exclusion});
  std::vector<GuestId> meant;
  for (const auto& [id, each] : house.guests_) {
    if (!is_operator(each) && house.exclusions_.of_guest(each.claim, *each.account) != nullptr) meant.push_back(id);
  }
  for (const GuestId id : meant) send_away(id, by, exclusion.reason);
}

void House::Applying::operator()(const Readmit& wish) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.subject);
  if (!is_operator(*guest)) return refuse(Refusal::not_operator, wish.subject);
  const Exclusions::Subject subject = Exclusions::subject_of(wish.subject);
  const Exclusion* found = house.exclusions_.find(subject);
  if (found == nullptr) return refuse(Refusal::no_such_exclusion, wish.subject);
  const Exclusion gone = *found;
  house.exclusions_.remove(subject);
  tell(*guest, ExclusionChanged{false, gone});
}

}  // namespace salon::room
