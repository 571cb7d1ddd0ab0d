#include "server/server.hpp"

#include <gtest/gtest.h>

#include <array>

#include "salon/net/tcp.hpp"
#include "salon/sim/sim.hpp"
#include "store/memory_store.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;

struct Silence final : LogSink {
  void log(LogLevel, std::string_view) override {}
};

struct ServerTest : testing::Test {
  void open(std::size_t guests_max) {
    Config config;
    config.listen.push_back({.addresses = {net::Address::any_v4()}, .port = 8888});
    config.guests_max = guests_max;
    server = std::make_unique<Server>(here.loop(), log, config, std::make_shared<store::MemoryStore>());
    ASSERT_TRUE(net::run(here.loop(), server->open()));
  }
  ~ServerTest() override {
    server->begin_close("goodbye");
    EXPECT_TRUE(network.run_until([this] { return server->closed(); }, 5s));
    server.reset();
    for (sim::Host* const host : {&here, &near, &far}) host->loop().drain();
  }

  net::TcpStream call(sim::Host& from) {
    return net::run(from.loop(), net::TcpStream::connect(from.loop(), {here.address(), 8888})).value();
  }
  /// The first bytes that come.
  std::string read(sim::Host& at, net::TcpStream& stream) {
    std::array<std::byte, 4096> buffer{};
    const auto count = net::run(at.loop(), stream.receive(buffer));
    return count ? std::string(as_text(Bytes(buffer).first(*count))) : count.error().message();
  }

  sim::Network network{1};
  sim::Host& here = network.host("here");
  sim::Host& near = network.host("near");
  sim::Host& far = network.host("far", {net::Address::v4({203, 0, 113, 5})});
  Silence log;
  std::unique_ptr<Server> server;
};

TEST_F(ServerTest, one_guest_too_many_is_told_so) {
  open(1);
  net::TcpStream first = call(near);
  EXPECT_TRUE(read(near, first).starts_with("* Welcome to #lobby"));
  net::TcpStream second = call(near);
  EXPECT_EQ(read(near, second), "* this room is full (1 guests); please try again later\n");
}

TEST_F(ServerTest, strangers_who_are_turned_away_take_no_guests_place) {
  open(1);
  std::vector<net::TcpStream> strangers;
  for (int i = 0; i < 5; ++i) strangers.push_back(call(far));
  EXPECT_EQ(read(far, strangers[0]), "* this room is open to its own network only\n");
  net::TcpStream guest = call(near);
  const std::string greeting = read(near, guest);
  EXPECT_TRUE(greeting.starts_with("* Welcome to #lobby")) << greeting;
  EXPECT_EQ(server->guests(), 1U);
}

TEST_F(ServerTest, a_crowd_of_strangers_is_reset) {
  open(1);
  std::vector<net::TcpStream> strangers;
  for (int i = 0; i < 80; ++i) strangers.push_back(call(far));
  std::size_t told = 0;
  for (net::TcpStream& stranger : strangers) told += read(far, stranger).starts_with("* this room is open") ? 1 : 0;
  EXPECT_EQ(told, 64U);
}

}  // namespace
}  // namespace salon::server
