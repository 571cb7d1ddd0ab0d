#include "end_point.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

using namespace std::chrono_literals;

TEST(EndPoint, is_tcp_unless_something_says_udp) {
  EXPECT_EQ(split_scheme("host:1", {})->transport, Transport::tcp);
  EXPECT_EQ(split_scheme("tcp://host:1", {})->transport, Transport::tcp);
  EXPECT_EQ(split_scheme("host:1", {.udp = true})->transport, Transport::udp);
  EXPECT_EQ(split_scheme("udp://host:1", {})->transport, Transport::udp);
  EXPECT_EQ(split_scheme("udp://host:1", {.udp = true})->transport, Transport::udp);
  for (const char* word : {"host:1", "tcp://host:1", "udp://host:1"}) {
    EXPECT_EQ(split_scheme(word, {})->address, "host:1") << word;
  }
}

TEST(EndPoint, is_under_tls_if_something_says_so) {
  EXPECT_FALSE(split_scheme("host:1", {})->tls || split_scheme("tcp://host:1", {})->tls);
  EXPECT_TRUE(split_scheme("tls://host:1", {})->tls && split_scheme("host:1", {.tls = true})->tls);
  EXPECT_EQ(split_scheme("tls://host:1", {.tls = true})->address, "host:1");
  EXPECT_FALSE(split_scheme("tcp://host:1", {.tls = true})) << "one says TLS, the other none";
  EXPECT_FALSE(split_scheme("tls://host:1", {.udp = true}));
  EXPECT_FALSE(split_scheme("udp://host:1", {.tls = true}));
  EXPECT_FALSE(split_scheme("host:1", {.udp = true, .tls = true}));
}

TEST(EndPoint, does_not_guess_at_other_schemes) {
  EXPECT_FALSE(split_scheme("http://host/", {}));
  EXPECT_FALSE(split_scheme("://host:1", {}));
  EXPECT_FALSE(split_scheme("tcp://host:1", {.udp = true})) << "one says TCP, the other UDP";
}

TEST(Duration, is_a_number_and_a_unit) {
  EXPECT_EQ(parse_duration("250ms").value(), 250ms);
  EXPECT_EQ(parse_duration("2s").value(), 2s);
  EXPECT_EQ(parse_duration("1.5s").value(), 1500ms);
  EXPECT_EQ(parse_duration("2").value(), 2s) << "as nc's -w";
  EXPECT_EQ(parse_duration("1m").value(), 1min);
  EXPECT_EQ(parse_duration("1h").value(), 1h);
  for (const char* bad : {"", "s", "ms", "0", "0s", "-1s", "1x", "1 s", "1e400", "nan", "inf", "1e9h", "0x10"}) {
    EXPECT_FALSE(parse_duration(bad)) << bad;
  }
}

TEST(Port, is_a_lone_number_of_its_range) {
  for (const char* port : {"1", "8888", "65535"}) EXPECT_TRUE(is_port(port)) << port;
  for (const char* text : {"", "0", "65536", "8888x", "-1", "hello", "88 88"}) EXPECT_FALSE(is_port(text)) << text;
}

}  // namespace
}  // namespace salon::app
