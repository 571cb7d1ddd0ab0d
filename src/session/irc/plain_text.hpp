// IRC text without IRC's formatting.
#pragma once

#include <string>
#include <string_view>

namespace salon::session::irc {

/// `text` (UTF-8) without formatting codes (modern-irc "IRC Formatting": bold, colours with their digits, and the like)
/// and other controls: what every dialect can show. Only this is kept and sent on; echo-message lets a server change
/// a text, and the echo is the text as it became.
[[nodiscard]] std::string plain_text(std::string_view text);

}  // namespace salon::session::irc
