// What a command line of `salon send` asks for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dial.hpp"
#include "end_point.hpp"
#include "proto/framing.hpp"
#include "rendering.hpp"
#include "report.hpp"
#include "salon/net/connect.hpp"

namespace salon::app {

struct SendPlan {
  Transport transport = Transport::tcp;
  net::HostPort target;
  net::ConnectOptions connect;
  TlsWish tls;
  /// In place of standard input; to check over UDP, what is asked with.
  std::optional<std::string> text;
  /// UDP: what of standard input is one datagram, and how a reply is written to standard output.
  proto::Frame frame;
  /// UDP: ends when so many have come.
  std::optional<std::uint64_t> replies;
  /// UDP: everyone on a network may be sent to.
  bool broadcast = false;
  /// How what comes is written to standard output.
  Look look;
  /// How long silence is borne once all is sent; to check, how long an answer is waited for.
  std::optional<Duration> wait;
  /// How long all of it may take.
  std::optional<Duration> deadline;
  /// Bytes a second.
  std::optional<std::uint64_t> rate;
  /// The SHA-256 of what went and what came is told.
  bool digest = false;
  /// Nothing is sent but what it takes to know whether somebody listens on these ports of `target`, one at least.
  bool check = false;
  std::vector<std::uint16_t> ports = {};
};

/// The family that --from leaves.
net::Family family_of(const net::ConnectOptions& options);
/// Where a UDP socket leaves from: as --from says, else the system chooses.
net::Endpoint local_for(const net::ConnectOptions& options, const net::Endpoint& peer);

/// Reads it from the command line. `report` is told how a habit of nc was understood.
Result<SendPlan> make_send_plan(const Arguments& arguments, const Report& report);

/// "22", "22,80", "8000-8010", "22,8000-8010": the ports, in that order. Fails when it is not that, or a range is
/// empty.
Result<std::vector<std::uint16_t>> parse_ports(std::string_view text);

/// Carries it out; gives the exit code.
int send_over_tcp(net::Loop& loop, const SendPlan& plan, const Report& report);
int send_over_udp(net::Loop& loop, const SendPlan& plan, const Report& report);
int check_ports(net::Loop& loop, const SendPlan& plan, const Report& report);

}  // namespace salon::app
