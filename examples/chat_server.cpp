// A chat room with a coroutine a client: each line goes to all others, behind the name of who said it.
//
// One thread does everything, so there is no lock. What a client has not taken waits in a queue of its own. When that
// is full the client is let go: nobody waits for one who does not read.
//
//   chat_server [PORT]
//
// The same in Python: python/chat_server.py. With a thread a client: chat_server_threads.cpp
#include <iostream>
#include <vector>

#include "salon/base/or_exit.hpp"
#include "salon/net/line_reader.hpp"
#include "salon/net/resolver.hpp"
#include "salon/net/send_queue.hpp"

using namespace salon;
using namespace salon::net;

struct Client {
  std::string name;
  TcpStream& stream;
  SendQueue& queue;
};
using Room = std::vector<Client*>;

void say(const Room& room, const Client& speaker, const std::string& line) {
  for (Client* const to : room) {
    if (to != &speaker && !to->queue.give(speaker.name + ": " + line + "\n")) to->stream.reset();
  }
}

Task<void> attend(Room& room, TcpStream stream) {
  SendQueue queue(stream, co_await this_scope(), 64 * 1024);
  Client self{stream.peer().value_or(Endpoint{}).text(), stream, queue};
  room.push_back(&self);
  std::cout << self.name << " came in" << std::endl;
  LineReader lines(stream, 1024);
  for (;;) {
    const auto line = co_await lines.next();
    if (!line || !*line) break;  // it broke off, or has said all
    say(room, self, **line);
  }
  std::erase(room, &self);
  stream.close();
  co_await queue.sent();
}

Task<void> serve(Loop& loop, Endpoint local) {
  auto server = or_exit(TcpListener::listen(loop, {.local = local}));
  std::cout << "listening on " << server.local().text() << std::endl;
  Room room;
  TaskGroup clients(co_await this_scope());
  for (;;) {
    auto client = co_await server.accept();
    if (client) clients.spawn(attend(room, std::move(*client)));
    if (!client) co_await sleep_until(loop, loop.now() + std::chrono::milliseconds(100));  // no descriptor is left
  }
}

int main(int words, char** word) {
  const HostPort at = or_exit(parse_host_port(words > 1 ? ":" + std::string(word[1]) : ":8888", 8888));
  const auto loop = or_exit(make_loop());
  run(*loop, serve(*loop, {Address::any_v4(), at.port}));
}
