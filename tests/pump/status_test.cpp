// Each figure of /metrics moves when what it counts happens. Those of TLS are in handshakes_test.cpp, those of guests
// and lines in tests/e2e/web_test.py.
#include <gmock/gmock.h>

#include <cerrno>
#include <cmath>

#include "tests/pump/house.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using testing::StartsWith;

/// A disk that takes half a second and 0.6 ms, and may fail.
sim::NetworkOptions slow_disk() {
  sim::NetworkOptions options;
  options.blocking_min = options.blocking_max = 250'300us;
  return options;
}

/// Keeps nothing, or fails to.
struct FailingStore final : room::Store {
  Result<room::Recovered> open() override { return room::Recovered{}; }
  Result<void> commit(const room::Batch&) override {
    if (broken) return std::unexpected(system_error(ENOSPC, "keep the last lines"));
    return {};
  }
  Result<std::vector<room::Line>> conversations(const room::ConversationsQuery&) override { return {}; }
  Result<std::vector<room::Line>> search(const room::SearchQuery&) override { return {}; }
  Result<std::vector<room::Line>> history(const room::HistoryQuery&) override { return {}; }
  [[nodiscard]] bool durable() const override { return true; }

  bool broken = false;
};

struct StatusTest : HouseTest {
  StatusTest() : HouseTest(slow_disk()) {
    Config config;
    config.setting.throttle = false;
    config.clock = [this] { return here.loop().now(); };
    open(std::move(config), store);
  }
  double dropped(const std::string& reason) { return figure("salon_dropped_total{reason=\"" + reason + "\"}"); }
  /// A guest that was greeted.
  net::TcpStream guest(sim::Host& from) {
    net::TcpStream stream = call(from);
    EXPECT_THAT(read(from, stream), StartsWith("* Welcome"));
    return stream;
  }

  std::shared_ptr<FailingStore> store = std::make_shared<FailingStore>();
};

TEST_F(StatusTest, how_far_the_disk_is_behind) {
  net::TcpStream ada = guest(near);
  say(near, ada, "hello\n");
  EXPECT_TRUE(network.run_until([&] { return server->hall().unacknowledged() == 1; }, 1s));
  EXPECT_EQ(figure("salon_lines_unacknowledged"), 1);
  EXPECT_EQ(figure("salon_keep_seconds_count"), 0);
  network.run_for(2s);
  EXPECT_EQ(figure("salon_lines_unacknowledged"), 0);
  EXPECT_EQ(figure("salon_keep_seconds_count"), 1);
  EXPECT_EQ(figure(R"(salon_keep_seconds_bucket{le="0.1"})"), 0);  // it took longer
  EXPECT_EQ(figure(R"(salon_keep_seconds_bucket{le="2"})"), 1);
  const double milliseconds = figure("salon_keep_seconds_sum") * 1000;
  EXPECT_GT(milliseconds, 500.6);
  EXPECT_NE(milliseconds, std::floor(milliseconds)) << "a wall clock has no finer ones";
  EXPECT_EQ(figure("salon_ready"), 1);
  store->broken = true;
  say(near, ada, "lost\n");
  network.run_for(2s);
  EXPECT_EQ(figure("salon_lines_not_kept_total"), 1);
  EXPECT_EQ(figure("salon_ready"), 0);
  EXPECT_GT(figure("salon_entries_total"), 2);
  EXPECT_GT(figure("salon_turn_seconds_count"), 0);
}

TEST_F(StatusTest, what_waits_for_a_guest_that_does_not_read_and_that_it_is_dropped) {
  net::TcpStream ada = guest(near);
  net::TcpStream eva = guest(other);
  const std::string line = std::string(4000, 'x') + "\n";
  for (int i = 0; i < 60; ++i) say(near, ada, line);
  network.run_for(1s);
  const double waiting = figure("salon_queued_bytes");
  EXPECT_GT(waiting, 50'000);
  EXPECT_EQ(figure("salon_queued_bytes_most"), waiting);
  EXPECT_EQ(dropped("does_not_read"), 0);
  for (int i = 0; i < 200; ++i) say(near, ada, line);
  network.run_for(1s);
  EXPECT_EQ(dropped("does_not_read"), 1);
  EXPECT_EQ(figure("salon_queued_bytes"), 0);
}

TEST_F(StatusTest, why_guests_were_dropped) {
  for (const char* reason : {"reset", "vanished", "turned_away"}) EXPECT_EQ(dropped(reason), 0) << reason;
  net::TcpStream first = guest(near);
  first.reset();
  net::TcpStream second = guest(other);
  net::TcpStream third = call(far);
  EXPECT_THAT(read(far, third), StartsWith("* this room is open to its own network only"));
  other.vanish();
  network.run_for(3min);
  EXPECT_EQ(dropped("reset"), 1);
  EXPECT_EQ(dropped("vanished"), 1);
  EXPECT_EQ(dropped("turned_away"), 1);
  EXPECT_EQ(figure("salon_connections"), 1);  // that which asks
}

TEST_F(StatusTest, what_was_refused) {
  for (const char* protocol : {"http", "websocket", "proxy"}) {
    EXPECT_EQ(figure("salon_refused_total{protocol=\"" + std::string(protocol) + "\"}"), 0) << protocol;
  }
  net::TcpStream bad = call(near);
  say(near, bad, "GET / HTTP/1.1\r\nHost : here\r\n\r\n");
  EXPECT_THAT(read(near, bad), StartsWith("HTTP/1.1 400 "));
  // A connection that is kept has one line in the log, however often it tries.
  net::TcpStream curious = call(near);
  for (int i = 0; i < 3; ++i) {
    say(near, curious, "GET /../ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(read(near, curious), StartsWith("HTTP/1.1 404 "));
  }
  EXPECT_THAT(log.said, testing::SizeIs(2));
  net::TcpStream browser = call(near);
  say(near, browser,
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
      "13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
  EXPECT_THAT(read(near, browser), StartsWith("HTTP/1.1 101 "));
  say(near, browser, "\x81\x05hello");  // not masked
  EXPECT_EQ(read(near, browser), "\x88\x02\x03\xEA");
  EXPECT_EQ(figure(R"(salon_refused_total{protocol="http"})"), 2);
  EXPECT_EQ(figure(R"(salon_refused_total{protocol="websocket"})"), 1);
}

}  // namespace
}  // namespace salon::server
