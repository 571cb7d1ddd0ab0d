// A host that connects, hosts that can be connected to, and names for them. A packet takes a millisecond, so a
// connection takes two.
#pragma once

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "salon/net/connect.hpp"
#include "salon/sim/names.hpp"

namespace salon::net {

using namespace std::chrono_literals;

class ConnectWorld {
 public:
  static constexpr std::uint16_t port = 8888;

  ConnectWorld() : network(1, exact()), guest(network.host("guest", own())), names(guest), began(network.now()) {}
  ConnectWorld(const ConnectWorld&) = delete;
  ConnectWorld& operator=(const ConnectWorld&) = delete;
  ~ConnectWorld() {
    group.cancel();
    network.run_until([&] { return group.empty(); }, 1s);
    stream = TcpStream();
    guest.loop().drain();
    for (sim::Host* const host : servers) host->loop().drain();
  }

  /// A host at `address` that listens.
  sim::Host& server(const char* address) {
    sim::Host& host = silent(address);
    host.reappear();
    listen(host);
    return host;
  }
  /// A host at `address` that refuses.
  sim::Host& refusing(const char* address) {
    sim::Host& host = silent(address);
    host.reappear();
    return host;
  }
  /// A host at `address` that answers nothing.
  sim::Host& silent(const char* address) {
    servers.push_back(&network.host(address, {Address::parse(address).value()}));
    servers.back()->vanish();
    return *servers.back();
  }
  void listen(sim::Host& host) {
    const Address any = host.address().is_v4() ? Address::any_v4() : Address::any_v6();
    ASSERT_TRUE(host.loop().listen({.local = {any, port}}));
  }

  void name(Family family, std::vector<const char*> addresses, Duration after = {}) {
    sim::NameAnswer answer{.after = after};
    for (const char* const one : addresses) answer.addresses.push_back(Address::parse(one).value());
    names.set("room.test", family, std::move(answer));
  }

  /// Begins to connect to room.test; `deadline` counts from now.
  void start(ConnectOptions options = {}, Duration deadline = Duration::max()) {
    options.resolver = &names;
    began = network.now();
    group.spawn(run(options, deadline == Duration::max() ? never : began + deadline));
  }
  /// Until it has ended; gives how long that took.
  Duration finish() {
    EXPECT_TRUE(network.run_until([&] { return ended; }, 10min));
    return took;
  }
  /// Whom it is connected to; "nobody" when it is not.
  [[nodiscard]] std::string peer() const { return stream.is_open() ? stream.peer()->address.text() : "nobody"; }
  [[nodiscard]] std::string message() const { return error ? error->message() : "no error"; }

  sim::Network network;
  sim::Host& guest;
  sim::Names names;
  std::vector<sim::Host*> servers;
  const HostPort target{"room.test", port};
  Instant began;
  bool ended = false;
  Duration took{};
  TcpStream stream;
  std::optional<Error> error;
  TaskGroup group{guest.loop()};

 private:
  static sim::NetworkOptions exact() {
    sim::NetworkOptions options;
    options.delay_min = options.delay_max = 1ms;
    return options;
  }

  // Not of a local network: IPv4 would be preferred to that (RFC 6724, 10.6).
  static std::vector<Address> own() { return {Address::v4({10, 0, 0, 1}), Address::parse("2001:db8::1").value()}; }

  Task<void> run(ConnectOptions options, Instant deadline) {
    auto connected = co_await connect(guest.loop(), target, options, deadline);
    took = network.now() - began;
    ended = true;
    if (connected) {
      stream = std::move(*connected);
    } else {
      error = connected.error();
    }
  }
};

}  // namespace salon::net
