// The contract of net::Loop (include/salon/net/loop.hpp), written once and held against every back end.
//
// A case is a TEST_P(Contract, a_sentence): it is given a World with a loop in it, does everything over 127.0.0.1 on
// that one loop, and waits for events, never for time. To add a back end, add a Backend to `backends()`.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "salon/net/loop.hpp"
#include "salon/net/task.hpp"
#include "salon/net/tcp.hpp"
#include "salon/net/udp.hpp"

namespace salon::net::contract {

using namespace std::chrono_literals;

/// What a case may do to the machine its loop runs on.
class World {
 public:
  World() = default;
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  virtual ~World() = default;

  virtual Loop& loop() = 0;
  /// No socket can be opened or accepted until `free_descriptors`.
  virtual void exhaust_descriptors() = 0;
  virtual void free_descriptors() = 0;
  /// Sends the program a signal.
  virtual void raise(int signal) = 0;
  /// A peer vanishes from a connection on which `notice_vanished(within)` was called: is that noticed in time? Where
  /// the kernel does the noticing, whether it was told to.
  virtual bool notices_vanished(Duration within) = 0;
};

struct WorldOptions {
  /// The case starts threads of its own that post: a simulation must then live in real time.
  bool threads = false;
};

struct Backend {
  std::string name;
  std::function<std::unique_ptr<World>(const WorldOptions&)> make;
};

/// Those that can be had on this machine; says on stderr which cannot.
std::vector<Backend> backends();
/// The simulated world.
Backend simulated();

/// An operation that writes down its completions. `then`, if set, runs inside the handler, after they were written.
template <class O>
struct Recorded : O {
  Recorded() {
    this->handler = [](Operation& operation) { static_cast<Recorded&>(operation).record(); };
  }
  void record() {
    results.push_back(this->result);
    if constexpr (std::is_same_v<O, AcceptOperation>) {
      if (this->more) accepted_all.push_back(this->accepted);
    }
    if constexpr (std::is_same_v<O, ReceiveStreamOperation>) {
      if (this->result > 0) text += as_text(this->chunk);
    }
    if (!this->more) ++ends;
    if (then) then();
  }
  [[nodiscard]] bool ended() const { return ends > 0; }

  std::vector<int> results;
  int ends = 0;
  std::function<void()> then;
  std::vector<Socket> accepted_all;
  std::string text;
};

/// A receive into a buffer of its own.
struct Receive : Recorded<ReceiveOperation> {
  explicit Receive(Socket from, std::size_t size = 65'536) : bytes(size, '\0') {
    socket = from;
    buffer = std::as_writable_bytes(std::span(bytes));
  }
  [[nodiscard]] std::string_view received() const {
    return std::string_view(bytes).substr(0, result > 0 ? static_cast<std::size_t>(result) : 0);
  }
  std::string bytes;
};

struct ReceiveStream : Recorded<ReceiveStreamOperation> {
  explicit ReceiveStream(Socket from) { socket = from; }
};

/// Sends a text to its end, offering the rest again from its own handler.
struct SendAll : SendOperation {
  SendAll(Loop& its_loop, Socket to, std::string_view text) : loop(its_loop), rest(text) {
    socket = to;
    handler = [](Operation& operation) { static_cast<SendAll&>(operation).taken(); };
    offer();
  }
  void offer() {
    const iovec part{const_cast<char*>(rest.data()), rest.size()};
    parts = {&part, 1};
    loop.start(*this);
    parts = {};  // the array of parts need not live any longer
  }
  void taken() {
    if (result > 0) rest.remove_prefix(static_cast<std::size_t>(result));
    if (result < 0 || rest.empty()) {
      done = true;
    } else {
      offer();
    }
  }
  Loop& loop;
  std::string_view rest;
  bool done = false;
};

/// A receive of one datagram into a buffer of its own.
struct ReceiveDatagram : Recorded<DatagramReceiveOperation> {
  explicit ReceiveDatagram(Socket from, std::size_t size = 65'536) : bytes(size, '\0') {
    socket = from;
    buffer = std::as_writable_bytes(std::span(bytes));
  }
  [[nodiscard]] std::string_view received() const {
    return std::string_view(bytes).substr(0, result > 0 ? static_cast<std::size_t>(result) : 0);
  }
  std::string bytes;
};

class Contract : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override { set_up({}); }
  void TearDown() override {
    if (world_ != nullptr) world_->loop().drain();
  }
  /// Instead of the world that was made: one with these options.
  void set_up(const WorldOptions& options) {
    world_.reset();
    world_ = GetParam().make(options);
    ASSERT_NE(world_, nullptr);
  }

  World& world() { return *world_; }
  Loop& loop() { return world_->loop(); }

  /// Turns the loop until `done`; false when that takes absurdly long.
  [[nodiscard]] bool wait(const std::function<bool()>& done) {
    Recorded<SleepOperation> limit;
    limit.deadline = loop().now() + 30s;
    loop().start(limit);
    bool happened = false;
    loop().run_until([&] { return (happened = done()) || limit.ended(); });
    loop().cancel(limit);
    loop().run_until([&] { return limit.ended(); });
    return happened;
  }
  /// Lets everything happen that needs no outside event: some turns that do not wait.
  void settle() {
    int turns = 0;
    std::function<void()> next = [&] {
      if (++turns < 20) loop().post(next);
    };
    loop().post(next);
    ASSERT_TRUE(wait([&] { return turns == 20; }));
  }

  static Endpoint local(std::uint16_t port = 0) { return {Address::loopback_v4(), port}; }

  /// A connection of this loop with itself.
  struct Pair {
    Socket client = Socket::none;
    Socket server = Socket::none;
  };
  Pair connect_pair() {
    const auto listener = loop().listen({.local = local()});
    EXPECT_TRUE(listener.has_value());
    Recorded<AcceptOperation> accept;
    accept.listener = *listener;
    Recorded<ConnectOperation> connect;
    connect.peer = *loop().local(*listener);
    loop().start(accept);
    loop().start(connect);
    EXPECT_TRUE(wait([&] { return connect.ended() && !accept.accepted_all.empty(); }));
    EXPECT_EQ(connect.result, 0);
    loop().close(*listener);
    EXPECT_TRUE(wait([&] { return accept.ended(); }));
    return {connect.connected, accept.accepted_all.empty() ? Socket::none : accept.accepted_all.front()};
  }
  void send(Socket socket, std::string_view text) {
    SendAll sending(loop(), socket, text);
    EXPECT_TRUE(wait([&] { return sending.done; }));
  }
  Socket open_udp(Address address = Address::loopback_v4()) {
    const auto socket = loop().open_udp({.local = {address, 0}});
    EXPECT_TRUE(socket.has_value());
    return socket.value_or(Socket::none);
  }
  int send_datagram(Socket socket, Endpoint peer, std::string_view payload, Endpoint from = {}) {
    Recorded<DatagramSendOperation> sending;
    sending.socket = socket;
    sending.peer = peer;
    sending.from = from;
    sending.payload = as_bytes(payload);
    loop().start(sending);
    EXPECT_TRUE(wait([&] { return sending.ended(); }));
    return sending.result;
  }

 private:
  std::unique_ptr<World> world_;
};

/// So many bytes, no two neighbourhoods alike.
inline std::string pattern(std::size_t size) {
  std::string text(size, '\0');
  for (std::size_t index = 0; index < size; ++index) {
    text[index] = static_cast<char>('a' + (index * 2654435761U >> 16U) % 26);
  }
  return text;
}

}  // namespace salon::net::contract
