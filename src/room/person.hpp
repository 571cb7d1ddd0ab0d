// What a guest says about itself: away, real name, modes. The rules, for one guest; apply_guests.cpp knows who is to
// hear of it.
#pragma once

#include <expected>

#include "room/event.hpp"
#include "room/house.hpp"

namespace salon::room {

/// What changed, after `guest` was changed, or why nothing did. `heard`: others see a difference.
template <class Body>
struct Change {
  Body body;
  bool heard = false;
};

/// The text is made safe and cut to Limits::away_bytes_max.
std::expected<Change<AwayChanged>, Refusal> change(Guest& guest, const SetAway& wish, const Limits& limits);
/// Refused when empty, too long (Limits::about_bytes_max) or not a line of UTF-8.
std::expected<Change<RealNameChanged>, Refusal> change(Guest& guest, const SetRealName& wish, const Limits& limits);
/// A mode that is wished on and off is on.
std::expected<Change<UserModesChanged>, Refusal> change(Guest& guest, const SetUserModes& wish, const Limits& limits);

/// Text that is shown but is not worth a refusal: made safe and short instead.
[[nodiscard]] std::string tidied(std::string_view text, std::size_t bytes_max);
/// UTF-8 that is one line.
[[nodiscard]] bool sayable(std::string_view text);

}  // namespace salon::room
