// An Endpoint as the kernel's sockaddr, and back. Private to net.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "salon/net/endpoint.hpp"

namespace salon::net {

/// A sockaddr for IPv4 or IPv6, in network order, with its length: to hand to a system call, or to be filled by one.
class SystemAddress {
 public:
  /// Room for either family, to be filled.
  SystemAddress();
  explicit SystemAddress(const Endpoint& endpoint);

  [[nodiscard]] sockaddr* get() { return &address_.any; }
  [[nodiscard]] const sockaddr* get() const { return &address_.any; }
  /// After a call has filled it, the length it reported belongs here.
  socklen_t length;

  /// The unspecified IPv4 endpoint when the family is neither.
  [[nodiscard]] Endpoint endpoint() const;

 private:
  union {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
  } address_;
};

[[nodiscard]] Address address_of(const in_addr& address);
[[nodiscard]] Address address_of(const in6_addr& address, std::uint32_t scope);
[[nodiscard]] in_addr in_addr_of(const Address& address);
[[nodiscard]] in6_addr in6_addr_of(const Address& address);

}  // namespace salon::net
