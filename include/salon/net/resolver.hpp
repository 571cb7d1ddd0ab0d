// From what people type to addresses that can be connected to.
//
//   auto target = parse_host_port("chat.example.org:6667", 8888);       // host "chat.example.org", port 6667
//   auto found = co_await resolve(loop, *target, {}, loop.now() + 10s);
//   for (const Endpoint& endpoint : *found) ...                         // in the order they are best tried
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"

namespace salon::net {

/// A host, by name or address, and a port. An empty host means every interface to a listener, and this host to a
/// caller.
struct HostPort {
  std::string host;
  std::uint16_t port = 0;

  /// "chat.example.org:8888", "[::1]:8888", ":8888"
  [[nodiscard]] std::string text() const;

  bool operator==(const HostPort&) const = default;
};

/// Reads "HOST", "HOST:PORT", "[IPV6]", "[IPV6]:PORT", ":PORT", and an IPv6 address without brackets (which then has
/// no port). `port` is for a text that has none. The host is looked at no closer: `resolve` says whether it exists.
/// The Error names the text and what is wrong with it: a port above 65535, one that is no number, a bracket that is
/// not closed, a URL's scheme, a space.
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text, std::uint16_t port);

/// Which addresses are wanted.
enum class Family { any, v4, v6 };

struct ResolveOptions {
  Family family = Family::any;
};

/// The addresses of `target` that are of the family asked for, each with its port, in the order of RFC 6724; at least
/// one, or an Error. An address needs no look-up. Anything else is asked of the system (getaddrinfo(3)) on a thread,
/// which is left behind when `deadline` passes or the scope is cancelled. `target` must live until the task ends.
Task<Result<std::vector<Endpoint>>> resolve(Loop& loop, const HostPort& target, ResolveOptions options = {},
                                            Instant deadline = never);

}  // namespace salon::net
