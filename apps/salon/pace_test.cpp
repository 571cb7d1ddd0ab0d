#include "pace.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

using namespace std::chrono_literals;

/// How much a sender sends from `begin` on in `span`, who has as much as it may send and whose clock ticks so often.
std::uint64_t sent_in(Pace& pace, std::uint64_t rate, Instant begin, Duration span, Duration tick) {
  std::uint64_t sent = 0;
  for (Instant now = begin; now < begin + span; now += tick) {
    while (pace.ready_at() <= now) {
      pace.sent(pace.piece_bytes(), now);
      sent += pace.piece_bytes();
    }
  }
  EXPECT_GE(sent, rate * static_cast<std::uint64_t>(span / 1s));
  return sent;
}

TEST(Pace, is_kept_however_coarse_the_clock_is) {
  for (const std::uint64_t rate : {20U, 1'000U, 1'000'000U}) {
    for (const Duration tick : {Duration(100us), Duration(7ms), Duration(50ms)}) {
      Pace pace(rate);
      const std::uint64_t sent = sent_in(pace, rate, Instant(1h), 10s, tick);
      EXPECT_LE(sent, rate * 10 + 2 * pace.piece_bytes()) << rate << " bytes a second";
    }
  }
}

TEST(Pace, saves_nothing_up_for_who_had_nothing_to_send) {
  Pace pace(1'000'000);
  pace.sent(10, Instant(1h));
  EXPECT_LE(sent_in(pace, 1'000'000, Instant(2h), 1s, 1ms), 1'100'000U);
}

TEST(Pace, lets_a_datagram_go_whole_and_the_next_wait_for_it) {
  Pace pace(100);
  const Instant begin(1h);
  EXPECT_LE(pace.ready_at(), begin);
  pace.sent(1'000, begin);
  EXPECT_EQ(pace.ready_at(), begin - Pace::at_once + 10s);
}

TEST(Pace, is_at_least_a_byte_at_once) { EXPECT_EQ(Pace(1).piece_bytes(), 1U); }

TEST(Rate, is_a_number_and_a_unit) {
  EXPECT_EQ(parse_rate("500").value(), 500U);
  EXPECT_EQ(parse_rate("64k").value(), 64'000U);
  EXPECT_EQ(parse_rate("1.5M").value(), 1'500'000U);
  EXPECT_EQ(parse_rate("1G").value(), 1'000'000'000U);
  for (const char* bad : {"", "0", "0k", "0.5", "k", "-1", "1e3", "nan", "inf", "1 k", "1T", "1001G", "10kB", "0x1"}) {
    EXPECT_FALSE(parse_rate(bad)) << bad;
  }
}

}  // namespace
}  // namespace salon::app
