// The limits that TLS is measured against: OpenSSL on sockets in the plainest way, and nothing else done. No errors
// told, no sniffing, no lines, no names, no limits.
//
//   bare_tls accept CERT KEY      shakes hands with one client after another, and reads until each ends
//   bare_tls send CERT KEY        what one connection says goes to all others; an SSL_write on each one's socket
//   bare_tls uring CERT KEY       the same, but records are made in memory and all sent in one io_uring submit
//   bare_tls receive CERT KEY     reads one client's bytes to the end
//   bare_tls give PORT < INPUT    is the client of such a one: what it reads, in records of 16 KiB
//
// All but the last print the port they listen on at 127.0.0.1; `accept`, `send` and `uring` end by SIGTERM.
#include <fcntl.h>
#include <liburing.h>
#include <openssl/bio.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string_view>
#include <vector>

#include "sockets.hpp"
#include "tls_ends.hpp"

namespace {

using salon::bench::must;

constexpr std::size_t record_bytes = 16384;

int accept_one(int listener) {
  const int connection = accept(listener, nullptr, nullptr);
  must(connection >= 0, "accept");
  salon::bench::no_nagle(connection);
  return connection;
}

void read_to_the_end(SSL* ssl) {
  std::array<char, record_bytes> buffer;
  while (SSL_read(ssl, buffer.data(), buffer.size()) > 0) {
  }
}

[[noreturn]] void accept_for_ever(SSL_CTX* context, int listener) {
  for (;;) {
    const int connection = accept_one(listener);
    SSL* const ssl = salon::bench::tls_accept(context, connection);
    read_to_the_end(ssl);
    SSL_shutdown(ssl);
    SSL_free(ssl);
    close(connection);
  }
}

/// The members, and who of them has said something.
class Room {
 public:
  Room(SSL_CTX* context, int listener) : context_(context), listener_(listener), poll_(epoll_create1(0)) {
    watch(listener);
  }

  /// Calls `use(from, text)` for what members say, for ever.
  template <class Use>
  [[noreturn]] void hear(Use use) {
    for (;;) {
      std::array<epoll_event, 64> events;
      const int count = epoll_wait(poll_, events.data(), events.size(), -1);
      for (int index = 0; index < count; ++index) {
        const int from = events[static_cast<std::size_t>(index)].data.fd;
        from == listener_ ? let_in() : read(from, use);
      }
    }
  }
  [[nodiscard]] const std::map<int, SSL*>& members() const { return members_; }

 private:
  void watch(int descriptor) const {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    must(epoll_ctl(poll_, EPOLL_CTL_ADD, descriptor, &event) == 0, "epoll_ctl");
  }
  void let_in() {
    const int connection = accept_one(listener_);
    members_[connection] = salon::bench::tls_accept(context_, connection);
    fcntl(connection, F_SETFL, O_NONBLOCK);
    watch(connection);
  }
  template <class Use>
  void read(int from, Use use) {
    SSL* const ssl = members_[from];
    int count = 0;
    while ((count = SSL_read(ssl, buffer_.data(), static_cast<int>(buffer_.size()))) > 0) {
      use(from, std::string_view(buffer_.data(), static_cast<std::size_t>(count)));
    }
    if (SSL_get_error(ssl, count) == SSL_ERROR_WANT_READ) return;
    members_.erase(from);
    SSL_free(ssl);
    close(from);
  }

  SSL_CTX* context_;
  int listener_;
  int poll_;
  std::map<int, SSL*> members_;
  std::array<char, record_bytes> buffer_;
};

[[noreturn]] void with_send(SSL_CTX* context, int listener) {
  Room room(context, listener);
  room.hear([&room](int from, std::string_view text) {
    for (const auto& [to, ssl] : room.members()) {
      if (to != from) SSL_write(ssl, text.data(), static_cast<int>(text.size()));
    }
  });
}

[[noreturn]] void with_uring(SSL_CTX* context, int listener) {
  io_uring ring{};
  must(io_uring_queue_init(4096, &ring, IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_DEFER_TASKRUN) == 0, "io_uring");
  Room room(context, listener);
  room.hear([&](int from, std::string_view text) {
    unsigned sends = 0;
    for (const auto& [to, ssl] : room.members()) {
      if (to == from) continue;
      BIO* const records = BIO_new(BIO_s_mem());
      BIO* const socket = SSL_get_wbio(ssl);
      BIO_up_ref(socket);
      SSL_set0_wbio(ssl, records);
      SSL_write(ssl, text.data(), static_cast<int>(text.size()));
      BIO_up_ref(records);
      SSL_set0_wbio(ssl, socket);
      char* bytes = nullptr;
      const long length = BIO_get_mem_data(records, &bytes);
      io_uring_sqe* const entry = io_uring_get_sqe(&ring);
      io_uring_prep_send(entry, to, bytes, static_cast<std::size_t>(length), MSG_NOSIGNAL | MSG_WAITALL);
      io_uring_sqe_set_data(entry, records);
      ++sends;
    }
    io_uring_submit_and_wait(&ring, sends);
    for (unsigned index = 0; index < sends; ++index) {
      io_uring_cqe* answer = nullptr;
      must(io_uring_wait_cqe(&ring, &answer) == 0, "io_uring");
      BIO_free(static_cast<BIO*>(io_uring_cqe_get_data(answer)));
      io_uring_cqe_seen(&ring, answer);
    }
  });
}

void receive(SSL_CTX* context, int listener) {
  SSL* const ssl = salon::bench::tls_accept(context, accept_one(listener));
  read_to_the_end(ssl);
  SSL_shutdown(ssl);
}

void give(std::uint16_t port) {
  SSL* const ssl = salon::bench::tls_connect(salon::bench::tls_client(), salon::bench::connect_to(port));
  std::array<char, record_bytes> buffer;
  for (ssize_t count = 0; (count = read(STDIN_FILENO, buffer.data(), buffer.size())) > 0;) {
    must(SSL_write(ssl, buffer.data(), static_cast<int>(count)) == count, "SSL_write");
  }
  SSL_shutdown(ssl);
  read_to_the_end(ssl);
}

}  // namespace

int main(int count, char** words) {
  std::signal(SIGPIPE, SIG_IGN);
  const std::string_view how = count > 1 ? words[1] : "";
  if (how == "give" && count == 3) {
    give(static_cast<std::uint16_t>(std::atoi(words[2])));
    return 0;
  }
  if (count != 4 || (how != "accept" && how != "send" && how != "uring" && how != "receive")) {
    std::fputs("usage: bare_tls accept|send|uring|receive CERT KEY, bare_tls give PORT\n", stderr);
    return 2;
  }
  SSL_CTX* const context = salon::bench::tls_server(words[2], words[3]);
  const int listener = salon::bench::listen_on_loopback();
  if (how == "accept") accept_for_ever(context, listener);
  if (how == "send") with_send(context, listener);
  if (how == "uring") with_uring(context, listener);
  receive(context, listener);
  return 0;
}
