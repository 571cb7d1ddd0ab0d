#include <cerrno>

#include "sim/sim_test.hpp"

namespace salon::sim {
namespace {

struct ReceiveDatagram : Noted<net::DatagramReceiveOperation> {
  explicit ReceiveDatagram(net::Socket from, std::size_t size = 65'536) : bytes(size, '\0') {
    socket = from;
    buffer = std::as_writable_bytes(std::span(bytes));
  }
  [[nodiscard]] std::string_view received() const { return {bytes.data(), static_cast<std::size_t>(result)}; }
  std::string bytes;
};

/// A host that receives on UDP port 8888 and one that sends.
struct Pair {
  explicit Pair(std::uint64_t seed, NetworkOptions options = NetworkOptions::gentle())
      : network(seed, std::move(options)), server(network.host("server")), guest(network.host("guest")) {
    theirs = *server.loop().open_udp({.local = {net::Address::any_v4(), 8888}});
    ours = *guest.loop().open_udp({.local = {net::Address::any_v4(), 0}});
  }
  int send(std::string_view payload) { return send(guest, ours, payload, at(server, 8888)); }
  int send(Host& host, net::Socket socket, std::string_view payload, net::Endpoint to, net::Endpoint from = {}) {
    Noted<net::DatagramSendOperation> operation;
    operation.socket = socket;
    operation.payload = as_bytes(payload);
    operation.peer = to;
    operation.from = from;
    host.loop().start(operation);
    EXPECT_TRUE(network.run_until([&] { return operation.ended; }, 1s));
    return operation.result;
  }
  /// What has come and is not yet received.
  std::vector<std::string> all() {
    std::vector<std::string> texts;
    network.run_for(1s);
    for (;;) {
      ReceiveDatagram receive(theirs);
      receive.deadline = network.now() + 1ms;
      server.loop().start(receive);
      EXPECT_TRUE(network.run_until([&] { return receive.ended; }, 1s));
      if (receive.result < 0) return texts;
      texts.emplace_back(receive.received());
    }
  }
  Network network;
  Host& server;
  Host& guest;
  net::Socket theirs = net::Socket::none;
  net::Socket ours = net::Socket::none;
};

TEST(SimUdp, a_datagram_arrives_whole_with_its_addresses) {
  Pair p(1);
  EXPECT_EQ(p.send("temp 21.5"), 9);
  ReceiveDatagram receive(p.theirs);
  p.server.loop().start(receive);
  ASSERT_TRUE(p.network.run_until([&] { return receive.ended; }, 1s));
  EXPECT_EQ(receive.received(), "temp 21.5");
  EXPECT_FALSE(receive.truncated);
  EXPECT_EQ(receive.peer.address, p.guest.address());
  EXPECT_EQ(receive.local, at(p.server, 8888));
  EXPECT_EQ(p.send(p.server, p.theirs, "ok 1", receive.peer, receive.local), 4);
  ReceiveDatagram answer(p.ours);
  p.guest.loop().start(answer);
  ASSERT_TRUE(p.network.run_until([&] { return answer.ended; }, 1s));
  EXPECT_EQ(answer.received(), "ok 1");
  EXPECT_EQ(answer.peer, at(p.server, 8888));
}

TEST(SimUdp, an_empty_datagram_is_a_message) {
  Pair p(1);
  EXPECT_EQ(p.send(""), 0);
  EXPECT_EQ(p.all(), std::vector<std::string>{""});
}

TEST(SimUdp, the_largest_datagram_has_65507_bytes) {
  Pair p(1);
  EXPECT_EQ(p.send(std::string(65'507, 'x')), 65'507);
  EXPECT_EQ(p.send(std::string(65'508, 'x')), -EMSGSIZE);
  const auto texts = p.all();
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts.front().size(), 65'507U);
}

TEST(SimUdp, a_datagram_longer_than_the_buffer_is_cut_and_says_so) {
  Pair p(1);
  p.send("0123456789");
  ReceiveDatagram receive(p.theirs, 4);
  p.server.loop().start(receive);
  ASSERT_TRUE(p.network.run_until([&] { return receive.ended; }, 1s));
  EXPECT_EQ(receive.received(), "0123");
  EXPECT_TRUE(receive.truncated);
}

TEST(SimUdp, a_gentle_network_keeps_the_order_and_loses_nothing) {
  Pair p(1);
  std::vector<std::string> sent;
  for (int i = 0; i < 100; ++i) {
    sent.push_back(std::to_string(i));
    p.send(sent.back());
  }
  EXPECT_EQ(p.all(), sent);
}

TEST(SimUdp, a_rough_network_loses_doubles_and_reorders) {
  Pair p(1, NetworkOptions::rough());
  std::vector<std::string> sent;
  for (int i = 100; i < 300; ++i) {
    sent.push_back(std::to_string(i));
    p.send(sent.back());
  }
  auto heard = p.all();
  EXPECT_FALSE(std::is_sorted(heard.begin(), heard.end()));
  std::sort(heard.begin(), heard.end());
  EXPECT_NE(std::adjacent_find(heard.begin(), heard.end()), heard.end());
  heard.erase(std::unique(heard.begin(), heard.end()), heard.end());
  EXPECT_LT(heard.size(), sent.size());
  EXPECT_GT(heard.size(), sent.size() * 9 / 10);
}

TEST(SimUdp, a_full_buffer_drops_the_rest) {
  Pair p(1);
  for (int i = 0; i < 10; ++i) p.send(std::string(50'000, 'x'));
  EXPECT_EQ(p.all().size(), 4U);  // of 212,992 bytes
  p.send("there is place again");
  EXPECT_EQ(p.all().size(), 1U);
}

TEST(SimUdp, a_datagram_to_nobody_disturbs_nobody) {
  Pair p(1);
  EXPECT_EQ(p.send(p.guest, p.ours, "x", at(p.server, 9999)), 1);
  EXPECT_EQ(p.send(p.guest, p.ours, "x", {net::Address::v4({10, 9, 9, 9}), 1}), 1);
  p.network.run_for(1s);
  EXPECT_EQ(p.send("y"), 1);
  EXPECT_EQ(p.all(), std::vector<std::string>{"y"});
}

TEST(SimUdp, where_there_is_no_host_that_is_reported_after_three_seconds) {
  Pair p(1);
  const net::Endpoint nobody{net::Address::v4({10, 9, 9, 9}), 1};
  const net::Socket told = *p.guest.loop().open_udp({.local = {}, .reports = true});
  EXPECT_EQ(p.send(p.guest, told, "x", nobody), 1);
  const Instant sent = p.network.now();
  ReceiveDatagram receive(told);
  p.guest.loop().start(receive);
  ASSERT_TRUE(p.network.run_until([&] { return receive.ended; }, 1min));
  EXPECT_EQ(receive.result, -EHOSTUNREACH);
  EXPECT_EQ(receive.peer, nobody);
  EXPECT_EQ(p.network.now() - sent, 3s);
}

TEST(SimUdp, a_send_that_makes_no_sense_is_told_why) {
  Pair p(1);
  EXPECT_EQ(p.send(p.guest, p.ours, "x", at(p.server, 0)), -EINVAL);
  EXPECT_EQ(p.send(p.guest, p.ours, "x", {p.server.address_v6(), 8888}), -EAFNOSUPPORT);
  EXPECT_EQ(p.send(p.guest, p.ours, "x", at(p.server, 8888), at(p.server, 1)), -EINVAL);
  EXPECT_EQ(p.send(p.guest, p.ours, "x", {net::Address::v4({255, 255, 255, 255}), 8888}), -EACCES);
}

TEST(SimUdp, a_broadcast_reaches_every_host_that_listens) {
  Pair p(1);
  const net::Socket loud = *p.guest.loop().open_udp({.local = {}, .broadcast = true});
  EXPECT_EQ(p.send(p.guest, loud, "hear ye", {net::Address::v4({255, 255, 255, 255}), 8888}), 7);
  EXPECT_EQ(p.all(), std::vector<std::string>{"hear ye"});
}

}  // namespace
}  // namespace salon::sim
