// A chat room with a coroutine a client: each line goes to all others, behind the name of who said it.
//
// One thread does everything, so there is no lock. What a client has not taken waits in a queue of its own. When that
// is full the client is let go: nobody waits for one who does not read.
//
//   chat_server [PORT]
//
// The same in Python: python/chat_server.py. With a thread a client: chat_server_threads.cpp
#include <array>
#include <iostream>
#include <string>
#include <vector>

#include "salon/base/or_exit.hpp"
#include "salon/net/resolver.hpp"
#include "salon/net/tcp.hpp"

using namespace salon;
using namespace salon::net;
using namespace std::chrono_literals;

constexpr std::size_t line_max = 1024;
constexpr std::size_t queue_max = 64 * 1024;

struct Client {
  std::string name;
  TcpStream stream;
  TaskGroup& sending;
  std::string queue = {};
};
using Room = std::vector<Client*>;

Task<void> send_queue(Client& to) {
  while (!to.queue.empty()) {
    const std::string text = std::exchange(to.queue, {});
    const auto sent = co_await to.stream.send_all(as_bytes(text));
    if (!sent) break;
  }
}

void say(const Room& room, const Client& from, const std::string& line) {
  for (Client* const to : room) {
    if (to == &from) continue;
    to->queue += from.name + ": " + line + "\n";
    if (to->queue.size() > queue_max) to->stream.reset();
    if (to->sending.empty()) to->sending.spawn(send_queue(*to));
  }
}

Task<void> attend(Room& room, TcpStream stream) {
  TaskGroup sending(co_await this_scope());
  const Endpoint peer = stream.peer().value_or(Endpoint{});
  Client self{peer.text(), std::move(stream), sending};
  room.push_back(&self);
  std::cout << self.name << " came in" << std::endl;
  std::array<std::byte, 1024> buffer;
  std::string text;
  while (text.size() <= line_max) {
    const auto count = co_await self.stream.receive(buffer);
    if (!count || *count == 0) break;
    text += as_text(Bytes(buffer).first(*count));
    for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      say(room, self, text.substr(0, end));
    }
  }
  if (!text.empty()) say(room, self, text);  // the last line had no newline
  std::erase(room, &self);
  self.stream.close();
  co_await sending.join();
}

Task<void> serve(Loop& loop, Endpoint local) {
  auto server = or_exit(TcpListener::listen(loop, {.local = local}));
  std::cout << "listening on " << server.local().text() << std::endl;
  Room room;
  TaskGroup clients(co_await this_scope());
  for (;;) {
    auto client = co_await server.accept();
    if (client) {
      clients.spawn(attend(room, std::move(*client)));
    } else {
      co_await sleep_until(loop, loop.now() + 100ms);  // no descriptor is left: clients wait until one leaves
    }
  }
}

int main(int words, char** word) {
  const HostPort at = or_exit(parse_host_port(words > 1 ? ":" + std::string(word[1]) : ":8888", 8888));
  const auto loop = or_exit(make_loop());
  run(*loop, serve(*loop, {Address::any_v4(), at.port}));
}
