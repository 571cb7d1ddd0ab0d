#include "server/neighbours.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace salon::server {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{std::chrono::hours(1)};

net::Address address(const char* text) { return net::Address::parse(text).value(); }

constexpr NeighbourLimits small{.guests_max = 2, .lines_a_second = 10, .lines_at_once = 3};

TEST(Neighbourhood, is_an_address_or_a_64) {
  EXPECT_EQ(neighbourhood("192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(neighbourhood("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(neighbourhood("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  EXPECT_EQ(neighbourhood("2001:db8:1:2::1"), neighbourhood("2001:db8:1:2:ffff::"));
  EXPECT_NE(neighbourhood("2001:db8:1:2::1"), neighbourhood("2001:db8:1:3::1"));
  EXPECT_EQ(neighbourhood("nowhere"), "nowhere");
}

TEST(Neighbours, so_many_may_be_here_from_one_place) {
  Neighbours neighbours(small);
  auto first = neighbours.take(address("2001:db8::1"));
  auto second = neighbours.take(address("2001:db8::2"));
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(neighbours.take(address("2001:db8::3")));
  EXPECT_TRUE(neighbours.take(address("2001:db8:0:1::3")));
  first.reset();
  EXPECT_TRUE(neighbours.take(address("2001:db8::3")));
}

TEST(Neighbours, of_its_own_network_are_not_one_place_for_their_prefix) {
  Neighbours neighbours(small);
  std::vector<std::optional<Neighbours::Share>> shares;
  for (const char* near : {"fe80::1", "fe80::2", "fe80::3", "192.168.1.1", "192.168.1.2", "192.168.1.3"}) {
    shares.push_back(neighbours.take(address(near), true));
    EXPECT_TRUE(shares.back()) << near;
  }
  auto again = neighbours.take(address("fe80::3"), true);
  EXPECT_TRUE(again);
  EXPECT_FALSE(neighbours.take(address("fe80::3"), true)) << "two may be here from one address";
}

TEST(Neighbours, of_this_host_there_may_be_any_number) {
  Neighbours neighbours(small);
  std::vector<std::optional<Neighbours::Share>> shares;
  for (int i = 0; i < 10; ++i) shares.push_back(neighbours.take(address(i % 2 == 0 ? "127.0.0.1" : "::1")));
  for (auto& share : shares) {
    ASSERT_TRUE(share);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(share->take(start));
  }
}

TEST(Neighbours, say_so_much_together_and_then_wait) {
  Neighbours neighbours(small);
  auto ada = *neighbours.take(address("192.0.2.1"));
  auto lea = *neighbours.take(address("192.0.2.1"));
  auto bob = *neighbours.take(address("192.0.2.2"));
  EXPECT_TRUE(ada.take(start));
  EXPECT_TRUE(lea.take(start));
  EXPECT_TRUE(ada.take(start));
  EXPECT_FALSE(lea.take(start)) << "three at once";
  EXPECT_FALSE(ada.take(start));
  EXPECT_TRUE(bob.take(start));
  EXPECT_FALSE(lea.take(start + 99ms));
  EXPECT_TRUE(lea.take(start + 100ms)) << "and then ten a second";
  EXPECT_FALSE(ada.take(start + 100ms));
}

TEST(Neighbours, leaving_does_not_make_it_good) {
  Neighbours neighbours(small);
  {
    auto ada = *neighbours.take(address("192.0.2.1"));
    while (ada.take(start)) continue;
  }
  auto again = *neighbours.take(address("192.0.2.1"));
  EXPECT_FALSE(again.take(start));
}

TEST(Neighbours, are_remembered_of_so_many_places_and_no_more) {
  Neighbours neighbours(small);
  auto ada = *neighbours.take(address("10.0.0.0"));
  while (ada.take(start)) continue;
  for (std::uint32_t i = 0; i < 3 * Neighbours::remembered_max; ++i) {
    const auto byte = [i](unsigned shift) { return static_cast<std::uint8_t>(i >> shift); };
    auto one = *neighbours.take(net::Address::v4({10, byte(16), byte(8), byte(0)}));
    ASSERT_LE(neighbours.remembered(), Neighbours::remembered_max + 2);
  }
  EXPECT_FALSE(ada.take(start)) << "who is here is not forgotten";
}

}  // namespace
}  // namespace salon::server
