// ISUPPORT as a request, before registration too, and as a batch (IRCv3 draft/extended-isupport).
#include "session/irc/command.hpp"
#include "session/irc/request.hpp"

namespace salon::session::irc {

void show_isupport(Conversation& conversation, Turn& turn) {
  constexpr Capabilities both = capability::batch | capability::extended_isupport;
  if ((conversation.capabilities() & both) != both) return send_isupport(turn, conversation.replies(turn));
  std::string messages;
  send_isupport(turn, Replies(messages, turn.setting.server_name, conversation.nick()));
  append_batch(messages, {.name = conversation.next_batch("isupport"), .type = "draft/isupport"},
               turn.setting.server_name, conversation.replies(turn).out());
}

void handle_isupport(Conversation& conversation, const Message& /*message*/, Turn& turn) {
  if (!conversation.registered() && !conversation.can(capability::extended_isupport)) {
    return conversation.replies(turn).numeric(Numeric::err_notregistered, {}, "You have not registered");
  }
  show_isupport(conversation, turn);
}

}  // namespace salon::session::irc
