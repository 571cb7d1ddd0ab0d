// CAP (IRCv3, capability negotiation). Versions below 302 and above are served alike: we have no capability with a
// value, and the list fits one line.
#include <array>
#include <optional>

#include "session/irc/command.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;

struct Capability {
  std::string_view name;
  /// 0 for one that changes nothing: cap-notify, which 302 implies, and we never send NEW or DEL.
  Capabilities bit;
};
constexpr auto table = std::to_array<Capability>({
    {"batch", capability::batch},
    {"cap-notify", 0},
    {"draft/chathistory", capability::chathistory},
    {"echo-message", capability::echo_message},
    {"message-tags", capability::message_tags},
    {"server-time", capability::server_time},
});

/// What `capabilities` would be after a request; nothing if a part of it cannot be granted, for then none is.
std::optional<Capabilities> granted(std::string_view request, Capabilities capabilities) {
  while (!request.empty()) {
    const std::size_t space = std::min(request.find(' '), request.size());
    std::string_view name = request.substr(0, space);
    request.remove_prefix(std::min(space + 1, request.size()));
    if (name.empty()) continue;
    const bool off = name.starts_with('-');
    if (off) name.remove_prefix(1);
    const auto found = std::ranges::find(table, name, &Capability::name);
    if (found == table.end()) return std::nullopt;
    capabilities = off ? capabilities & ~found->bit : capabilities | found->bit;
  }
  return capabilities;
}

void answer(Conversation& conversation, std::string_view word, std::string_view list, Turn& turn) {
  conversation.replies(turn).command("CAP").parameter(conversation.nick()).parameter(word).trailing(list).end();
}

template <class Select>
std::string names(Select select) {
  std::string list;
  for (const Capability& row : table) {
    if (!select(row)) continue;
    if (!list.empty()) list += ' ';
    list += row.name;
  }
  return list;
}

}  // namespace

void handle_cap(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view word = message.parameter(0);
  Registration& registration = conversation.registration();
  if (same_name(word, "LS")) {
    registration.negotiating = !conversation.registered();
    answer(conversation, "LS", names([](const Capability&) { return true; }), turn);
  } else if (same_name(word, "LIST")) {
    const Capabilities on = conversation.capabilities();
    answer(conversation, "LIST", names([on](const Capability& row) { return (row.bit & on) != 0; }), turn);
  } else if (same_name(word, "REQ")) {
    registration.negotiating = !conversation.registered();
    const std::string_view request = message.parameter(1);
    const auto capabilities = granted(request, conversation.capabilities());
    if (capabilities) conversation.set_capabilities(*capabilities);
    answer(conversation, capabilities ? "ACK" : "NAK", request, turn);
  } else if (same_name(word, "END")) {
    registration.negotiating = false;
    try_to_enter(conversation, turn);
  } else {
    conversation.replies(turn).numeric(Numeric::err_invalidcapcmd, word, "Invalid CAP command");
  }
}

}  // namespace salon::session::irc
