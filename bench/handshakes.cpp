// The load for handshakes.
//
//   handshakes full PORT PID SECONDS AT_ONCE    whole ones, by AT_ONCE clients, each one after the other
//   handshakes flood PORT SECONDS AT_ONCE
//
// `full` prints a line of JSON: how many, and the processor time of all threads of process PID for each. `flood` costs
// a client next to nothing: each of AT_ONCE connections sends a ClientHello that was made once, waits for the server's
// answer, for which it has signed, resets, and comes again. It prints how many answers there were.
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "server_process.hpp"
#include "sockets.hpp"
#include "tls_ends.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
using salon::bench::must;

constexpr Seconds warm_up{0.3};

std::uint64_t one_client(SSL_CTX* context, std::uint16_t port, Seconds length) {
  std::uint64_t count = 0;
  for (const Clock::time_point begin = Clock::now(); Clock::now() - begin < length; ++count) {
    const int connection = salon::bench::connect_to(port);
    SSL* const ssl = salon::bench::tls_connect(context, connection);
    SSL_shutdown(ssl);
    // Until the server has ended it too: what it does behind our back would be another handshake's.
    std::array<char, 4096> rest;
    shutdown(connection, SHUT_WR);
    while (recv(connection, rest.data(), rest.size(), 0) > 0) {
    }
    SSL_free(ssl);
    close(connection);
  }
  return count;
}

std::uint64_t clients(SSL_CTX* context, std::uint16_t port, Seconds length, std::size_t at_once) {
  std::atomic<std::uint64_t> count = 0;
  std::vector<std::jthread> threads;
  threads.reserve(at_once);
  for (std::size_t index = 0; index < at_once; ++index) {
    threads.emplace_back([&] { count += one_client(context, port, length); });
  }
  threads.clear();
  return count;
}

void full(std::uint16_t port, int process, Seconds length, std::size_t at_once) {
  SSL_CTX* const context = salon::bench::tls_client();
  clients(context, port, warm_up, at_once);
  const salon::bench::Processor before = salon::bench::processor_of(process);
  const Clock::time_point begin = Clock::now();
  const std::uint64_t count = clients(context, port, length, at_once);
  const Seconds elapsed = Clock::now() - begin;
  const std::uint64_t used = salon::bench::used_between(before, salon::bench::processor_of(process));
  std::printf(R"({"handshakes": %)" PRIu64 R"(, "a_second": %.1f, "cpu_us": %.2f})"
              "\n",
              count, static_cast<double>(count) / elapsed.count(),
              static_cast<double>(used) / 1000 / static_cast<double>(count));
}

std::string client_hello() {
  SSL* const ssl = SSL_new(salon::bench::tls_client());
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl);
  SSL_do_handshake(ssl);
  char* bytes = nullptr;
  const long length = BIO_get_mem_data(SSL_get_wbio(ssl), &bytes);
  return {bytes, static_cast<std::size_t>(length)};
}

int say_hello(std::uint16_t port, std::string_view hello) {
  const int connection = salon::bench::connect_to(port);
  must(send(connection, hello.data(), hello.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(hello.size()), "send");
  return connection;
}

void flood(std::uint16_t port, Seconds length, std::size_t at_once) {
  const std::string hello = client_hello();
  std::vector<pollfd> guests;
  guests.reserve(at_once);
  for (std::size_t index = 0; index < at_once; ++index) guests.push_back({say_hello(port, hello), POLLIN, 0});
  std::uint64_t answers = 0;
  for (const Clock::time_point begin = Clock::now(); Clock::now() - begin < length;) {
    poll(guests.data(), guests.size(), 100);
    for (pollfd& guest : guests) {
      if (guest.revents == 0) continue;
      ++answers;
      const linger at_once_gone{1, 0};
      setsockopt(guest.fd, SOL_SOCKET, SO_LINGER, &at_once_gone, sizeof at_once_gone);
      close(guest.fd);
      guest.fd = say_hello(port, hello);
    }
  }
  std::printf(R"({"answers": %)" PRIu64 R"(, "a_second": %.1f})"
              "\n",
              answers, static_cast<double>(answers) / length.count());
}

}  // namespace

int main(int count, char** words) {
  const std::string_view what = count > 1 ? words[1] : "";
  if (!(what == "full" && count == 6) && !(what == "flood" && count == 5)) {
    std::fputs("usage: handshakes full PORT PID SECONDS AT_ONCE, handshakes flood PORT SECONDS AT_ONCE\n", stderr);
    return 2;
  }
  const auto port = static_cast<std::uint16_t>(std::atoi(words[2]));
  if (what == "full") {
    full(port, std::atoi(words[3]), Seconds(std::atof(words[4])), static_cast<std::size_t>(std::atol(words[5])));
  } else {
    flood(port, Seconds(std::atof(words[3])), static_cast<std::size_t>(std::atol(words[4])));
  }
  return 0;
}
