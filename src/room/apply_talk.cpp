// What is said: to rooms, to guests (the rules are speech.hpp's), to everyone who listens.
#include <algorithm>
#include <chrono>
#include <utility>

#include "room/applying.hpp"
#include "room/permission.hpp"
#include "room/person.hpp"
#include "room/speech.hpp"

namespace salon::room {

void House::Applying::operator()(const Say& say) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, say.target);
  Event spoken = speech(house, guest->id, say);
  if (const auto* said = std::get_if<Said>(&spoken.body)) {
    const auto some = entry.version >= 19 ? ranked_target(say.target) : std::nullopt;  // "@#tea" is some of #tea
    const Room* room = said->kind == SayKind::tags ? nullptr : house.find_room(some ? some->room : said->target);
    if (room != nullptr && refuses_haste(*guest, *room)) return;
    guest->last_spoke = entry.time;
  }
  Event& event = events.emplace_back(std::move(spoken));
  event.id = entry.id;
  event.time = entry.time;
  event.origin = entry.origin;
}

/// By the times of the log alone. What a guest said under another number of seconds counts under the one that is now.
bool House::Applying::refuses_haste(Guest& guest, const Room& room) {
  if (room.modes.slow == 0 || powers(guest, room) != 0) return false;
  const std::string folded = fold(room.name);
  const std::vector<SlowedIn>& slowed = guest.in_rooms->slowed;
  const auto found = std::ranges::find(slowed, folded, &SlowedIn::room);
  if (found != slowed.end()) {
    const WallTime ready = found->spoke + std::chrono::seconds(room.modes.slow);
    if (entry.time < ready) {
      refuse(Refusal::too_soon, room.name);
      std::get<Refused>(events.back().body).until = ready;
      return true;
    }
  }
  guest.in_rooms.change([&](InRooms& own) {
    std::vector<SlowedIn>& all = own.slowed;
    std::erase_if(all, [&](const SlowedIn& each) { return each.room == folded; });
    if (!all.empty() && all.size() >= limits.rooms_a_guest_max) all.erase(all.begin());  // the oldest
    all.push_back({folded, entry.time});
  });
  return false;
}

/// What was said in a room is its speaker's to take back, and theirs who keep order there, and in private its speaker's
/// alone.
void House::Applying::operator()(const Redact& redact) {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, redact.target);
  const std::string reason = tidied(redact.reason, limits.reason_bytes_max);
  if (!names_room(redact.target)) {
    if (!redact.own) return refuse(Refusal::not_operator, redact.target);
    const Guest* hearer = house.find_guest(redact.target);
    const std::string nick = hearer != nullptr ? hearer->nick : redact.target;
    Event& event = tell(*guest, Redacted{nick, redact.message, reason, false});
    if (hearer != nullptr && hearer->id != guest->id) event.to_guests = {hearer->id};
    return;
  }
  const Room* room = house.find_room(redact.target);
  if (room == nullptr) return refuse(Refusal::no_such_room, redact.target);
  if (!redact.own && powers(*guest, *room) < rank::half_operator) return refuse(Refusal::rank_too_low, redact.target);
  tell(*guest, Redacted{room->name, redact.message, reason, true}).to_rooms = {fold(room->name)};
}

void House::Applying::operator()(const Proclaim& proclaim) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here);
  if (!is_operator(*guest)) return refuse(Refusal::not_operator);
  if (proclaim.text.empty()) return refuse(Refusal::text_empty);
  if (proclaim.text.size() > limits.text_bytes_max) return refuse(Refusal::text_too_long);
  if (!sayable(proclaim.text)) return refuse(Refusal::text_invalid);
  Event& event = tell(*guest, Proclaimed{proclaim.text});
  for (const auto& [id, other] : house.guests_) {
    // What the host has to say is for everyone: it is said when the house is about to close.
    const bool listens = (other.modes & user_mode::listens) != 0 || entry.origin.session == 0;
    if (listens && id != guest->id) event.to_guests.push_back(id);
  }
}

}  // namespace salon::room
