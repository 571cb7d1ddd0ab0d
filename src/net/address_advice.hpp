// What to try when the system takes an address for nonsense. Private to net.
#pragma once

#include <string>

#include "salon/net/endpoint.hpp"

namespace salon::net {

/// For EINVAL: a link-local address means nothing without its interface (RFC 4007, 6). Else empty.
inline std::string advice_on_scope(const Address& address) {
  if (!address.is_v6() || !address.is_link_local() || address.scope() != 0) return {};
  return "a link-local address needs its interface, as in " + address.text() + "%eth0 (`ip link` lists them)";
}

}  // namespace salon::net
