// This host's own addresses.
#pragma once

#include <string>
#include <vector>

#include "salon/net/endpoint.hpp"

namespace salon::net {

/// One address of one interface that is up.
struct InterfaceAddress {
  std::string interface;
  Address address;
  /// The length of its network's prefix, in bits.
  int prefix_bits = 0;
};

/// All of them, loopback first, as getifaddrs(3) lists them. Empty when the system does not say.
std::vector<InterfaceAddress> interface_addresses();

}  // namespace salon::net
