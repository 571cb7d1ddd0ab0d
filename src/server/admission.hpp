// Who may come in: without --public, only the neighbourhood.
#pragma once

#include <vector>

#include "salon/net/prefix.hpp"

namespace salon::server {

class Admission {
 public:
  /// `on_link`: the prefixes of this host's own interfaces, whose neighbours are let in too.
  Admission(bool everyone, std::vector<net::Prefix> on_link) : everyone_(everyone), on_link_(std::move(on_link)) {}

  [[nodiscard]] bool admits(const net::Address& address) const { return everyone_ || is_near(address); }
  /// Loopback, private, link-local, and what is on-link. An IPv4-mapped address counts as the IPv4 address it is.
  [[nodiscard]] bool is_near(const net::Address& address) const;

 private:
  bool everyone_;
  std::vector<net::Prefix> on_link_;
};

}  // namespace salon::server
