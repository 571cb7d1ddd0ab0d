// Who sends datagrams, and from where.
#include <gmock/gmock.h>

#include "salon/net/udp.hpp"
#include "tests/pump/house.hpp"

namespace salon::server {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::MatchesRegex;

struct DatagramsTest : HouseTest {
  static constexpr NeighbourLimits limits{};
  static constexpr std::size_t lines_each = 50;  // as many as one sender may say at once
  static constexpr std::size_t senders = limits.lines_at_once / lines_each;

  DatagramsTest() {
    Config config;
    config.everyone = true;
    config.listen.push_back({.addresses = {net::Address::any_v6()}, .port = 8888});
    open(std::move(config));
  }

  /// What hosts with these addresses, prefix and number, are told of all that one of them may say at once.
  std::vector<std::string> told(const std::string& prefix, std::size_t from, std::size_t to) {
    std::vector<std::string> receipts;
    for (std::size_t number = from; number <= to; ++number) {
      const std::string text = prefix + std::to_string(number);
      receipts.push_back(send(network.host(text, {net::Address::parse(text).value()})));
    }
    return receipts;
  }

  std::string send(sim::Host& host) {
    net::UdpSocket socket = net::UdpSocket::open(host.loop(), {.local = {host.address(), 0}}).value();
    std::string payload;
    for (std::size_t line = 0; line < lines_each; ++line) payload += "x\n";
    const net::Endpoint house{net::Address::parse("fd00::1").value(), 8888};
    EXPECT_TRUE(net::run(host.loop(), socket.send(as_bytes(payload), house)));
    std::array<std::byte, 100> buffer{};
    const auto receipt = net::run(host.loop(), socket.receive(buffer, host.loop().now() + std::chrono::seconds(1)));
    return receipt ? std::string(as_text(Bytes(buffer).first(receipt->length))) : "(nothing)";
  }
};

TEST_F(DatagramsTest, senders_of_one_place_say_so_much_together) {
  EXPECT_THAT(told("2001:db8:1:2::", 1, senders), Each("ok 50\n"));
  EXPECT_THAT(told("2001:db8:1:2::", senders + 1, senders + 1), ElementsAre(MatchesRegex("ok [0-9] no 4[0-9]\n")))
      << "what came meanwhile, at 50 a second";
  EXPECT_THAT(told("2001:db8:1:3::", 1, 1), ElementsAre("ok 50\n")) << "another place";
}

TEST_F(DatagramsTest, in_the_servers_own_network_each_address_is_a_place) {
  EXPECT_THAT(told("fd00::a:", 1, senders + 1), Each("ok 50\n"));
}

}  // namespace
}  // namespace salon::server
