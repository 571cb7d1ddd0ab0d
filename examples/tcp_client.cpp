// A TCP client: connects, sends one message, prints the answer.
//
//   tcp_client HOST[:PORT] MESSAGE
//
// The same in Python: python/tcp_client.py
#include <array>
#include <iostream>
#include <string>

#include "salon/base/or_exit.hpp"
#include "salon/net/connect.hpp"

using namespace salon;
using namespace salon::net;

Task<void> ask(Loop& loop, const HostPort& server, const std::string& message) {
  TcpStream client = or_exit(co_await connect(loop, server));  // creates a socket, and connects it
  std::cout << "connected to " << or_exit(client.peer()).text() << std::endl;

  or_exit(co_await client.send_all(as_bytes(message)));
  client.shutdown_write();  // nothing more comes from here

  std::array<std::byte, 1024> buffer;
  for (;;) {
    const std::size_t count = or_exit(co_await client.receive(buffer));
    if (count == 0) break;  // nothing more comes from there
    std::cout << as_text(Bytes(buffer).first(count));
  }
  std::cout << std::endl;
  client.close();
}

int main(int words, char** word) {
  if (words != 3) {
    std::cerr << "usage: tcp_client HOST[:PORT] MESSAGE\n";
    return 2;
  }
  const HostPort server = or_exit(parse_host_port(word[1], 8888));
  const std::string message = word[2];
  const auto loop = or_exit(make_loop());
  run(*loop, ask(*loop, server, message));
}
