#include "net/destination_order.hpp"

#include <gmock/gmock.h>

namespace salon::net {
namespace {

Address address(const char* text) { return Address::parse(text).value(); }

Destination to(const char* destination, const char* source = nullptr) {
  return {address(destination), source == nullptr ? std::optional<Address>() : address(source)};
}

std::vector<std::string> sorted(std::vector<Destination> destinations) {
  sort_destinations(destinations);
  std::vector<std::string> texts;
  for (const Destination& one : destinations) texts.push_back(one.address.text());
  return texts;
}

std::vector<std::string> mixed(const std::vector<Destination>& destinations, std::size_t first_count) {
  std::vector<std::string> texts;
  for (const Destination& one : interleave_families(destinations, first_count)) texts.push_back(one.address.text());
  return texts;
}

using testing::ElementsAre;

// The examples of RFC 6724, 10.2, in their order. Those about deprecated and home addresses are about rules left out.
TEST(DestinationOrder, prefers_matching_scope_RFC_6724_10_2) {
  EXPECT_THAT(sorted({to("198.51.100.121", "169.254.13.78"), to("2001:db8:1::1", "2001:db8:1::2")}),
              ElementsAre("2001:db8:1::1", "198.51.100.121"));
  EXPECT_THAT(sorted({to("2001:db8:1::1", "fe80::1"), to("198.51.100.121", "198.51.100.117")}),
              ElementsAre("198.51.100.121", "2001:db8:1::1"));
}

TEST(DestinationOrder, prefers_higher_precedence_RFC_6724_10_2) {
  EXPECT_THAT(sorted({to("10.1.2.3", "10.1.2.4"), to("2001:db8:1::1", "2001:db8:1::2")}),
              ElementsAre("2001:db8:1::1", "10.1.2.3"));
  EXPECT_THAT(sorted({to("2002:c633:6401::1", "2002:c633:6401::2"), to("2001:db8:1::1", "2001:db8:1::2")}),
              ElementsAre("2001:db8:1::1", "2002:c633:6401::1"));
}

TEST(DestinationOrder, prefers_smaller_scope_RFC_6724_10_2) {
  EXPECT_THAT(sorted({to("2001:db8:1::1", "2001:db8:1::2"), to("fe80::1", "fe80::2")}),
              ElementsAre("fe80::1", "2001:db8:1::1"));
}

TEST(DestinationOrder, prefers_the_matching_label_RFC_6724_10_2) {
  EXPECT_THAT(sorted({to("2001:db8:1::1", "2002:c633:6401::2"), to("2002:c633:6401::1", "2002:c633:6401::2")}),
              ElementsAre("2002:c633:6401::1", "2001:db8:1::1"));
}

TEST(DestinationOrder, prefers_the_longest_prefix_for_ipv6_RFC_6724_10_2) {
  EXPECT_THAT(sorted({to("2001:db8:3ffe::1", "2001:db8:1::2"), to("2001:db8:1::1", "2001:db8:1::2")}),
              ElementsAre("2001:db8:1::1", "2001:db8:3ffe::1"));
}

TEST(DestinationOrder, what_cannot_be_reached_comes_last_RFC_6724_6_rule_1) {
  EXPECT_THAT(sorted({to("2001:db8::1"), to("192.0.2.1", "192.0.2.9")}), ElementsAre("192.0.2.1", "2001:db8::1"));
}

TEST(DestinationOrder, a_local_network_of_ipv6_is_preferred_to_ipv4_only_where_this_host_is_in_one) {
  EXPECT_THAT(sorted({to("192.0.2.1", "192.0.2.9"), to("fd00::1", "fd00::9")}), ElementsAre("192.0.2.1", "fd00::1"));
  EXPECT_THAT(sorted({to("fd00::1", "2001:db8::9"), to("2001:db8::1", "2001:db8::9")}),
              ElementsAre("2001:db8::1", "fd00::1"));
}

TEST(DestinationOrder, loopback_is_tried_over_ipv6_first) {
  EXPECT_THAT(sorted({to("127.0.0.1", "127.0.0.1"), to("::1", "::1")}), ElementsAre("::1", "127.0.0.1"));
}

TEST(DestinationOrder, ipv4_addresses_keep_the_order_the_name_server_gave_them_RFC_6724_6_rule_10) {
  EXPECT_THAT(sorted({to("192.0.2.200", "192.0.2.9"), to("192.0.2.8", "192.0.2.9"), to("192.0.2.100", "192.0.2.9")}),
              ElementsAre("192.0.2.200", "192.0.2.8", "192.0.2.100"));
}

TEST(DestinationOrder, families_take_turns_from_the_family_of_the_first_RFC_8305_4) {
  EXPECT_THAT(mixed({to("::1"), to("::2"), to("::3"), to("10.0.0.1"), to("10.0.0.2")}, 1),
              ElementsAre("::1", "10.0.0.1", "::2", "10.0.0.2", "::3"));
  EXPECT_THAT(mixed({to("10.0.0.1"), to("::1"), to("::2"), to("::3")}, 1),
              ElementsAre("10.0.0.1", "::1", "::2", "::3"));
}

TEST(DestinationOrder, the_first_family_may_be_given_a_lead_RFC_8305_4) {
  EXPECT_THAT(mixed({to("::1"), to("::2"), to("::3"), to("10.0.0.1")}, 2),
              ElementsAre("::1", "::2", "10.0.0.1", "::3"));
  EXPECT_THAT(mixed({to("::1"), to("10.0.0.1")}, 0), ElementsAre("::1", "10.0.0.1"));
  EXPECT_THAT(mixed({}, 1), ElementsAre());
}

}  // namespace
}  // namespace salon::net
