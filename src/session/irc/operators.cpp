// What is for operators of the server (modern-irc, "Operator Messages"; RFC 2812, 3.4 and 4).
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/people.hpp"

namespace salon::session::irc {
namespace {

bool refuses_others(Conversation& conversation, Turn& turn) {
  if (is_operator(turn)) return false;
  conversation.replies(turn).numeric(Numeric::err_noprivileges, {}, "Permission denied: you are not an IRC operator");
  return true;
}

}  // namespace

void handle_kill(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view nick = message.parameter(0);
  if (is_operator(turn) && proto::irc::same_name(nick, turn.setting.server_name)) {
    return conversation.replies(turn).numeric(Numeric::err_cantkillserver, {}, "You can't kill a server!");
  }
  // Whether it may is the house's to say.
  conversation.submit(Verb::expel, room::Expel{std::string(nick), std::string(message.parameter(1))}, turn);
}

void handle_wallops(Conversation& conversation, const Message& message, Turn& turn) {
  if (message.parameter(0).empty()) {
    conversation.replies(turn).numeric(Numeric::err_needmoreparams, "WALLOPS", "Not enough parameters");
  } else {
    conversation.submit(Verb::proclaim, room::Proclaim{std::string(message.parameter(0))}, turn);
  }
}

void handle_rehash(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  if (!refuses_others(conversation, turn)) conversation.ask_reread(turn);
}

/// CONNECT, SQUIT: of servers there is this one, and no other to be connected to or parted from.
void handle_link(Conversation& conversation, const Message& message, Turn& turn) {
  if (refuses_others(conversation, turn)) return;
  conversation.replies(turn).numeric(Numeric::err_nosuchserver, message.parameter(0), "No such server");
}

/// DIE, RESTART: whoever has the host starts and stops the server; a password on the wire is not enough for that.
void handle_die(Conversation& conversation, const Message& message, Turn& turn) {
  if (refuses_others(conversation, turn)) return;
  conversation.replies(turn).numeric(Numeric::err_noprivs, message.command,
                                     "Insufficient operator privileges: it is started and stopped on its host");
}

}  // namespace salon::session::irc
