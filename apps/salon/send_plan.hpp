// What a command line of `salon send` asks for.
#pragma once

#include <optional>
#include <string>

#include "end_point.hpp"
#include "proto/framing.hpp"
#include "report.hpp"
#include "salon/net/connect.hpp"

namespace salon::app {

struct SendPlan {
  Transport transport = Transport::tcp;
  net::HostPort target;
  net::ConnectOptions connect;
  /// In place of standard input.
  std::optional<std::string> text;
  /// UDP: what of standard input is one datagram, and how a reply is written to standard output.
  proto::Frame frame;
  /// UDP: ends when so many have come.
  std::optional<std::uint64_t> replies;
  /// What comes goes to a terminal, and is to be seen there rather than obeyed.
  bool visible = false;
  /// How long silence is borne once all is sent.
  std::optional<Duration> wait;
  /// How long all of it may take.
  std::optional<Duration> deadline;
};

/// Carries it out; gives the exit code.
int send_over_tcp(net::Loop& loop, const SendPlan& plan, const Report& report);
int send_over_udp(net::Loop& loop, const SendPlan& plan, const Report& report);

}  // namespace salon::app
