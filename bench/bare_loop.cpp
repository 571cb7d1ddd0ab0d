// The limit that a room is measured against: what one connection sends goes to all others as it came, and nothing else
// is done. No lines, no names, no history, no slow readers.
//
//   bare_loop send    epoll, and a plain send() for each recipient
//   bare_loop uring   all sends of a turn in one io_uring submit
//
// Prints the port it listens on at 127.0.0.1; ends by SIGTERM. bench/fanout.cpp is its load.
#include <liburing.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "sockets.hpp"

namespace {

using namespace salon::bench;

constexpr std::size_t chunk_bytes = 65536;
using Chunk = std::array<char, chunk_bytes>;

[[noreturn]] void with_send(int listener) {
  const int poll = epoll_create1(0);
  const auto watch = [poll](int descriptor) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    must(epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0, "epoll_ctl");
  };
  watch(listener);
  std::vector<int> connections;
  Chunk chunk;
  for (;;) {
    std::array<epoll_event, 64> events;
    const int count = epoll_wait(poll, events.data(), events.size(), -1);
    for (int index = 0; index < count; ++index) {
      const int from = events[static_cast<std::size_t>(index)].data.fd;
      if (from == listener) {
        const int accepted = accept(listener, nullptr, nullptr);
        must(accepted >= 0, "accept");
        no_nagle(accepted);
        watch(accepted);
        connections.push_back(accepted);
        continue;
      }
      const ssize_t length = recv(from, chunk.data(), chunk.size(), 0);
      if (length <= 0) {
        std::erase(connections, from);
        shutdown(from, SHUT_RDWR);
        epoll_ctl(poll, EPOLL_CTL_DEL, from, nullptr);
        continue;
      }
      for (const int to : connections) {
        if (to != from) send(to, chunk.data(), static_cast<std::size_t>(length), MSG_NOSIGNAL);
      }
    }
  }
}

/// Data of a request: what it is and for which connection.
enum class Asked : std::uint64_t { accept, receive, send };
std::uint64_t tag(Asked asked, int descriptor) {
  return static_cast<std::uint64_t>(asked) << 32U | static_cast<std::uint32_t>(descriptor);
}

[[noreturn]] void with_uring(int listener) {
  io_uring ring{};
  io_uring_params parameters{};
  parameters.flags = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN | IORING_SETUP_CQSIZE;
  parameters.cq_entries = 8192;
  must(io_uring_queue_init_params(4096, &ring, &parameters) == 0, "io_uring");
  const auto request = [&ring](std::uint64_t data) -> io_uring_sqe& {
    io_uring_sqe* entry = io_uring_get_sqe(&ring);
    if (entry == nullptr) {
      io_uring_submit(&ring);
      entry = io_uring_get_sqe(&ring);
    }
    io_uring_sqe_set_data64(entry, data);
    return *entry;
  };

  // Everyone who speaks has a chunk of its own, which is not received into before it has been sent to all.
  struct Connection {
    Chunk* chunk = nullptr;
    std::size_t sends = 0;
  };
  std::vector<Connection> by_descriptor;
  std::vector<int> connections;
  const auto receive = [&](int from) {
    Chunk& chunk = *by_descriptor[static_cast<std::size_t>(from)].chunk;
    io_uring_prep_recv(&request(tag(Asked::receive, from)), from, chunk.data(), chunk.size(), 0);
  };

  io_uring_prep_multishot_accept(&request(tag(Asked::accept, listener)), listener, nullptr, nullptr, 0);
  for (;;) {
    io_uring_submit_and_wait(&ring, 1);
    std::array<io_uring_cqe*, 4096> answers;
    const unsigned count = io_uring_peek_batch_cqe(&ring, answers.data(), answers.size());
    for (unsigned index = 0; index < count; ++index) {
      const io_uring_cqe answer = *answers[index];
      const auto descriptor = static_cast<int>(answer.user_data & 0xffffffffU);
      switch (Asked{answer.user_data >> 32U}) {
        case Asked::accept: {
          must(answer.res >= 0, "accept");
          no_nagle(answer.res);
          const auto place = static_cast<std::size_t>(answer.res);
          if (by_descriptor.size() <= place) by_descriptor.resize(place + 1);
          by_descriptor[place] = {new Chunk, 0};
          connections.push_back(answer.res);
          receive(answer.res);
          break;
        }
        case Asked::receive: {
          if (answer.res <= 0) {
            std::erase(connections, descriptor);
            shutdown(descriptor, SHUT_RDWR);
            break;
          }
          Connection& from = by_descriptor[static_cast<std::size_t>(descriptor)];
          from.sends = connections.size() - 1;
          for (const int to : connections) {
            if (to == descriptor) continue;
            io_uring_prep_send(&request(tag(Asked::send, descriptor)), to, from.chunk->data(),
                               static_cast<std::size_t>(answer.res), MSG_NOSIGNAL | MSG_WAITALL);
          }
          break;
        }
        case Asked::send: {
          if (--by_descriptor[static_cast<std::size_t>(descriptor)].sends == 0) receive(descriptor);
          break;
        }
      }
    }
    io_uring_cq_advance(&ring, count);
  }
}

}  // namespace

int main(int count, char** words) {
  const std::string_view how = count == 2 ? words[1] : "";
  if (how == "send") with_send(listen_on_loopback());
  if (how == "uring") with_uring(listen_on_loopback());
  std::fputs("usage: bare_loop send|uring\n", stderr);
  return 2;
}
