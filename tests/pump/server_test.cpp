#include "server/server.hpp"

#include <gmock/gmock.h>

#include "tests/pump/house.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

struct ServerTest : HouseTest {
  void open(std::size_t guests_max) {
    Config config;
    config.guests_max = guests_max;
    HouseTest::open(std::move(config));
  }
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

// ---- a disk that is slow ----

struct SlowDiskTest : HouseTest {
  SlowDiskTest() : HouseTest(slow()) {}
  static sim::NetworkOptions slow() {
    sim::NetworkOptions options;
    options.blocking_min = options.blocking_max = 1s;
    return options;
  }
};

TEST_F(SlowDiskTest, who_says_more_than_it_keeps_up_with_is_held_back_and_nobody_is_refused) {
  Config config;
  config.setting.throttle = false;
  open(std::move(config));
  net::TcpStream talker = call(near);
  read(near, talker);
  constexpr std::size_t lines = 2 * Hall::unacknowledged_max;
  std::string flood;
  for (std::size_t i = 0; i < lines; ++i) flood += "a line\n";
  say(near, talker, flood);

  net::TcpStream guest = call(other);
  read(other, guest);
  say(other, guest, "hello\n");
  ASSERT_TRUE(network.run_until([&] { return server->hall().counters().lines == lines + 1; }, 24h));
  EXPECT_LT(server->hall().unacknowledged(), Hall::unacknowledged_max / 2);
}

// ---- the PROXY protocol ----

struct ProxyTest : HouseTest {
  ProxyTest() {
    Config config;
    config.proxies = {net::Prefix::parse(proxy.address().text()).value()};
    config.setting.operators = {{"root", "sesame"}};
    open(std::move(config));
  }
  ~ProxyTest() override { proxy.loop().drain(); }

  /// Sends `bytes` from `from`; gives the first bytes that come back.
  std::string ask(sim::Host& from, std::string_view bytes) {
    calls.push_back(call(from));
    say(from, calls.back(), bytes);
    return read(from, calls.back());
  }
  static std::string header(std::string_view source) {
    return "PROXY TCP4 " + std::string(source) + " 10.9.8.7 51820 9999\r\n";
  }

  sim::Host& proxy = network.host("proxy");
  std::vector<net::TcpStream> calls;
};

TEST_F(ProxyTest, the_guest_is_the_one_that_is_announced) {
  // 10.9.8.7 9999 is where the guest says that it came to; how to join is said for there.
  EXPECT_THAT(ask(proxy, header("192.168.7.7") + "GET / HTTP/1.1\r\nHost: 10.9.8.7\r\n\r\n"),
              HasSubstr("nc 10.9.8.7 9999"));
  EXPECT_THAT(ask(proxy, header("192.168.7.7") + "/how\n"), HasSubstr("192.168.7.7:51820"));
  EXPECT_THAT(log.said, IsEmpty());
}

TEST_F(ProxyTest, who_is_silent_behind_it_is_greeted) {
  calls.push_back(call(proxy));
  say(proxy, calls.back(), header("192.168.7.7"));
  EXPECT_THAT(read(proxy, calls.back()), StartsWith("* Welcome to #lobby"));
}

TEST_F(ProxyTest, limits_and_the_status_are_about_the_one_that_is_announced) {
  EXPECT_EQ(ask(proxy, header("203.0.113.7") + "hello\n"), "* this room is open to its own network only\n");
  EXPECT_THAT(log.said, ElementsAre(StartsWith("203.0.113.7:51820: turned away: not of this network")));
  const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  EXPECT_THAT(ask(proxy, header("192.168.7.7") + request), StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(ask(proxy, header("127.0.0.1") + request), StartsWith("HTTP/1.1 200 "));
}

TEST_F(ProxyTest, a_proxy_that_speaks_for_itself_is_who_it_is) {  // proxy-protocol.txt, 2.1 and 2.2
  const std::string local("\r\n\r\n\0\r\nQUIT\n\x20\0\0\0", 16);
  for (const std::string& first : {local, std::string("PROXY UNKNOWN\r\n")}) {
    EXPECT_THAT(ask(proxy, first + "/how\n"), HasSubstr(proxy.address().text() + ":"));
  }
}

TEST_F(ProxyTest, without_a_header_nothing_begins) {
  for (const char* bytes : {"hello\n", "\x16\x03\x01\x02", "PROXY TCP4 999.1.1.1 10.9.8.7 1 2\r\nhello\n"}) {
    log.said.clear();
    EXPECT_THAT(ask(proxy, bytes), AllOf(StartsWith("* "), HasSubstr("PROXY header")));
    EXPECT_THAT(log.said, ElementsAre(AllOf(StartsWith(proxy.address().text()), HasSubstr("PROXY header")))) << bytes;
  }
  const Instant begin = network.now();
  calls.push_back(call(proxy));
  EXPECT_THAT(read(proxy, calls.back()), HasSubstr("PROXY header"));
  EXPECT_GE(network.now() - begin, 5s);
  EXPECT_LT(network.now() - begin, 6s);
}

TEST_F(ProxyTest, from_elsewhere_a_header_is_a_line_like_any_other) {
  net::TcpStream listener = call(near);
  read(near, listener);
  calls.push_back(call(near));
  say(near, calls.back(), header("203.0.113.7"));
  std::string heard;
  while (heard.find("PROXY TCP4 203.0.113.7") == std::string::npos) heard += read(near, listener);
}

}  // namespace
}  // namespace salon::server
