#include "room/address_range.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace salon::room {
namespace {

constexpr std::uint8_t v4_bits = 32;
constexpr std::uint8_t v6_bits = 128;
constexpr std::uint8_t mapped_bits = v6_bits - v4_bits;
constexpr std::size_t v6_bytes = 16;

using Bytes = std::vector<std::uint8_t>;

/// The whole of `digits`, without a sign.
std::optional<unsigned> number(std::string_view digits, int base, std::size_t digits_max) {
  unsigned value = 0;
  if (digits.empty() || digits.size() > digits_max) return std::nullopt;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return error == std::errc{} && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

/// "192.0.2.1". A leading zero is refused: some take it for octal.
bool read_v4(std::string_view text, Bytes& into) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = part < 3 ? text.find('.') : text.size();
    if (dot == text.npos) return false;
    const std::string_view digits = text.substr(0, dot);
    const auto value = number(digits, 10, 3);
    if (!value || *value > 255 || (digits.size() > 1 && digits.front() == '0')) return false;
    into.push_back(static_cast<std::uint8_t>(*value));
    text.remove_prefix(std::min(dot + 1, text.size()));
  }
  return true;
}

/// "2001:db8:1", and if it `ends` the address, perhaps "ffff:192.0.2.1" (RFC 4291, 2.2).
bool read_groups(std::string_view text, bool ends, Bytes& into) {
  if (text.empty()) return true;
  for (;;) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view group = text.substr(0, colon);
    const bool last = colon == text.size();
    if (last && ends && group.contains('.')) return read_v4(group, into);
    const auto value = number(group, 16, 4);
    if (!value) return false;
    into.push_back(static_cast<std::uint8_t>(*value >> 8U));
    into.push_back(static_cast<std::uint8_t>(*value & 255U));
    if (last) return true;
    text.remove_prefix(colon + 1);
  }
}

bool read_v6(std::string_view text, Bytes& into) {
  const std::size_t gap = text.find("::");
  if (gap == text.npos) return read_groups(text, true, into) && into.size() == v6_bytes;
  Bytes tail;
  if (!read_groups(text.substr(0, gap), false, into) || !read_groups(text.substr(gap + 2), true, tail)) return false;
  if (into.size() + tail.size() > v6_bytes - 2) return false;  // "::" is one group at least
  into.resize(v6_bytes - tail.size());
  into.insert(into.end(), tail.begin(), tail.end());
  return true;
}

unsigned group_at(const AddressRange& range, std::size_t index) {
  return static_cast<unsigned>(range.bytes[2 * index] << 8U) | range.bytes[2 * index + 1];
}

/// The longest run of groups that are 0, the first of several, two at least (RFC 5952, 4.2); where it begins, and how
/// long it is.
struct Gap {
  std::size_t begin = 8;
  std::size_t length = 1;
  explicit Gap(const AddressRange& range) {
    for (std::size_t at = 0; at < 8; ++at) {
      std::size_t end = at;
      while (end < 8 && group_at(range, end) == 0) ++end;
      if (end - at > length) begin = at, length = end - at;
    }
  }
};

std::string v6_text(const AddressRange& range) {
  const Gap gap(range);
  std::string text;
  for (std::size_t at = 0; at < 8; ++at) {
    if (at == gap.begin) {
      text += "::";
      at += gap.length - 1;
      continue;
    }
    if (!text.empty() && !text.ends_with(':')) text += ':';
    char digits[4];
    const auto end = std::to_chars(digits, digits + sizeof digits, group_at(range, at), 16).ptr;
    text.append(digits, end);
  }
  return text;
}

}  // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view whole = text.substr(0, slash);
  const std::string_view address = whole.substr(0, whole.find('%'));
  AddressRange range{.v6 = address.contains(':')};
  if (!range.v6 && address.size() != whole.size()) return std::nullopt;
  Bytes bytes;
  if (!(range.v6 ? read_v6(address, bytes) : read_v4(address, bytes))) return std::nullopt;
  std::ranges::copy(bytes, range.bytes.begin());
  range.bits = range.v6 ? v6_bits : v4_bits;
  if (slash != text.npos) {
    const auto wanted = number(text.substr(slash + 1), 10, 3);
    if (!wanted || *wanted > range.bits) return std::nullopt;
    range = range.widened_to(static_cast<std::uint8_t>(*wanted));
  }
  const bool mapped = range.v6 && range.bits >= mapped_bits && range.bytes[10] == 255 && range.bytes[11] == 255 &&
                      std::all_of(range.bytes.begin(), range.bytes.begin() + 10, [](auto byte) { return byte == 0; });
  if (!mapped) return range;
  AddressRange inner{.v6 = false, .bits = static_cast<std::uint8_t>(range.bits - mapped_bits)};
  std::copy(range.bytes.begin() + 12, range.bytes.end(), inner.bytes.begin());
  return inner;
}

AddressRange AddressRange::widened_to(std::uint8_t wanted) const {
  AddressRange wider{.v6 = v6, .bits = wanted, .bytes = bytes};
  for (std::size_t at = 0; at < wider.bytes.size(); ++at) {
    const auto kept = static_cast<unsigned>(std::clamp(wanted - static_cast<int>(8 * at), 0, 8));
    wider.bytes[at] = static_cast<std::uint8_t>(wider.bytes[at] & (0xFF00U >> kept));
  }
  return wider;
}

std::string AddressRange::text() const {
  std::string address;
  if (v6) {
    address = v6_text(*this);
  } else {
    for (std::size_t at = 0; at < 4; ++at) address += (at == 0 ? "" : ".") + std::to_string(bytes[at]);
  }
  return address + "/" + std::to_string(bits);
}

}  // namespace salon::room
