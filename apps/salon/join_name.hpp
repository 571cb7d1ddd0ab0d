// The name to come in under when none was given.
#pragma once

#include <string>
#include <string_view>

namespace salon::app {

/// `user`, which is a login name or anything else, as a nick: without what a nick may not hold, and not too long.
/// "guest" if nothing is left.
[[nodiscard]] std::string nick_for(std::string_view user);

}  // namespace salon::app
