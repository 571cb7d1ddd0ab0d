#include "base/shared.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace salon {
namespace {

TEST(Shared, is_one_value_for_all_that_hold_it) {
  const Shared<std::string> one = std::string("192.0.2.7");
  const Shared<std::string> other = one;
  EXPECT_EQ(&*one, &*other);
  EXPECT_EQ(other->size(), 9U);
  static_assert(sizeof other == sizeof(void*));
}

TEST(Shared, is_gone_with_the_last_that_holds_it) {
  const auto token = std::make_shared<int>();
  std::optional<Shared<std::shared_ptr<int>>> one(token);
  {
    const Shared<std::shared_ptr<int>> other = *one;
    EXPECT_EQ(token.use_count(), 2);
    one.reset();
    EXPECT_EQ(token.use_count(), 2);
  }
  EXPECT_EQ(token.use_count(), 1);
}

TEST(Shared, can_be_given_another) {
  const auto token = std::make_shared<int>();
  Shared<std::shared_ptr<int>> one = token;
  one = Shared<std::shared_ptr<int>>(nullptr);
  EXPECT_EQ(token.use_count(), 1);
  const Shared<std::shared_ptr<int>>& itself = one;
  one = itself;
  EXPECT_EQ(*one, nullptr);
}

}  // namespace
}  // namespace salon
