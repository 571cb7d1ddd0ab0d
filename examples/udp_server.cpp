// A UDP server: prints who sent what, and answers. It has no end but Ctrl-C.
//
//   udp_server [PORT]        and then, in another terminal:  nc -u localhost 8888
//
// The same in Python: python/udp_server.py
#include <array>
#include <iostream>
#include <string>

#include "salon/base/or_exit.hpp"
#include "salon/net/resolver.hpp"
#include "salon/net/udp.hpp"

using namespace salon;
using namespace salon::net;

Task<void> serve(Loop& loop, Endpoint local) {
  auto server = or_exit(UdpSocket::open(loop, {.local = local}));  // creates a socket, and binds it
  std::cout << "listening on " << server.local().text() << std::endl;

  std::array<std::byte, UdpSocket::payload_max> buffer;
  for (;;) {
    const Datagram datagram = or_exit(co_await server.receive(buffer));
    const std::string message(as_text(Bytes(buffer).first(datagram.length)));
    std::cout << datagram.peer.text() << " sent: " << message << std::endl;

    const std::string answer = "you said: " + message;
    const auto sent = co_await server.send(as_bytes(answer), datagram.peer);
    if (!sent) std::cout << sent.error().message() << std::endl;  // the others shall not suffer for one
  }
}

int main(int words, char** word) {
  const HostPort at = or_exit(parse_host_port(words > 1 ? ":" + std::string(word[1]) : ":8888", 8888));
  const auto loop = or_exit(make_loop());
  run(*loop, serve(*loop, {Address::any_v4(), at.port}));
}
