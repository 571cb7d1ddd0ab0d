#include "join_name.hpp"

#include <gtest/gtest.h>

namespace salon::app {
namespace {

TEST(JoinName, a_login_name_becomes_a_nick) {
  EXPECT_EQ(nick_for("ada"), "ada");
  EXPECT_EQ(nick_for("www-data"), "www-data");
  EXPECT_EQ(nick_for("_apt"), "_apt");
  EXPECT_EQ(nick_for("zoé"), "zoé");
}

TEST(JoinName, what_a_nick_may_not_hold_is_left_out) {
  EXPECT_EQ(nick_for("ada@example.org"), "adaexample.org");
  EXPECT_EQ(nick_for("DOMAIN\\ada lovelace"), "DOMAIN\\adalovelace");
  EXPECT_EQ(nick_for("2fast"), "fast");
  EXPECT_EQ(nick_for("#+ada"), "ada");
  EXPECT_EQ(nick_for("a\xFF\x1B[31mda"), "a[31mda");
}

TEST(JoinName, a_name_of_which_nothing_is_left_is_guest) {
  EXPECT_EQ(nick_for(""), "guest");
  EXPECT_EQ(nick_for("  42 "), "guest");
}

TEST(JoinName, a_long_name_is_cut_between_characters) {
  EXPECT_EQ(nick_for(std::string(40, 'a')), std::string(30, 'a'));
  EXPECT_EQ(nick_for(std::string(29, 'a') + "é"), std::string(29, 'a'));
}

}  // namespace
}  // namespace salon::app
