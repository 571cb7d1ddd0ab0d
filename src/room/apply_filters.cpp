// Which words are not said: the filters of a room, and those of the house. What a pattern matches is not decided here
// but by the node that takes a line (word_filter.hpp): its answer is in the entry, and the same wherever it is folded.
#include <algorithm>
#include <expected>
#include <utility>

#include "room/applying.hpp"
#include "room/person.hpp"
#include "room/word_filter.hpp"

namespace salon::room {
namespace {

/// Adds what `wish` (a ModeChange or a Filter) asks for under that pattern, or takes it out. False: it was so already.
template <class Wish>
std::expected<bool, Refusal> change(std::vector<ListedMask>& filters, std::size_t filters_max, const Wish& wish,
                                    std::optional<ListedMask> filter) {
  if (!filter || (wish.on && !wish.flaw.empty())) return std::unexpected(Refusal::pattern_invalid);
  const auto listed = std::ranges::find(filters, filter->mask, &ListedMask::mask);
  if ((listed != filters.end()) == wish.on) return false;
  if (wish.on && filters.size() >= filters_max) return std::unexpected(Refusal::list_full);
  if (wish.on) {
    filters.push_back(*std::move(filter));
  } else {
    filters.erase(listed);
  }
  return true;
}

}  // namespace

std::optional<ListedMask> House::Applying::filter_of(std::string_view asked, const Guest& guest) const {
  auto pattern = normal_pattern(asked, limits.pattern_bytes_max);
  return pattern ? std::optional(ListedMask{*std::move(pattern), guest.nick, entry.time}) : std::nullopt;
}

std::optional<Refusal> House::Applying::change_filters(Room& room, const Guest& guest, const ModeChange& wish,
                                                       std::vector<ModeChange>& made) {
  const auto filter = filter_of(wish.argument, guest);
  const auto changed = change(room.modes.filters, limits.filters_a_room_max, wish, filter);
  if (!changed) return changed.error();
  if (*changed) made.push_back({'g', wish.on, filter->mask});
  return std::nullopt;
}

void House::Applying::operator()(const Filter& wish) {
  const Guest* guest = actor_or_host();
  if (guest == nullptr) return refuse(Refusal::not_here, wish.pattern);
  if (!is_operator(*guest)) return refuse(Refusal::not_operator, wish.pattern);
  const auto filter = filter_of(wish.pattern, *guest);
  const auto changed = change(house.filters_, limits.filters_max, wish, filter);
  if (!changed) {
    refuse(changed.error(), wish.pattern);
    if (changed.error() == Refusal::pattern_invalid) {
      std::get<Refused>(events.back().body).about = tidied(wish.flaw, limits.reason_bytes_max);
    }
    return;
  }
  if (!*changed && !wish.on) return refuse(Refusal::no_such_filter, wish.pattern);
  tell(*guest, FilterChanged{wish.on, filter->mask});
}

}  // namespace salon::room
