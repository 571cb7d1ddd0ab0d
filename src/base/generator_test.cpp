#include "base/generator.hpp"

#include <gtest/gtest.h>

#include <array>

namespace salon {
namespace {

TEST(Generator, a_seed_gives_the_same_draws_on_every_machine) {  // SplitMix64's published reference output
  Generator chance(1234567);
  for (const std::uint64_t expected : {6457827717110365317U, 3203168211198807973U, 9817491932198370423U,
                                       4593380528125082431U, 16408922859458223821U}) {
    EXPECT_EQ(chance.next(), expected);
  }
}

TEST(Generator, draws_stay_within_their_bounds_and_reach_them) {
  Generator chance(1);
  std::array<int, 6> seen{};
  for (int i = 0; i < 6000; ++i) ++seen.at(chance.between(0, 5));
  for (const int count : seen) EXPECT_NEAR(count, 1000, 200);
  EXPECT_EQ(chance.below(1), 0);
  EXPECT_EQ(chance.below(0), 0);
  EXPECT_EQ(chance.between(7, 7), 7);
}

TEST(Generator, durations_are_drawn_like_numbers) {
  using namespace std::chrono_literals;
  Generator chance(2);
  for (int i = 0; i < 1000; ++i) {
    const Duration drawn = chance.between(Duration(1ms), Duration(3ms));
    EXPECT_TRUE(drawn >= 1ms && drawn <= 3ms);
  }
  EXPECT_EQ(chance.between(Duration(5ms), Duration(5ms)), 5ms);
}

TEST(Generator, one_in_n_comes_about_once_in_n) {
  Generator chance(3);
  int hits = 0;
  for (int i = 0; i < 10'000; ++i) hits += chance.one_in(10) ? 1 : 0;
  EXPECT_NEAR(hits, 1000, 150);
  EXPECT_TRUE(chance.one_in(1));
  EXPECT_FALSE(chance.one_in(0));
}

TEST(Generator, a_split_has_chances_of_its_own) {
  Generator chance(4);
  Generator same(4);
  Generator split = chance.split();
  same.next();
  for (int i = 0; i < 100; ++i) split.next();
  EXPECT_EQ(chance.next(), same.next());
}

}  // namespace
}  // namespace salon
