// What a datagram socket is told of datagrams that could not be delivered: ICMP and ICMPv6 errors (icmp(7), IP_RECVERR
// of ip(7)). Private to net.
//
// A socket that asks for reports has them in its error queue, each with the address it was for, and in its error
// status, which whatever call comes next would take for its own. The queue is the truth: taking from it settles the
// status too. It shares its memory with what was received, so it must not be left to fill up.
#pragma once

#include <optional>

#include "salon/net/endpoint.hpp"

namespace salon::net {

struct DeliveryReport {
  /// What became of the datagram, as in <cerrno>.
  int errno_value = 0;
  /// Who was not reached.
  Endpoint peer;
};

/// Asks for reports on a socket of this family.
void ask_for_reports(int descriptor, bool v6);
/// The next report of `descriptor`; none when all have been taken.
[[nodiscard]] std::optional<DeliveryReport> take_report(int descriptor);

/// True for what a call may fail with because of an earlier datagram: it says nothing about the call itself.
[[nodiscard]] bool is_delivery_report(int errno_value);

}  // namespace salon::net
