// The ADDR words of `salon serve` and `salon listen`.
#pragma once

#include <optional>
#include <string_view>

#include "salon/base/result.hpp"
#include "salon/net/resolver.hpp"
#include "server/config.hpp"

namespace salon::app {

/// ":8888" and "8888" (every interface, IPv4 and IPv6), "192.168.1.20", "192.168.1.20:8888", "::1", "[::1]:8888",
/// "localhost". The port is 8888 when none is given, and 0 stands for a free one.
Result<server::ListenAt> parse_listen_address(std::string_view text);

/// "chat.example.org", "chat.example.org:8888": a name that must be looked up; `localhost` needs not.
std::optional<net::HostPort> parse_listen_name(std::string_view text);

/// True when `text` says which port: ":8888", "8888", "192.168.1.20:8888", "[::1]:8888".
bool names_port(std::string_view text);

}  // namespace salon::app
