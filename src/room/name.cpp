#include "room/name.hpp"

#include <algorithm>
#include <array>

#include "room/precis.hpp"
#include "salon/base/utf8.hpp"

namespace salon::room {
namespace {

/// U+00A0 to U+FEFF, as they are written in UTF-8: Unicode's white space (property White_Space) and what takes no room.
bool has_odd_space(std::string_view text) {
  struct Range {
    std::string_view first, last;
  };
  static constexpr std::array<Range, 8> ranges{{
      {"\xC2\xA0", "\xC2\xA0"},          // no-break space
      {"\xC2\xAD", "\xC2\xAD"},          // soft hyphen
      {"\xE1\x9A\x80", "\xE1\x9A\x80"},  // ogham space
      {"\xE2\x80\x80", "\xE2\x80\x8F"},  // U+2000..U+200F: spaces, zero widths, direction marks
      {"\xE2\x80\xA8", "\xE2\x80\xAF"},  // U+2028..U+202F: separators, embeddings, narrow space
      {"\xE2\x81\x9F", "\xE2\x81\xAF"},  // U+205F..U+206F: mathematical space, word joiner, invisible operators
      {"\xE3\x80\x80", "\xE3\x80\x80"},  // ideographic space
      {"\xEF\xBB\xBF", "\xEF\xBB\xBF"},  // zero width no-break space
  }};
  // UTF-8 sorts as its characters do, and no character's bytes begin inside another's.
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const Range& range : ranges) {
      const std::string_view here = text.substr(at, range.first.size());
      if (here >= range.first && here <= range.last) return true;
    }
  }
  return false;
}

bool valid_name(std::string_view name, std::size_t bytes_max, std::string_view forbidden) {
  return name.size() <= bytes_max && name.find_first_of(forbidden) == name.npos && utf8::valid(name) &&
         !utf8::has_control(name) && !has_odd_space(name);
}

}  // namespace

std::string fold(std::string_view name) { return case_mapped(name); }

bool valid_nick(std::string_view nick, std::size_t bytes_max) {
  static constexpr std::string_view not_first = "#&:$~%+-0123456789";
  static constexpr std::string_view nowhere = " !@*?,/";
  if (nick.empty() || !valid_name(nick, bytes_max, nowhere) || !is_identifier(nick)) return false;
  const std::string folded = fold(nick);  // full width signs are signs too
  return !not_first.contains(nick.front()) && !not_first.contains(folded.front()) &&
         folded.find_first_of(nowhere) == folded.npos;
}

bool names_room(std::string_view target) {
  return target.starts_with('#') || (target.starts_with('&') && !target.starts_with("&#") && !target.starts_with("&&"));
}

bool valid_room(std::string_view name, std::size_t bytes_max) {
  if (name.size() < 2 || !names_room(name) || !valid_name(name, bytes_max, " ,")) return false;
  const std::string folded = fold(name);  // full width signs are signs too
  return names_room(folded) && !folded.contains(',');
}

bool is_automatic(std::string_view folded_nick) {
  return folded_nick.size() > automatic_prefix.size() && folded_nick.starts_with(automatic_prefix) &&
         folded_nick.find_first_not_of("0123456789", automatic_prefix.size()) == folded_nick.npos;
}

bool is_service(std::string_view folded_nick) { return folded_nick == "nickserv" || folded_nick == "chanserv"; }

}  // namespace salon::room
