// From what people type to addresses that can be connected to.
//
//   auto target = parse_host_port("chat.example.org:6667", 8888);       // host "chat.example.org", port 6667
//   auto found = co_await resolve(loop, *target, {}, loop.now() + 10s);
//   for (const Endpoint& endpoint : *found) ...                         // in the order they are best tried
//
// To connect to a name, use connect.hpp, which does not wait for the slower half of the answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
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
/// no port). An address may have a scope, by the name or number of an interface: "fe80::1%eth0". PORT is as
/// `parse_port` takes it; `port` is for a text that has none. The host is looked at no closer: `resolve` says whether
/// it exists. The Error names the text and what is wrong with it: a port that is none, a bracket that is not closed, a
/// scope that is no interface, a URL's scheme, a space.
[[nodiscard]] Result<HostPort> parse_host_port(std::string_view text, std::uint16_t port);

/// Reads a port: a number from 0 to 65535, or the name of a service as /etc/services has it ("http", "ssh";
/// services(5), read at each call).
[[nodiscard]] Result<std::uint16_t> parse_port(std::string_view text);

/// Which addresses are wanted.
enum class Family { any, v4, v6 };

/// Why a name gave no address: the code of an Error from `resolve`, `connect` or a Resolver, beside those of the
/// system.
enum class NameFault {
  /// There is no such name (NXDOMAIN, RFC 8020).
  no_such_name = 1,
  /// The name exists and has no address of the kind that was asked for (NODATA, RFC 2308).
  no_such_address,
  /// No name server answered, or it could not find out (SERVFAIL): later it may.
  no_answer,
};
[[nodiscard]] const std::error_category& name_fault_category();
[[nodiscard]] std::error_code make_error_code(NameFault fault);

/// Who is asked for the addresses of a name. The library's own asks the system (getaddrinfo(3): /etc/hosts, name
/// servers, and what else nsswitch.conf(5) lists) on one of the loop's threads, which is left behind when nobody waits
/// any more. Without asking, "localhost" and names below it are loopback, and "invalid" and names below it are none
/// (RFC 6761, 6.3 and 6.4). Another is for tests (sim/names.hpp), or for a service of one's own.
class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  /// The addresses of `name` of one family, v4 or v6: at least one, or an Error whose code is a NameFault if it is
  /// known which. Several may be asked for at the same time. `name` lives until the task ends.
  virtual Task<Result<std::vector<Address>>> look_up(Loop& loop, const std::string& name, Family family,
                                                     Instant deadline) = 0;
  /// The address this host speaks from to `destination`; none when there is no way to it. For RFC 6724.
  virtual std::optional<Address> source_for(const Address& destination) = 0;
};

/// How to resolve.
struct ResolveOptions {
  Family family = Family::any;
  /// Once there is an IPv4 address, an answer about IPv6 is waited for no longer than this (RFC 8305, 3: "Resolution
  /// Delay").
  Duration resolution_delay = std::chrono::milliseconds(50);
  /// Asked instead of the system; must live until the task ends.
  Resolver* resolver = nullptr;
};

/// The addresses of `target` that are of the family asked for, each with its port, the best first (RFC 6724); at least
/// one, or an Error that names the host and says what to try. An address needs no look-up. IPv4 and IPv6 addresses are
/// asked for separately: one that is slow, or fails, does not hold up the other. `target` must live until the task
/// ends. The code of the Error is a NameFault, timed_out when `deadline` passed, operation_canceled when the scope was
/// cancelled, or the system's.
Task<Result<std::vector<Endpoint>>> resolve(Loop& loop, const HostPort& target, ResolveOptions options = {},
                                            Instant deadline = never);

}  // namespace salon::net

template <>
struct std::is_error_code_enum<salon::net::NameFault> : std::true_type {};
