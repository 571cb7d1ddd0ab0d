// A UDP client: sends one datagram, prints the answer, or says that none came within a second.
//
//   udp_client HOST[:PORT] MESSAGE
//
// The same in Python: python/udp_client.py
#include <array>
#include <iostream>
#include <string>

#include "salon/base/or_exit.hpp"
#include "salon/net/resolver.hpp"
#include "salon/net/udp.hpp"

using namespace salon;
using namespace salon::net;
using namespace std::chrono_literals;

Task<void> ask(Loop& loop, const HostPort& server, const std::string& message) {
  const auto addresses = or_exit(co_await resolve(loop, server, {.family = Family::v4}));
  auto client = or_exit(UdpSocket::open(loop, {}));  // creates a socket; a free port is bound to it

  or_exit(co_await client.send(as_bytes(message), addresses.front()));

  std::array<std::byte, UdpSocket::payload_max> buffer;
  const Instant deadline = loop.now() + 1s;
  const auto answer = co_await client.receive(buffer, deadline);
  if (answer) {
    std::cout << answer->peer.text() << " answered: " << as_text(Bytes(buffer).first(answer->length)) << std::endl;
  } else {
    std::cout << "no answer: " << answer.error().message() << std::endl;
  }
  client.close();
}

int main(int words, char** word) {
  if (words != 3) {
    std::cerr << "usage: udp_client HOST[:PORT] MESSAGE\n";
    return 2;
  }
  const HostPort server = or_exit(parse_host_port(word[1], 8888));
  const std::string message = word[2];
  const auto loop = or_exit(make_loop());
  run(*loop, ask(*loop, server, message));
}
