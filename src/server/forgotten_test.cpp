#include "server/forgotten.hpp"

#include <gtest/gtest.h>

namespace salon::server {
namespace {

constexpr Instant start{std::chrono::hours(1)};
const room::AccountKey ada{"ada", {1, 7}};

TEST(Forgotten, a_code_is_that_accounts_until_it_was_shown_or_another_was_mailed) {
  Forgotten forgotten;
  EXPECT_FALSE(forgotten.is_right(ada, "", start));
  forgotten.add(ada, "hash", start);
  EXPECT_TRUE(forgotten.is_right(ada, "hash", start));
  EXPECT_FALSE(forgotten.is_right(ada, "hush", start));
  EXPECT_FALSE(forgotten.is_right({"ada", {1, 8}}, "hash", start)) << "one made later is another's";
  EXPECT_FALSE(forgotten.is_right({"lea", {1, 7}}, "hash", start));
  forgotten.add(ada, "anew", start);
  EXPECT_FALSE(forgotten.is_right(ada, "hash", start));
  forgotten.remove(ada);
  EXPECT_FALSE(forgotten.is_right(ada, "anew", start));
}

TEST(Forgotten, a_code_is_good_for_an_hour) {
  Forgotten forgotten;
  forgotten.add(ada, "hash", start);
  EXPECT_TRUE(forgotten.is_right(ada, "hash", start + Forgotten::good_for - std::chrono::nanoseconds(1)));
  EXPECT_FALSE(forgotten.is_right(ada, "hash", start + Forgotten::good_for));
}

TEST(Forgotten, there_is_an_end_to_how_many) {
  Forgotten forgotten;
  forgotten.add(ada, "hash", start);
  for (std::size_t i = 0; i < Forgotten::accounts_max; ++i) {
    forgotten.add({"lea" + std::to_string(i), {}}, "hash", start + std::chrono::nanoseconds(1 + i));
  }
  EXPECT_FALSE(forgotten.is_right(ada, "hash", start));
  EXPECT_TRUE(forgotten.is_right({"lea0", {}}, "hash", start));
}

}  // namespace
}  // namespace salon::server
