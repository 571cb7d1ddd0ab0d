#include "base/growth.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace salon {
namespace {

TEST(Growth, takes_an_eighth_more_than_there_is_at_most) {
  std::vector<int> list;
  int moves = 0;
  for (int entry = 0; entry < 10'000; ++entry) {
    const int* const before = list.data();
    make_space(list);
    list.push_back(entry);
    if (list.data() != before) ++moves;
    ASSERT_LE(list.capacity(), list.size() + 1 + list.size() / 8);
  }
  // 8 * ln(10'000 / 16) moves by an eighth each, and 8 before that.
  EXPECT_LT(moves, 70) << "what is moved stays in proportion to what is there";
}

TEST(Growth, takes_what_is_asked_for_when_that_is_more) {
  std::vector<int> list(80);
  list.shrink_to_fit();
  make_space(list, 5);
  EXPECT_EQ(list.capacity(), 90);
  make_space(list, 1'000);
  EXPECT_EQ(list.capacity(), 1'080);
}

}  // namespace
}  // namespace salon
