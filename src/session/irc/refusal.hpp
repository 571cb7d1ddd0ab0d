// How a client is told that the house refused what it asked for.
#pragma once

#include "room/event.hpp"
#include "session/irc/conversation.hpp"
#include "session/irc/replies.hpp"

namespace salon::session::irc {

/// The numeric for a refusal of a whole command.
void answer_refusal(const room::Refused& refused, Verb verb, Replies replies);
/// For a channel that cannot be: what it was asked for as, whatever its length.
void no_channel(std::string_view name, Replies replies);
/// Those for the changes of a MODE that were not made; a rank that was too low is told once.
void answer_refusals(const room::ModesChanged& changed, Replies replies);

}  // namespace salon::session::irc
