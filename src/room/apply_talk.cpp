// What is said: to rooms, to guests, to everyone who listens.
#include "room/applying.hpp"
#include "room/person.hpp"

namespace salon::room {

void House::Applying::operator()(const Say& say) {
  Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, say.target);
  if (say.text.empty()) return refuse(Refusal::text_empty, say.target);
  if (say.text.size() > limits.text_bytes_max) return refuse(Refusal::text_too_long, say.target);
  if (!sayable(say.text)) return refuse(Refusal::text_invalid, say.target);
  say.target.starts_with('#') ? say_to_room(*guest, say) : say_to_guest(*guest, say);
}

void House::Applying::say_to_room(Guest& guest, const Say& say) {
  const std::string folded = fold(say.target);
  const auto found = house.rooms_.find(folded);
  if (found == house.rooms_.end()) return refuse(Refusal::no_such_room, say.target);
  const Room& room = found->second;
  const std::size_t others = room.members.size() - (room.members.contains(guest.id) ? 1 : 0);
  guest.last_spoke = entry.time;
  tell(guest, Said{room.name, say.kind, say.text, static_cast<std::uint32_t>(others), true}).to_rooms = {folded};
}

void House::Applying::say_to_guest(Guest& guest, const Say& say) {
  const auto found = house.nicks_.find(fold(say.target));
  if (found == house.nicks_.end()) return refuse(Refusal::no_such_guest, say.target);
  const Guest& hearer = house.guests_.at(found->second);
  const bool itself = hearer.id == guest.id;
  guest.last_spoke = entry.time;
  Event& event = tell(guest, Said{hearer.nick, say.kind, say.text, itself ? 0U : 1U, false});
  if (!itself) event.to_guests = {hearer.id};
}

void House::Applying::operator()(const Proclaim& proclaim) {
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

}  // namespace salon::room
