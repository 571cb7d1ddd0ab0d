#include "completions.hpp"

#include "room/name.hpp"

namespace salon::app {

std::vector<std::string> completions(std::string_view word, bool first, const session::Caller& caller) {
  std::vector<std::string> found;
  const std::string begin = room::fold(word);
  if (first && word.starts_with('/')) {
    for (const std::string_view command : session::Caller::commands())
      if (command.starts_with(begin)) found.push_back(std::string(command) + ' ');
    return found;
  }
  for (const std::string& nick : caller.others())
    if (room::fold(nick).starts_with(begin)) found.push_back(nick + (first ? ": " : " "));
  return found;
}

}  // namespace salon::app
