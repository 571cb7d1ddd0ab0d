// Names that look like another's (Unicode Technical Standard 39): nobody is taken for somebody else.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

constexpr SessionId paul = 1, eve = 2, other = 3;
constexpr const char* cyrillic = "p\u0430ul";
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};

struct LookalikesTest : HouseTest {
  void expect_refused(const std::string& subject, const std::string& about, SessionId session, const Command& command) {
    SCOPED_TRACE(encode_command(command));
    EXPECT_EQ(body_of<Refused>(apply(session, command)), (Refused{Refusal::nick_like_another, subject, about}));
  }
  static Enter entering(const std::string& nick, const std::string& claim = "") {
    return Enter{nick, Dialect::irc, "user", "Real Name", claim, {}};
  }
};

TEST_F(LookalikesTest, of_a_guest_do_not_come_in_and_are_not_renamed_to) {
  enter(paul, "Paul");
  enter(eve, "eve");
  expect_refused(cyrillic, "Paul", other, entering(cyrillic));
  expect_refused("PAU1", "Paul", eve, Rename{"PAU1"});
  apply(paul, Leave{""});
  body_of<Renamed>(apply(eve, Rename{cyrillic}));
}

TEST_F(LookalikesTest, are_found_whichever_of_the_two_came_first) {
  enter(paul, cyrillic);
  expect_refused("paul", cyrillic, eve, entering("paul"));
  expect_refused("p\u0430u1", cyrillic, eve, entering("p\u0430u1"));
  body_of<Renamed>(apply(paul, Rename{"ada"}));
  body_of<Entered>(apply(eve, entering("paul")));
}

TEST_F(LookalikesTest, of_oneself_are_ones_own) {
  enter(paul, "paul");
  body_of<Renamed>(apply(paul, Rename{cyrillic}));
  body_of<Renamed>(apply(paul, Rename{"paul"}));
}

TEST_F(LookalikesTest, of_an_account_are_for_who_is_logged_in) {
  const AccountKey key = body_of<Registered>(apply(paul, Register{"paul", verifier})).account;
  expect_refused(cyrillic, "paul", eve, entering(cyrillic));
  expect_refused(cyrillic, "paul", eve, Register{cyrillic, verifier});
  apply(paul, Enter{"paul", Dialect::irc, "user", "Real Name", "", key});
  body_of<Renamed>(apply(paul, Rename{cyrillic}));
}

TEST_F(LookalikesTest, of_an_account_that_is_dropped_are_as_good_as_any) {
  enter(paul, "b0b");
  apply(paul, Register{"b0b", verifier});
  apply(paul, DropAccount{"b0b"});
  apply(paul, Leave{""});
  body_of<Entered>(apply(eve, entering("bob")));
}

TEST_F(LookalikesTest, of_who_is_expected_back_wait_until_it_is_not) {
  apply(paul, entering("b0b", "bob's"));
  apply(paul, Leave{"", true});
  expect_refused("bob", "b0b", eve, entering("bob"));
  now += Limits().nick_held_for;
  body_of<Entered>(apply(eve, entering("bob")));
}

TEST_F(LookalikesTest, of_what_serves_accounts_cannot_be_names) {
  EXPECT_EQ(body_of<Refused>(apply(eve, entering("N\u0456ckServ"))).why, Refusal::nick_invalid);
}

TEST_F(LookalikesTest, are_passed_over_by_automatic_names) {
  enter(paul, "guest-l");
  EXPECT_EQ(apply(eve, entering("")).actor.nick, "guest-2");
}

TEST_F(LookalikesTest, are_known_again_after_a_restart) {
  enter(paul, cyrillic);
  apply(other, Register{"b0b", verifier});
  auto restored = House::restore(house.snapshot());
  ASSERT_TRUE(restored);
  house = *std::move(restored);
  expect_refused("paul", cyrillic, eve, entering("paul"));
  expect_refused("bob", "b0b", eve, entering("bob"));
}

TEST_F(LookalikesTest, were_as_good_as_any_before_they_were_looked_for) {
  enter(paul, "paul");
  std::vector<Event> events;
  house.apply({{1, 1'000}, 4, {1, 1, eve, 1'000}, now, entering(cyrillic)}, events);
  ASSERT_EQ(events.size(), 1U);
  body_of<Entered>(events.front());
}

}  // namespace
}  // namespace salon::room
