#include "room/speech.hpp"

#include <algorithm>
#include <optional>

#include "room/name.hpp"
#include "room/permission.hpp"
#include "room/person.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

Event told(const Guest& guest, decltype(Event::body) body) {
  Event event;
  event.actor = actor_of(guest);
  event.body = std::move(body);
  return event;
}

/// What is wrong with the words themselves, whoever they are for.
std::optional<Refusal> wrong_with(const Say& say, const Limits& limits) {
  const bool tags_alone = say.kind == SayKind::tags;
  if (tags_alone ? say.tags.empty() : say.text.find_first_not_of('\n') == say.text.npos) return Refusal::text_empty;
  if (say.text.size() > limits.text_bytes_max || say.tags.size() > limits.tags_bytes_max) return Refusal::text_too_long;
  if (!sayable_lines(say.text, limits.text_lines_max) || !sayable(say.tags)) return Refusal::text_invalid;
  const bool in_order = std::ranges::adjacent_find(say.cuts, std::ranges::greater_equal{}) == say.cuts.end();
  if (!in_order || (!say.cuts.empty() && say.cuts.back() >= say.text.size())) return Refusal::text_invalid;
  return std::nullopt;
}

/// What its node found counts while the filter is there. `room`: that it is for; null in private.
std::optional<Refusal> caught(const House& house, const Guest& guest, const Room* room, const Say& say) {
  if (say.caught.empty()) return std::nullopt;
  const auto has = [&](const std::vector<ListedMask>& filters) {
    return std::ranges::find(filters, say.caught, &ListedMask::mask) != filters.end();
  };
  if ((guest.modes & user_mode::server_operator) == 0 && has(house.filters())) return Refusal::filtered_by_server;
  if (room != nullptr && powers(guest, *room) == 0 && has(room->modes.filters)) return Refusal::filtered;
  return std::nullopt;
}

Said said(const Say& say, const std::string& target) {
  return {.target = target,
          .kind = say.kind,
          .text = say.text,
          .others = 0,
          .to_room = true,
          .tags = say.tags,
          .cuts = say.cuts};
}

}  // namespace

Event speech(const House& house, GuestId speaker, const Say& say) {
  Guest stranger;
  stranger.id = speaker;
  const Guest* const guest = house.find_guest(speaker);
  const Limits& limits = house.limits();
  const auto refused = [&](Refusal why, std::string about = {}) {
    const std::size_t bytes_max = std::max(limits.nick_bytes_max, limits.room_bytes_max);
    return told(guest == nullptr ? stranger : *guest, Refused{why, tidied(say.target, bytes_max), std::move(about)});
  };
  if (guest == nullptr) return refused(Refusal::not_here);
  if (const auto why = wrong_with(say, limits)) return refused(*why);

  if (names_room(say.target)) {
    const Room* const room = house.find_room(say.target);
    if (room == nullptr) return refused(Refusal::no_such_room);
    if (const auto why = speech_barred(*guest, *room, say)) return refused(*why);
    if (const auto why = caught(house, *guest, room, say)) return refused(*why, say.caught);
    Said body = said(say, room->name);
    body.others = static_cast<std::uint32_t>(room->members.size() - (room->members.contains(speaker) ? 1 : 0));
    Event event = told(*guest, std::move(body));
    event.to_rooms = {fold(room->name)};
    return event;
  }
  if (const auto target = ranked_target(say.target)) {
    const Room* const room = house.find_room(target->room);
    if (room == nullptr) return refused(Refusal::no_such_room);
    if (const auto why = speech_barred(*guest, *room, say)) return refused(*why);
    if (const auto why = caught(house, *guest, room, say)) return refused(*why, say.caught);
    const std::size_t prefixes = say.target.size() - target->room.size();
    Said body = said(say, say.target.substr(0, prefixes) + room->name);
    std::vector<GuestId> hearers = members_with_rank(*room, target->least, speaker);
    body.to_room = false;
    body.others = static_cast<std::uint32_t>(hearers.size());
    Event event = told(*guest, std::move(body));
    event.to_guests = std::move(hearers);
    return event;
  }
  const Guest* const hearer = house.find_guest(say.target);
  if (hearer == nullptr) return refused(Refusal::no_such_guest);
  if (const auto why = caught(house, *guest, nullptr, say)) return refused(*why, say.caught);
  Said body = said(say, hearer->nick);
  body.to_room = false;
  body.others = hearer->id == speaker ? 0 : 1;
  Event event = told(*guest, std::move(body));
  if (hearer->id != speaker) event.to_guests = {hearer->id};
  return event;
}

bool sayable_lines(std::string_view text, std::size_t lines_max) {
  return text.find_first_of(std::string_view("\0\r", 2)) == text.npos && utf8::valid(text) &&
         static_cast<std::size_t>(std::ranges::count(text, '\n')) < lines_max;
}

}  // namespace salon::room
