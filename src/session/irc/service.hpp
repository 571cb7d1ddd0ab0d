// What NickServ and ChanServ have in common: words come, notices go.
#pragma once

#include <string>
#include <string_view>

#include "session/irc/conversation.hpp"

namespace salon::session::irc {

/// Takes the first word off `text`, and the blanks around it.
[[nodiscard]] std::string_view take_word(std::string_view& text);
/// The parameters of a message, with blanks between.
[[nodiscard]] std::string words_of(const Message& message);
/// A NOTICE of the service's.
void service_says(Conversation& conversation, std::string_view service, std::string_view text, Turn& turn);

void tell_nickserv(Conversation& conversation, std::string_view text, Turn& turn);
void tell_chanserv(Conversation& conversation, std::string_view text, Turn& turn);

}  // namespace salon::session::irc
