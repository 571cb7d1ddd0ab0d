#include "proto/refusal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace salon::proto {
namespace {

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
