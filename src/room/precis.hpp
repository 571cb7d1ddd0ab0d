// Names beyond ASCII: which characters may be in one, and which names are the same (PRECIS: RFC 8264, the class
// IdentifierClass; RFC 8265, the profile UsernameCaseMapped). What is assigned, and how, is Unicode as utf8proc has it.
#pragma once

#include <string>
#include <string_view>

namespace salon::room {

/// The form in which names are compared (RFC 8265, 3.3.3): full and half width mapped to the usual, in lower case,
/// composed (NFC). Applied again it changes nothing. Text that is not UTF-8 is changed in its ASCII letters alone.
[[nodiscard]] std::string case_mapped(std::string_view text);

/// True when every character may be in an identifier (RFC 8264, 4.2), in its context, and the directions of writing do
/// not confuse (RFC 5893, 2). `text` is not empty. Stricter than the RFC in one thing: joiners, which show as nothing,
/// are never allowed.
[[nodiscard]] bool is_identifier(std::string_view text);

}  // namespace salon::room
