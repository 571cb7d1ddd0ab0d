// A chat room with a thread a client: each line goes to all others, behind the name of who said it.
//
// Calls that wait, on sockets as the system gives them: salon::net has none of these, for a thread that waits can do
// nothing else. Here it holds the lock while it sends, so one client that does not read stops everybody.
//
//   chat_server_threads [PORT]
//
// The same in Python: python/chat_server_threads.py. With coroutines: chat_server.cpp
#include <arpa/inet.h>
#include <unistd.h>

#include <iostream>
#include <mutex>
#include <set>
#include <thread>

struct Room {
  std::mutex lock;
  std::set<int> clients;
};

void say(Room& room, int speaker, const std::string& line) {
  const std::scoped_lock locked(room.lock);
  for (const int to : room.clients) {
    if (to != speaker) send(to, line.data(), line.size(), MSG_NOSIGNAL);  // waits until there is room for all of it
  }
}

void attend(Room& room, int client, const std::string& name) {
  std::string text;
  char buffer[1024];
  for (ssize_t count; text.size() <= 1024 && (count = recv(client, buffer, sizeof buffer, 0)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
    for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      say(room, client, name + ": " + text.substr(0, end + 1));
    }
  }
  if (!text.empty()) say(room, client, name + ": " + text + "\n");  // the last line had no newline
  const std::scoped_lock locked(room.lock);
  room.clients.erase(client);
  close(client);
}

int main(int words, char** word) {
  const int server = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(words > 1 ? std::stoi(word[1]) : 8888));
  auto* const address = reinterpret_cast<sockaddr*>(&at);
  socklen_t size = sizeof at;
  if (bind(server, address, size) < 0 || listen(server, 128) < 0) {
    perror("cannot listen");
    return 1;
  }
  getsockname(server, address, &size);
  std::cout << "listening on 0.0.0.0:" << ntohs(at.sin_port) << std::endl;
  Room room;
  for (;;) {
    const int client = accept(server, address, &size);
    if (client < 0) continue;
    const std::string name = inet_ntoa(at.sin_addr) + (":" + std::to_string(ntohs(at.sin_port)));
    const std::scoped_lock locked(room.lock);
    room.clients.insert(client);
    std::cout << name << " came in" << std::endl;
    std::thread(attend, std::ref(room), client, name).detach();
  }
}
