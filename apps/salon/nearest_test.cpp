#include "nearest.hpp"

#include <gtest/gtest.h>

#include <string>

namespace salon::app {
namespace {

constexpr std::string_view verbs[] = {"serve", "join", "send", "listen"};

TEST(Nearest, a_slip_of_the_finger_is_found) {
  EXPECT_EQ(nearest("serv", verbs), "serve") << "a letter less";
  EXPECT_EQ(nearest("sennd", verbs), "send") << "one more";
  EXPECT_EQ(nearest("jain", verbs), "join") << "another";
  EXPECT_EQ(nearest("jion", verbs), "join") << "two swapped";
  EXPECT_EQ(nearest("sevre", verbs), "serve");
}

TEST(Nearest, what_is_far_from_all_is_none_of_them) {
  EXPECT_EQ(nearest("connect", verbs), "");
  EXPECT_EQ(nearest("", verbs), "");
  EXPECT_EQ(nearest("snd3", verbs), "") << "two changes in four letters are too many";
  EXPECT_EQ(nearest(std::string(1'000'000, 's'), verbs), "");
}

}  // namespace
}  // namespace salon::app
