#include "base/queue.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>
#include <string>

namespace salon {
namespace {

using Text = std::unique_ptr<std::string>;

Text text(int number) { return std::make_unique<std::string>(std::to_string(number)); }

TEST(Queue, is_a_pointer_when_empty) {
  EXPECT_EQ(sizeof(Queue<std::string>), sizeof(void*));
  const Queue<int> queue;
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.size(), 0U);
  EXPECT_FALSE(queue.any([](int) { return true; }));
}

/// Any sequence of calls does what it does to a deque.
TEST(Queue, is_in_order) {
  std::mt19937 random(1);
  Queue<Text> queue;
  std::deque<std::string> model;
  for (int step = 0; step < 5000; ++step) {
    switch (random() % 5) {
      case 0:
      case 1:
        EXPECT_EQ(*queue.push_back(text(step)), std::to_string(step));
        model.push_back(std::to_string(step));
        break;
      case 2:
        queue.push_front(text(step));
        model.push_front(std::to_string(step));
        break;
      default:
        if (model.empty()) break;
        queue.pop_front();
        model.pop_front();
    }
    ASSERT_EQ(queue.size(), model.size());
    ASSERT_EQ(queue.empty(), model.empty());
    if (model.empty()) continue;
    ASSERT_EQ(*queue.front(), model.front());
    ASSERT_EQ(*queue.back(), model.back());
    std::deque<std::string> all;
    EXPECT_FALSE(queue.any([&](const Text& each) { return all.push_back(*each), false; }));
    ASSERT_EQ(all, model);
  }
}

TEST(Queue, looks_no_further_than_what_it_was_asked_for) {
  Queue<int> queue;
  for (const int each : {1, 2, 3}) queue.push_back(each);
  int looked_at = 0;
  EXPECT_TRUE(queue.any([&](int each) { return ++looked_at, each == 2; }));
  EXPECT_EQ(looked_at, 2);
}

TEST(Queue, is_moved_and_cleared_whole) {
  Queue<Text> queue;
  for (int each = 0; each < 3; ++each) queue.push_back(text(each));
  Queue<Text> other = std::move(queue);
  EXPECT_EQ(other.size(), 3U);
  Queue<Text> third;
  third.push_back(text(9));
  third = std::move(other);
  EXPECT_EQ(*third.front(), "0");
  third.clear();
  EXPECT_TRUE(third.empty());
}

}  // namespace
}  // namespace salon
