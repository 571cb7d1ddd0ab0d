// The PROXY protocol, versions 1 and 2: with its first bytes a proxy says for whom it speaks (haproxy,
// doc/proxy-protocol.txt). Read only where an operator says that a proxy speaks: anybody else could say it too.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "proto/violation.hpp"

namespace salon::proto {

/// Who is behind the proxy, and whom it wanted to reach.
struct ProxyHeader {
  /// Of the header; what follows is the guest's.
  std::size_t bytes = 0;
  /// False: the proxy speaks for itself (LOCAL), or does not say for whom (UNKNOWN, a family that is not IP). Then the
  /// rest is empty, and the connection's own addresses stand.
  bool known = false;
  /// As text: "192.0.2.7", "2001:db8:0:0:0:0:0:1".
  std::string source;
  std::string destination;
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
};

/// What still fits a header and is not one yet.
struct ProxyMore {};

/// A header in version 1 has no more than 107 bytes; in version 2 no more than this is taken.
inline constexpr std::size_t proxy_header_bytes_max = 4096;

/// Reads the header at the beginning of all that has come. A violation for anything else: where a header is due, its
/// absence is a fault. Of addresses in version 1 only the alphabet is looked at: who takes them parses them. Additions
/// to version 2 (TLVs) are passed over.
[[nodiscard]] std::variant<ProxyMore, ProxyHeader, Violation> read_proxy_header(std::string_view bytes);

}  // namespace salon::proto
