#include "room/address_range.hpp"

#include <gtest/gtest.h>

namespace salon::room {
namespace {

std::string read(std::string_view text) {
  const auto range = AddressRange::parse(text);
  return range ? range->text() : "none";
}

TEST(AddressRanges, are_read_as_operators_write_them) {
  EXPECT_EQ(read("192.0.2.1"), "192.0.2.1/32");
  EXPECT_EQ(read("192.0.2.1/24"), "192.0.2.0/24") << "bits behind the prefix do not count";
  EXPECT_EQ(read("192.0.2.255/25"), "192.0.2.128/25");
  EXPECT_EQ(read("0.0.0.0/0"), "0.0.0.0/0");
  EXPECT_EQ(read("2001:db8::1"), "2001:db8::1/128");
  EXPECT_EQ(read("2001:DB8:FFFF::/33"), "2001:db8:8000::/33");
  EXPECT_EQ(read("fe80::1%eth0"), "fe80::1/128") << "a zone";
}

// RFC 4291, 2.2 and 2.5.5.2
TEST(AddressRanges, of_ipv6_have_several_forms) {
  EXPECT_EQ(read("ABCD:EF01:2345:6789:ABCD:EF01:2345:6789"), "abcd:ef01:2345:6789:abcd:ef01:2345:6789/128");
  EXPECT_EQ(read("FF01:0:0:0:0:0:0:101"), "ff01::101/128");
  EXPECT_EQ(read("0:0:0:0:0:0:0:0"), "::/128");
  EXPECT_EQ(read("::"), "::/128");
  EXPECT_EQ(read("::13.1.68.3"), "::d01:4403/128");
  EXPECT_EQ(read("::ffff:129.144.52.38"), "129.144.52.38/32");
  EXPECT_EQ(read("::ffff:10.0.0.0/104"), "10.0.0.0/8");
}

// RFC 5952, 4.1 to 4.3
TEST(AddressRanges, of_ipv6_are_written_in_one) {
  EXPECT_EQ(read("2001:0db8::0001"), "2001:db8::1/128");
  EXPECT_EQ(read("2001:db8:0:1:1:1:1:1"), "2001:db8:0:1:1:1:1:1/128") << "one group of zeros stays";
  EXPECT_EQ(read("2001:0:0:1:0:0:0:1"), "2001:0:0:1::1/128") << "the longest run";
  EXPECT_EQ(read("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1/128") << "the first of two";
  EXPECT_EQ(read("1:0:0:0:0:0:0:0"), "1::/128");
}

TEST(AddressRanges, are_nothing_else) {
  for (const char* text : {"",
                           "ada",
                           "192.0.2",
                           "192.0.2.1.5",
                           "192.0.2.256",
                           "192.0.02.1",
                           "192.0.2.1%eth0",
                           "192.0.2.1/33",
                           "192.0.2.1/",
                           "192.0.2.1/-1",
                           "192.0.2.1/+1",
                           "192.0.2.1/24x",
                           "1:2:3:4:5:6:7",
                           "1:2:3:4:5:6:7:8:9",
                           "1::2::3",
                           ":::",
                           "1:",
                           ":1",
                           "12345::",
                           "::g",
                           "1.2.3.4::",
                           "1:2:3:4:5:6:7::8",
                           "::1/129",
                           "0x7f.0.0.1",
                           " 192.0.2.1"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

}  // namespace
}  // namespace salon::room
