// Connecting to a name.
//
//   const auto target = parse_host_port("chat.example.org:6667", 8888);
//   auto stream = co_await connect(loop, *target, {.family = Family::v6}, loop.now() + 10s);
#pragma once

#include "salon/net/resolver.hpp"
#include "salon/net/tcp.hpp"

namespace salon::net {

/// How to connect.
struct ConnectOptions {
  /// Only addresses of this family are tried.
  Family family = Family::any;
  /// Where the connection comes from: of an unspecified address or port 0 the system chooses. An address restricts the
  /// family to its own.
  Endpoint local = {};
};

/// Connects to `target`, which must live until the task ends, by any of its addresses. Port 0 is refused. The Error
/// names the addresses that were tried and why each failed; its code is the last one's, timed_out when `deadline`
/// passed, and operation_canceled when the scope was cancelled.
Task<Result<TcpStream>> connect(Loop& loop, const HostPort& target, ConnectOptions options = {},
                                Instant deadline = never);

}  // namespace salon::net
