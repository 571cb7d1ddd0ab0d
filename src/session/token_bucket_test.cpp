#include "session/token_bucket.hpp"

#include <gtest/gtest.h>

namespace salon::session {
namespace {

using namespace std::chrono_literals;

constexpr Instant start = Instant{} + 1h;

int taken_at(TokenBucket& bucket, Instant now) {
  int taken = 0;
  while (taken < 1000 && bucket.take(now)) ++taken;
  return taken;
}

TEST(TokenBucket, gives_a_burst_and_then_a_steady_rate) {
  TokenBucket bucket(10, 50);
  EXPECT_EQ(taken_at(bucket, start), 50);
  EXPECT_EQ(taken_at(bucket, start + 99ms), 0);
  EXPECT_EQ(taken_at(bucket, start + 100ms), 1);
  EXPECT_EQ(taken_at(bucket, start + 1100ms), 10);
}

TEST(TokenBucket, saves_no_more_than_a_burst) {
  TokenBucket bucket(10, 50);
  EXPECT_EQ(taken_at(bucket, start), 50);
  EXPECT_EQ(taken_at(bucket, start + 1h), 50);
}

TEST(TokenBucket, says_when_the_next_token_is_there) {
  TokenBucket bucket(10, 1);
  EXPECT_TRUE(bucket.take(start));
  EXPECT_EQ(bucket.ready_at(), start + 100ms);
  EXPECT_FALSE(bucket.take(bucket.ready_at() - 1ns));
  EXPECT_TRUE(bucket.take(bucket.ready_at()));
}

TEST(TokenBucket, a_rate_of_none_is_no_limit) {
  TokenBucket bucket(0, 1);
  EXPECT_EQ(taken_at(bucket, start), 1000);
}

}  // namespace
}  // namespace salon::session
