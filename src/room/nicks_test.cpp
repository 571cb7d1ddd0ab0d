#include "room/nicks.hpp"

#include <gtest/gtest.h>

namespace salon::room {
namespace {

constexpr GuestId ada{1, 1}, bob{1, 2}, eve{1, 3};

std::vector<GuestId> found(const Nicks& nicks, std::string_view folded) {
  std::vector<GuestId> ids;
  for (const Nicks::Bearer& bearer : nicks.candidates(folded)) ids.push_back(bearer.id);
  return ids;
}

TEST(Nicks, are_found_until_they_are_removed) {
  Nicks nicks;
  nicks.add("ada", ada);
  nicks.add("bob", bob);
  EXPECT_EQ(found(nicks, "ada"), std::vector{ada});
  EXPECT_EQ(found(nicks, "bob"), std::vector{bob});
  EXPECT_EQ(found(nicks, "eve"), std::vector<GuestId>{});
  nicks.remove("ada", ada);
  EXPECT_EQ(found(nicks, "ada"), std::vector<GuestId>{});
  EXPECT_EQ(found(nicks, "bob"), std::vector{bob});
}

/// Two that have one hash are as two that have one name, here.
TEST(Nicks, of_one_hash_are_all_candidates_and_leave_one_by_one) {
  Nicks nicks;
  for (const GuestId id : {eve, ada, bob}) nicks.add("one", id);
  EXPECT_EQ(found(nicks, "one"), (std::vector{ada, bob, eve}));
  nicks.remove("one", bob);
  EXPECT_EQ(found(nicks, "one"), (std::vector{ada, eve}));
}

TEST(Nicks, are_equal_in_whatever_order_they_came) {
  Nicks one, other;
  one.add("ada", ada);
  one.add("bob", bob);
  other.add("bob", bob);
  EXPECT_NE(one, other);
  other.add("ada", ada);
  EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace salon::room
