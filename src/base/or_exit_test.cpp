#include "salon/base/or_exit.hpp"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace salon {
namespace {

TEST(OrExit, a_value_is_given_also_one_that_can_only_be_moved) {
  EXPECT_EQ(or_exit(Result<int>(7)), 7);
  EXPECT_EQ(*or_exit(Result<std::unique_ptr<int>>(std::make_unique<int>(8))), 8);
  or_exit(Result<void>());
}

TEST(OrExitDeathTest, an_error_ends_the_program_with_its_sentence_and_1) {
  const Result<int> failed = std::unexpected(system_error(EADDRINUSE, "listen on [::]:8888", "choose another port"));
  EXPECT_EXIT(or_exit(failed), testing::ExitedWithCode(1),
              "^cannot listen on \\[::\\]:8888: Address already in use; choose another port\n$");
}

}  // namespace
}  // namespace salon
