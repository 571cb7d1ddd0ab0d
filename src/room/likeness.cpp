#include "room/likeness.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>

#include "room/name.hpp"

namespace salon::room {
namespace {

struct Likeness {
  std::uint32_t point;
  std::uint16_t begin;  // in `appearances`
  std::uint8_t bytes;
};

#include <likenesses.inc>

/// Canonically decomposed (NFD); nothing if it is not UTF-8.
std::string decomposed(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
  const auto length = utf8proc_map(bytes, static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, std::free);
  return length < 0 ? std::string()
                    : std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length));
}

void append_appearance(std::string& out, std::string_view character, std::uint32_t point) {
  const auto* row = std::ranges::lower_bound(likenesses, point, {}, &Likeness::point);
  if (row == std::end(likenesses) || row->point != point) {
    out += character;
  } else {
    out.append(appearances + row->begin, row->bytes);
  }
}

}  // namespace

std::string likeness(std::string_view name) {
  const std::string parts = decomposed(name);
  if (parts.empty()) return fold(name);
  std::string seen;
  for (std::string_view rest = parts; !rest.empty();) {
    utf8proc_int32_t point = 0;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(rest.data());
    const auto length =
        static_cast<std::size_t>(utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(rest.size()), &point));
    append_appearance(seen, rest.substr(0, length), static_cast<std::uint32_t>(point));
    rest.remove_prefix(length);
  }
  return fold(seen);
}

}  // namespace salon::room
