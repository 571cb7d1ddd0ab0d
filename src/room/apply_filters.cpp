// Which words are not said: the filters of a room, and those of the house. What a pattern matches is not decided here
// but by the node that takes a line (word_filter.hpp): its answer is in the entry, and the same wherever it is folded.
#include <algorithm>
#include <utility>

#include "room/applying.hpp"
#include "room/person.hpp"
#include "room/word_filter.hpp"

namespace salon::room {
namespace {

/// Adds the pattern, or takes it out. False: it was so already.
bool change(std::vector<ListedMask>& filters, bool on, ListedMask filter) {
  const auto listed = std::ranges::find(filters, filter.mask, &ListedMask::mask);
  if ((listed != filters.end()) == on) return false;
  if (on) {
    filters.push_back(std::move(filter));
  } else {
    filters.erase(listed);
  }
  return true;
}

}  // namespace

std::optional<Refusal> House::Applying::change_filters(Room& room, const Guest& guest, const ModeChange& wish,
                                                       std::vector<ModeChange>& made) {
  std::vector<ListedMask>& filters = room.modes.filters;
  const auto pattern = normal_pattern(wish.argument, limits.pattern_bytes_max);
  if (!pattern || (wish.on && !wish.flaw.empty())) return Refusal::pattern_invalid;
  const bool known = std::ranges::find(filters, *pattern, &ListedMask::mask) != filters.end();
  if (wish.on && !known && filters.size() >= limits.filters_a_room_max) return Refusal::list_full;
  if (change(filters, wish.on, {*pattern, guest.nick, entry.time})) made.push_back({'g', wish.on, *pattern});
  return std::nullopt;
}

void House::Applying::operator()(const Filter& wish) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.pattern);
  if (!is_operator(*guest)) return refuse(Refusal::not_operator, wish.pattern);
  std::vector<ListedMask>& filters = house.filters_;
  const auto pattern = normal_pattern(wish.pattern, limits.pattern_bytes_max);
  if (!pattern || (wish.on && !wish.flaw.empty())) {
    refuse(Refusal::pattern_invalid, wish.pattern);
    std::get<Refused>(events.back().body).about = tidied(wish.flaw, limits.reason_bytes_max);
    return;
  }
  const bool known = std::ranges::find(filters, *pattern, &ListedMask::mask) != filters.end();
  if (!wish.on && !known) return refuse(Refusal::no_such_filter, wish.pattern);
  if (wish.on && !known && filters.size() >= limits.filters_max) return refuse(Refusal::list_full, wish.pattern);
  change(filters, wish.on, {*pattern, guest->nick, entry.time});
  tell(*guest, FilterChanged{wish.on, *pattern});
}

}  // namespace salon::room
