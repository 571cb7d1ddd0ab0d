// Passwords that a peer shows, and those that open. What takes time does not depend on how much of a guess is right.
#pragma once

#include <string_view>
#include <vector>

#include "session/session.hpp"

namespace salon::session {

/// In constant time for a `given` of this length.
[[nodiscard]] bool same_secret(std::string_view given, std::string_view secret);

/// True when one of the keys has this name and this password.
[[nodiscard]] bool opens(const std::vector<OperatorKey>& keys, std::string_view name, std::string_view password);

}  // namespace salon::session
