#include "proto/refusal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace salon::proto {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

TEST(Refusal, http_is_told_how_to_join) {  // RFC 9112, 4 and 6.3
  const std::string response = http_refusal("GET / HTTP/1.1\r\nHost: salon\r\n", "192.168.1.20 8888");
  EXPECT_THAT(response, StartsWith("HTTP/1.1 501 Not Implemented\r\n"));
  EXPECT_THAT(response, HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(response, HasSubstr("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  EXPECT_THAT(response, HasSubstr("  nc 192.168.1.20 8888\n"));
}

TEST(Refusal, http_says_how_long_its_body_is) {
  for (const char* address : {"", "192.168.1.20 8888"}) {
    const std::string response = http_refusal("GET / HTTP/1.1\r\n", address);
    const std::size_t body = response.find("\r\n\r\n") + 4;
    EXPECT_THAT(response, HasSubstr("\r\nContent-Length: " + std::to_string(response.size() - body) + "\r\n"));
    EXPECT_THAT(response, EndsWith("\n"));
  }
}

TEST(Refusal, head_gets_the_same_header_and_no_body) {  // RFC 9110, 9.3.2
  const std::string get = http_refusal("GET / HTTP/1.1\r\n", "::1 8888");
  const std::string head = http_refusal("HEAD / HTTP/1.1\r\n", "::1 8888");
  EXPECT_EQ(head, get.substr(0, get.find("\r\n\r\n") + 4));
}

TEST(Refusal, an_unknown_address_is_not_guessed) {
  EXPECT_THAT(http_refusal("GET / HTTP/1.1\r\n", ""), HasSubstr("at the same address with nc"));
}

TEST(Refusal, tls_gets_a_fatal_alert) {  // RFC 8446, 5.1 and 6
  const std::string_view record = tls_refusal();
  ASSERT_EQ(record.size(), 7);
  EXPECT_EQ(record[0], 21);                                // ContentType alert
  EXPECT_EQ(record.substr(1, 2), "\x03\x03");              // legacy_record_version
  EXPECT_EQ(record.substr(3, 2), std::string("\0\2", 2));  // length
  EXPECT_EQ(record[5], 2);                                 // fatal
  EXPECT_EQ(record[6], 40);                                // handshake_failure
}

}  // namespace
}  // namespace salon::proto
