// Connecting to a name: each of its addresses, one after the other.
#pragma once

#include <vector>

#include "end_point.hpp"
#include "salon/net/resolver.hpp"
#include "salon/net/tcp.hpp"

namespace salon::app {

enum class Family { any, v4, v6 };

/// -4 and -6. Fails when both were given.
Result<Family> family_option(const Arguments& arguments);

/// The addresses of `target` that are of `family`; at least one, or an Error that says so.
net::Task<Result<std::vector<net::Endpoint>>> look_up(net::Loop& loop, const net::HostPort& target, Family family,
                                                      Instant deadline);

/// Connects to the first address that answers. One that is not the last is given up after three seconds. The Error is
/// the last one's.
net::Task<Result<net::TcpStream>> dial(net::Loop& loop, const net::HostPort& target, Family family, Instant deadline);

/// The exit code for a failure to reach somebody.
int unreachable_code(const Error& error);

}  // namespace salon::app
