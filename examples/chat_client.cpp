// A chat client: what is typed goes to the server, what comes from there is printed, both at any time.
//
//   chat_client [HOST[:PORT]]
//
// The same in Python: python/chat_client.py
#include <unistd.h>

#include <array>
#include <iostream>

#include "salon/base/or_exit.hpp"
#include "salon/net/connect.hpp"

using namespace salon;
using namespace salon::net;

Task<void> send_what_is_typed(Loop& loop, TcpStream& server) {
  TcpStream keyboard(loop, or_exit(loop.adopt(STDIN_FILENO)));
  std::array<std::byte, 1024> buffer;
  for (;;) {
    const auto count = co_await keyboard.receive(buffer);
    if (!count || *count == 0) break;  // the server has left, or Ctrl-D was typed
    const auto sent = co_await server.send_all(Bytes(buffer).first(*count));
    if (!sent) break;
  }
  server.shutdown_write();  // nothing more comes from here
}

Task<void> print_what_comes(TcpStream& server) {
  std::array<std::byte, 1024> buffer;
  for (;;) {
    const std::size_t count = or_exit(co_await server.receive(buffer));
    if (count == 0) break;  // nothing more comes from there
    std::cout << as_text(Bytes(buffer).first(count)) << std::flush;
  }
}

Task<void> chat(Loop& loop, const HostPort& room) {
  TcpStream server = or_exit(co_await connect(loop, room));
  TaskGroup typing(co_await this_scope());
  typing.spawn(send_what_is_typed(loop, server));  // goes on beside what follows
  co_await print_what_comes(server);
  typing.cancel();
  co_await typing.join();
}

int main(int words, char** word) {
  const HostPort room = or_exit(parse_host_port(words > 1 ? word[1] : "localhost", 8888));
  const auto loop = or_exit(make_loop());
  run(*loop, chat(*loop, room));
}
