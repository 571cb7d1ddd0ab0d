// What guests and rooms tell programs about themselves (metadata.hpp).
#include <algorithm>
#include <utility>

#include "room/applying.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {

/// One's own is one's own; that of a room is its operators'; that of others is for operators of the server.
void House::Applying::operator()(const SetMetadata& set) {
  const Guest* guest = actor();
  if (guest == nullptr) return refuse(Refusal::not_here, set.target);
  if (names_room(set.target)) {
    Room* room = own_room(*guest, set.target);
    if (room == nullptr) return;
    if (powers(*guest, *room) < rank::channel_operator) return refuse(Refusal::rank_too_low, set.target);
    MetadataChanged changed{room->name, true, {}};
    if (!change_metadata(room->metadata, set, changed.made)) return;
    Event& event = tell(*guest, std::move(changed));
    if (std::get<MetadataChanged>(event.body).made.empty()) return;
    for (const auto& [id, member] : room->members) {
      if (id != guest->id) event.to_guests.push_back(id);
    }
    return;
  }
  const Guest* const found = set.target.empty() ? guest : house.find_guest(set.target);
  if (found == nullptr) return refuse(Refusal::no_such_guest, set.target);
  Guest& target = house.guests_.at(found->id);
  if (target.id != guest->id && !is_operator(*guest)) return refuse(Refusal::not_operator, set.target);
  MetadataChanged changed{target.nick, false, {}};
  const auto change = [&](Metadata& metadata) { return change_metadata(metadata, set, changed.made); };
  if (!target.metadata.change(change)) return;
  Event& event = tell(*guest, std::move(changed));
  if (std::get<MetadataChanged>(event.body).made.empty()) return;
  event.to_guests = acquaintances(target.id);
  std::erase(event.to_guests, guest->id);
}

/// All of the changes, or none and a refusal.
bool House::Applying::change_metadata(Metadata& metadata, const SetMetadata& set, std::vector<MetadataChange>& made) {
  std::vector<MetadataChange> wished = set.changes;
  if (set.clear) {
    for (const MetadataValue& each : metadata) wished.push_back({each.key, std::nullopt});
  }
  Metadata changed = metadata;
  for (MetadataChange& change : wished) {
    const bool fits = !change.value || change.value->size() <= limits.metadata_value_bytes_max;
    const bool readable = !change.value || (utf8::valid(*change.value) && !utf8::has_control(*change.value));
    if (!valid_metadata_key(change.key, limits.metadata_key_bytes_max) || !readable) {
      return refuse(Refusal::text_invalid, set.target, change.key), false;
    }
    if (!fits) return refuse(Refusal::text_too_long, set.target, change.key), false;
    if (make_change(changed, change)) made.push_back(std::move(change));
    if (changed.size() > limits.metadata_keys_max) return refuse(Refusal::list_full, set.target), false;
  }
  metadata = std::move(changed);
  return true;
}

std::vector<GuestId> House::Applying::acquaintances(GuestId guest) const {
  const Audience audience = who_sees(guest, house.guests_.at(guest).rooms);
  std::vector<GuestId> all = audience.guests;
  all.push_back(guest);
  for (const std::string& folded : audience.rooms) {
    for (const auto& [id, member] : house.rooms_.at(folded).members) all.push_back(id);
  }
  std::ranges::sort(all);
  const auto doubles = std::ranges::unique(all);
  all.erase(doubles.begin(), doubles.end());
  return all;
}

}  // namespace salon::room
