// A TCP server: takes one client, gives each of its messages back, and ends on the empty one.
//
//   tcp_echo_server [PORT]        and then, in another terminal:  nc -N localhost 8888
//
// The same in Python: python/tcp_echo_server.py
#include <array>
#include <iostream>
#include <string>

#include "salon/base/or_exit.hpp"
#include "salon/net/resolver.hpp"
#include "salon/net/tcp.hpp"

using namespace salon;
using namespace salon::net;

Task<void> serve(Loop& loop, Endpoint local) {
  auto server = or_exit(TcpListener::listen(loop, {.local = local}));  // creates a socket, binds it, and listens
  std::cout << "listening on " << server.local().text() << std::endl;

  TcpStream client = or_exit(co_await server.accept());
  std::cout << "connected to " << or_exit(client.peer()).text() << std::endl;

  std::array<std::byte, 1024> buffer;
  for (;;) {
    const std::size_t count = or_exit(co_await client.receive(buffer));
    if (count == 0) break;  // an empty message means: the client has said all
    or_exit(co_await client.send_all(Bytes(buffer).first(count)));
  }
  std::cout << "the client has said all" << std::endl;
  client.close();
}

int main(int words, char** word) {
  const HostPort at = or_exit(parse_host_port(words > 1 ? ":" + std::string(word[1]) : ":8888", 8888));
  const auto loop = or_exit(make_loop());
  run(*loop, serve(*loop, {Address::any_v4(), at.port}));
}
