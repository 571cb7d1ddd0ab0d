// One connection of a server and the guest at its other end, in a simulated world.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "salon/net/tcp.hpp"
#include "salon/sim/sim.hpp"
#include "server/connection.hpp"

namespace salon::server {

/// Notes what the connection says.
struct Notes final : Connection::Handler {
  void received(std::string_view bytes) override { heard += bytes; }
  void ended() override { peer_ended = true; }
  void broken_off() override { ++peer_broke_off; }
  void woke() override { ++wakes; }
  void broke(Connection::Breach breach) override { breaches.push_back(breach); }
  void closed() override { ++closings; }

  std::string heard;
  bool peer_ended = false;
  int peer_broke_off = 0;
  int wakes = 0;
  std::vector<Connection::Breach> breaches;
  int closings = 0;
};

/// The world, a connection that is open, and a guest that reads when told to.
class Wire final : private net::Loop::TurnEnd {
 public:
  explicit Wire(ConnectionLimits with = {}) : limits(with) {
    const auto port = listener_.local().port;
    const net::Endpoint door{server.address(), port};
    guest_stream =
        std::make_unique<net::TcpStream>(net::run(guest.loop(), net::TcpStream::connect(guest.loop(), door)).value());
    auto accepted = net::run(server.loop(), listener_.accept());
    server.loop().at_turn_end(*this);
    connection = std::make_unique<Connection>(accepted->release(), board, notes);
    connection->open();
  }
  ~Wire() {
    if (notes.closings == 0) connection->reset();
    until([&] { return notes.closings > 0; });
    connection.reset();
    guest_stream.reset();
    server.loop().not_at_turn_end(*this);
    { const net::TcpListener gone = std::move(listener_); }
    server.loop().drain();
    guest.loop().drain();
  }

  /// Steps the world until `done`; gives whether it came to that within ten minutes of its time.
  template <class Done>
  bool until(Done done) {
    nudge();
    return network.run_until(done, std::chrono::minutes(10));
  }

  /// What the guest reads until the end, a reset ("(reset)" is appended) or `most` bytes.
  std::string guest_reads(std::size_t most = SIZE_MAX) {
    nudge();
    return net::run(guest.loop(), read(*guest_stream, most));
  }
  void guest_says(std::string_view text) {
    EXPECT_TRUE(net::run(guest.loop(), guest_stream->send_all(as_bytes(text))));
  }

  sim::Network network{7};
  sim::Host& server = network.host("server");
  sim::Host& guest = network.host("guest");
  ConnectionLimits limits;
  Switchboard board{server.loop(), limits};
  std::vector<Connection*>& dirty = board.dirty;
  Notes notes;
  std::unique_ptr<Connection> connection;
  std::unique_ptr<net::TcpStream> guest_stream;

 private:
  /// A test calls the connection from outside of any turn; this makes the server's loop take one.
  void nudge() {
    server.loop().post([] {});
  }

  static net::Task<std::string> read(net::TcpStream& stream, std::size_t most) {
    std::string text;
    std::array<std::byte, 4096> buffer;
    while (text.size() < most) {
      const std::size_t room = std::min(buffer.size(), most - text.size());
      const auto count = co_await stream.receive(std::span(buffer).first(room));
      if (!count) co_return text + "(reset)";
      if (*count == 0) break;
      text += as_text(std::span(buffer).first(*count));
    }
    co_return text;
  }

  void turn_ended() override {
    std::vector<Connection*> flushing;
    flushing.swap(dirty);
    for (Connection* const one : flushing) one->flush();
  }

  net::TcpListener listener_ = net::TcpListener::listen(server.loop(), {.local = {server.address(), 0}}).value();
};

}  // namespace salon::server
