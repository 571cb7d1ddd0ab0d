// A client that is logging in (IRCv3, sasl-3.1 and 3.2), between the mechanism that it chose and the end.
#pragma once

#include <cstdint>
#include <string>

#include "proto/scram.hpp"
#include "room/entry.hpp"

namespace salon::session::irc {

struct Sasl {
  enum class Mechanism : std::uint8_t { plain, scram, external };
  /// What the client is to send next. The last is SCRAM's alone: it has seen that the server knows the password too.
  enum class Step : std::uint8_t { first, proof, acknowledgement };
  Mechanism mechanism{};
  Step step = Step::first;
  /// In base64, of what comes in several messages.
  std::string gathered{};
  proto::ScramClientFirst client_first{};
  std::string nonce{};
  std::string server_first{};
  /// Whose password that was.
  room::AccountKey proven{};
};

}  // namespace salon::session::irc
