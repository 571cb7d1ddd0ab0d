// MONITOR (IRCv3, "Monitor" and "Extended Monitor"): a list of nicks whose coming and going a client is told of.
#pragma once

#include <map>
#include <string>

#include "room/event.hpp"
#include "session/session.hpp"

namespace salon::session::irc {

class Conversation;

/// By folded nick, as it was asked for.
using Monitored = std::map<std::string, std::string, std::less<>>;

/// ISUPPORT MONITOR.
inline constexpr std::size_t monitored_max = 100;

/// An event about somebody who is in the client's list.
void hear_of_monitored(Conversation& conversation, const room::Event& event, Turn& turn);

}  // namespace salon::session::irc
