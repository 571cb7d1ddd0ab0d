#include "net/system_address.hpp"

#include <cstring>

namespace salon::net {

Address address_of(const in_addr& address) {
  std::array<std::uint8_t, 4> bytes{};
  std::memcpy(bytes.data(), &address, bytes.size());
  return Address::v4(bytes);
}

Address address_of(const in6_addr& address, std::uint32_t scope) {
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &address, bytes.size());
  return Address::v6(bytes, scope);
}

in_addr in_addr_of(const Address& address) {
  in_addr result{};
  std::memcpy(&result, address.bytes().data(), sizeof result);
  return result;
}

in6_addr in6_addr_of(const Address& address) {
  in6_addr result{};
  std::memcpy(&result, address.bytes().data(), sizeof result);
  return result;
}

SystemAddress::SystemAddress() : length(sizeof address_) { std::memset(&address_, 0, sizeof address_); }

SystemAddress::SystemAddress(const Endpoint& endpoint) : SystemAddress() {
  if (endpoint.address.is_v6()) {
    address_.v6.sin6_family = AF_INET6;
    address_.v6.sin6_port = htons(endpoint.port);
    address_.v6.sin6_addr = in6_addr_of(endpoint.address);
    address_.v6.sin6_scope_id = endpoint.address.scope();
    length = sizeof address_.v6;
  } else {
    address_.v4.sin_family = AF_INET;
    address_.v4.sin_port = htons(endpoint.port);
    address_.v4.sin_addr = in_addr_of(endpoint.address);
    length = sizeof address_.v4;
  }
}

Endpoint SystemAddress::endpoint() const {
  if (address_.any.sa_family == AF_INET6) {
    return {address_of(address_.v6.sin6_addr, address_.v6.sin6_scope_id), ntohs(address_.v6.sin6_port)};
  }
  if (address_.any.sa_family == AF_INET) return {address_of(address_.v4.sin_addr), ntohs(address_.v4.sin_port)};
  return {};
}

}  // namespace salon::net
