// Connecting to a name: Happy Eyeballs version 2 (RFC 8305).
//
//   const auto target = parse_host_port("chat.example.org:6667", 8888);
//   auto stream = co_await connect(loop, *target, {.family = Family::v6}, loop.now() + 10s);
//
// A name often has several addresses, and some of them may lead nowhere. They are tried one after the other without
// waiting for each to fail: the first that answers is the connection, the attempts that still run are cancelled.
//   1. IPv6 and IPv4 addresses are asked for at the same time. The first attempt begins when there is an answer about
//      IPv6, or when there are IPv4 addresses and `resolution_delay` later still none. Addresses that come late are
//      added to those that wait for their attempt; when all others have failed they are waited for 2 s more.
//   2. Addresses are sorted as RFC 6724 says, then families take turns.
//   3. The next attempt begins `attempt_delay` after the last began, or when the last has failed, but not within 10 ms
//      of it.
//
// An address counts as answering when its handshake is done: one that accepts and then resets is the connection, and
// it is the first receive that says so.
#pragma once

#include "salon/net/resolver.hpp"
#include "salon/net/tcp.hpp"

namespace salon::net {

/// How to connect. Who has no reason to leaves the numbers as they are: they are those of RFC 8305, 8.
struct ConnectOptions {
  /// Only addresses of this family are tried.
  Family family = Family::any;
  /// Where the connection comes from: of an unspecified address or port 0 the system chooses. An address restricts the
  /// family to its own.
  Endpoint local = {};
  /// How long an answer about IPv6 is waited for once there are IPv4 addresses.
  Duration resolution_delay = std::chrono::milliseconds(50);
  /// How long one attempt is alone before the next begins.
  Duration attempt_delay = std::chrono::milliseconds(250);
  /// So many addresses of the family that is sorted first are tried before the other has its turn ("First Address
  /// Family Count"); at least one.
  std::size_t first_family_count = 1;
  /// Asked instead of the system; must live until the task ends.
  Resolver* resolver = nullptr;
};

/// Connects to `target`, which must live until the task ends, by any of its addresses; an address is tried without
/// further ado. Port 0 is refused.
///
/// The Error of a name that was found names each address and why it failed, the code being the one that says most:
/// refused before unreachable. It is timed_out when `deadline` passed before one had answered, operation_canceled when
/// the scope was cancelled; and if no address was found, that of `resolve`.
Task<Result<TcpStream>> connect(Loop& loop, const HostPort& target, ConnectOptions options = {},
                                Instant deadline = never);

}  // namespace salon::net
