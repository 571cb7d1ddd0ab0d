// The ADDR words of `salon serve`.
#pragma once

#include <string_view>

#include "salon/base/result.hpp"
#include "server/config.hpp"

namespace salon::app {

/// ":8888" and "8888" (every interface, IPv4 and IPv6), "192.168.1.20", "192.168.1.20:8888", "::1", "[::1]:8888",
/// "localhost". The port is 8888 when none is given, and 0 stands for a free one.
Result<server::ListenAt> parse_listen_address(std::string_view text);

}  // namespace salon::app
