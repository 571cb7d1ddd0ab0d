#include "server/admission.hpp"

#include <algorithm>

namespace salon::server {

bool Prefix::holds(const net::Address& other) const {
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

bool Admission::admits(const net::Address& address) const {
  const net::Address plain = address.unmapped();
  if (everyone_ || plain.is_loopback() || plain.is_private() || plain.is_link_local()) return true;
  // A tunnel may have a prefix of no bits, an interface none that is known: neither makes the world a neighbour.
  return std::ranges::any_of(on_link_, [&](const Prefix& prefix) { return prefix.bits > 0 && prefix.holds(plain); });
}

}  // namespace salon::server
