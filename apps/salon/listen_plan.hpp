// What a command line of `salon listen` asks for.
#pragma once

#include <optional>
#include <vector>

#include "end_point.hpp"
#include "proto/framing.hpp"
#include "report.hpp"
#include "salon/net/loop.hpp"
#include "server/config.hpp"

namespace salon::app {

struct ListenPlan {
  Transport transport = Transport::tcp;
  std::vector<server::ListenAt> at;
  /// UDP: how a datagram is written to standard output, and what of standard input is one.
  proto::Frame frame;
  /// What comes goes to a terminal, and is to be seen there rather than obeyed.
  bool visible = false;
  /// Ends when the first client has left, or with the first datagram.
  bool once = false;
  std::optional<int> ready_descriptor;
};

/// Carries it out; gives the exit code.
int listen_over_tcp(net::Loop& loop, const ListenPlan& plan, const Report& report);
int listen_over_udp(net::Loop& loop, const ListenPlan& plan, const Report& report);

}  // namespace salon::app
