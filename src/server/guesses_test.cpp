#include "server/guesses.hpp"

#include <gtest/gtest.h>

namespace salon::server {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{std::chrono::hours(1)};

TEST(Guesses, are_slowed_down_for_each_address) {
  Guesses guesses;
  for (std::size_t i = 0; i < Guesses::of_address.at_once; ++i) {
    EXPECT_TRUE(guesses.may_try("192.0.2.1", "account" + std::to_string(i), start));
  }
  EXPECT_FALSE(guesses.may_try("192.0.2.1", "ada", start));
  EXPECT_TRUE(guesses.may_try("192.0.2.2", "ada", start));
  EXPECT_FALSE(guesses.may_try("192.0.2.1", "ada", start + Guesses::of_address.interval - 1ms));
  EXPECT_TRUE(guesses.may_try("192.0.2.1", "ada", start + Guesses::of_address.interval));
}

TEST(Guesses, are_slowed_down_for_each_account_but_not_where_its_owner_is) {
  Guesses guesses;
  EXPECT_TRUE(guesses.may_try("home", "ada", start));
  guesses.succeeded("home", "ada");
  for (std::size_t i = 0; i < Guesses::of_account.at_once; ++i) {
    EXPECT_TRUE(guesses.may_try("192.0.2." + std::to_string(i), "ada", start)) << i;
  }
  EXPECT_FALSE(guesses.may_try("198.51.100.1", "ada", start));
  EXPECT_TRUE(guesses.may_try("home", "ada", start));
}

TEST(Guesses, that_were_right_do_not_count) {
  Guesses guesses;
  for (std::size_t i = 0; i < 10 * Guesses::of_account.at_once; ++i) {
    ASSERT_TRUE(guesses.may_try("192.0.2.1", "ada", start));
    guesses.succeeded("192.0.2.1", "ada");
  }
}

TEST(Guesses, of_what_is_no_accounts_password_count_for_the_address_too) {
  Guesses guesses;
  for (std::size_t i = 0; i < Guesses::of_address.at_once; ++i) EXPECT_TRUE(guesses.may_guess("192.0.2.1", start));
  EXPECT_FALSE(guesses.may_guess("192.0.2.1", start));
  EXPECT_FALSE(guesses.may_try("192.0.2.1", "ada", start));
  EXPECT_TRUE(guesses.may_guess("192.0.2.2", start));
  for (std::size_t i = 0; i < 3 * Guesses::of_address.at_once; ++i) {
    EXPECT_TRUE(guesses.may_guess("192.0.2.3", start));
    guesses.guessed_right("192.0.2.3");
  }
}

TEST(Guesses, are_remembered_of_so_many_and_no_more) {
  Guesses guesses;
  const auto use_up = [&](const std::string& address, Instant now) {
    for (std::size_t i = 0; i < Guesses::of_registrations.at_once; ++i) {
      ASSERT_TRUE(guesses.may_register(address, now));
    }
  };
  use_up("guesser", start);
  ASSERT_TRUE(guesses.may_register("first", start));
  for (std::size_t i = 0; i < 2 * Guesses::remembered_max; ++i) {
    ASSERT_TRUE(guesses.may_register(std::to_string(i), start + i * 1ms));
  }
  EXPECT_FALSE(guesses.may_register("guesser", start)) << "who has to wait longest is forgotten last";
  use_up("first", start);
  use_up("new", start);
  EXPECT_FALSE(guesses.may_register("new", start));
}

}  // namespace
}  // namespace salon::server
