#include "session/irc/service.hpp"

#include "session/irc/command.hpp"

namespace salon::session::irc {

std::string words_of(const Message& message) {
  std::string words;
  for (const std::string_view word : message.parameters()) (words += words.empty() ? "" : " ") += word;
  return words;
}

void service_says(Conversation& conversation, std::string_view service, std::string_view text, Turn& turn) {
  const std::string name(service);
  proto::irc::MessageWriter(conversation.replies(turn).out(), proto::irc::Sender::server)
      .source(name + "!" + name + "@" + turn.setting.server_name)
      .command("NOTICE")
      .parameter(conversation.nick())
      .trailing(text)
      .end();
}

void tell_service(Conversation& conversation, std::string_view service, std::string_view text, Turn& turn) {
  room::fold(service) == "chanserv" ? tell_chanserv(conversation, text, turn) : tell_nickserv(conversation, text, turn);
}

}  // namespace salon::session::irc
