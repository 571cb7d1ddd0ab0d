// The limit that datagrams through `salon send` and `salon listen` are measured against: nothing is read, printed or
// told apart, the datagrams are only sent and counted; and written, if there is a file.
//
//   bare_datagrams send gso|sendto PORT BYTES COUNT
//   bare_datagrams receive gro|recvmmsg|recv PORT [FILE]     prints how many came, by SIGTERM
//
// On 127.0.0.1. With gso a system call hands over up to 64 datagrams in one buffer (UDP_SEGMENT, Linux 4.18); with gro
// one brings as many (UDP_GRO, Linux 5.0), 64 such buffers at a time.
#include <fcntl.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "sockets.hpp"

namespace {

using namespace salon::bench;

constexpr std::size_t segments_max = 64;
constexpr std::size_t datagram_bytes_max = 65'507;
constexpr std::size_t batch = 64;
constexpr int receive_buffer_bytes = 8 << 20;

void send(bool with_gso, const char* port, std::size_t bytes, std::size_t count) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in address = loopback(port);
  must(connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "connect");
  std::size_t a_call = 1;
  if (with_gso) {
    a_call = std::min(segments_max, datagram_bytes_max / bytes);
    const int segment = static_cast<int>(bytes);
    must(setsockopt(socket, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment) == 0, "UDP_SEGMENT");
  }
  const std::vector<char> buffer(a_call * bytes, 'x');
  while (count > 0) {
    const std::size_t now = std::min(a_call, count);
    const ssize_t sent = ::send(socket, buffer.data(), now * bytes, 0);
    must(sent >= 0 || errno == ECONNREFUSED || errno == ENOBUFS, "send");
    count -= now;
  }
}

volatile std::sig_atomic_t ended = 0;

int open_receiver(const char* port) {
  const int socket = ::socket(AF_INET, SOCK_DGRAM, 0);
  setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer_bytes, sizeof receive_buffer_bytes);
  const sockaddr_in address = loopback(port);
  must(bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "bind");
  struct sigaction action {};
  action.sa_handler = [](int) { ended = 1; };  // without SA_RESTART: a receive that waits returns
  sigaction(SIGTERM, &action, nullptr);
  return socket;
}

/// Does nothing without a file (-1).
void write_all(int file, std::span<iovec> parts) {
  if (file < 0) return;
  std::size_t bytes = 0;
  for (const iovec& part : parts) bytes += part.iov_len;
  const ssize_t written = writev(file, parts.data(), static_cast<int>(parts.size()));
  must(written == static_cast<ssize_t>(bytes), "write");
}

std::size_t receive_one_by_one(int socket, int file) {
  std::vector<char> buffer(datagram_bytes_max);
  std::size_t count = 0;
  while (ended == 0) {
    const ssize_t got = recv(socket, buffer.data(), buffer.size(), 0);
    if (got < 0) continue;
    ++count;
    iovec part{buffer.data(), static_cast<std::size_t>(got)};
    write_all(file, {&part, 1});
  }
  return count;
}

/// How many datagrams a buffer of `bytes` holds: the size of each but the last is told beside it.
std::size_t datagrams_in(msghdr& header, std::size_t bytes) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_level != SOL_UDP || part->cmsg_type != UDP_GRO) continue;
    int segment = 0;
    std::memcpy(&segment, CMSG_DATA(part), sizeof segment);
    const auto size = static_cast<std::size_t>(segment);
    return (bytes + size - 1) / size;
  }
  return 1;
}

std::size_t receive_in_batches(int socket, bool with_gro, int file) {
  const int yes = 1;
  if (with_gro) must(setsockopt(socket, SOL_UDP, UDP_GRO, &yes, sizeof yes) == 0, "UDP_GRO");
  constexpr std::size_t buffer_bytes = 65'536;
  std::vector<char> buffers(batch * buffer_bytes);
  std::array<std::array<char, CMSG_SPACE(sizeof(int))>, batch> controls{};
  std::array<iovec, batch> parts{};
  std::array<mmsghdr, batch> messages{};
  std::size_t count = 0;
  while (ended == 0) {
    for (std::size_t at = 0; at < batch; ++at) {
      parts[at] = {buffers.data() + at * buffer_bytes, buffer_bytes};
      msghdr& header = messages[at].msg_hdr;
      header = {};
      header.msg_iov = &parts[at];
      header.msg_iovlen = 1;
      header.msg_control = controls[at].data();
      header.msg_controllen = controls[at].size();
    }
    const int got = recvmmsg(socket, messages.data(), batch, MSG_WAITFORONE, nullptr);
    for (int at = 0; at < got; ++at) {
      mmsghdr& message = messages[static_cast<std::size_t>(at)];
      count += datagrams_in(message.msg_hdr, message.msg_len);
      parts[static_cast<std::size_t>(at)].iov_len = message.msg_len;
    }
    if (got > 0) write_all(file, std::span(parts).first(static_cast<std::size_t>(got)));
  }
  return count;
}

}  // namespace

int main(int count, char** words) {
  const std::string_view what = count > 2 ? words[1] : "";
  if (what == "send" && count == 6) {
    send(std::string_view(words[2]) == "gso", words[3], static_cast<std::size_t>(std::atoll(words[4])),
         static_cast<std::size_t>(std::atoll(words[5])));
  } else if (what == "receive" && (count == 4 || count == 5)) {
    const std::string_view how = words[2];
    const int file = count == 5 ? open(words[4], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
    must(count == 4 || file >= 0, "open");
    const int socket = open_receiver(words[3]);
    std::printf("%zu\n",
                how == "recv" ? receive_one_by_one(socket, file) : receive_in_batches(socket, how == "gro", file));
  } else {
    std::fputs("usage: bare_datagrams send gso|sendto PORT BYTES COUNT, or receive gro|recvmmsg|recv PORT [FILE]\n",
               stderr);
    return 2;
  }
}
