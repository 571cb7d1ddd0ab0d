// One message that a client sends in several (IRCv3 draft/multiline): gathered here until it is whole.
#pragma once

#include <string>
#include <string_view>

#include "room/entry.hpp"
#include "room/house.hpp"
#include "session/irc/request.hpp"

namespace salon::session::irc {

struct Multiline {
  /// What the client calls the batch.
  std::string name;
  /// Of the kind that its first line is.
  room::Say say;
  std::size_t lines = 0;
  /// The BATCH that opened it, which its echo answers.
  RequestPointer request;
  /// Something was wrong, and has been said: the rest of the batch is passed over.
  bool failed = false;

  enum class Wrong { nothing, too_many_lines, too_many_bytes, blank_goes_on };
  /// Adds a line's text, already without formatting. `goes_on`: it belongs to the line before, if there is one.
  Wrong add(std::string_view text, bool goes_on, const room::Limits& limits);
  /// multiline, "Batch types": not a line, or none but blank ones.
  [[nodiscard]] bool says_nothing() const { return say.text.find_first_not_of('\n') == std::string::npos; }
};

}  // namespace salon::session::irc
