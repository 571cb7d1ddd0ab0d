// Guests that stay in their rooms, for their accounts, while none of their clients is here; and up to where accounts
// have read.
//
// One guest of an account stays without a client at most, and only one of IRC: no other dialect can take it up again.
#include <algorithm>
#include <iterator>
#include <utility>

#include "room/applying.hpp"
#include "room/person.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

/// What others are told of who has gone without a word.
constexpr std::string_view not_connected = "Not connected; what is said is kept";

}  // namespace

/// Of several it is the one that bears the account's name.
bool House::Applying::stays(const Guest& guest) {
  if (guest.account->empty() || guest.dialect != Dialect::irc) return false;
  const std::string account = fold(*guest.account);
  if (!house.accounts_.at(account).stays() || house.absent_.contains(account)) return false;
  const Guest* bearer = house.find_guest(account);
  return bearer == nullptr || bearer->id == guest.id || bearer->dialect != Dialect::irc;
}

/// Whoever comes back shows to be the account's owner, and not to be an operator of the server.
void House::Applying::go_absent(Guest& guest, WallTime since) {
  const std::string account = fold(*guest.account);
  for (const SessionId client : *guest.clients) house.joined_.erase({guest.id.node, client});
  guest.clients = std::vector<SessionId>();
  guest.absent_since = std::max(since, WallTime(std::chrono::milliseconds(1)));
  house.absent_.emplace(account, guest.id);
  set_stays_until(house.accounts_.at(account), entry.time + limits.stays_for);
  count(guest, -1);
  guest.modes = static_cast<UserModes>(guest.modes & ~(user_mode::server_operator | user_mode::listens));
  count(guest, 1);
  if (guest.away->empty()) be_away(guest, std::string(utf8::prefix(not_connected, limits.away_bytes_max)));
}

void House::Applying::come_back(Guest& guest, const Enter& enter, const std::string& claim) {
  house.absent_.erase(fold(*guest.account));
  guest.absent_since = {};
  guest.claim = claim;
  be_away(guest, tidied(enter.away, limits.away_bytes_max));
}

void House::Applying::be_away(Guest& guest, const std::string& text) {
  if (*guest.away == text) return;
  guest.away = text;
  Event& event = tell(guest, AwayChanged{text});
  event.origin = own_origin(guest.id);
  heard_by(who_sees(guest.id, guest.rooms), event);
}

void House::Applying::operator()(const Stay& wish) {
  Account* account = own_account();
  if (account == nullptr) return;
  if (wish.on && !account->stays() && house.stays_until_.size() >= limits.staying_accounts_max) {
    return refuse(Refusal::too_many_staying, account->name);
  }
  set_stays_until(*account, wish.on ? entry.time + limits.stays_for : WallTime{});
  tell(*actor(), StayChanged{wish.on});
  if (!wish.on) end_absence(fold(account->name), "stays no more");
}

/// Not while somebody is here by a client.
void House::Applying::stop_staying(const std::string& folded_account) {
  Account& account = house.accounts_.at(folded_account);
  const bool here = std::ranges::any_of(account.guests, [&](GuestId id) { return !house.guests_.at(id).absent(); });
  set_stays_until(account, here ? entry.time + limits.stays_for : WallTime{});
  if (!here) end_absence(folded_account, "has not come for too long");
}

void House::Applying::set_stays_until(Account& account, WallTime until) {
  house.stays_until_.erase({account.stays_until, fold(account.name)});
  account.stays_until = until;
  if (until != WallTime{}) house.stays_until_.emplace(until, fold(account.name));
}

void House::Applying::end_absence(const std::string& folded_account, const std::string& reason) {
  const auto found = house.absent_.find(folded_account);
  if (found == house.absent_.end()) return;
  const GuestId id = found->second;
  const Origin itself{id.node, house.nodes_[id.node].incarnation, 0, 0};
  depart(id, itself, std::string(utf8::prefix(reason, limits.reason_bytes_max)), false);
}

void House::Applying::operator()(const MarkRead& mark) {
  Account* account = own_account();
  if (account == nullptr) return;
  const std::string folded = fold(mark.target);
  const bool of_room = names_room(folded);
  if (of_room && folded != lobby && !may_be_called(mark.target)) {
    return refuse(Refusal::room_name_invalid, mark.target);
  }
  if (!of_room && !valid_nick(mark.target, limits.nick_bytes_max)) return refuse(Refusal::nick_invalid, mark.target);

  auto& markers = account->read_markers;
  const bool full = !markers.contains(folded) && markers.size() >= limits.read_markers_an_account_max;
  if (full && !markers.empty())
    markers.erase(std::ranges::min_element(markers, {}, [](const auto& each) { return each.second; }));
  WallTime& marker = markers[folded];
  marker = std::max(marker, std::min(mark.time, entry.time));
  const Guest& guest = *actor();
  Event& event = tell(guest, ReadMarked{mark.target, marker});
  std::ranges::copy_if(account->guests, std::back_inserter(event.to_guests),
                       [&](GuestId id) { return id != guest.id; });
}

}  // namespace salon::room
