// The session of someone who is not let in: one sentence, and goodbye.
#pragma once

#include <memory>
#include <string>

#include "session/session.hpp"

namespace salon::session {

/// `words` without newline; said as a notice of the lines dialect, since what the peer speaks is not known.
std::unique_ptr<Session> make_turned_away(std::string words);

}  // namespace salon::session
