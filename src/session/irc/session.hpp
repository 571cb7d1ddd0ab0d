// The irc dialect: one client's conversation. What is supported, with its sources, is the table in docs/wire/irc.md.
#pragma once

#include <memory>

#include "session/session.hpp"

namespace salon::session::irc {

/// A client that has said nothing yet; its first bytes are fed as the rest. `setting` is borrowed and outlives it.
/// The guest is not in the house: it enters when it registers.
[[nodiscard]] std::unique_ptr<session::Session> make_session(const Setting& setting, const SharedPeer& peer);

}  // namespace salon::session::irc
