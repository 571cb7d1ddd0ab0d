#include "server/admission.hpp"

#include <algorithm>

namespace salon::server {

bool Admission::is_near(const net::Address& address) const {
  const net::Address plain = address.unmapped();
  if (plain.is_loopback() || plain.is_private() || plain.is_link_local()) return true;
  // A tunnel may have a prefix of no bits, an interface none that is known: neither makes the world a neighbour.
  return std::ranges::any_of(on_link_,
                             [&](const net::Prefix& prefix) { return prefix.bits > 0 && prefix.holds(plain); });
}

}  // namespace salon::server
