// What a command line of `salon listen` asks for.
#pragma once

#include <optional>
#include <vector>

#include "end_point.hpp"
#include "gate.hpp"
#include "proto/framing.hpp"
#include "rendering.hpp"
#include "reply.hpp"
#include "report.hpp"
#include "salon/net/loop.hpp"
#include "salon/net/resolver.hpp"
#include "server/config.hpp"
#include "tls_plan.hpp"

namespace salon::app {

struct ListenPlan {
  Transport transport = Transport::tcp;
  /// There is TLS over TCP, and which certificate is shown then.
  bool tls = false;
  TlsPlan identity;
  /// Where it listens, at one place at least once `names` have been looked up.
  std::vector<server::ListenAt> at;
  std::vector<net::HostPort> names;
  net::Family family = net::Family::any;
  /// How what comes is written to standard output.
  Look look;
  /// UDP: the same for datagrams, and what of standard input is one.
  proto::Frame frame;
  /// Who gets what is on standard input.
  Reply reply;
  /// Everyone gets back what they send, and standard input is not read.
  bool echo = false;
  /// Ends when the first client has left, or with the first datagram.
  bool once = false;
  /// The SHA-256 of what came is told.
  bool digest = false;
  Gate gate;
  /// TCP: clients at once.
  std::size_t clients_max = SIZE_MAX;
  std::optional<int> ready_descriptor;
};

/// Reads it from the command line. `report` is told how a habit of nc was understood.
Result<ListenPlan> make_listen_plan(const Arguments& arguments, const Report& report);

/// Carries it out; gives the exit code.
int listen_over_tcp(net::Loop& loop, const ListenPlan& plan, Report& report);
int listen_over_udp(net::Loop& loop, const ListenPlan& plan, Report& report);

}  // namespace salon::app
