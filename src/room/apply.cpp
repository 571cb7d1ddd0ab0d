// The rules: what an entry changes in the house, and what comes of it. One function a command; each either tells one
// event or refuses. Nothing here asks the world anything: the time is the entry's, and so is the order.
#include <algorithm>
#include <utility>
#include <variant>

#include "room/house.hpp"
#include "room/person.hpp"
#include "salon/base/result.hpp"

namespace salon::room {
namespace {

/// A user name stands between '!' and '@' on an IRC wire.
std::string tidied_user(std::string_view user, std::size_t bytes_max) {
  std::string tidy = tidied(user, bytes_max);
  std::erase_if(tidy, [](char letter) { return std::string_view(" !@").contains(letter); });
  return tidy;
}

constexpr std::string_view automatic_prefix = "guest-";

bool automatic(std::string_view folded_nick) {
  return folded_nick.size() > automatic_prefix.size() && folded_nick.starts_with(automatic_prefix) &&
         folded_nick.find_first_not_of("0123456789", automatic_prefix.size()) == folded_nick.npos;
}

}  // namespace

struct House::Applying {
  House& house;
  const Entry& entry;
  std::vector<Event>& events;
  const Limits& limits = house.limits_;

  // ---- the commands ----

  /// What there was to do has been done by begins_or_continues().
  void operator()(const NodeStarted&) {}

  void operator()(const Enter& enter) {
    if (entry.origin.session == 0) return refuse(Refusal::not_here);
    if (actor() != nullptr) return refuse(Refusal::here_already, enter.nick);
    const std::string claim = tidied(enter.claim, limits.about_bytes_max);
    const std::string nick = enter.nick.empty() ? automatic_nick() : enter.nick;
    if (!enter.nick.empty() && refuses_nick(nick, claim)) return;

    const GuestId id = entry.origin.guest();
    let_go(fold(nick));
    house.nicks_.emplace(fold(nick), id);
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
                      .rooms = {}};
    tell(house.guests_.emplace(id, guest).first->second, Entered{});
    house.guests_most_ = std::max(house.guests_most_, house.guests_.size());
  }

  void operator()(const Leave& leave) {
    if (actor() == nullptr) return refuse(Refusal::not_here);
    depart(entry.origin.guest(), entry.origin, tidied(leave.reason, limits.reason_bytes_max), leave.dropped);
  }

  void operator()(const Join& join) {
    Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here, join.room);
    if (!valid_room(join.room, limits.room_bytes_max)) return refuse(Refusal::room_name_invalid, join.room);
    const std::string folded = fold(join.room);
    if (std::ranges::binary_search(guest->rooms, folded)) return join_again(*guest, folded, join.quiet);
    if (guest->rooms.size() >= limits.rooms_a_guest_max) return refuse(Refusal::too_many_rooms_for_guest, join.room);

    auto found = house.rooms_.find(folded);
    if (found == house.rooms_.end()) {
      if (!has_space_for_a_room()) return refuse(Refusal::too_many_rooms, join.room);
      found = house.rooms_.emplace(folded, Room{}).first;
      found->second.name = join.room;
      found->second.created = entry.time;
    } else if (found->second.members.size() >= limits.members_a_room_max) {
      return refuse(Refusal::room_full, join.room);
    }
    found->second.members.emplace(guest->id, join.quiet);
    guest->rooms.insert(std::ranges::lower_bound(guest->rooms, folded), folded);
    tell(*guest, Joined{found->second.name, join.quiet, guest->real_name, guest->away}).to_rooms = {folded};
  }

  void operator()(const Part& part) {
    Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here, part.room);
    const std::string folded = fold(part.room);
    const auto found = house.rooms_.find(folded);
    if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, part.room);
    const auto member = found->second.members.find(guest->id);
    if (member == found->second.members.end()) return refuse(Refusal::not_in_room, part.room);

    const Parted parted{found->second.name, tidied(part.reason, limits.reason_bytes_max), member->second};
    std::erase(guest->rooms, folded);
    take_out(guest->id, folded);
    tell(*guest, parted).to_rooms = {folded};
  }

  void operator()(const Say& say) {
    Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here, say.target);
    if (say.text.empty()) return refuse(Refusal::text_empty, say.target);
    if (say.text.size() > limits.text_bytes_max) return refuse(Refusal::text_too_long, say.target);
    if (!sayable(say.text)) return refuse(Refusal::text_invalid, say.target);
    say.target.starts_with('#') ? say_to_room(*guest, say) : say_to_guest(*guest, say);
  }

  void operator()(const Rename& rename) {
    Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here, rename.nick);
    if (refuses_nick(rename.nick, guest->claim)) return;

    if (fold(rename.nick) != fold(guest->nick)) remember(*guest);
    const std::string old_nick = std::exchange(guest->nick, rename.nick);
    house.nicks_.erase(fold(old_nick));
    house.nicks_.emplace(fold(rename.nick), guest->id);
    let_go(fold(rename.nick));
    Event& event = tell(*guest, Renamed{old_nick, guest->rooms});
    if (rename.nick != old_nick) event.to_rooms = guest->rooms;
  }

  void operator()(const SetTopic& set) {
    const Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here, set.room);
    const std::string folded = fold(set.room);
    const auto found = house.rooms_.find(folded);
    if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, set.room);
    Room& room = found->second;
    if (!room.members.contains(guest->id)) return refuse(Refusal::not_in_room, set.room);
    if (set.topic.size() > limits.topic_bytes_max) return refuse(Refusal::text_too_long, set.room);
    if (!sayable(set.topic)) return refuse(Refusal::text_invalid, set.room);

    const bool cleared = set.topic.empty();
    room.topic = set.topic;
    room.topic_by = cleared ? std::string() : guest->nick;
    room.topic_time = cleared ? WallTime{} : entry.time;
    tell(*guest, TopicChanged{room.name, room.topic}).to_rooms = {folded};
  }

  void operator()(const SetAway& wish) { change_oneself(wish); }
  void operator()(const SetRealName& wish) { change_oneself(wish); }
  void operator()(const SetUserModes& wish) { change_oneself(wish); }

  void operator()(const Expel& expel) {
    const Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here, expel.nick);
    if (!is_operator(*guest)) return refuse(Refusal::not_operator, expel.nick);
    const auto found = house.nicks_.find(fold(expel.nick));
    if (found == house.nicks_.end()) return refuse(Refusal::no_such_guest, expel.nick);

    const GuestId id = found->second;
    const std::string by = guest->nick;
    const std::string reason = tidied(expel.reason, limits.reason_bytes_max);
    tell(*guest, Expelled{house.guests_.at(id).nick, reason});
    const Origin own{id.node, house.nodes_[id.node].incarnation, id.session, 0};
    std::get<Left>(depart(id, own, reason, false).body).expelled_by = by;
  }

  void operator()(const Proclaim& proclaim) {
    const Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here);
    if (!is_operator(*guest)) return refuse(Refusal::not_operator);
    if (proclaim.text.empty()) return refuse(Refusal::text_empty);
    if (proclaim.text.size() > limits.text_bytes_max) return refuse(Refusal::text_too_long);
    if (!sayable(proclaim.text)) return refuse(Refusal::text_invalid);
    Event& event = tell(*guest, Proclaimed{proclaim.text});
    for (const auto& [id, other] : house.guests_) {
      if ((other.modes & user_mode::listens) != 0 && id != guest->id) event.to_guests.push_back(id);
    }
  }

  // ---- before the command: is it new, and what has ended meanwhile ----

  /// False for an entry of an incarnation that is over, and for a tag that has been seen. The first entry of a new
  /// incarnation sweeps out the guests of the earlier ones.
  bool begins_or_continues() {
    const Origin& origin = entry.origin;
    if (origin.tag == 0) return false;
    const auto [found, first] = house.nodes_.try_emplace(origin.node, Node{origin.incarnation, 0});
    Node& node = found->second;
    if (origin.incarnation < node.incarnation) return false;
    if (origin.incarnation > node.incarnation) {
      node = {origin.incarnation, 0};
      sweep(origin.node);
    }
    if (origin.tag <= node.last_tag) return false;
    node.last_tag = origin.tag;
    return true;
  }

  void sweep(NodeId node) {
    const Origin itself{node, entry.origin.incarnation, 0, entry.origin.tag};
    for (auto next = house.guests_.lower_bound({node, 0}); next != house.guests_.end() && next->first.node == node;) {
      const GuestId id = (next++)->first;
      depart(id, itself, {}, true);
    }
  }

  void let_go_what_has_expired() {
    while (!house.held_until_.empty() && house.held_until_.begin()->first <= entry.time) {
      let_go(std::string(house.held_until_.begin()->second));
    }
  }

  // ---- what the commands share ----

  Guest* actor() {
    const auto found = house.guests_.find(entry.origin.guest());
    return found == house.guests_.end() ? nullptr : &found->second;
  }

  template <class Body>
  Event& tell(const Guest& guest, Body body) {
    Event& event = events.emplace_back();
    event.id = entry.id;
    event.time = entry.time;
    event.origin = entry.origin;
    event.actor = {guest.id, guest.nick, guest.user, guest.dialect, (guest.modes & user_mode::bot) != 0};
    event.body = std::move(body);
    return event;
  }

  void refuse(Refusal why, std::string_view subject = {}) {
    Guest stranger;
    stranger.id = entry.origin.guest();
    const Guest* guest = actor();
    const std::size_t bytes_max = std::max(limits.nick_bytes_max, limits.room_bytes_max);
    tell(guest != nullptr ? *guest : stranger, Refused{why, tidied(subject, bytes_max)});
  }

  /// What a guest changes about itself: person.hpp decides, and those in its rooms hear of it.
  template <class Wish>
  void change_oneself(const Wish& wish) {
    Guest* guest = actor();
    if (guest == nullptr) return refuse(Refusal::not_here);
    count(*guest, -1);
    auto changed = change(*guest, wish, limits);
    count(*guest, 1);
    if (!changed) return refuse(changed.error());
    Event& event = tell(*guest, std::move(changed->body));
    if (changed->heard) event.to_rooms = guest->rooms;
  }

  static bool is_operator(const Guest& guest) { return (guest.modes & user_mode::server_operator) != 0; }

  /// Adds a guest to the census (1) or takes it out (-1).
  void count(const Guest& guest, int by) { house.count(guest.modes, by); }

  void remember(const Guest& guest) {
    if (automatic(fold(guest.nick)) || limits.departed_max == 0) return;
    while (house.departed_.size() >= limits.departed_max) house.departed_.pop_front();
    house.departed_.push_back({guest.nick, guest.user, guest.real_name, guest.dialect, entry.time});
  }

  void join_again(const Guest& guest, const std::string& folded, bool quiet) {
    Room& room = house.rooms_.at(folded);
    bool& was_quiet = room.members.at(guest.id);
    const bool announced = was_quiet && !quiet;
    was_quiet = was_quiet && quiet;
    Event& event = tell(guest, Joined{room.name, was_quiet, guest.real_name, guest.away});
    if (announced) event.to_rooms = {folded};
  }

  void say_to_room(Guest& guest, const Say& say) {
    const std::string folded = fold(say.target);
    const auto found = house.rooms_.find(folded);
    if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, say.target);
    const Room& room = found->second;
    const std::size_t others = room.members.size() - (room.members.contains(guest.id) ? 1 : 0);
    guest.last_spoke = entry.time;
    tell(guest, Said{room.name, say.kind, say.text, static_cast<std::uint32_t>(others), true}).to_rooms = {folded};
  }

  void say_to_guest(Guest& guest, const Say& say) {
    const auto found = house.nicks_.find(fold(say.target));
    if (found == house.nicks_.end()) return refuse(Refusal::no_such_guest, say.target);
    const Guest& hearer = house.guests_.at(found->second);
    const bool itself = hearer.id == guest.id;
    guest.last_spoke = entry.time;
    Event& event = tell(guest, Said{hearer.nick, say.kind, say.text, itself ? 0U : 1U, false});
    if (!itself) event.to_guests = {hearer.id};
  }

  /// Refuses, and says true, if the actor with this claim may not bear `nick`.
  bool refuses_nick(const std::string& nick, const std::string& claim) {
    const std::string folded = fold(nick);
    const auto bearer = house.nicks_.find(folded);
    const auto hold = house.held_.find(folded);
    if (!valid_nick(nick, limits.nick_bytes_max)) {
      refuse(Refusal::nick_invalid, nick);
    } else if (bearer != house.nicks_.end() && bearer->second != entry.origin.guest()) {
      refuse(Refusal::nick_in_use, nick);
    } else if (hold != house.held_.end() && hold->second.claim != claim) {
      refuse(Refusal::nick_held, nick);
    } else {
      return false;
    }
    return true;
  }

  /// Ends: each step passes a nick that somebody bears, and those are finite. None of these is ever held.
  std::string automatic_nick() {
    for (;;) {
      std::string nick = std::string(automatic_prefix) + std::to_string(++house.guests_named_);
      if (!house.nicks_.contains(nick)) return nick;
    }
  }

  /// The one way out of the house.
  Event& depart(GuestId id, const Origin& origin, const std::string& reason, bool dropped) {
    const Guest guest = std::move(house.guests_.extract(id).mapped());
    count(guest, -1);
    remember(guest);
    bool quiet = true;
    for (const std::string& folded : guest.rooms) {
      quiet = quiet && house.rooms_.at(folded).members.at(id);
      take_out(id, folded);
    }
    house.nicks_.erase(fold(guest.nick));
    if (dropped) hold(fold(guest.nick), guest.claim);
    Event& event = tell(guest, Left{guest.rooms, reason, dropped, quiet, {}});
    event.origin = origin;
    event.to_rooms = guest.rooms;
    return event;
  }

  /// Takes a member out of a room, and the room out of the house if that was the last and nothing keeps it.
  void take_out(GuestId id, const std::string& folded) {
    const auto found = house.rooms_.find(folded);
    ensure(found != house.rooms_.end(), "a guest was in a room that is not there");
    found->second.members.erase(id);
    if (found->second.members.empty() && found->second.topic.empty() && folded != lobby) house.rooms_.erase(found);
  }

  /// At the limit the empty room with the oldest topic makes way: otherwise one guest could fill the house for good
  /// with topics that nobody reads. Looks at every room, but only when a full house is asked for one more.
  bool has_space_for_a_room() {
    if (house.rooms_.size() < limits.rooms_max) return true;
    auto oldest = house.rooms_.end();
    for (auto next = house.rooms_.begin(); next != house.rooms_.end(); ++next) {
      if (!next->second.members.empty() || next->first == lobby) continue;
      if (oldest == house.rooms_.end() || next->second.topic_time < oldest->second.topic_time) oldest = next;
    }
    if (oldest == house.rooms_.end()) return false;
    house.rooms_.erase(oldest);
    return true;
  }

  void hold(const std::string& folded, const std::string& claim) {
    if (claim.empty() || automatic(folded) || limits.nicks_held_max == 0) return;
    while (house.held_.size() >= limits.nicks_held_max) let_go(std::string(house.held_until_.begin()->second));
    const WallTime until = entry.time + limits.nick_held_for;
    house.held_.insert_or_assign(folded, HeldNick{claim, until});
    house.held_until_.emplace(until, folded);
  }

  void let_go(const std::string& folded) {
    const auto found = house.held_.find(folded);
    if (found == house.held_.end()) return;
    house.held_until_.erase({found->second.until, folded});
    house.held_.erase(found);
  }
};

void House::apply(const Entry& entry, std::vector<Event>& events) {
  if (entry.id <= last_applied_) return;
  last_applied_ = entry.id;
  Applying applying{*this, entry, events};
  if (!applying.begins_or_continues()) return;
  applying.let_go_what_has_expired();
  std::visit(applying, entry.command);
}

}  // namespace salon::room
