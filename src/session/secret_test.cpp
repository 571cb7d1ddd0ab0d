#include "session/secret.hpp"

#include <gtest/gtest.h>

namespace salon::session {
namespace {

TEST(Secrets, are_the_same_or_not) {
  EXPECT_TRUE(same_secret("tea", "tea"));
  EXPECT_FALSE(same_secret("tea", "teA"));
  EXPECT_FALSE(same_secret("te", "tea"));
  EXPECT_FALSE(same_secret("teatea", "tea"));
  EXPECT_FALSE(same_secret("", "tea"));
  EXPECT_FALSE(same_secret("tea", ""));
  EXPECT_TRUE(same_secret("", ""));
}

TEST(Secrets, a_key_is_a_name_and_its_password) {
  const std::vector<OperatorKey> keys{{"ada", "tea"}, {"lea", "milk"}};
  EXPECT_TRUE(opens(keys, "ada", "tea"));
  EXPECT_TRUE(opens(keys, "lea", "milk"));
  EXPECT_FALSE(opens(keys, "ada", "milk"));
  EXPECT_FALSE(opens(keys, "Ada", "tea"));
  EXPECT_FALSE(opens({}, "", ""));
}

}  // namespace
}  // namespace salon::session
