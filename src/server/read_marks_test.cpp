#include "server/read_marks.hpp"

#include <gtest/gtest.h>

namespace salon::server {
namespace {

using session::ReadMark;

room::AccountKey account(const std::string& name, std::uint64_t made = 1) { return {name, {1, made}}; }
WallTime at(int second) { return WallTime{} + std::chrono::seconds(second); }

TEST(ReadMarks, a_marker_goes_on_and_never_back) {
  ReadMarks marks;
  marks.keep(account("ada"), {"#Tea", at(5)});
  marks.keep(account("Ada"), {"#tea", at(3)});
  EXPECT_EQ(marks.of(account("ADA")), (std::vector<ReadMark>{{"#tea", at(5)}}));
  marks.keep(account("ada"), {"#TEA", at(7)});
  EXPECT_EQ(marks.of(account("ada")), (std::vector<ReadMark>{{"#TEA", at(7)}}));
}

TEST(ReadMarks, they_are_nobody_elses) {  // read-marker, "Security Considerations"
  ReadMarks marks;
  marks.keep(account("ada"), {"#tea", at(5)});
  EXPECT_TRUE(marks.of(account("bob")).empty());
  EXPECT_TRUE(marks.of(account("ada", 2)).empty()) << "the name was given up, and is another account's now";
}

TEST(ReadMarks, there_are_not_too_many_of_an_account) {
  ReadMarks marks;
  for (std::size_t n = 0; n <= session::read_marks_max; ++n) marks.keep(account("ada"), {std::to_string(n), at(1)});
  EXPECT_EQ(marks.of(account("ada")).size(), session::read_marks_max);
  marks.keep(account("ada"), {"7", at(2)});
  const auto known = marks.of(account("ada"));
  EXPECT_NE(std::ranges::find(known, ReadMark{"7", at(2)}), known.end());
}

TEST(ReadMarks, who_has_read_nothing_for_longest_is_forgotten) {
  ReadMarks marks;
  for (std::size_t n = 0; n < ReadMarks::accounts_max; ++n)
    marks.keep(account("n" + std::to_string(n)), {"#tea", at(1)});
  marks.keep(account("n0"), {"#tea", at(2)});
  marks.keep(account("more"), {"#tea", at(1)});
  EXPECT_EQ(marks.accounts(), ReadMarks::accounts_max);
  EXPECT_FALSE(marks.of(account("n0")).empty());
  EXPECT_TRUE(marks.of(account("n1")).empty());
  EXPECT_FALSE(marks.of(account("more")).empty());
}

}  // namespace
}  // namespace salon::server
