// Being in a room, and what it is about.
#include <algorithm>
#include <chrono>
#include <utility>

#include "room/applying.hpp"
#include "room/guest_mask.hpp"
#include "room/person.hpp"

namespace salon::room {
namespace {

bool any_matches(const std::vector<ListedMask>& list, const GuestMatcher& guest) {
  return std::ranges::any_of(list, [&](const ListedMask& listed) {
    return !listed.mask.starts_with(mute_prefix) && guest.matches(listed.mask);
  });
}

bool is_banned(const GuestMatcher& guest, const RoomModes& modes) {
  return any_matches(modes.bans, guest) && !any_matches(modes.exceptions, guest);
}

bool is_invited(const Guest& guest, std::string_view folded, const Room& room) {
  return std::ranges::any_of(guest.in_rooms->invitations, [&](const RoomKey& invitation) {
    return invitation.room == folded && invitation.made == room.made;
  });
}

}  // namespace

void House::Applying::operator()(const Join& join) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, join.room);
  if (!may_be_called(join.room)) return refuse(Refusal::room_name_invalid, join.room);
  const std::string folded = fold(join.room);
  if (std::ranges::binary_search(guest->rooms, folded)) return join_again(*guest, folded, join.quiet);
  const auto of_kind = [&](const std::string& each) { return each.front() == folded.front(); };
  if (std::cmp_greater_equal(std::ranges::count_if(guest->rooms, of_kind), limits.rooms_a_guest_max))
    return refuse(Refusal::too_many_rooms_for_guest, join.room);

  auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) {
    if (!has_space_for_a_room()) return refuse(Refusal::too_many_rooms, join.room);
    found = house.rooms_.emplace(folded, Room{}).first;
    found->second.name = join.room;
    found->second.created = entry.time;
  } else if (const auto why = door_shut(*guest, folded, found->second, join)) {
    return refuse(*why, join.room);
  } else if (refuses_crowd(*guest, folded, found->second)) {
    return;
  }
  Room& room = found->second;
  if (room.members.empty() && room.kept_until == WallTime{} && folded != lobby && !room.kept()) open_anew(room, *guest);
  arrive(*guest, folded, room, join.quiet);
}

/// Before version 17 '&' was nothing.
bool House::Applying::may_be_called(std::string_view room) const {
  return valid_room(room, limits.room_bytes_max) && (entry.version >= 17 || room.starts_with('#'));
}

Event& House::Applying::arrive(Guest& guest, const std::string& folded, Room& room, bool quiet) {
  const Ranks ranks = quiet || folded == lobby ? Ranks{0} : rank_on_arrival(guest, room);
  keep_room_until(folded, room, {});
  room.members.emplace(guest.id, Member{quiet, ranks});
  guest.rooms.insert(std::ranges::lower_bound(guest.rooms, folded), folded);
  guest.in_rooms.change([&](InRooms& own) {
    std::erase_if(own.invitations, [&](const RoomKey& invitation) { return invitation.room == folded; });
  });
  Event& event = tell(guest, Joined{room.name, quiet, guest.real_name, *guest.away, ranks, false, *guest.metadata});
  heard_by(who_sees(guest.id, {folded}), event);
  return event;
}

/// It was let in once, and has not left: no key, limit or want of an invitation is in its way.
void House::Applying::give_back(Guest& guest, const RoomKey& left) {
  const auto found = house.rooms_.find(left.room);
  if (found == house.rooms_.end() || found->second.made != left.made) return;
  Room& room = found->second;
  const GuestMatcher subject(guest);
  if (room.members.size() >= limits.members_a_room_max || is_banned(subject, room.modes)) return;
  arrive(guest, left.room, room, false).origin = own_origin(guest.id);
}

void House::Applying::join_again(const Guest& guest, const std::string& folded, bool quiet) {
  Room& room = house.rooms_.at(folded);
  Member& member = room.members.at(guest.id);
  const bool announced = member.quiet && !quiet;
  member.quiet = member.quiet && quiet;
  Event& event = tell(guest, Joined{room.name, member.quiet, guest.real_name, *guest.away, member.ranks, !announced,
                                    *guest.metadata, true});
  if (announced) heard_by(who_sees(guest.id, {folded}), event);
}

/// By the times of the log alone. Whom the door is open for in any case is neither held up nor counted.
bool House::Applying::refuses_crowd(const Guest& guest, const std::string& folded, Room& room) {
  const JoinPace pace = room.modes.join_pace;
  if (pace.joins == 0 || is_invited(guest, folded, room) || kept_rank(guest, room) != nullptr) return false;
  if (access(*guest.account, room) >= rank::half_operator) return false;
  const auto while_it_counts = std::chrono::seconds(pace.seconds);
  std::vector<WallTime>& lately = room.joined_lately;
  std::erase_if(lately, [&](WallTime when) { return when + while_it_counts <= entry.time; });
  if (lately.size() >= pace.joins) {
    refuse(Refusal::too_many_joins, room.name);
    std::get<Refused>(events.back().body).until = lately.front() + while_it_counts;
    return true;
  }
  lately.push_back(entry.time);
  return false;
}

/// An invitation opens every door but that of the house's own limit; a rank that is kept opens those that have no ban.
std::optional<Refusal> House::Applying::door_shut(const Guest& guest, const std::string& folded, const Room& room,
                                                  const Join& join) {
  if (room.members.size() >= limits.members_a_room_max) return Refusal::room_full;
  if (is_invited(guest, folded, room) || access(*guest.account, room) >= rank::half_operator) return std::nullopt;
  const RoomModes& modes = room.modes;
  if (kept_rank(guest, room) != nullptr) {
    const bool banned = entry.version >= 19 && !modes.bans.empty() && is_banned(GuestMatcher(guest), modes);
    return banned ? std::optional(Refusal::banned) : std::nullopt;
  }
  if (!modes.bans.empty() || !modes.invited.empty()) {
    const GuestMatcher subject(guest);
    if (is_banned(subject, modes)) return Refusal::banned;
    if ((modes.flags & room_flag::invite_only) != 0 && !any_matches(modes.invited, subject)) {
      return Refusal::invite_only;
    }
  } else if ((modes.flags & room_flag::invite_only) != 0) {
    return Refusal::invite_only;
  }
  if ((modes.flags & room_flag::accounts_only) != 0 && guest.account->empty()) return Refusal::account_needed;
  if (!modes.key.empty() && join.key != modes.key) return Refusal::wrong_key;
  if (modes.limit != 0 && room.members.size() >= modes.limit) return Refusal::room_full;
  return std::nullopt;
}

const KeptRank* House::Applying::kept_rank(const Guest& guest, const Room& room) const {
  const auto kept = room.kept_ranks.find(fold(guest.nick));
  if (kept == room.kept_ranks.end() || kept->second.claim != guest.claim) return nullptr;
  return kept->second.until > entry.time || room.members.empty() ? &kept->second : nullptr;
}

/// What people expect of a channel they made: only members speak, and its topic is its operator's. A guest of nc finds
/// a room that is as open as the lobby.
void House::Applying::open_anew(Room& room, const Guest& guest) {
  room.made = entry.id;
  room.modes = {};
  room.joined_lately.clear();
  room.metadata.clear();
  if (guest.dialect == Dialect::irc) room.modes.flags = room_flag::members_only | room_flag::topic_locked;
}

/// Who has a rank kept gets it back. Who comes into a room in which nobody is, and to which nobody is expected back who
/// had a rank there, is its operator: a room has somebody to keep it in order.
///
/// In a room that is kept for its founder each is what its account is, and nobody is anything for coming first.
Ranks House::Applying::rank_on_arrival(const Guest& guest, Room& room) const {
  const Ranks own = access(*guest.account, room);
  if (const KeptRank* kept = kept_rank(guest, room)) {
    const auto ranks = static_cast<Ranks>(kept->ranks | own);
    room.kept_ranks.erase(fold(guest.nick));
    return ranks;
  }
  std::erase_if(room.kept_ranks, [this](const auto& each) { return each.second.until <= entry.time; });
  if (room.kept()) return own;
  return room.members.empty() && room.kept_ranks.empty() ? rank::channel_operator : Ranks{0};
}

void House::Applying::operator()(const Part& part) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, part.room);
  const std::string folded = fold(part.room);
  const auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, part.room);
  const auto member = found->second.members.find(guest->id);
  if (member == found->second.members.end()) return refuse(Refusal::not_in_room, part.room);

  const Parted parted{found->second.name, tidied(part.reason, limits.reason_bytes_max), member->second.quiet};
  Audience audience = who_sees(guest->id, {folded});
  std::erase(guest->rooms, folded);
  take_out(*guest, folded, false);
  heard_by(std::move(audience), tell(*guest, parted));
}

void House::Applying::operator()(const SetTopic& set) {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, set.room);
  Room* room = own_room(*guest, set.room);
  if (room == nullptr) return;
  const bool locked = (room->modes.flags & room_flag::topic_locked) != 0;
  if (locked && powers(*guest, *room) < rank::half_operator) return refuse(Refusal::rank_too_low, set.room);
  if (set.topic.size() > limits.topic_bytes_max) return refuse(Refusal::text_too_long, set.room);
  if (!sayable(set.topic)) return refuse(Refusal::text_invalid, set.room);

  const bool cleared = set.topic.empty();
  room->topic = set.topic;
  room->topic_by = cleared ? std::string() : guest->nick;
  room->topic_time = cleared ? WallTime{} : entry.time;
  tell(*guest, TopicChanged{room->name, room->topic}).to_rooms = {fold(set.room)};
}

void House::Applying::take_out(const Guest& guest, const std::string& folded, bool dropped) {
  Room& room = house.rooms_.at(folded);
  const Ranks ranks = room.members.at(guest.id).ranks;
  room.members.erase(guest.id);
  if (dropped && ranks != 0) keep_rank(guest, room, ranks);
  if (!room.members.empty() || folded == lobby || room.kept()) return;
  if (dropped) {
    keep_room_until(folded, room, entry.time + limits.room_kept_for);
  } else {
    end_room(folded);
  }
}

void House::Applying::keep_rank(const Guest& guest, Room& room, Ranks ranks) const {
  const std::string folded = fold(guest.nick);
  if (guest.claim.empty() || is_automatic(folded) || limits.ranks_kept_a_room_max == 0) return;
  if (room.kept_ranks.size() >= limits.ranks_kept_a_room_max) {
    room.kept_ranks.erase(
        std::ranges::min_element(room.kept_ranks, {}, [](const auto& each) { return each.second.until; }));
  }
  room.kept_ranks.insert_or_assign(folded, KeptRank{ranks, guest.claim, entry.time + limits.rank_kept_for});
}

void House::Applying::keep_room_until(const std::string& folded, Room& room, WallTime until) {
  house.rooms_kept_until_.erase({room.kept_until, folded});
  room.kept_until = until;
  if (until != WallTime{}) house.rooms_kept_until_.emplace(until, folded);
}

void House::Applying::end_room(const std::string& folded) {
  const auto found = house.rooms_.find(folded);
  Room& room = found->second;
  keep_room_until(folded, room, {});
  seal(folded, room);
  room.modes = {};
  room.joined_lately.clear();
  room.metadata.clear();
  room.kept_ranks.clear();
  if (room.topic.empty()) house.rooms_.erase(found);
}

/// What others were kept out of is not for whoever takes the name next, nor is what was not to be found listed now.
void House::Applying::seal(const std::string& folded, Room& room) {
  const bool closed = (room.modes.flags & room_flag::invite_only) != 0 || !room.modes.key.empty();
  const bool secret = (room.modes.flags & room_flag::secret) != 0;
  if ((!closed && !secret) || entry.version < 19) return;
  room.topic.clear();
  room.topic_by.clear();
  room.topic_time = {};
  if (closed && has_space_for_shelves(1)) house.shelves_.begin(folded, entry.id);
}

/// At the limit the room makes way that nobody is in and nobody cared for longest: otherwise one guest could fill the
/// house for good with topics that nobody reads. Looks at every room, but only when a full house is asked for one more.
bool House::Applying::has_space_for_a_room() {
  if (house.rooms_.size() < limits.rooms_max) return true;
  const auto cared_for = [this](const Room& room) {
    return std::max(room.topic_time,
                    room.kept_until == WallTime{} ? WallTime{} : room.kept_until - limits.room_kept_for);
  };
  auto oldest = house.rooms_.end();
  for (auto next = house.rooms_.begin(); next != house.rooms_.end(); ++next) {
    if (!next->second.members.empty() || next->first == lobby || next->second.kept()) continue;
    if (oldest == house.rooms_.end() || cared_for(next->second) < cared_for(oldest->second)) oldest = next;
  }
  if (oldest == house.rooms_.end()) return false;
  keep_room_until(oldest->first, oldest->second, {});
  seal(oldest->first, oldest->second);
  house.rooms_.erase(oldest);
  return true;
}

House::Applying::Audience House::Applying::who_sees(GuestId guest, const std::vector<std::string>& rooms) const {
  Audience audience;
  std::vector<const Room*> auditoriums;
  for (const std::string& folded : rooms) {
    const Room& room = house.rooms_.at(folded);
    const bool hidden = (room.modes.flags & room_flag::auditorium) != 0 && room.members.at(guest).ranks == 0;
    if (hidden) {
      auditoriums.push_back(&room);
    } else {
      audience.rooms.push_back(folded);
    }
  }
  const auto hears_already = [&](GuestId id) {
    return id == guest || std::ranges::find(audience.guests, id) != audience.guests.end() ||
           std::ranges::any_of(audience.rooms,
                               [&](const std::string& folded) { return house.rooms_.at(folded).members.contains(id); });
  };
  for (const Room* room : auditoriums) {
    for (const auto& [id, member] : room->members) {
      if (member.ranks != 0 && !hears_already(id)) audience.guests.push_back(id);
    }
  }
  return audience;
}

void House::Applying::heard_by(Audience audience, Event& event) {
  event.to_rooms = std::move(audience.rooms);
  event.to_guests = std::move(audience.guests);
}

}  // namespace salon::room
