#include "listen_address.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

std::string described(std::string_view text) {
  const auto where = parse_listen_address(text);
  if (!where) return where.error().message();
  std::string out;
  for (const net::Address& address : where->addresses) out += net::Endpoint{address, where->port}.text() + " ";
  return out;
}

TEST(ListenAddress, every_way_to_write_one) {
  EXPECT_EQ(described(":8888"), "[::]:8888 0.0.0.0:8888 ");
  EXPECT_EQ(described("9000"), "[::]:9000 0.0.0.0:9000 ");
  EXPECT_EQ(described(":0"), "[::]:0 0.0.0.0:0 ");
  EXPECT_EQ(described("*:80"), "[::]:80 0.0.0.0:80 ");
  EXPECT_EQ(described("127.0.0.1"), "127.0.0.1:8888 ");
  EXPECT_EQ(described("127.0.0.1:9000"), "127.0.0.1:9000 ");
  EXPECT_EQ(described("::1"), "[::1]:8888 ");
  EXPECT_EQ(described("[::1]"), "[::1]:8888 ");
  EXPECT_EQ(described("[::1]:9000"), "[::1]:9000 ");
  EXPECT_EQ(described("localhost:9000"), "[::1]:9000 127.0.0.1:9000 ");
}

TEST(ListenAddress, a_port_may_be_the_name_of_a_service) {
  EXPECT_EQ(parse_listen_address(":http")->port, 80);
  EXPECT_EQ(parse_listen_address("[::1]:https")->port, 443);
}

TEST(ListenAddress, says_what_is_wrong_and_how_to_write_it) {
  EXPECT_EQ(described(":70000"),
            "cannot listen on ':70000': a port is a number from 0 to 65535, or the name of a service; write "
            "[ADDRESS][:PORT], as in :8888, 192.168.1.20:8888 or [::1]:8888");
  for (const char* bad :
       {"127.0.0.1:", "127.0.0.1:no-such-service", ":-1", "example.org:80", "300.1.1.1:80", "[::1", "1:2:3", ":+5"}) {
    const auto where = parse_listen_address(bad);
    ASSERT_FALSE(where) << bad;
    EXPECT_TRUE(where.error().message().starts_with("cannot listen on '" + std::string(bad) + "': "))
        << where.error().message();
  }
}

TEST(ListenAddress, a_name_is_told_from_an_address_gone_wrong) {
  EXPECT_EQ(parse_listen_name("example.org:80"), (net::HostPort{"example.org", 80}));
  EXPECT_EQ(parse_listen_name("raspberry-pi"), (net::HostPort{"raspberry-pi", 8888}));
  for (const char* other : {"", ":8888", "8888", "localhost", "*:80", "300.1.1.1", "300.1.1.1:80", "[::1", "1:2:3",
                            "example.org:70000", "exa mple.org"}) {
    EXPECT_FALSE(parse_listen_name(other)) << other;
  }
}

TEST(ListenAddress, names_a_port_or_does_not) {
  for (const char* with : {":8888", "8888", "10.0.0.1:0", "[::1]:8888", "example.org:80"}) {
    EXPECT_TRUE(names_port(with)) << with;
  }
  for (const char* without : {"", "10.0.0.1", "::1", "[::1]", "example.org", "*"}) {
    EXPECT_FALSE(names_port(without)) << without;
  }
}

}  // namespace
}  // namespace salon::app
