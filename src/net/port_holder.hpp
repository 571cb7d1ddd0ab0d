// Who has the port that could not be had: for a message, so nothing here fails, it only does not know. Private to net.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salon/net/endpoint.hpp"

namespace salon::net {

struct PortHolder {
  int pid = 0;
  /// As the kernel knows the program (proc(5), /proc/PID/comm), safe to print.
  std::string program;
};

/// The inodes of the sockets that stand in the way of one at `wanted`, in `table`: the text of /proc/net/tcp, tcp6, udp
/// or udp6 (proc(5)). Those that listen come first; connections that are over have none.
[[nodiscard]] std::vector<std::uint64_t> sockets_in_the_way(std::string_view table, const Endpoint& wanted);

/// The program that has `wanted`, as far as this one may look: of other users' programs the system does not tell.
/// Looks at every process, so it takes milliseconds.
[[nodiscard]] std::optional<PortHolder> find_port_holder(bool tcp, const Endpoint& wanted);

}  // namespace salon::net
