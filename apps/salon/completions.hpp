// What Tab may put in place of a word that is being written in `salon join`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "session/caller.hpp"

namespace salon::app {

/// The names of the others in the room, who spoke last first, that begin with `word` in upper or lower case, each with
/// what people write behind it; for a `word` that begins with '/' and is the first of the line, the commands.
[[nodiscard]] std::vector<std::string> completions(std::string_view word, bool first, const session::Caller& caller);

}  // namespace salon::app
