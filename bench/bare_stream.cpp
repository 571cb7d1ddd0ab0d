// The limit that `salon send` and `salon listen` are measured against: bytes over one TCP connection by the kernel's
// shortest ways, and nothing else done. No errors told, no counting, no options.
//
//   bare_stream send PORT < INPUT       sendfile from a file, splice from a pipe
//   bare_stream receive PORT > OUTPUT   one client, by splice through a pipe of 1 MiB
//
// On 127.0.0.1. `receive` ends when its client has finished.
#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sockets.hpp"

namespace {

using namespace salon::bench;

constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

void send(const char* port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(port);
  must(connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0, "connect");
  struct stat input {};
  must(fstat(STDIN_FILENO, &input) == 0, "fstat");
  ssize_t count = 0;
  do {
    count = S_ISREG(input.st_mode)
                ? sendfile(connection, STDIN_FILENO, nullptr, std::size_t{1} << 30U)
                : splice(STDIN_FILENO, nullptr, connection, nullptr, piece_bytes, SPLICE_F_MOVE | SPLICE_F_MORE);
  } while (count > 0);
  must(count == 0, "send");
}

void receive(const char* port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address = loopback(port);
  must(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 && listen(listener, 1) == 0,
       "listen");
  const int connection = accept(listener, nullptr, nullptr);
  int pipe_ends[2] = {-1, -1};
  must(connection >= 0 && pipe(pipe_ends) == 0, "accept");
  fcntl(pipe_ends[1], F_SETPIPE_SZ, static_cast<int>(piece_bytes));
  for (;;) {
    const ssize_t count = splice(connection, nullptr, pipe_ends[1], nullptr, piece_bytes, SPLICE_F_MOVE);
    must(count >= 0, "receive");
    if (count == 0) return;
    for (ssize_t left = count; left > 0;) {
      const ssize_t written =
          splice(pipe_ends[0], nullptr, STDOUT_FILENO, nullptr, static_cast<std::size_t>(left), SPLICE_F_MOVE);
      must(written > 0, "write");
      left -= written;
    }
  }
}

}  // namespace

int main(int count, char** words) {
  const std::string_view what = count == 3 ? words[1] : "";
  if (what == "send") {
    send(words[2]);
  } else if (what == "receive") {
    receive(words[2]);
  } else {
    std::fputs("usage: bare_stream send|receive PORT\n", stderr);
    return 2;
  }
}
