// Coming and going, names, and what a guest says about itself.
#include <algorithm>
#include <utility>

#include "room/applying.hpp"
#include "room/person.hpp"

namespace salon::room {
namespace {

/// A user name stands between '!' and '@' on an IRC wire.
std::string tidied_user(std::string_view user, std::size_t bytes_max) {
  std::string tidy = tidied(user, bytes_max);
  std::erase_if(tidy, [](char letter) { return std::string_view(" !@").contains(letter); });
  return tidy;
}

/// Another of its owner's connections, or somebody under its owner's nick.
bool owns(const Guest& guest, const Guest& other) {
  if (guest.account->empty()) return false;
  return guest.account == other.account || fold(*guest.account) == fold(other.nick);
}

}  // namespace

void House::Applying::operator()(const Enter& enter) {
  if (entry.origin.session == 0) return refuse(Refusal::not_here);
  if (actor() != nullptr || house.guests_.contains(entry.origin.guest())) {
    return refuse(Refusal::here_already, enter.nick);
  }
  const std::string claim = tidied(enter.claim, limits.about_bytes_max);
  const std::string nick = enter.nick.empty() ? automatic_nick() : enter.nick;
  const Account* account = enter.account.name.empty() ? nullptr : proven(enter.account);
  const std::string account_name = account == nullptr ? std::string() : account->name;
  if (refuses_excluded(claim, account_name, enter.nick)) return;
  if (Guest* guest = guest_to_join(enter, account)) return join(*guest, enter, claim);
  if (!enter.nick.empty() && refuses_nick(nick, claim, account_name)) return;

  const GuestId id = entry.origin.guest();
  const std::vector<RoomKey> rooms = rooms_held(enter, account);
  let_go(fold(nick));
  const Guest guest{.id = id,
                    .nick = nick,
                    .user = tidied_user(enter.user, limits.about_bytes_max),
                    .real_name = tidied(enter.real_name, limits.about_bytes_max),
                    .claim = claim,
                    .dialect = enter.dialect,
                    .modes = 0,
                    .away = {},
                    .entered = entry.time,
                    .last_spoke = {},
                    .rooms = {},
                    .host = account == nullptr ? std::string() : account->host};
  Guest& entered = house.guests_.emplace(id, guest).first->second;
  belong(entered, account_name);
  house.nicks_.add(fold(nick), id);
  house.alike_nicks_.add(nick);
  tell(entered, Entered{});
  house.guests_most_ = std::max(house.guests_most_, house.guests_.size());
  for (const RoomKey& room : rooms) give_back(entered, room);
}

/// The one that bears the nick; or the account's, which stays for it, for who asks for the account's name.
Guest* House::Applying::guest_to_join(const Enter& enter, const Account* account) {
  if (entry.version < 9 || account == nullptr || enter.dialect != Dialect::irc) return nullptr;
  const Guest* const bearer = house.find_guest(enter.nick);
  const auto absent = house.absent_.find(fold(account->name));
  const bool for_it = absent != house.absent_.end() && fold(enter.nick) == absent->first;
  if (!for_it && bearer == nullptr) return nullptr;
  Guest& guest = house.guests_.at(for_it ? absent->second : bearer->id);
  const bool its_own = *guest.account == account->name && guest.dialect == enter.dialect;
  const bool has_space = guest.clients->size() < limits.clients_a_guest_max;
  return its_own && has_space && guest.id.node == entry.origin.node ? &guest : nullptr;
}

void House::Applying::join(Guest& guest, const Enter& enter, const std::string& claim) {
  const WallTime absent_since = guest.absent_since;
  guest.clients.change([&](std::vector<SessionId>& all) {
    if (all.empty() && !guest.absent()) all = {guest.id.session};
    all.push_back(entry.origin.session);
  });
  house.joined_.emplace(entry.origin.guest(), guest.id);
  tell(guest, Entered{.again = true, .absent_since = absent_since});
  if (guest.absent()) come_back(guest, enter, claim);
}

bool House::Applying::leaves_others_behind(Guest& guest) {
  if (guest.clients->size() < 2) return false;
  tell(guest, ClientLeft{});
  house.joined_.erase(entry.origin.guest());
  guest.clients.change([&](std::vector<SessionId>& all) {
    std::erase(all, entry.origin.session);
    if (all.size() == 1 && all.front() == guest.id.session) all.clear();
  });
  return true;
}

void House::Applying::operator()(const Leave& leave) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here);
  if (leaves_others_behind(*guest)) return;
  if (stays(*guest)) {
    tell(*guest, ClientLeft{});
    return go_absent(*guest, entry.time - std::chrono::seconds(leave.silent));
  }
  depart(guest->id, entry.origin, tidied(leave.reason, limits.reason_bytes_max), leave.dropped);
}

void House::Applying::operator()(const Rename& rename) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, rename.nick);
  if (refuses_nick(rename.nick, guest->claim, *guest->account)) return;

  if (fold(rename.nick) != fold(guest->nick)) remember(*guest);
  const std::string old_nick = std::exchange(guest->nick, rename.nick);
  house.nicks_.remove(fold(old_nick), guest->id);
  house.alike_nicks_.remove(old_nick);
  house.nicks_.add(fold(rename.nick), guest->id);
  house.alike_nicks_.add(rename.nick);
  let_go(fold(rename.nick));
  Event& event = tell(*guest, Renamed{old_nick, guest->rooms});
  if (rename.nick != old_nick) heard_by(who_sees(guest->id, guest->rooms), event);
}

template <class Wish>
void House::Applying::change_oneself(const Wish& wish) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here);
  count(*guest, -1);
  auto changed = change(*guest, wish, limits);
  count(*guest, 1);
  if (!changed) return refuse(changed.error());
  Event& event = tell(*guest, std::move(changed->body));
  if (changed->heard) heard_by(who_sees(guest->id, guest->rooms), event);
}

void House::Applying::operator()(const SetAway& wish) { change_oneself(wish); }

void House::Applying::operator()(const SetRealName& wish) { change_oneself(wish); }

void House::Applying::operator()(const SetUserModes& wish) { change_oneself(wish); }

void House::Applying::operator()(const Expel& expel) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, expel.nick);
  const Guest* const found = house.find_guest(expel.nick);
  if (!is_operator(*guest) && !(found != nullptr && owns(*guest, *found))) {
    return refuse(Refusal::not_operator, expel.nick);
  }
  if (found == nullptr) return refuse(Refusal::no_such_guest, expel.nick);

  const GuestId id = found->id;
  const std::string by = guest->nick;
  const std::string reason = tidied(expel.reason, limits.reason_bytes_max);
  tell(*guest, Expelled{found->nick, reason});
  send_away(id, by, reason);
}

void House::Applying::send_away(GuestId id, const std::string& by, const std::string& reason) {
  std::get<Left>(depart(id, own_origin(id), reason, false).body).expelled_by = by;
}

bool House::Applying::refuses_nick(const std::string& nick, const std::string& claim, std::string_view account) {
  const std::string folded = fold(nick);
  const bool owner = !account.empty() && fold(account) == folded;
  const Guest* const bearer = house.bearer(folded);
  const auto hold = house.held_.find(folded);
  // Before accounts were known, the names of what serves them were as good as any.
  const bool reserved =
      entry.version >= 4 && (is_service(folded) || (likenesses_count() && is_service(likeness(nick))));
  if (!valid_nick(nick, limits.nick_bytes_max) || reserved) {
    refuse(Refusal::nick_invalid, nick);
  } else if (bearer != nullptr && bearer->id != house.guest_of(entry.origin.guest())) {
    refuse(Refusal::nick_in_use, nick);
  } else if (!owner && house.accounts_.contains(folded)) {
    refuse(Refusal::nick_registered, nick);
  } else if (!owner && hold != house.held_.end() && !held_for(hold->second, claim, account)) {
    refuse(Refusal::nick_held, nick);
  } else if (const std::string other = lookalike(nick, claim, account); !other.empty()) {
    refuse(Refusal::nick_like_another, nick, other);
  } else {
    return false;
  }
  return true;
}

/// Before they were looked for, a name that looked like another's was as good as any.
bool House::Applying::likenesses_count() const { return entry.version >= 5; }

/// The nick, folded, that somebody bears who `nick` could be taken for; empty if nobody.
std::string House::Applying::like_borne(const std::string& nick) const {
  const struct {
    const House& house;
    [[nodiscard]] bool contains(const std::string& folded) const { return house.bearer(folded) != nullptr; }
  } borne{house};
  return house.alike_nicks_.find(nick, borne);
}

/// Who else `nick` could be taken for: somebody who is here, is expected back, or has an account; empty if nobody.
std::string House::Applying::lookalike(const std::string& nick, const std::string& claim, std::string_view account) {
  if (!likenesses_count()) return {};
  const Guest* const bearer = house.bearer(like_borne(nick));
  if (bearer != nullptr && bearer->id != house.guest_of(entry.origin.guest())) return bearer->nick;
  const std::string owner = house.alike_accounts_.find(nick, house.accounts_);
  if (!owner.empty() && owner != fold(account)) return house.accounts_.at(owner).name;
  std::string held = house.alike_held_.find(nick, house.held_);
  if (!held.empty() && !held_for(house.held_.at(held), claim, account)) return held;
  return {};
}

/// Ends: each step passes a nick that somebody bears, and those are finite. None of these is ever held.
std::string House::Applying::automatic_nick() {
  for (;;) {
    std::string nick = std::string(automatic_prefix) + std::to_string(++house.guests_named_);
    if (house.bearer(nick) != nullptr) continue;
    if (!likenesses_count() || like_borne(nick).empty()) return nick;
  }
}

Event& House::Applying::depart(GuestId id, const Origin& origin, const std::string& reason, bool dropped) {
  const Guest guest = std::move(house.guests_.extract(id).mapped());
  belongs_no_more(guest);
  house.nicks_.remove(fold(guest.nick), id);
  house.alike_nicks_.remove(guest.nick);
  count(guest, -1);
  remember(guest);
  if (guest.absent()) house.absent_.erase(fold(*guest.account));
  for (const SessionId client : *guest.clients) house.joined_.erase({id.node, client});
  Audience audience = who_sees(id, guest.rooms);
  bool quiet = true;
  if (dropped) hold(guest);
  for (const std::string& folded : guest.rooms) {
    quiet = quiet && house.rooms_.at(folded).members.at(id).quiet;
    take_out(guest, folded, dropped);
  }
  Event& event = tell(guest, Left{guest.rooms, reason, dropped, quiet, {}});
  event.origin = origin;
  heard_by(std::move(audience), event);
  return event;
}

void House::Applying::remember(const Guest& guest) {
  if (is_automatic(fold(guest.nick)) || limits.departed_max == 0) return;
  while (house.departed_.size() >= limits.departed_max) house.departed_.pop_front();
  house.departed_.push_back({guest.nick, guest.user, guest.real_name, guest.dialect, *guest.host, entry.time});
}

void House::Applying::hold(const Guest& guest) {
  const std::string folded = fold(guest.nick);
  if (guest.claim.empty() || is_automatic(folded) || limits.nicks_held_max == 0) return;
  while (house.held_.size() >= limits.nicks_held_max) let_go(std::string(house.held_until_.begin()->second));
  const WallTime until = entry.time + limits.nick_held_for;
  HeldNick held{.claim = guest.claim, .until = until};
  if (guest.dialect == Dialect::irc && !guest.account->empty()) {
    held.account = house.accounts_.at(fold(*guest.account)).key();
    for (const std::string& room : guest.rooms) held.rooms.push_back({room, house.rooms_.at(room).made});
  }
  house.held_.insert_or_assign(folded, std::move(held));
  house.held_until_.emplace(until, folded);
  house.alike_held_.add(folded);
}

/// Before rooms went with it, a nick was its address's alone.
bool House::Applying::held_for(const HeldNick& held, std::string_view claim, std::string_view account) const {
  return held.claim == claim || (entry.version >= 17 && !account.empty() && held.account.name == account);
}

std::vector<RoomKey> House::Applying::rooms_held(const Enter& enter, const Account* account) const {
  if (entry.version < 17 || enter.dialect != Dialect::irc || account == nullptr) return {};
  const auto found = house.held_.find(fold(enter.nick));
  const bool theirs = found != house.held_.end() && found->second.account == account->key();
  return theirs ? found->second.rooms : std::vector<RoomKey>();
}

void House::Applying::let_go(const std::string& folded) {
  const auto found = house.held_.find(folded);
  if (found == house.held_.end()) return;
  house.held_until_.erase({found->second.until, folded});
  house.alike_held_.remove(folded);
  house.held_.erase(found);
}

}  // namespace salon::room
