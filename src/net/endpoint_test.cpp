#include "salon/net/endpoint.hpp"

#include <gtest/gtest.h>

namespace salon::net {
namespace {

TEST(Address, an_ipv4_address_reads_as_it_is_written) {
  const auto address = Address::parse("192.168.1.20");
  ASSERT_TRUE(address);
  EXPECT_TRUE(address->is_v4());
  EXPECT_EQ(*address, Address::v4({192, 168, 1, 20}));
  EXPECT_EQ(address->text(), "192.168.1.20");
}

TEST(Address, an_ipv6_address_is_written_in_the_short_form_of_rfc_5952) {
  EXPECT_EQ(Address::parse("2001:DB8:0:0:1:0:0:1")->text(), "2001:db8::1:0:0:1");
  EXPECT_EQ(Address::parse("[::1]")->text(), "::1");
  EXPECT_EQ(Address::any_v6().text(), "::");
}

TEST(Address, a_scope_is_kept_by_name_or_number) {
  const auto address = Address::parse("fe80::1%lo");
  ASSERT_TRUE(address) << address.error().message();
  EXPECT_NE(address->scope(), 0U);
  EXPECT_EQ(address->text(), "fe80::1%lo");
  EXPECT_EQ(Address::parse("fe80::1%" + std::to_string(address->scope())), *address);
  EXPECT_EQ(Address::v6(address->bytes(), 4'000'000).text(), "fe80::1%4000000") << "an interface may go";
  for (const char* const scope : {"nosuch0", "4000000", "0", "99999999999"}) {
    const auto unknown = Address::parse(std::string("fe80::1%") + scope);
    ASSERT_FALSE(unknown) << scope;
    EXPECT_NE(unknown.error().message().find("there is no interface \"" + std::string(scope)), std::string::npos);
  }
}

TEST(Address, what_is_not_an_address_is_refused_with_the_text_and_an_example) {
  for (const std::string_view text : {"", "localhost", "1.2.3", "1.2.3.256", "1.2.3.04", "[1.2.3.4]", "::1]", "[::1",
                                      ":::", "1.2.3.4 ", "fe80::1%"}) {
    const auto address = Address::parse(text);
    ASSERT_FALSE(address) << text;
    EXPECT_NE(address.error().message().find(std::string(text)), std::string::npos);
  }
  EXPECT_FALSE(Address::parse(std::string_view("1.2.3.4\0x", 9)));
}

TEST(Address, knows_loopback_private_and_link_local_ranges_to_their_edges) {
  const auto is = [](const char* text) { return *Address::parse(text); };
  EXPECT_TRUE(is("127.255.255.254").is_loopback());
  EXPECT_TRUE(is("::1").is_loopback());
  EXPECT_FALSE(is("::2").is_loopback());
  EXPECT_FALSE(is("128.0.0.1").is_loopback());
  for (const char* text : {"10.0.0.0", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1"}) {
    EXPECT_TRUE(is(text).is_private()) << text;
  }
  for (const char* text : {"11.0.0.0", "172.15.0.1", "172.32.0.0", "192.169.0.1", "fe00::1", "fb00::1"}) {
    EXPECT_FALSE(is(text).is_private()) << text;
  }
  EXPECT_TRUE(is("169.254.9.9").is_link_local());
  EXPECT_TRUE(is("febf::1").is_link_local());
  EXPECT_FALSE(is("fec0::1").is_link_local());
  EXPECT_TRUE(is("0.0.0.0").is_any());
  EXPECT_TRUE(is("::").is_any());
  EXPECT_FALSE(is("::1").is_any());
}

TEST(Address, a_mapped_ipv4_address_is_unmapped_and_others_stay) {
  EXPECT_EQ(Address::parse("::ffff:10.1.2.3")->unmapped(), Address::v4({10, 1, 2, 3}));
  EXPECT_EQ(Address::parse("::fffe:10.1.2.3")->unmapped(), *Address::parse("::fffe:10.1.2.3"));
  EXPECT_EQ(Address::loopback_v4().unmapped(), Address::loopback_v4());
}

TEST(Endpoint, puts_brackets_around_ipv6_alone) {
  EXPECT_EQ((Endpoint{Address::loopback_v4(), 8888}.text()), "127.0.0.1:8888");
  EXPECT_EQ((Endpoint{Address::any_v6(), 0}.text()), "[::]:0");
}

}  // namespace
}  // namespace salon::net
