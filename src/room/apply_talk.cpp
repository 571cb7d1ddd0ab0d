// What is said: to rooms, to guests (the rules are speech.hpp's), to everyone who listens.
#include "room/applying.hpp"
#include "room/person.hpp"
#include "room/speech.hpp"

namespace salon::room {

void House::Applying::operator()(const Say& say) {
  Event& event = events.emplace_back(speech(house, entry.origin.guest(), say));
  event.id = entry.id;
  event.time = entry.time;
  event.origin = entry.origin;
  if (std::holds_alternative<Said>(event.body)) actor()->last_spoke = entry.time;
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
