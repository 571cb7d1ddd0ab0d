#include "salon/net/prefix.hpp"

#include <algorithm>
#include <charconv>

namespace salon::net {
namespace {

constexpr int v4_bits = 32;
constexpr int v6_bits = 128;
constexpr int mapped_bits = v6_bits - v4_bits;

Error not_a_range(std::string_view text, const std::string& reason) {
  return plain_error("read \"" + std::string(text) + "\" as a range of addresses", reason,
                     "write it like 192.168.1.0/24, fd00::/8 or 192.168.1.20");
}

}  // namespace

Result<Prefix> Prefix::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = Address::parse(text.substr(0, slash));
  if (!address) return std::unexpected(not_a_range(text, "it begins with no IP address"));
  const int most = address->is_v6() ? v6_bits : v4_bits;
  Prefix prefix{*address, most};
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix.bits);
    const bool number = fault == std::errc() && end == digits.data() + digits.size();
    if (!number || prefix.bits < 0 || prefix.bits > most) {
      return std::unexpected(not_a_range(text, "behind the '/' stands a number from 0 to " + std::to_string(most)));
    }
  }
  const Address plain = prefix.address.unmapped();
  if (plain.is_v4() && prefix.address.is_v6() && prefix.bits >= mapped_bits) {
    return Prefix{plain, prefix.bits - mapped_bits};
  }
  return prefix;
}

bool Prefix::holds(const Address& other) const {
  if (address.is_v6() != other.is_v6()) return false;
  const auto& mine = address.bytes();
  const auto& theirs = other.bytes();
  for (int bit = 0; bit < bits; bit += 8) {
    const auto index = static_cast<std::size_t>(bit / 8);
    const int mask_bits = std::min(8, bits - bit);
    const auto mask = static_cast<unsigned>(0xFF00U >> static_cast<unsigned>(mask_bits)) & 0xFFU;
    if ((mine[index] & mask) != (theirs[index] & mask)) return false;
  }
  return true;
}

std::string Prefix::text() const { return address.text() + "/" + std::to_string(bits); }

}  // namespace salon::net
