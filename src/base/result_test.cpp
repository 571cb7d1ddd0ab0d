#include "salon/base/result.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace salon {
namespace {

TEST(Result, an_error_reads_as_a_sentence) {
  const Error error = system_error(EADDRINUSE, "listen on [::]:8888", "stop the other program or choose another port");
  EXPECT_EQ(error.message(),
            "cannot listen on [::]:8888: Address already in use; stop the other program or choose another port");
  EXPECT_EQ(error.code, std::errc::address_in_use);
}

TEST(Result, an_error_without_advice_says_what_and_why) {
  EXPECT_EQ(system_error(ENOENT, "open /x").message(), "cannot open /x: No such file or directory");
}

TEST(Result, an_error_may_have_a_reason_in_our_words) {
  const Error error = plain_error("read port 70000", "ports end at 65535", "choose one between 1 and 65535");
  EXPECT_EQ(error.message(), "cannot read port 70000: ports end at 65535; choose one between 1 and 65535");
  EXPECT_FALSE(error.code);
}

TEST(ResultDeathTest, a_broken_invariant_stops_the_program_and_says_which) {
  EXPECT_DEATH(ensure(false, "entries are ordered"), "salon: broken invariant: entries are ordered");
}

}  // namespace
}  // namespace salon
