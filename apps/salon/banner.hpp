// What `salon serve` prints when the room is open: how to come in, in each way.
#pragma once

#include <string>
#include <vector>

#include "salon/net/endpoint.hpp"
#include "salon/net/interfaces.hpp"

namespace salon::app {

struct BannerFacts {
  std::string version;
  /// Where history is kept; empty when it is not.
  std::string history;
  std::vector<net::Endpoint> endpoints;
  std::vector<net::InterfaceAddress> interfaces;
  bool everyone = false;
  /// Of the certificate, as TlsContext::fingerprint; empty when TLS is not spoken.
  std::string fingerprint{};
};

std::string banner(const BannerFacts& facts);

/// The address a guest would type: the endpoint's own, or for "every interface" the first that others can reach.
net::Address reachable_address(const BannerFacts& facts);

}  // namespace salon::app
