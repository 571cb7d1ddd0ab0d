#include "sockets.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdio>
#include <cstdlib>

namespace salon::bench {

void must(bool holds, const char* what) {
  if (holds) return;
  std::perror(what);
  std::exit(1);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

sockaddr_in loopback(const char* port) { return loopback(static_cast<std::uint16_t>(std::atoi(port))); }

int connect_to(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  must(connection >= 0 && connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
       "connect");
  no_nagle(connection);
  return connection;
}

int listen_on_loopback() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(std::uint16_t{0});
  socklen_t length = sizeof address;
  auto* const general = reinterpret_cast<sockaddr*>(&address);
  must(listener >= 0 && bind(listener, general, length) == 0 && listen(listener, 4096) == 0, "listen");
  must(getsockname(listener, general, &length) == 0, "getsockname");
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

void no_nagle(int connection) {
  const int on = 1;
  must(setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
}

}  // namespace salon::bench
