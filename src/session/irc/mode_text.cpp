#include "session/irc/mode_text.hpp"

#include <utility>

namespace salon::session::irc {

ModeText take_mode_text(std::span<const room::ModeChange>& changes, std::size_t bytes_max) {
  ModeText text;
  std::size_t bytes = 0;
  char sign = '\0';
  while (!changes.empty()) {
    const room::ModeChange& change = changes.front();
    const std::size_t cost = 2 + (change.argument.empty() ? 0 : 1 + change.argument.size());
    const bool full = bytes + cost > bytes_max || text.arguments.size() == mode_arguments_max;
    if (full && !text.letters.empty()) break;
    const char wanted = change.on ? '+' : '-';
    if (std::exchange(sign, wanted) != wanted) text.letters += wanted;
    text.letters += change.letter;
    if (!change.argument.empty()) text.arguments.push_back(change.argument);
    bytes += cost;
    changes = changes.subspan(1);
  }
  return text;
}

std::string mode_value(const room::RoomModes& modes, char letter, bool inside) {
  switch (letter) {
    case 'k': return inside ? modes.key : "*";
    case 'l': return std::to_string(modes.limit);
    case 'W': return std::to_string(modes.slow);
    case 'j': return modes.join_pace.text();
    default: return {};
  }
}

}  // namespace salon::session::irc
