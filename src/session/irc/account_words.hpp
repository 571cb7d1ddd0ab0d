// Why something about an account was not done: in a sentence, for who asks NickServ and for standard replies, and in a
// word for programs (IRCv3 draft/account-registration, "Responses").
#pragma once

#include <string_view>

#include "room/event.hpp"
#include "session/session.hpp"

namespace salon::session::irc {

/// Of one that says that nothing was looked at.
[[nodiscard]] std::string_view sentence(Verdict verdict);
[[nodiscard]] std::string_view sentence(room::Refusal why);
/// Of REGISTER.
[[nodiscard]] std::string_view code_of(room::Refusal why);

}  // namespace salon::session::irc
