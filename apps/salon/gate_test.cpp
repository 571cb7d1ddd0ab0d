#include "gate.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

net::Address address(const char* text) { return net::Address::parse(text).value(); }
net::Prefix range(const char* text) { return net::Prefix::parse(text).value(); }

TEST(Gate, is_open_unless_something_was_said) {
  EXPECT_TRUE(Gate().admits(address("203.0.113.7")));
  EXPECT_TRUE(Gate().admits(address("::1")));
}

TEST(Gate, admits_what_is_allowed_and_nothing_else) {
  const Gate gate({range("10.0.0.0/8"), range("fd00::/8")}, {});
  for (const char* inside : {"10.1.2.3", "::ffff:10.1.2.3", "fd12::1"}) EXPECT_TRUE(gate.admits(address(inside)));
  for (const char* outside : {"11.0.0.1", "::1"}) EXPECT_FALSE(gate.admits(address(outside))) << outside;
}

TEST(Gate, admits_all_but_what_is_denied) {
  const Gate gate({}, {range("10.0.0.0/8")});
  for (const char* inside : {"10.1.2.3", "::ffff:10.1.2.3"}) EXPECT_FALSE(gate.admits(address(inside))) << inside;
  for (const char* outside : {"11.0.0.1", "::1"}) EXPECT_TRUE(gate.admits(address(outside))) << outside;
}

TEST(Gate, what_is_both_allowed_and_denied_is_denied) {
  const Gate gate({range("10.0.0.0/8")}, {range("10.0.0.7")});
  EXPECT_TRUE(gate.admits(address("10.0.0.8")));
  EXPECT_FALSE(gate.admits(address("10.0.0.7")));
}

TEST(Gate, tells_of_each_address_once_and_counts_them_all) {
  Gate gate({}, {range("0.0.0.0/0")});
  EXPECT_TRUE(gate.turned_away(address("10.0.0.1")));
  EXPECT_FALSE(gate.turned_away(address("::ffff:10.0.0.1")));
  EXPECT_TRUE(gate.turned_away(address("10.0.0.2")));
  EXPECT_EQ(gate.turned_away_count(), 3U);
}

TEST(Gate, remembers_so_many_and_no_more) {
  Gate gate({}, {range("0.0.0.0/0")});
  for (unsigned number = 0; number < Gate::remembered_max; ++number) {
    const auto high = static_cast<std::uint8_t>(number >> 8U);
    const auto low = static_cast<std::uint8_t>(number);
    EXPECT_TRUE(gate.turned_away(net::Address::v4({10, 0, high, low})));
  }
  EXPECT_FALSE(gate.turned_away(address("10.1.0.0")));
  EXPECT_EQ(gate.turned_away_count(), Gate::remembered_max + 1);
}

}  // namespace
}  // namespace salon::app
