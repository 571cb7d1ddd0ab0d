// Who may say what to whom, and who hears it: the rules for what is said, for a house as it is.
//
// What is kept goes through the log, and `apply` asks here. What passes and is gone (somebody is typing) does not: the
// session that wants to say it asks here itself, and the server carries it to those who hear it (session::Outbox).
#pragma once

#include "room/event.hpp"
#include "room/house.hpp"

namespace salon::room {

/// Said or Refused, with actor and hearers, without id, time and origin.
[[nodiscard]] Event speech(const House& house, GuestId speaker, const Say& say);

/// UTF-8 without NUL and CR; LF parts lines, of which there are at most Limits::text_lines_max.
[[nodiscard]] bool sayable_lines(std::string_view text, std::size_t lines_max);

}  // namespace salon::room
