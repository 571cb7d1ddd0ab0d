// Many datagrams with one system call: recvmmsg with UDP_GRO, sendmsg with UDP_SEGMENT, sendmmsg. Private to net.
#pragma once

#include "salon/net/loop.hpp"

namespace salon::net {

/// From now on the system may join datagrams that come to this socket, and counts those it drops. Where it cannot
/// (before Linux 5.0) each comes alone.
void expect_batches(int descriptor);

/// Takes what waits, without waiting. Gives how many datagrams, or an errno value, negated. `port` is the socket's.
[[nodiscard]] int receive_batch(int descriptor, DatagramBatch& batch, std::uint16_t port);

/// Sends as many as the system takes at once, without waiting: at least one, or an errno value, negated. `segments` is
/// whether to try UDP_SEGMENT; false afterwards when the system or the route cannot.
[[nodiscard]] int send_batch(int descriptor, const BatchSendOperation& operation, bool& segments);

}  // namespace salon::net
