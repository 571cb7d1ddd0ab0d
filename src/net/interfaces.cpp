#include "salon/net/interfaces.hpp"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <bit>
#include <cstdint>
#include <cstring>

#include "net/system_address.hpp"

namespace salon::net {
namespace {

/// An address of a known family, from the unaligned-by-type pointer that the system gives.
template <class T>
T copied(const sockaddr* from) {
  T into{};
  std::memcpy(&into, from, sizeof into);
  return into;
}

int prefix_bits(const sockaddr* mask, int family) {
  if (mask == nullptr) return 0;
  if (family == AF_INET) return std::popcount(copied<sockaddr_in>(mask).sin_addr.s_addr);
  int bits = 0;
  const auto v6 = copied<sockaddr_in6>(mask);
  for (const std::uint8_t byte : v6.sin6_addr.s6_addr) bits += std::popcount(byte);
  return bits;
}

Address address_in(const sockaddr* from) {
  if (from->sa_family == AF_INET) return address_of(copied<sockaddr_in>(from).sin_addr);
  const auto v6 = copied<sockaddr_in6>(from);
  return address_of(v6.sin6_addr, v6.sin6_scope_id);
}

}  // namespace

std::vector<InterfaceAddress> interface_addresses() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) return {};
  std::vector<InterfaceAddress> addresses;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    if (entry->ifa_addr == nullptr || (entry->ifa_flags & IFF_UP) == 0) continue;
    const int family = entry->ifa_addr->sa_family;
    if (family != AF_INET && family != AF_INET6) continue;
    addresses.push_back({entry->ifa_name, address_in(entry->ifa_addr), prefix_bits(entry->ifa_netmask, family)});
  }
  freeifaddrs(first);
  return addresses;
}

}  // namespace salon::net
