#include "server/codes.hpp"

#include <gmock/gmock.h>

#include "net/scram.hpp"

namespace salon::server {
namespace {

using testing::MatchesRegex;

TEST(Codes, are_sixteen_digits_that_nobody_can_foretell) {
  Codes codes;
  const std::string hash = codes.make("ada", net::random_bytes);
  const std::string code = codes.take(hash).value();
  EXPECT_THAT(code, MatchesRegex("[0-9a-hjkmnp-tv-z]{16}"));
  EXPECT_EQ(Codes::hash("ada", code), hash);
  EXPECT_THAT(hash, MatchesRegex("[0-9a-f]{64}"));
  EXPECT_NE(codes.take(codes.make("ada", net::random_bytes)), code);
  EXPECT_FALSE(codes.take(hash)) << "once";
}

TEST(Codes, are_for_one_account) {
  EXPECT_EQ(Codes::hash("ada", "0123456789abcdef"), Codes::hash("ADA", "0123456789abcdef"));
  EXPECT_NE(Codes::hash("ada", "0123456789abcdef"), Codes::hash("lea", "0123456789abcdef"));
  EXPECT_NE(Codes::hash("ada", "0123456789abcdef"), Codes::hash("ada", "0123456789abcdee"));
}

TEST(Codes, may_be_typed_as_people_do) {
  EXPECT_EQ(Codes::hash("ada", "0123456789abcdef"), Codes::hash("ada", "OI23-4567-89AB-CDEF"));
  EXPECT_EQ(Codes::hash("ada", "01"), Codes::hash("ada", "ol"));
}

TEST(Codes, that_nobody_wants_mailed_are_forgotten) {
  Codes codes;
  const std::string first = codes.make("ada", net::random_bytes);
  for (std::size_t i = 1; i < Codes::unmailed_max; ++i) codes.make("ada", net::random_bytes);
  const std::string last = codes.make("ada", net::random_bytes);
  EXPECT_FALSE(codes.take(first));
  EXPECT_TRUE(codes.take(last));
}

}  // namespace
}  // namespace salon::server
