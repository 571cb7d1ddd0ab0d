// A chat room with a thread a client: each line goes to all others, behind the name of who said it.
//
// Calls that wait, on sockets as the system gives them: salon::net has none of these, for a thread that waits can do
// nothing else. Here it holds the lock while it sends, so one client that does not read stops everybody.
//
//   chat_server_threads [PORT]
//
// The same in Python: python/chat_server_threads.py. With coroutines: chat_server.cpp
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <iostream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

constexpr std::size_t line_max = 1024;

struct Room {
  std::mutex lock;
  std::vector<int> clients;
};

void say(Room& room, int from, const std::string& line) {
  const std::scoped_lock locked(room.lock);
  for (const int to : room.clients) {
    if (to != from) send(to, line.data(), line.size(), MSG_NOSIGNAL);  // waits until there is room for all of it
  }
}

void attend(Room& room, int client, const std::string& name) {
  std::array<char, 1024> buffer;
  std::string text;
  while (text.size() <= line_max) {
    const ssize_t count = recv(client, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    for (std::size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      say(room, client, name + ": " + text.substr(0, end + 1));
    }
  }
  if (!text.empty()) say(room, client, name + ": " + text + "\n");  // the last line had no newline
  const std::scoped_lock locked(room.lock);
  std::erase(room.clients, client);
  close(client);
}

int main(int words, char** word) {
  const int server = socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  socklen_t size = sizeof address;
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(words > 1 ? std::stoi(word[1]) : 8888));
  if (bind(server, reinterpret_cast<sockaddr*>(&address), size) < 0 || listen(server, 128) < 0) {
    perror("cannot listen");
    return 1;
  }
  getsockname(server, reinterpret_cast<sockaddr*>(&address), &size);
  std::cout << "listening on 0.0.0.0:" << ntohs(address.sin_port) << std::endl;
  Room room;
  for (;;) {
    const int client = accept(server, reinterpret_cast<sockaddr*>(&address), &size);
    if (client < 0) continue;
    const std::string name = inet_ntoa(address.sin_addr) + (":" + std::to_string(ntohs(address.sin_port)));
    const std::scoped_lock locked(room.lock);
    room.clients.push_back(client);
    std::cout << name << " came in" << std::endl;
    std::thread(attend, std::ref(room), client, name).detach();
  }
}
