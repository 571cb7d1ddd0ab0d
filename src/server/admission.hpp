// Who may come in: without --public, only the neighbourhood.
#pragma once

#include <vector>

#include "salon/net/endpoint.hpp"

namespace salon::server {

/// An address range, as in 192.168.1.0/24.
struct Prefix {
  net::Address address;
  int bits = 0;
  [[nodiscard]] bool holds(const net::Address& other) const;
};

class Admission {
 public:
  /// `on_link`: the prefixes of this host's own interfaces, whose neighbours are let in too.
  Admission(bool everyone, std::vector<Prefix> on_link) : everyone_(everyone), on_link_(std::move(on_link)) {}

  /// Loopback, private, link-local, and what is on-link. An IPv4-mapped address counts as the IPv4 address it is.
  [[nodiscard]] bool admits(const net::Address& address) const;

 private:
  bool everyone_;
  std::vector<Prefix> on_link_;
};

}  // namespace salon::server
