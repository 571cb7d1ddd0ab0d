// How the lines dialect looks: what people see who are at nc or telnet.
//
//   [10:02] ada: hello
//   [10:02] * ada waves
//   [10:02] ada -> you: psst
//   * ada joined
//
// What cannot be forged. A line begins with "[time] name" only when somebody of that name said it, and with "* " only
// when the house says it: nobody's text reaches the start of a line (it has no line ends), a name has no space and no
// '*' in it (room/name.hpp), and an action bears its time, so that "/me left" is not taken for a departure. A guest
// of the datagram dialect, whose name anybody on the network may put on an envelope, is marked "(udp)".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "room/entry.hpp"
#include "room/event.hpp"
#include "session/session.hpp"

namespace salon::session {

/// Something that was said, now or long ago.
struct Spoken {
  WallTime time{};
  std::string_view nick;
  room::Dialect dialect = room::Dialect::lines;
  room::SayKind kind = room::SayKind::message;
  std::string_view text;
  /// To the reader alone.
  bool to_you = false;
  /// When the reader reads it: what was said on another day shows its date. Left out, it is `time`.
  WallTime read{};
};

/// Appends it with a newline.
void append_spoken(const Spoken& spoken, const Setting& setting, std::string& out);

/// Appends "* text" with a newline. `text` is made visible.
void append_notice(std::string_view text, std::string& out);

/// A guest's name as it stands before what it says.
[[nodiscard]] std::string shown_name(std::string_view nick, room::Dialect dialect);

/// `text` without IRC formatting (bold, colours with their numbers; modern-irc "Formatting") and fit for any terminal.
[[nodiscard]] std::string plain_text(std::string_view text);

/// What was changed, a sentence each.
[[nodiscard]] std::vector<std::string> modes_in_words(const room::ModesChanged& changed, std::string_view by,
                                                      Language language);

/// render() for the dialect lines. Shown are what was said, and who comes, goes and changes name unless quietly.
void render_lines(const room::Event& event, Language language, const Setting& setting, std::string& out);

}  // namespace salon::session
