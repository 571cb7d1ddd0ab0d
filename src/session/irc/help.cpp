// HELP (modern-irc, "HELP message"): the table of commands, in words.
#include <string>

#include "session/irc/command.hpp"

namespace salon::session::irc {

void handle_help(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::string_view subject = message.parameter(0);
  const auto line = [](const Command& command) {
    return std::string(command.name) + ' ' + std::string(command.parameters) + " - " + std::string(command.help);
  };
  if (!subject.empty()) {
    const Command* command = find_command(subject);
    if (command == nullptr) {
      return replies.numeric(Numeric::err_helpnotfound, subject, "No help on this; HELP lists the commands");
    }
    replies.numeric(Numeric::rpl_helpstart, command->name, line(*command));
    replies.numeric(Numeric::rpl_endofhelp, command->name, "End of HELP");
    return;
  }
  replies.numeric(Numeric::rpl_helpstart, "*", "What this server understands:");
  for (const Command& command : commands()) replies.numeric(Numeric::rpl_helptxt, "*", line(command));
  replies.numeric(Numeric::rpl_endofhelp, "*", "End of HELP");
}

}  // namespace salon::session::irc
