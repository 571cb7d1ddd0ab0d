// How long a line takes from one guest to another while a server has other things to do.
//
//   line_time PORT SECONDS
//
// Two IRC clients in a room of 127.0.0.1:PORT. One says a line, 2 ms after the other had the last, and the time runs
// until the other has it. Prints a line of JSON: how many, and microseconds.
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sockets.hpp"
#include "tls_ends.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using salon::bench::must;

constexpr int between_milliseconds = 2;

class Guest {
 public:
  Guest(std::uint16_t port, const std::string& nick) : connection_(salon::bench::connect_to(port)) {
    say("NICK " + nick + "\r\nUSER load 0 * :load\r\nJOIN #bench\r\n");
    wait_for(" 366 ");
  }
  void say(const std::string& text) const {
    must(send(connection_, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()), "send");
  }
  void wait_for(std::string_view words) {
    for (std::size_t place = 0; (place = unread_.find(words)) == std::string::npos;) {
      std::array<char, 4096> buffer;
      const ssize_t count = recv(connection_, buffer.data(), buffer.size(), 0);
      must(count > 0, "recv");
      unread_.append(buffer.data(), static_cast<std::size_t>(count));
    }
    unread_.clear();
  }
  void hears_nothing_for(int milliseconds) const {
    pollfd here{connection_, POLLIN, 0};
    poll(&here, 1, milliseconds);
  }

 private:
  int connection_;
  std::string unread_;
};

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::fputs("usage: line_time PORT SECONDS\n", stderr);
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(words[1]));
  const std::chrono::duration<double> length(std::atof(words[2]));
  Guest talker(port, "talker");
  Guest listener(port, "listener");
  std::vector<double> took;
  for (const Clock::time_point begin = Clock::now(); Clock::now() - begin < length;) {
    const std::string text = "line " + std::to_string(took.size()) + "\r\n";
    const Clock::time_point said = Clock::now();
    talker.say("PRIVMSG #bench :" + text);
    listener.wait_for(":" + text);
    took.push_back(std::chrono::duration<double, std::micro>(Clock::now() - said).count());
    listener.hears_nothing_for(between_milliseconds);
  }
  std::ranges::sort(took);
  const auto part = [&took](double of) {
    return took[static_cast<std::size_t>(of * static_cast<double>(took.size() - 1))];
  };
  std::printf(R"({"lines": %zu, "p50": %.1f, "p99": %.1f, "most": %.1f})"
              "\n",
              took.size(), part(0.5), part(0.99), took.back());
  return 0;
}
