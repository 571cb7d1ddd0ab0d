// Operations that remember what became of them, and a connection between two hosts, for this layer's tests.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "salon/sim/sim.hpp"

namespace salon::sim {

using namespace std::chrono_literals;

/// An operation that writes down each of its completions.
template <class O>
struct Noted : O {
  Noted() {
    this->handler = [](net::Operation& operation) { static_cast<Noted&>(operation).note(); };
  }
  void note() {
    if constexpr (std::is_same_v<O, net::AcceptOperation>) {
      if (this->more) accepted_all.push_back(this->accepted);
    }
    if constexpr (std::is_same_v<O, net::ReceiveStreamOperation>) {
      if (this->result > 0) text += as_text(this->chunk);
    }
    results.push_back(this->result);
    if (!this->more) ended = true;
  }

  std::vector<int> results;
  bool ended = false;
  std::vector<net::Socket> accepted_all;
  std::string text;
};

/// A receive into a buffer of its own.
struct Receive : Noted<net::ReceiveOperation> {
  explicit Receive(net::Socket from, std::size_t size = 65'536) : bytes(size, '\0') {
    socket = from;
    buffer = std::as_writable_bytes(std::span(bytes));
  }
  [[nodiscard]] std::string_view received() const { return {bytes.data(), static_cast<std::size_t>(result)}; }
  std::string bytes;
};

/// A send of one part.
struct Send : Noted<net::SendOperation> {
  Send(net::Loop& loop, net::Socket to, std::string_view what) {
    // The system's struct has no const.
    iovec part{const_cast<char*>(what.data()), what.size()};
    socket = to;
    parts = {&part, 1};
    loop.start(*this);
    parts = {};
  }
};

inline constexpr Duration long_enough = 10min;

inline net::Endpoint at(const Host& host, std::uint16_t port) { return {host.address(), port}; }

/// A host `server` that listens on port 8888, a host `guest`, and what connects them.
class Connected {
 public:
  explicit Connected(std::uint64_t seed, NetworkOptions options = NetworkOptions::gentle())
      : network(seed, std::move(options)), server(network.host("server")), guest(network.host("guest")) {
    accept.listener = *server.loop().listen({.local = {net::Address::any_v4(), 8888}});
    server.loop().start(accept);
    connect.peer = at(server, 8888);
    guest.loop().start(connect);
    EXPECT_TRUE(network.run_until([&] { return connect.ended && !accept.accepted_all.empty(); }, long_enough));
    EXPECT_EQ(connect.result, 0);
    theirs = accept.accepted_all.empty() ? net::Socket::none : accept.accepted_all.front();
    ours = connect.connected;
  }
  Connected(const Connected&) = delete;
  Connected& operator=(const Connected&) = delete;
  ~Connected() {
    server.loop().drain();
    guest.loop().drain();
  }

  /// Until it has ended; false when that takes longer than `limit`.
  template <class O>
  bool ends(const O& operation, Duration limit = long_enough) {
    return network.run_until([&] { return operation.ended; }, limit);
  }
  /// Sends all of `text`, in as many operations as it takes.
  void say(Host& host, net::Socket socket, std::string_view text) {
    while (!text.empty()) {
      Send send(host.loop(), socket, text);
      ASSERT_TRUE(ends(send));
      ASSERT_GE(send.result, 0);
      text.remove_prefix(static_cast<std::size_t>(send.result));
    }
  }

  Network network;
  Host& server;
  Host& guest;
  Noted<net::AcceptOperation> accept;
  Noted<net::ConnectOperation> connect;
  net::Socket theirs = net::Socket::none;  // the server's socket
  net::Socket ours = net::Socket::none;    // the guest's socket
};

}  // namespace salon::sim
