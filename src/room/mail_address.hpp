// Addresses that mail is sent to: which are taken for one. Stricter than RFC 5321, 4.1.2, for what is taken is handed
// to programs that we do not know.
#pragma once

#include <string>
#include <string_view>

namespace salon::room {

/// LOCAL@DOMAIN of at most 254 bytes (RFC 5321, 4.5.3.1.3). LOCAL is 1 to 64 letters, digits and signs of "_+-='", with
/// single dots between and no '-' in front; DOMAIN is two labels or more of letters, digits and '-' (RFC 5321, 2.3.5; a
/// name with other letters is written as xn--...). So no quoted names, comments or literal addresses, nothing that is
/// not ASCII (RFC 6531), and nothing of which a header, an option or a second command could be made.
[[nodiscard]] bool is_mail_address(std::string_view text);

/// The form in which they are compared: in lower case.
[[nodiscard]] std::string folded_mail_address(std::string_view address);

}  // namespace salon::room
