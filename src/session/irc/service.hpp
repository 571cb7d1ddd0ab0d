// What NickServ and ChanServ have in common: words come, notices go.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "session/irc/conversation.hpp"
#include "session/words.hpp"

namespace salon::session::irc {

/// The parameters of a message, with blanks between.
[[nodiscard]] std::string words_of(const Message& message);
/// A NOTICE of the service's.
void service_says(Conversation& conversation, std::string_view service, std::string_view text, Turn& turn);

/// One command of a service. `Asking` has the `words` that follow it, and lets it answer (`say`).
template <class Asking>
struct ServiceCommand {
  std::string_view name;
  /// Null: the one that lists the table.
  void (*run)(Asking asking);
  std::string_view parameters;
  std::string_view help;
};

/// Does what is asked of the service of that name, whose commands are those of the table.
template <class Asking, std::size_t count>
void serve(const std::array<ServiceCommand<Asking>, count>& table, std::string_view service, Asking asking) {
  const std::string_view name = take_word(asking.words);
  const auto* row = std::ranges::find_if(
      table, [name](const ServiceCommand<Asking>& each) { return proto::irc::same_name(each.name, name); });
  if (row == table.end()) {
    return asking.say("There is no such command; /msg " + std::string(service) + " HELP");
  }
  if (row->run != nullptr) return row->run(asking);
  for (const ServiceCommand<Asking>& each : table) {
    std::string text(each.name);
    if (!each.parameters.empty()) (text += ' ') += each.parameters;
    asking.say((text += ": ") += each.help);
  }
}

void tell_nickserv(Conversation& conversation, std::string_view text, Turn& turn);
void tell_chanserv(Conversation& conversation, std::string_view text, Turn& turn);

}  // namespace salon::session::irc
