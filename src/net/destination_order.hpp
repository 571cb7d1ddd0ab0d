// In which order the addresses of a name are tried: sorted as RFC 6724 says, the families interleaved as RFC 8305 says.
// Private to net. Pure: what the host would speak from is given.
//
// Left out of RFC 6724, 6, is what a socket does not tell: rule 3 (deprecated addresses), rule 4 (home addresses) and
// rule 7 (encapsulation); and /etc/gai.conf, an administrator's changes to the policy table, is not read.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "salon/net/endpoint.hpp"

namespace salon::net {

/// An address, and the one this host would speak from to it: none when there is no way to it.
struct Destination {
  Address address;
  std::optional<Address> source;
};

/// The best first (RFC 6724, 6). Those that no rule tells apart keep their order.
void sort_destinations(std::vector<Destination>& destinations);

/// `sorted` so that families take turns, each keeping its own order: `first_count` (at least one) of the family of the
/// first, then one of the other, one of the first, and so on (RFC 8305, 4).
[[nodiscard]] std::vector<Destination> interleave_families(const std::vector<Destination>& sorted,
                                                           std::size_t first_count);

}  // namespace salon::net
