// Sockets on loopback, as the programs here need them. What fails ends the program.
#pragma once

#include <netinet/in.h>

#include <cstdint>

namespace salon::bench {

/// Ends the program with what the system says of `what`, unless it holds.
void must(bool holds, const char* what);

/// 127.0.0.1.
sockaddr_in loopback(std::uint16_t port);
/// The port as a word of the command line.
sockaddr_in loopback(const char* port);

/// A TCP connection with 127.0.0.1, and a socket that listens there on a free port, which is printed.
int connect_to(std::uint16_t port);
int listen_on_loopback();

/// Sends at once what is written (TCP_NODELAY).
void no_nagle(int connection);

}  // namespace salon::bench
