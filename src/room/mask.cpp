#include "room/mask.hpp"

#include <string>

#include "room/name.hpp"

namespace salon::room {
namespace {

/// The length of the character at the start of `text`, which is not empty.
std::size_t character_bytes(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
  return bytes;
}

}  // namespace

// When the rest does not fit, the last '*' takes a character more and it is tried again. An earlier one need not: what
// lies between two stars was matched as early as it could be.
bool matches(std::string_view mask, std::string_view text) {
  const std::string folded_mask = fold(mask);
  const std::string folded_text = fold(text);
  const std::string_view m = folded_mask;
  const std::string_view t = folded_text;
  std::size_t at = 0;
  std::size_t in_text = 0;
  std::size_t star = m.npos;
  std::size_t star_text = 0;
  while (in_text < t.size()) {
    if (at < m.size() && m[at] == '*') {
      star = at++;
      star_text = in_text;
    } else if (at < m.size() && m[at] == '?') {
      in_text += character_bytes(t.substr(in_text));
      ++at;
    } else if (at < m.size() && m[at] == t[in_text]) {
      ++at;
      ++in_text;
    } else if (star != m.npos) {
      at = star + 1;
      star_text += character_bytes(t.substr(star_text));
      in_text = star_text;
    } else {
      return false;
    }
  }
  return m.find_first_not_of('*', at) == m.npos;
}

}  // namespace salon::room
