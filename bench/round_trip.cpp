// Round trips of 64 bytes between two processes on loopback, each on a processor of its own, both of one kind.
//
//   round_trip tcp|udp KIND SECONDS
//
// KIND is what both sides do to receive: `blocking` (a plain recv), `epoll` (epoll_wait, then recv), `spin` (recv
// without waiting for 50 us, then a blocking one), each in the plainest C++; or salon::net with a loop of its own:
// `salon-epoll`, `salon-uring`, and `salon-epoll-spin`, `salon-uring-spin`, which look for 50 us before they sleep.
// Prints a line of JSON: how many there were, their median and 99th percentile.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "salon/base/or_exit.hpp"
#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"
#include "salon/net/tcp.hpp"
#include "salon/net/udp.hpp"
#include "sockets.hpp"

namespace {

using namespace std::chrono_literals;
using namespace salon;
using namespace salon::bench;
using Clock = std::chrono::steady_clock;
using Message = std::array<std::byte, 64>;

constexpr auto spin = 50us;
constexpr auto warm_up = 200ms;

void stay_on(int processor) {
  cpu_set_t only;
  CPU_ZERO(&only);
  CPU_SET(processor, &only);
  must(sched_setaffinity(0, sizeof only, &only) == 0, "sched_setaffinity");
}

/// Sees how long each round trip took, after a while to warm up.
class Stopwatch {
 public:
  explicit Stopwatch(Clock::duration length) : begin_(Clock::now() + warm_up), end_(begin_ + length) {}
  /// False when it is enough.
  bool lap() {
    const Clock::time_point now = Clock::now();
    if (last_ >= begin_) took_.push_back(std::chrono::duration<double, std::micro>(now - last_).count());
    last_ = now;
    return now < end_;
  }
  void print() {
    std::ranges::sort(took_);
    const auto at = [&](double part) {
      return took_[static_cast<std::size_t>(static_cast<double>(took_.size() - 1) * part)];
    };
    std::printf(R"({"round_trips": %zu, "p50_us": %.2f, "p99_us": %.2f, "least_us": %.2f})", took_.size(), at(0.5),
                at(0.99), at(0));
    std::puts("");
  }

 private:
  Clock::time_point begin_;
  Clock::time_point end_;
  Clock::time_point last_{};
  std::vector<double> took_;
};

/// Where the echoing process tells its port.
class Announcement {
 public:
  Announcement() { must(pipe(ends_.data()) == 0, "pipe"); }
  void tell(std::uint16_t port) const { must(write(ends_[1], &port, sizeof port) == sizeof port, "write"); }
  [[nodiscard]] std::uint16_t hear() const {
    std::uint16_t port = 0;
    must(read(ends_[0], &port, sizeof port) == sizeof port, "read");
    return port;
  }

 private:
  std::array<int, 2> ends_{};
};

// ---- plain ----

/// A connected socket, of TCP or UDP, in one of three ways.
class Plain {
 public:
  Plain(int socket, std::string_view kind) : socket_(socket), spins_(kind == "spin") {
    const int on = 1;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (kind != "epoll") return;
    poll_ = epoll_create1(0);
    epoll_event event{.events = EPOLLIN, .data = {}};
    must(epoll_ctl(poll_, EPOLL_CTL_ADD, socket_, &event) == 0, "epoll_ctl");
  }
  void send(const Message& message) const {
    must(::send(socket_, message.data(), message.size(), MSG_NOSIGNAL) == sizeof message, "send");
  }
  /// False at the end of the stream.
  bool receive(Message& message) const {
    for (std::size_t got = 0; got < message.size();) {
      const ssize_t count = receive_some(message.data() + got, message.size() - got);
      if (count <= 0) return false;
      got += static_cast<std::size_t>(count);
    }
    return true;
  }

 private:
  ssize_t receive_some(std::byte* to, std::size_t room) const {
    if (poll_ >= 0) {
      epoll_event event{};
      must(epoll_wait(poll_, &event, 1, -1) == 1, "epoll_wait");
    }
    if (spins_) {
      const Clock::time_point until = Clock::now() + spin;
      do {
        if (const ssize_t count = recv(socket_, to, room, MSG_DONTWAIT); count >= 0) return count;
      } while (Clock::now() < until);
    }
    return recv(socket_, to, room, 0);
  }

  int socket_;
  int poll_ = -1;
  bool spins_;
};

void name(int socket, std::uint16_t port, decltype(&connect) what) {
  const sockaddr_in address = loopback(port);
  must(what(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "bind or connect");
}

std::uint16_t port_of(int socket) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  must(getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) == 0, "getsockname");
  return ntohs(address.sin_port);
}

void echo_plainly(bool tcp, std::string_view kind, const Announcement& announcement) {
  int socket = ::socket(AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
  name(socket, 0, bind);
  if (tcp) must(listen(socket, 1) == 0, "listen");
  announcement.tell(port_of(socket));
  if (tcp) {
    socket = accept(socket, nullptr, nullptr);
  } else {  // whoever speaks first
    std::byte first{};
    sockaddr_in peer{};
    socklen_t length = sizeof peer;
    must(recvfrom(socket, &first, 1, MSG_PEEK, reinterpret_cast<sockaddr*>(&peer), &length) == 1, "recvfrom");
    name(socket, ntohs(peer.sin_port), connect);
  }
  const Plain peer(socket, kind);
  Message message{};
  while (peer.receive(message)) peer.send(message);
}

void ask_plainly(bool tcp, std::string_view kind, std::uint16_t port, Stopwatch& watch) {
  const int socket = ::socket(AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM, 0);
  name(socket, port, connect);
  const Plain peer(socket, kind);
  Message message{};
  while (watch.lap()) {
    peer.send(message);
    must(peer.receive(message), "receive");
  }
}

// ---- salon::net ----

std::unique_ptr<net::Loop> loop_of(std::string_view kind) {
  return or_exit(net::make_loop(kind.contains("uring") ? net::LoopKind::io_uring : net::LoopKind::epoll,
                                kind.contains("spin") ? Duration(spin) : Duration{}));
}

net::Task<void> echo_over_tcp(net::Loop& loop, const Announcement& announcement) {
  auto listener = or_exit(net::TcpListener::listen(loop, {.local = {net::Address::loopback_v4(), 0}}));
  announcement.tell(listener.local().port);
  auto stream = or_exit(co_await listener.accept());
  Message message{};
  for (;;) {
    const std::size_t count = or_exit(co_await stream.receive(message));
    if (count == 0) co_return;
    or_exit(co_await stream.send_all(Bytes(message).first(count)));
  }
}

net::Task<void> ask_over_tcp(net::Loop& loop, std::uint16_t port, Stopwatch& watch) {
  const net::Endpoint server{net::Address::loopback_v4(), port};
  auto stream = or_exit(co_await net::TcpStream::connect(loop, server));
  Message message{};
  while (watch.lap()) {
    or_exit(co_await stream.send_all(message));
    for (std::size_t got = 0; got < message.size();) got += or_exit(co_await stream.receive(message));
  }
}

net::Task<void> echo_over_udp(net::Loop& loop, const Announcement& announcement) {
  auto socket = or_exit(net::UdpSocket::open(loop, {.local = {net::Address::loopback_v4(), 0}}));
  announcement.tell(socket.local().port);
  Message message{};
  for (;;) {
    const net::Datagram got = or_exit(co_await socket.receive(message));
    or_exit(co_await socket.send(Bytes(message).first(got.length), got.peer));
  }
}

net::Task<void> ask_over_udp(net::Loop& loop, std::uint16_t port, Stopwatch& watch) {
  const net::Endpoint server{net::Address::loopback_v4(), port};
  auto socket = or_exit(net::UdpSocket::open(loop, {.local = {net::Address::loopback_v4(), 0}, .peer = server}));
  Message message{};
  while (watch.lap()) {
    or_exit(co_await socket.send(message, server));
    or_exit(co_await socket.receive(message));
  }
}

// ---- both ----

void echo(bool tcp, std::string_view kind, const Announcement& announcement) {
  if (!kind.starts_with("salon")) return echo_plainly(tcp, kind, announcement);
  const auto loop = loop_of(kind);
  net::run(*loop, tcp ? echo_over_tcp(*loop, announcement) : echo_over_udp(*loop, announcement));
}

void ask(bool tcp, std::string_view kind, std::uint16_t port, Stopwatch& watch) {
  if (!kind.starts_with("salon")) return ask_plainly(tcp, kind, port, watch);
  const auto loop = loop_of(kind);
  net::run(*loop, tcp ? ask_over_tcp(*loop, port, watch) : ask_over_udp(*loop, port, watch));
}

constexpr std::array<std::string_view, 7> kinds = {
    "blocking", "epoll", "spin", "salon-epoll", "salon-epoll-spin", "salon-uring", "salon-uring-spin"};

}  // namespace

int main(int count, char** words) {
  const std::string_view protocol = count == 4 ? words[1] : "";
  const std::string_view kind = count == 4 ? words[2] : "";
  if ((protocol != "tcp" && protocol != "udp") || std::ranges::find(kinds, kind) == kinds.end()) {
    std::fputs("usage: round_trip tcp|udp KIND SECONDS\nKIND:", stderr);
    for (const std::string_view known : kinds) std::fprintf(stderr, " %s", std::string(known).c_str());
    std::fputs("\n", stderr);
    return 2;
  }
  const bool tcp = protocol == "tcp";
  const Announcement announcement;
  const pid_t other = fork();
  must(other >= 0, "fork");
  if (other == 0) {
    stay_on(0);
    echo(tcp, kind, announcement);
    std::_Exit(0);
  }
  stay_on(1);
  Stopwatch watch(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(std::atof(words[3]))));
  ask(tcp, kind, announcement.hear(), watch);
  kill(other, SIGKILL);
  waitpid(other, nullptr, 0);
  watch.print();
}
