// Passwords that a peer shows, and those that open. What takes time does not depend on how much of a guess is right.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session/session.hpp"

namespace salon::session {

/// In constant time for a `given` of this length.
[[nodiscard]] bool same_secret(std::string_view given, std::string_view secret);

/// True when one of the keys has this name and this password.
[[nodiscard]] bool opens(const std::vector<OperatorKey>& keys, std::string_view name, std::string_view password);

/// Why this cannot be the password of an account: a word for programs (IRCv3 account-registration, "Responses") and a
/// sentence; nothing when it can.
struct Unfit {
  std::string_view code;
  std::string_view text;
};
[[nodiscard]] std::optional<Unfit> unfit_password(std::string_view password, std::string_view account);

/// "AB:CD" as "abcd": a fingerprint as the house keeps it.
[[nodiscard]] std::string plain_fingerprint(std::string_view text);

}  // namespace salon::session
