#include "session/irc/plain_text.hpp"

#include <algorithm>

#include "salon/base/utf8.hpp"

namespace salon::session::irc {
namespace {

constexpr char colour = '\x03';
constexpr char hex_colour = '\x04';
constexpr std::string_view toggles = "\x02\x0F\x11\x16\x1D\x1E\x1F";

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_hex_digit(char byte) { return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F'); }

/// How many of the first `count_max` bytes are of a kind.
template <class Kind>
std::size_t count_of(std::string_view text, std::size_t count_max, Kind kind) {
  const std::string_view front = text.substr(0, count_max);
  return static_cast<std::size_t>(std::ranges::find_if_not(front, kind) - front.begin());
}

/// The length of what follows a colour code: "4", "04", "04,12"; or six hex digits, and six more. A comma without
/// digits is text.
template <class Kind>
std::size_t colour_length(std::string_view text, std::size_t least, std::size_t most, Kind kind) {
  const std::size_t first = count_of(text, most, kind);
  if (first < least || first == 0) return 0;
  if (first == text.size() || text[first] != ',') return first;
  const std::size_t second = count_of(text.substr(first + 1), most, kind);
  return second < least || second == 0 ? first : first + 1 + second;
}

}  // namespace

std::string plain_text(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const char byte = text.front();
    text.remove_prefix(1);
    if (byte == colour) {
      text.remove_prefix(colour_length(text, 1, 2, is_digit));
    } else if (byte == hex_colour) {
      text.remove_prefix(colour_length(text, 6, 6, is_hex_digit));
    } else if (toggles.find(byte) == std::string_view::npos) {
      plain += byte;
    }
  }
  return utf8::visible(plain);
}

}  // namespace salon::session::irc
