#include "server/admission.hpp"

#include <gtest/gtest.h>

namespace salon::server {
namespace {

net::Address address(const char* text) { return net::Address::parse(text).value(); }

TEST(Admission, lets_in_the_neighbourhood_and_nobody_else) {
  const Admission admission(false, {});
  for (const char* near : {"127.0.0.1", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.57",
                           "169.254.7.7", "fe80::1", "fd12::1", "::ffff:192.168.1.57"}) {
    EXPECT_TRUE(admission.admits(address(near))) << near;
  }
  for (const char* far : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1", "2001:db8::1", "::ffff:8.8.8.8"}) {
    EXPECT_FALSE(admission.admits(address(far))) << far;
  }
}

TEST(Admission, lets_in_what_is_on_link) {
  const Admission admission(false, {{address("203.0.113.0"), 26}, {address("2001:db8:1:2::"), 64}});
  EXPECT_TRUE(admission.admits(address("203.0.113.63")));
  EXPECT_FALSE(admission.admits(address("203.0.113.64")));
  EXPECT_TRUE(admission.admits(address("2001:db8:1:2:ffff::1")));
  EXPECT_FALSE(admission.admits(address("2001:db8:1:3::1")));
}

TEST(Admission, lets_everyone_in_when_the_room_is_public) {
  const Admission admission(true, {});
  EXPECT_TRUE(admission.admits(address("8.8.8.8")));
  EXPECT_FALSE(admission.is_near(address("8.8.8.8"))) << "and knows its neighbours all the same";
  EXPECT_TRUE(admission.is_near(address("fe80::1")));
}

TEST(Admission, an_interface_without_a_prefix_does_not_open_the_room_to_everyone) {
  const Admission admission(false, {{net::Address::v4({203, 0, 113, 1}), 0}});
  EXPECT_FALSE(admission.admits(net::Address::v4({198, 51, 100, 7})));
}

}  // namespace
}  // namespace salon::server
