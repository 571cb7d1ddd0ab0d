// What is not said in a room, from the lines dialect: for who keeps order there.
#include "room/permission.hpp"
#include "session/lines.hpp"
#include "session/lines_render.hpp"

namespace salon::session {

/// The whole rest of the line is the pattern.
template <bool on>
void Lines::command_filter(std::string_view arguments, Turn& turn) {
  room::ModeChange change{.letter = 'g', .on = on, .argument = std::string(arguments)};
  submit(room::SetModes{.room = room_, .changes = {std::move(change)}}, Awaited::order, turn);
}

template void Lines::command_filter<true>(std::string_view arguments, Turn& turn);
template void Lines::command_filter<false>(std::string_view arguments, Turn& turn);

void Lines::command_filters(std::string_view, Turn& turn) {
  const room::Room* room = turn.house.find_room(room_);
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (room == nullptr || self == nullptr || room::powers(*self, *room) < room::rank_needed('g')) {
    return notice(phrases_.refused(room::Refusal::rank_too_low, room_), turn);
  }
  if (room->modes.filters.empty()) return notice(phrases_.filters_none(plain_text(room->name)), turn);
  for (const room::ListedMask& each : room->modes.filters) notice(phrases_.filter_line(each), turn);
}

}  // namespace salon::session
