#include "room/precis.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <vector>

namespace salon::room {
namespace {

using CodePoint = utf8proc_int32_t;
using Points = std::vector<CodePoint>;

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80U; });
}

char lower(char letter) { return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter; }

/// Nothing when it is not UTF-8.
std::optional<Points> points_of(std::string_view text) {
  Points points;
  while (!text.empty()) {
    CodePoint point = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size()), &point);
    if (length < 1) return std::nullopt;
    points.push_back(point);
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return points;
}

std::string bytes_of(const Points& points) {
  std::string text;
  for (const CodePoint point : points) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto length = utf8proc_encode_char(point, bytes.data());
    text.append(bytes.begin(), bytes.begin() + length);
  }
  return text;
}

/// Canonically composed (NFC), or compatibly (NFKC).
Points composed(const Points& points, bool compatibly) {
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                      (compatibly ? UTF8PROC_COMPAT : utf8proc_option_t{}));
  Points decomposed;
  int last_class = UTF8PROC_BOUNDCLASS_START;
  for (const CodePoint point : points) {
    std::array<CodePoint, 32> parts{};  // the longest decomposition, U+FDFA, has 18
    const auto count = utf8proc_decompose_char(point, parts.data(), parts.size(), options, &last_class);
    if (count < 0) return points;
    decomposed.insert(decomposed.end(), parts.begin(), parts.begin() + count);
  }
  // Canonical order: marks sorted by their class, stably (Unicode, 3.11, D109).
  const auto mark_class = [](CodePoint point) { return utf8proc_get_property(point)->combining_class; };
  for (auto first = decomposed.begin(); first != decomposed.end();) {
    const auto begin = std::find_if(first, decomposed.end(), [&](CodePoint p) { return mark_class(p) != 0; });
    const auto end = std::find_if(begin, decomposed.end(), [&](CodePoint p) { return mark_class(p) == 0; });
    // Stable, and of a few marks: std::stable_sort would ask for memory.
    const auto before = [&](CodePoint a, CodePoint b) { return mark_class(a) < mark_class(b); };
    for (auto next = begin; next != end; ++next)
      std::rotate(std::upper_bound(begin, next, *next, before), next, next + 1);
    first = end;
  }
  const auto length =
      utf8proc_normalize_utf32(decomposed.data(), static_cast<utf8proc_ssize_t>(decomposed.size()), options);
  if (length >= 0) decomposed.resize(static_cast<std::size_t>(length));
  return decomposed;
}

/// RFC 8265, 3.3.2, step 1.
CodePoint usual_width(CodePoint point) {
  const auto type = utf8proc_get_property(point)->decomp_type;
  if (type != UTF8PROC_DECOMP_TYPE_WIDE && type != UTF8PROC_DECOMP_TYPE_NARROW) return point;
  const Points mapped = composed({point}, true);
  return mapped.size() == 1 ? mapped.front() : point;
}

Points with_usual_width(Points points) {
  std::ranges::transform(points, points.begin(), usual_width);
  return points;
}

bool between(CodePoint point, CodePoint first, CodePoint last) { return point >= first && point <= last; }
bool is_greek(CodePoint p) { return between(p, 0x370, 0x3FF) || between(p, 0x1F00, 0x1FFF); }
bool is_hebrew(CodePoint p) { return between(p, 0x591, 0x5F4); }
bool is_kana_or_han(CodePoint p) {
  return (between(p, 0x3041, 0x30FF) && p != 0x30FB) || p == 0x3005 || p == 0x3007 || between(p, 0x3400, 0x9FFF) ||
         between(p, 0xF900, 0xFAFF) || between(p, 0x20000, 0x3FFFF);
}
bool is_arabic_digit(CodePoint p) { return between(p, 0x660, 0x669); }
bool is_extended_arabic_digit(CodePoint p) { return between(p, 0x6F0, 0x6F9); }

/// RFC 5892, appendix A (CONTEXTO); nothing for a character that has no rule.
std::optional<bool> allowed_in_context(const Points& points, std::size_t at) {
  const CodePoint point = points[at];
  const CodePoint before = at > 0 ? points[at - 1] : 0;
  const CodePoint after = at + 1 < points.size() ? points[at + 1] : 0;
  switch (point) {
    case 0xB7: return before == 'l' && after == 'l';                  // A.3, middle dot
    case 0x375: return is_greek(after);                               // A.4, keraia
    case 0x5F3:                                                       // A.5, geresh
    case 0x5F4: return is_hebrew(before);                             // A.6, gershayim
    case 0x30FB: return std::ranges::any_of(points, is_kana_or_han);  // A.7, katakana middle dot
    default: break;
  }
  if (is_arabic_digit(point)) return std::ranges::none_of(points, is_extended_arabic_digit);  // A.8
  if (is_extended_arabic_digit(point)) return std::ranges::none_of(points, is_arabic_digit);  // A.9
  return std::nullopt;
}

bool is_letter_or_digit(CodePoint point) {  // RFC 8264, 9.1
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC: return true;
    default: return false;
  }
}

/// RFC 5892, 2.6; nothing for a character that is no exception.
std::optional<bool> exception(CodePoint point) {
  switch (point) {
    case 0xDF:
    case 0x3C2:
    case 0x6FD:
    case 0x6FE:
    case 0xF0B:
    case 0x3007: return true;
    case 0x640:
    case 0x7FA:
    case 0x302E:
    case 0x302F:
    case 0x303B: return false;
    default: break;
  }
  if (between(point, 0x3031, 0x3035)) return false;
  return std::nullopt;
}

bool is_old_hangul(CodePoint point) {
  return between(point, 0x1100, 0x11FF) || between(point, 0xA960, 0xA97C) || between(point, 0xD7B0, 0xD7FB);
}

/// In the order of RFC 8264, 8.
bool is_allowed(const Points& points, std::size_t at) {
  const CodePoint point = points[at];
  if (const auto decided = exception(point)) return *decided;
  if (const auto decided = allowed_in_context(points, at)) return *decided;
  if (between(point, 0x21, 0x7E)) return true;
  if (is_old_hangul(point) || utf8proc_get_property(point)->ignorable != 0) return false;
  const Points alone{point};
  const bool shows_as_another = composed(alone, true) != alone;  // 9.17, HasCompat
  return !shows_as_another && is_letter_or_digit(point);
}

/// Tells of a character whether its direction (Unicode, UAX 9, Bidi_Class) is one of several.
class Written {
 public:
  Written(std::initializer_list<utf8proc_bidi_class_t> ways) {
    for (const auto way : ways) ways_ |= 1U << static_cast<unsigned>(way);
  }
  bool operator()(CodePoint point) const {
    return (ways_ >> static_cast<unsigned>(utf8proc_get_property(point)->bidi_class) & 1U) != 0;
  }

 private:
  std::uint32_t ways_ = 0;
};

/// RFC 5893, 2, as far as it is about what identifiers have.
bool direction_is_clear(const Points& points) {
  const Written leftwards{UTF8PROC_BIDI_CLASS_R, UTF8PROC_BIDI_CLASS_AL};
  const Written arabic_number{UTF8PROC_BIDI_CLASS_AN};
  const Written number{UTF8PROC_BIDI_CLASS_EN};
  const Written at_the_end{UTF8PROC_BIDI_CLASS_R, UTF8PROC_BIDI_CLASS_AL, UTF8PROC_BIDI_CLASS_AN,
                           UTF8PROC_BIDI_CLASS_EN};
  const auto any = [&points](const Written& written) { return std::any_of(points.begin(), points.end(), written); };
  if (!any(leftwards) && !any(arabic_number)) return true;
  if (!leftwards(points.front()) || any(Written{UTF8PROC_BIDI_CLASS_L})) return false;  // rules 1 and 2
  const auto last = std::find_if_not(points.rbegin(), points.rend(), Written{UTF8PROC_BIDI_CLASS_NSM});
  return at_the_end(*last) && !(any(number) && any(arabic_number));  // rules 3 and 4
}

}  // namespace

std::string case_mapped(std::string_view text) {
  std::optional<Points> points;
  if (!is_ascii(text)) points = points_of(text);
  if (!points) {
    std::string mapped(text);
    std::ranges::transform(mapped, mapped.begin(), lower);
    return mapped;
  }
  // A step may make work for another; RFC 8264, 7: again, until nothing changes.
  for (int round = 0; round < 4; ++round) {
    Points next = with_usual_width(*points);
    std::ranges::transform(next, next.begin(), utf8proc_tolower);
    next = composed(next, false);
    if (next == *points) break;
    points = std::move(next);
  }
  return bytes_of(*points);
}

bool is_identifier(std::string_view text) {
  std::optional<Points> points = points_of(text);
  if (!points || points->empty()) return false;
  points = with_usual_width(*std::move(points));
  for (std::size_t at = 0; at < points->size(); ++at) {
    if (!is_allowed(*points, at)) return false;
  }
  return direction_is_clear(*points);
}

}  // namespace salon::room
