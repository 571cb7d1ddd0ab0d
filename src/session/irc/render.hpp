// Events as IRC messages, as others see them (session/variant.hpp), and lines of history likewise.
#pragma once

#include <string>
#include <string_view>

#include "room/event.hpp"
#include "room/store.hpp"
#include "session/variant.hpp"

namespace salon::room {
struct Departed;
struct Guest;
}  // namespace salon::room

namespace salon::session::irc {

/// Appends `event` as one message or several, each with CRLF. Allocates nothing but what `out` needs.
///
/// A line too long for a message (512 bytes with its heading) is sent as several, cut at a space or a character. The
/// first has the msgid, the others none: an id names one message (message-ids, "Tag value"), and a client that has seen
/// an id may drop what bears it again.
///
/// A quiet guest is not in the channel as far as IRC clients know: no JOIN, no PART, no QUIT, and not in NAMES. What it
/// says comes from outside.
void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out);

/// What stands around a line that is read back.
struct Replay {
  /// The room as clients spell it.
  std::string_view room;
  /// The batch it is in; empty when in none.
  std::string_view batch;
  /// Put before the text of clients that cannot be told a time otherwise; may be empty.
  std::string_view time_of_day;
};

/// Appends a line of history, as `render` would have the event.
void render(const room::Line& line, Variant variant, const Replay& replay, std::string& out);

/// Appends one of the changes that a MetadataChanged is about.
void render_metadata(const room::Event& event, std::string_view target, const room::MetadataChange& change,
                     Variant variant, std::string& out);

/// "2026-11-21T10:02:03.004Z" (server-time, "Format").
void append_time(std::string& out, WallTime time);

/// "Killed (oper (reason))": what others and the guest itself are told of one that was expelled.
[[nodiscard]] std::string expulsion(const room::Left& left);

/// The host that IRC shows of somebody: see room::shown_host.
[[nodiscard]] std::string_view host_of(const room::Actor& actor);
[[nodiscard]] std::string_view host_of(const room::Guest& guest);
[[nodiscard]] std::string_view host_of(const room::Departed& departed);
/// The user name that IRC shows.
[[nodiscard]] std::string_view user_name(std::string_view user);
/// "nick!user@host".
[[nodiscard]] std::string source_of(const room::Actor& actor);
[[nodiscard]] std::string source_of(const room::Guest& guest);

}  // namespace salon::session::irc
