#include "base/seldom.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace salon {
namespace {

TEST(Seldom, takes_a_pointer_and_reads_as_empty) {
  static_assert(sizeof(Seldom<std::string>) == sizeof(void*));
  const Seldom<std::string> none;
  EXPECT_EQ(*none, "");
  EXPECT_TRUE(none->empty());
  EXPECT_EQ(none, Seldom<std::string>(""));
}

TEST(Seldom, is_copied_with_what_it_holds) {
  Seldom<std::string> one = std::string("lunch");
  Seldom<std::string> other = one;
  other = std::string("tea");
  EXPECT_EQ(*one, "lunch");
  EXPECT_EQ(*other, "tea");
  EXPECT_FALSE(one == other);
  one = other;
  EXPECT_EQ(one, other);
  const Seldom<std::string>& itself = one;
  one = itself;
  EXPECT_EQ(*one, "tea");
  one = std::string();
  EXPECT_EQ(*one, "");
}

TEST(Seldom, is_changed_in_place) {
  Seldom<std::vector<int>> numbers;
  numbers.change([](std::vector<int>& all) { all = {1, 2, 3}; });
  EXPECT_EQ(*numbers, (std::vector{1, 2, 3}));
  EXPECT_EQ(numbers.change([](std::vector<int>& all) { return std::erase(all, 2); }), 1U);
  EXPECT_EQ(numbers->size(), 2U);
  numbers.change([](std::vector<int>& all) { all.clear(); });
  EXPECT_EQ(numbers, Seldom<std::vector<int>>());
}

}  // namespace
}  // namespace salon
