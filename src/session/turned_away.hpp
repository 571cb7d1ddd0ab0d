// The sessions of those who are not let in: one sentence, and goodbye.
#pragma once

#include <memory>
#include <string>

#include "session/session.hpp"

namespace salon::session {

/// `words` without newline; said as a notice of the lines dialect, since what the peer speaks is not known.
std::unique_ptr<Session> make_turned_away(std::string words);

/// Of who comes from an address that is shut out of the server. It waits for the first bytes, as the Greeter does, and
/// then says so in the words of what they open: a notice to who speaks lines, or is silent, 465 and ERROR to who speaks
/// IRC, 403 to who speaks HTTP. TLS it lets begin, where the server speaks it: what is in it is met in the same way.
std::unique_ptr<Session> make_excluded(const room::Exclusion& exclusion, const SharedPeer& peer);

}  // namespace salon::session
