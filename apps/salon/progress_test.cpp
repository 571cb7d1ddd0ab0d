#include "progress.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};

TEST(Size, is_written_in_powers_of_a_thousand) {
  EXPECT_EQ(size_text(0), "0 B");
  EXPECT_EQ(size_text(999), "999 B");
  EXPECT_EQ(size_text(1'000), "1.0 kB");
  EXPECT_EQ(size_text(999'940), "999.9 kB");
  EXPECT_EQ(size_text(999'960), "1.0 MB") << "not 1000.0 kB";
  EXPECT_EQ(size_text(123'400'000), "123.4 MB");
  EXPECT_EQ(size_text(UINT64_MAX), "18.4 EB");
}

TEST(Progress, is_shown_once_the_work_is_long) {
  Progress progress;
  EXPECT_EQ(progress.at(start, 0), std::nullopt);
  EXPECT_EQ(progress.at(start + 60s, 1'000'000), std::nullopt) << "it has only begun";
  EXPECT_EQ(progress.at(start + 61s, 2'000'000), std::nullopt);
  EXPECT_EQ(progress.at(start + 62s, 12'200'000), "12.2 MB, 10.2 MB/s");
}

TEST(Progress, tells_how_much_of_how_much) {
  Progress progress(500'000'000);
  EXPECT_EQ(progress.at(start, 1), std::nullopt);
  EXPECT_EQ(progress.at(start + 2s, 123'400'000), "123.4 MB of 500.0 MB (24 %), 61.7 MB/s");
  EXPECT_EQ(progress.at(start + 3s, 600'000'000), "600.0 MB of 500.0 MB (100 %), 476.6 MB/s") << "the file has grown";
}

TEST(Progress, says_nothing_new_when_nothing_goes) {
  Progress progress;
  EXPECT_EQ(progress.at(start, 1'000), std::nullopt);
  EXPECT_EQ(progress.at(start + 2s, 2'000), "2.0 kB, 500 B/s");
  EXPECT_EQ(progress.at(start + 3s, 2'000), std::nullopt);
  EXPECT_EQ(progress.at(start + 5s, 3'000), "3.0 kB, 500 B/s");
}

}  // namespace
}  // namespace salon::app
