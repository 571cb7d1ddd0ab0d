// TLS handshakes under way: how long, how many, and that nobody waits for them (src/server/handshakes.hpp).
#include "server/handshakes.hpp"

#include <gmock/gmock.h>

#include <algorithm>

#include "net/tls_guest.hpp"
#include "salon/net/tls.hpp"
#include "tests/pump/house.hpp"
#include "tests/pump/wire.hpp"

namespace salon::server {
namespace {

using namespace std::chrono_literals;
using net::TlsGuest;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

/// The beginning of a ClientHello of 512 bytes.
constexpr std::string_view half_open("\x16\x03\x01\x02\x00\x01", 6);

std::shared_ptr<const net::TlsContext> context() {
  static const net::TlsIdentity identity = net::make_tls_identity({"localhost"}).value();
  return net::TlsContext::make(identity).value();
}

struct HandshakesTest : HouseTest {
  HandshakesTest() {
    Config config;
    config.tls = context();
    config.setting.throttle = false;  // a crowd comes from one address
    open(std::move(config));
  }

  /// Shakes hands, and gives the greeting under TLS; empty when it does not come to that.
  std::string greeting_under_tls(sim::Host& from, Duration after = {}, bool byte_by_byte = false) {
    TlsGuest guest;
    net::TcpStream stream = call(from);
    if (after > Duration::zero()) network.run_for(after);
    std::string out = guest.hello();
    while (!guest.heard.contains('\n')) {
      for (std::size_t at = 0; at < out.size(); at += byte_by_byte ? 1 : out.size()) {
        say(from, stream, std::string_view(out).substr(at, byte_by_byte ? 1 : out.npos));
      }
      const std::string in = read(from, stream);
      if (in.empty() || in == "(reset)") return {};
      out = guest.take(in);
    }
    return guest.heard;
  }
};

/// Ten that have said hello, and none is answered.
struct TenHandshakes {
  TenHandshakes() {
    for (int i = 0; i < 10; ++i) {
      wires.push_back(std::make_unique<Wire>());
      wires.back()->connection->secure(std::make_unique<net::TlsFilter>(context()), TlsGuest().hello(), handshakes);
    }
  }
  [[nodiscard]] std::ptrdiff_t answered() const {
    return std::ranges::count_if(wires, [](const auto& wire) { return !wire->dirty.empty(); });
  }
  Handshakes handshakes;
  std::vector<std::unique_ptr<Wire>> wires;
};

TEST(Handshakes, one_takes_a_step_in_a_turn_in_the_order_they_came) {
  TenHandshakes ten;
  EXPECT_EQ(ten.handshakes.under_way(), 10U);
  EXPECT_EQ(ten.answered(), 0);
  EXPECT_TRUE(ten.handshakes.take_turn(nullptr, {}));  // others wait
  EXPECT_EQ(ten.handshakes.steps(), 1U);
  EXPECT_EQ(ten.answered(), 1);
  EXPECT_FALSE(ten.wires[0]->dirty.empty());
  ten.wires[9].reset();  // it has gone while it waited
  for (int turn = 2; turn < 9; ++turn) EXPECT_TRUE(ten.handshakes.take_turn(nullptr, {}));
  EXPECT_TRUE(ten.handshakes.take_turn(nullptr, {}));
  EXPECT_FALSE(ten.handshakes.take_turn(nullptr, {}));
  EXPECT_EQ(ten.handshakes.steps(), 9U);
  EXPECT_EQ(ten.handshakes.under_way(), 9U);
  EXPECT_THAT(ten.wires[0]->guest_reads(3), StartsWith("\x16\x03"));
}

TEST(Handshakes, they_take_no_longer_than_the_rest_of_the_turn_and_never_more_than_four_steps) {
  const auto steps_after = [](Duration rest, Duration each) {
    TenHandshakes ten;
    Instant now = Instant() + rest;
    std::uint64_t seen = 0;
    const auto clock = [&] {  // each step takes as long
      now += static_cast<Duration::rep>(ten.handshakes.steps() - std::exchange(seen, ten.handshakes.steps())) * each;
      return now;
    };
    ten.handshakes.take_turn(clock, Instant());
    return ten.handshakes.steps();
  };
  EXPECT_EQ(steps_after(10us, 200us), 1U);
  EXPECT_EQ(steps_after(500us, 200us), 3U);
  EXPECT_EQ(steps_after(5ms, 200us), 4U);
}

TEST(Handshakes, what_was_said_before_a_reset_waits_for_its_turn_too) {
  Handshakes handshakes;
  Wire wire;
  TlsGuest guest;
  wire.connection->secure(std::make_unique<net::TlsFilter>(context()), guest.hello(), handshakes);
  EXPECT_FALSE(handshakes.take_turn(nullptr, {}));
  std::string out;
  while (!guest.secured()) out += guest.take(wire.guest_reads(1));
  out += guest.say("build ok\n");
  out += guest.end();
  wire.guest_says(out);
  wire.network.run_for(1s);
  wire.guest_stream->reset();
  wire.network.run_for(1s);
  EXPECT_EQ(wire.notes.heard, "");
  EXPECT_FALSE(handshakes.take_turn(nullptr, {}));
  EXPECT_EQ(wire.notes.heard, "build ok\n");
  EXPECT_TRUE(wire.notes.peer_ended);
  EXPECT_TRUE(wire.notes.breaches.empty());
}

TEST_F(HandshakesTest, one_that_is_not_done_in_10_s_ends) {
  net::TcpStream silent = call(near);
  say(near, silent, half_open);
  EXPECT_TRUE(network.run_until([&] { return server->handshakes().under_way() == 1; }, 1s));
  const Instant begin = network.now();
  // It drips: each byte is something, and all of it takes too long.
  for (int second = 1; second < 10; ++second) {
    network.run_for(1s);
    say(near, silent, "x");
  }
  EXPECT_EQ(server->handshakes().under_way(), 1U);
  EXPECT_TRUE(network.run_until([&] { return server->handshakes().under_way() == 0; }, 5s));
  EXPECT_GE(network.now() - begin, 9900ms);
  EXPECT_LT(network.now() - begin, 10'100ms);
  EXPECT_EQ(read(near, silent), "(reset)");
  EXPECT_EQ(figure(R"(salon_dropped_total{reason="handshake_failed"})"), 1);
  EXPECT_THAT(log.said, ElementsAre(HasSubstr("TLS failed: the handshake was not done in time")));
}

TEST_F(HandshakesTest, no_more_than_1024_are_under_way) {
  std::vector<net::TcpStream> crowd;
  for (std::size_t i = 0; i < Handshakes::at_once_max + 6; ++i) {
    crowd.push_back(call(near));
    say(near, crowd.back(), half_open);
  }
  for (std::size_t i = crowd.size() - 6; i < crowd.size(); ++i) EXPECT_EQ(read(near, crowd[i]), "(reset)") << i;
  EXPECT_EQ(server->handshakes().under_way(), Handshakes::at_once_max);
  EXPECT_EQ(figure(R"(salon_dropped_total{reason="handshakes_full"})"), 6);
  EXPECT_EQ(figure("salon_handshakes"), 1024);
  EXPECT_THAT(log.said, SizeIs(6));
  // Those who do without are let in as ever; and those who do not, when time has run out for the crowd.
  net::TcpStream plain = call(near);
  EXPECT_THAT(read(near, plain), StartsWith("* Welcome"));
  network.run_for(10s);
  EXPECT_EQ(server->handshakes().under_way(), 0U);
  EXPECT_THAT(greeting_under_tls(near), StartsWith("* Welcome"));
}

TEST_F(HandshakesTest, a_client_hello_may_come_byte_by_byte) {
  EXPECT_THAT(greeting_under_tls(near, {}, true), StartsWith("* Welcome"));
}

TEST_F(HandshakesTest, a_client_hello_that_was_lost_once_is_no_persons_silence) {
  TlsGuest guest;
  net::TcpStream stream = call(near);
  const std::string hello = guest.hello();
  near.vanish();
  say(near, stream, hello);
  network.run_for(1ms);
  near.reappear();
  std::string in;
  while (!guest.secured()) {
    in = read(near, stream);
    ASSERT_THAT(in, StartsWith("\x16\x03")) << "it was greeted in plain text";
    say(near, stream, guest.take(in));
  }
}

TEST_F(HandshakesTest, a_browsers_spare_connection_is_no_guest) {  // RFC 7301, 3.1
  TlsGuest browser;
  constexpr std::string_view offered = "\x02h2\x08http/1.1";
  SSL_set_alpn_protos(browser.ssl(), reinterpret_cast<const unsigned char*>(offered.data()), offered.size());
  net::TcpStream stream = call(near);
  say(near, stream, browser.hello());
  std::string out;
  while (!browser.secured()) out += browser.take(read(near, stream));
  say(near, stream, out);
  network.run_for(5s);
  EXPECT_EQ(figure(R"(salon_guests{dialect="lines"})"), 0);
  EXPECT_EQ(figure("salon_entries_total"), 1) << "nothing but the start";
  say(near, stream, browser.say("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
  while (!browser.heard.contains('\n')) browser.take(read(near, stream));
  EXPECT_THAT(browser.heard, StartsWith("HTTP/1.1 200 "));
}

TEST_F(HandshakesTest, after_the_greeting_tls_gets_an_alert) {
  net::TcpStream stream = call(near);
  EXPECT_THAT(read(near, stream), StartsWith("* Welcome"));
  say(near, stream, TlsGuest().hello());
  EXPECT_THAT(read(near, stream), StartsWith("\x15\x03"));
  EXPECT_EQ(read(near, stream), "");
}

}  // namespace
}  // namespace salon::server
