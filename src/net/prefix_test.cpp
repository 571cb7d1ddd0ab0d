#include "salon/net/prefix.hpp"

#include <gtest/gtest.h>

namespace salon::net {
namespace {

Address address(const char* text) { return Address::parse(text).value(); }
Prefix prefix(const char* text) { return Prefix::parse(text).value(); }

TEST(Prefix, holds_the_addresses_that_begin_as_it_does) {
  EXPECT_TRUE(prefix("192.168.1.0/24").holds(address("192.168.1.255")));
  EXPECT_FALSE(prefix("192.168.1.0/24").holds(address("192.168.2.0")));
  EXPECT_TRUE(prefix("203.0.113.0/26").holds(address("203.0.113.63")));
  EXPECT_FALSE(prefix("203.0.113.0/26").holds(address("203.0.113.64")));
  EXPECT_TRUE(prefix("2001:db8:1:2::/64").holds(address("2001:db8:1:2:ffff::1")));
  EXPECT_FALSE(prefix("2001:db8:1:2::/64").holds(address("2001:db8:1:3::1")));
}

TEST(Prefix, of_no_bits_holds_its_whole_family) {
  EXPECT_TRUE(prefix("0.0.0.0/0").holds(address("255.255.255.255")));
  EXPECT_FALSE(prefix("0.0.0.0/0").holds(address("::1")));
  EXPECT_TRUE(prefix("::/0").holds(address("2001:db8::1")));
}

TEST(Prefix, a_lone_address_stands_for_itself) {
  EXPECT_TRUE(prefix("203.0.113.7").holds(address("203.0.113.7")));
  EXPECT_FALSE(prefix("203.0.113.7").holds(address("203.0.113.6")));
  EXPECT_TRUE(prefix("::1").holds(address("::1")));
  EXPECT_FALSE(prefix("::1").holds(address("::2")));
}

TEST(Prefix, bits_behind_it_do_not_count) { EXPECT_TRUE(prefix("192.168.1.20/24").holds(address("192.168.1.1"))); }

TEST(Prefix, a_mapped_range_is_the_ipv4_range_it_stands_for) {
  EXPECT_TRUE(prefix("::ffff:10.0.0.0/104").holds(address("10.255.0.1")));
  EXPECT_FALSE(prefix("::ffff:10.0.0.0/104").holds(address("11.0.0.1")));
  EXPECT_TRUE(prefix("::ffff:10.0.0.7").holds(address("10.0.0.7")));
  EXPECT_FALSE(prefix("::ffff:10.0.0.0/80").holds(address("10.0.0.1"))) << "it is more than the IPv4 addresses";
}

TEST(Prefix, is_written_as_it_is_read) {
  for (const char* text : {"192.168.1.0/24", "fd00::/8", "::/0"}) EXPECT_EQ(prefix(text).text(), text);
}

TEST(Prefix, says_what_is_wrong_and_how_to_write_one) {
  EXPECT_EQ(Prefix::parse("192.168.1.0/33").error().message(),
            "cannot read \"192.168.1.0/33\" as a range of addresses: behind the '/' stands a number from 0 to 32; "
            "write it like 192.168.1.0/24, fd00::/8 or 192.168.1.20");
  for (const char* bad : {"", "/", "/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/8/8", "10.0.0/8",
                          "example.org/8", "::/129", "10.0.0.0/255.0.0.0"}) {
    EXPECT_FALSE(Prefix::parse(bad)) << bad;
  }
}

}  // namespace
}  // namespace salon::net
