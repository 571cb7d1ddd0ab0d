// A JSON string, written straight into its place: what is said is stored often, and a tree of JSON values for each line
// was an eighth of what a line cost (docs/PERFORMANCE.md).
#pragma once

#include <string>
#include <string_view>

namespace salon::room {

/// Appends `text`, which is UTF-8, in quotes, with the escapes that RFC 8259, section 7 demands and no others.
void append_json(std::string& out, std::string_view text);

}  // namespace salon::room
