// A range of addresses, as operators write it: 192.168.1.0/24, fd00::/8.
#pragma once

#include <string>
#include <string_view>

#include "salon/net/endpoint.hpp"

namespace salon::net {

/// The addresses whose first `bits` bits are those of `address` (RFC 4632, 3.1; RFC 4291, 2.3).
struct Prefix {
  Address address;
  int bits = 0;

  /// "192.168.1.0/24", "fd00::/8", or a lone address, which stands for itself. Bits behind the prefix do not count:
  /// 192.168.1.20/24 means the same as 192.168.1.0/24. An IPv4-mapped range (::ffff:10.0.0.0/104) is the IPv4 one it
  /// stands for. The Error says what is wrong and shows how to write one.
  [[nodiscard]] static Result<Prefix> parse(std::string_view text);

  /// `other` as it is: the addresses of IPv4-mapped peers are to be unmapped before. Scopes do not count.
  [[nodiscard]] bool holds(const Address& other) const;

  /// "192.168.1.0/24"
  [[nodiscard]] std::string text() const;
};

}  // namespace salon::net
