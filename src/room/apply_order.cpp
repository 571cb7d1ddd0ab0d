// Keeping a room in order: ranks and modes, kicks, invitations.
#include <algorithm>
#include <charconv>
#include <utility>

#include "room/applying.hpp"
#include "room/guest_mask.hpp"
#include "room/person.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

bool valid_key(std::string_view key, std::size_t bytes_max) {
  return !key.empty() && key.size() <= bytes_max && key.front() != ':' && key.find_first_of(" ,") == key.npos &&
         utf8::valid(key) && !utf8::has_control(key);
}

constexpr std::uint32_t members_limit_max = 999'999'999;

/// 0 for what is no number up to `most`.
std::uint32_t number_from(std::string_view digits, std::uint32_t most) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() && number <= most ? number : 0;
}

/// Who takes a rank away from itself needs none for it.
bool gives_up_own_rank(const Guest& guest, const ModeChange& change) {
  return !change.on && rank::of_letter(change.letter) != 0 && fold(change.argument) == fold(guest.nick);
}

}  // namespace

Room* House::Applying::own_room(const Guest& guest, std::string_view name) {
  const auto found = house.rooms_.find(fold(name));
  if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, name), nullptr;
  if (found->second.members.contains(guest.id) || is_operator(guest)) return &found->second;
  return refuse(Refusal::not_in_room, name), nullptr;
}

// ---- modes ----

void House::Applying::operator()(const SetModes& set) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, set.room);
  Room* room = own_room(*guest, set.room);
  if (room == nullptr) return;
  if (set.changes.size() > limits.mode_changes_max) return refuse(Refusal::too_many_changes, set.room);
  // "If a user does not have appropriate privileges [...], the server MUST NOT process the message" (modern-irc, "MODE
  // message").
  const Ranks own = powers(*guest, *room);
  const bool too_low = std::ranges::any_of(set.changes, [&](const ModeChange& change) {
    return own < rank_needed(change.letter) && !gives_up_own_rank(*guest, change);
  });
  if (too_low) return refuse(Refusal::rank_too_low, set.room);

  ModesChanged changed{room->name, {}, {}};
  for (const ModeChange& change : set.changes) {
    if (const auto why = change_mode(*room, *guest, change, changed.made)) changed.refused.push_back({*why, change});
  }
  const bool heard = !changed.made.empty();
  // An empty room that has only its topic would begin anew with its next guest: what it was given is kept for that one.
  const std::string folded = fold(set.room);
  const bool empty = room->members.empty() && folded != lobby && !room->kept();
  if (heard && empty) keep_room_until(folded, *room, entry.time + limits.room_kept_for);
  Event& event = tell(*guest, std::move(changed));
  if (heard) event.to_rooms = {folded};
}

std::optional<Refusal> House::Applying::change_mode(Room& room, const Guest& guest, const ModeChange& change,
                                                    std::vector<ModeChange>& made) {
  RoomModes& modes = room.modes;
  if (rank::of_letter(change.letter) != 0) return change_rank(room, guest, change, made);
  if (change.letter == 'g' && entry.version < 10) return Refusal::mode_unknown;
  if (change.letter == 'g') return change_filters(room, guest, change, made);
  if (list_of(modes, change.letter) != nullptr) return change_list(room, guest, change, made);
  if (const RoomFlags flag = room_flag::of_letter(change.letter); flag != 0) {
    if (((modes.flags & flag) != 0) == change.on) return std::nullopt;
    modes.flags = static_cast<RoomFlags>(modes.flags ^ flag);
    made.push_back({change.letter, change.on, {}});
  } else if (change.letter == 'k') {
    if (change.on && !valid_key(change.argument, limits.key_bytes_max)) return Refusal::mode_argument_invalid;
    const std::string key = change.on ? change.argument : std::string();
    if (std::exchange(modes.key, key) != key) made.push_back({'k', change.on, change.on ? key : "*"});
  } else if (change.letter == 'l') {
    return change_number(modes.limit, members_limit_max, change, made);
  } else if (change.letter == 'j' && entry.version >= 11) {
    const JoinPace pace = change.on ? join_pace_of(change.argument) : JoinPace{};
    if (change.on && pace.joins == 0) return Refusal::mode_argument_invalid;
    if (pace == modes.join_pace) return std::nullopt;
    modes.join_pace = pace;
    room.joined_lately.clear();
    made.push_back({'j', change.on, pace.text()});
  } else if (change.letter == 'W' && entry.version >= 8) {
    return change_number(modes.slow, limits.slow_seconds_max, change, made);
  } else {
    return Refusal::mode_unknown;
  }
  return std::nullopt;
}

std::optional<Refusal> House::Applying::change_number(std::uint32_t& number, std::uint32_t most,
                                                      const ModeChange& change, std::vector<ModeChange>& made) {
  const std::uint32_t wanted = change.on ? number_from(change.argument, most) : 0;
  if (change.on && wanted == 0) return Refusal::mode_argument_invalid;
  if (std::exchange(number, wanted) != wanted) {
    made.push_back({change.letter, change.on, change.on ? std::to_string(wanted) : std::string()});
  }
  return std::nullopt;
}

std::optional<Refusal> House::Applying::change_rank(Room& room, const Guest& guest, const ModeChange& change,
                                                    std::vector<ModeChange>& made) {
  const Guest* const target = house.find_guest(change.argument);
  if (target == nullptr) return Refusal::no_such_guest;
  const auto member = room.members.find(target->id);
  if (member == room.members.end()) return Refusal::guest_not_in_room;
  Ranks& ranks = member->second.ranks;
  const bool above = rank::highest(ranks) > rank::highest(powers(guest, room));
  if (above && member->first != guest.id) return Refusal::rank_too_low;

  const Ranks asked = rank::of_letter(change.letter);
  const auto wanted = static_cast<Ranks>(change.on ? ranks | asked : ranks & ~asked);
  if (room.kept() && !target->account->empty()) {
    const std::string account = fold(*target->account);
    const Ranks before = access(account, room);
    const auto after = static_cast<Ranks>(change.on ? before | asked : before & ~asked);
    // A founder's rank is the founder's: it goes with the room.
    const bool founders = account == room.founder && asked == rank::founder;
    if (after != before && !founders &&
        (room.accounts.contains(account) || room.accounts.size() < limits.accounts_a_room_max)) {
      set_access(room, account, after);
    }
  }
  if (std::exchange(ranks, wanted) != wanted) {
    made.push_back({change.letter, change.on, target->nick});
  }
  return std::nullopt;
}

std::optional<Refusal> House::Applying::change_list(Room& room, const Guest& guest, const ModeChange& change,
                                                    std::vector<ModeChange>& made) {
  std::vector<ListedMask>& list = *list_of(room.modes, change.letter);
  const auto mask = normal_mask(change.argument, limits.mask_bytes_max);
  if (!mask) return Refusal::mode_argument_invalid;
  const auto listed = std::ranges::find(list, fold(*mask), [](const ListedMask& each) { return fold(each.mask); });
  if ((listed != list.end()) == change.on) return std::nullopt;
  if (!change.on) {
    made.push_back({change.letter, false, listed->mask});
    list.erase(listed);
    return std::nullopt;
  }
  if (list.size() >= limits.masks_a_list_max) return Refusal::list_full;
  list.push_back({*mask, guest.nick, entry.time});
  made.push_back({change.letter, true, *mask});
  return std::nullopt;
}

// ---- kicks and invitations ----

void House::Applying::operator()(const Kick& kick) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, kick.room);
  Room* room = own_room(*guest, kick.room);
  if (room == nullptr) return;
  const Ranks own = powers(*guest, *room);
  if (own < rank::half_operator) return refuse(Refusal::rank_too_low, kick.room);
  const Guest* const found = house.find_guest(kick.nick);
  const auto member = found == nullptr ? room->members.end() : room->members.find(found->id);
  if (member == room->members.end()) return refuse(Refusal::guest_not_in_room, kick.room, kick.nick);
  if (rank::highest(member->second.ranks) > rank::highest(own)) return refuse(Refusal::rank_too_low, kick.room);

  Guest& target = house.guests_.at(member->first);
  const std::string reason = tidied(kick.reason, limits.reason_bytes_max);
  Kicked kicked{room->name, target.id, target.nick, reason.empty() ? guest->nick : reason};
  const std::string folded = fold(kick.room);
  std::erase(target.rooms, folded);
  take_out(target, folded, false);
  Event& event = tell(*guest, std::move(kicked));
  event.to_rooms = {folded};
  if (target.id != guest->id) event.to_guests = {target.id};
}

void House::Applying::operator()(const Invite& invite) {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, invite.room);
  const Room* room = own_room(*guest, invite.room);
  if (room == nullptr) return;
  const bool keeps_order = powers(*guest, *room) >= rank::half_operator;
  if ((room->modes.flags & room_flag::invite_only) != 0 && !keeps_order) {
    return refuse(Refusal::rank_too_low, invite.room);
  }
  const Guest* const found = house.find_guest(invite.nick);
  if (found == nullptr) return refuse(Refusal::no_such_guest, invite.nick);
  Guest& target = house.guests_.at(found->id);
  if (room->members.contains(target.id)) return refuse(Refusal::guest_in_room, invite.room, invite.nick);

  const std::string folded = fold(invite.room);
  if (keeps_order && limits.invitations_a_guest_max > 0) {
    target.in_rooms.change([&](InRooms& own) {
      std::vector<RoomKey>& all = own.invitations;
      std::erase_if(all, [&](const RoomKey& each) { return each.room == folded; });
      if (all.size() >= limits.invitations_a_guest_max) all.erase(all.begin());
      all.push_back({folded, room->made});
    });
  }
  Event& event = tell(*guest, Invited{room->name, target.id, target.nick});
  event.to_rooms = {folded};
  if (target.id != guest->id) event.to_guests = {target.id};
}

}  // namespace salon::room
