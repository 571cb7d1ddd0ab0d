// A whole server in a simulated world, and its neighbours.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "salon/net/tcp.hpp"
#include "salon/sim/sim.hpp"
#include "server/server.hpp"
#include "store/memory_store.hpp"

namespace salon::server {

/// A log that can be read.
struct Lines final : LogSink {
  void log(LogLevel, std::string_view line) override { said.emplace_back(line); }
  std::vector<std::string> said;
};

struct HouseTest : testing::Test {
  explicit HouseTest(const sim::NetworkOptions& options = {}) : network(1, options) {}

  void open(Config config, std::shared_ptr<room::Store> store = std::make_shared<store::MemoryStore>()) {
    config.listen.push_back({.addresses = {net::Address::any_v4()}, .port = 8888});
    server = std::make_unique<Server>(here.loop(), log, std::move(config), std::move(store));
    ASSERT_TRUE(net::run(here.loop(), server->open()));
  }
  ~HouseTest() override {
    server->begin_close("goodbye");
    EXPECT_TRUE(network.run_until([this] { return server->closed(); }, std::chrono::seconds(5)));
    server.reset();
    for (sim::Host* const host : {&here, &near, &other, &far}) host->loop().drain();
  }

  net::TcpStream call(sim::Host& from) { return call(from, here.address()); }
  static net::TcpStream call(sim::Host& from, const net::Address& address) {
    return net::run(from.loop(), net::TcpStream::connect(from.loop(), {address, 8888})).value();
  }
  static void say(sim::Host& from, net::TcpStream& stream, std::string_view bytes) {
    EXPECT_TRUE(net::run(from.loop(), stream.send_all(as_bytes(bytes))));
  }
  /// The first bytes that come; nothing at the end, "(reset)" when it was reset.
  static std::string read(sim::Host& at, net::TcpStream& stream) {
    std::array<std::byte, 16384> buffer{};
    const auto count = net::run(at.loop(), stream.receive(buffer));
    return count ? std::string(as_text(Bytes(buffer).first(*count))) : "(reset)";
  }
  /// One of /metrics, asked for on the server's own host: "salon_guests{dialect=\"irc\"}". -1 when it is not there.
  double figure(std::string_view name) {
    net::TcpStream stream = call(here, net::Address::loopback_v4());
    say(here, stream, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    std::string text;
    for (std::string more; !(more = read(here, stream)).empty();) text += more;
    const std::size_t at = text.find("\n" + std::string(name) + " ");
    return at == std::string::npos ? -1 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
  }

  sim::Network network;
  sim::Host& here = network.host("here");
  sim::Host& near = network.host("near");
  sim::Host& other = network.host("other");
  sim::Host& far = network.host("far", {net::Address::v4({203, 0, 113, 5})});
  Lines log;
  std::unique_ptr<Server> server;
};

}  // namespace salon::server
