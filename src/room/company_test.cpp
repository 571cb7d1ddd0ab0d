// One guest by several clients: who logs in to an account joins the guest that bears its nick.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId first = 1, second = 2, third = 3, eve = 4;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};

/// ada is here by her first client, logged in, in #tea with eve.
struct CompanyTest : HouseTest {
  explicit CompanyTest(Limits limits = {}) : HouseTest(limits) {
    key = body_of<Registered>(apply(first, Register{"ada", verifier})).account;
    apply(first, entering());
    enter(eve, "eve");
    apply(first, Join{"#tea"});
    apply(eve, Join{"#tea"});
  }
  [[nodiscard]] Enter entering() const { return {"ada", Dialect::irc, "user", "Real Name", "", key}; }
  /// What came of it for her, whichever client it was.
  Event as_ada(SessionId session, const Command& command) {
    std::vector<Event> events = apply_all(session, command);
    EXPECT_EQ(events.size(), 1U);
    EXPECT_EQ(events.at(0).actor.id, ada);
    EXPECT_EQ(events.at(0).origin.session, session);
    return events.at(0);
  }
  void join(SessionId session) { EXPECT_TRUE(body_of<Entered>(as_ada(session, entering())).again); }
  void expect_another(SessionId session, const Enter& enter, Refusal why = Refusal::nick_in_use) {
    EXPECT_EQ(body_of<Refused>(apply(session, enter)).why, why);
  }

  const GuestId ada{1, first};
  AccountKey key;
};

TEST_F(CompanyTest, who_joins_is_the_guest_and_nobody_else_hears_of_it) {
  const Event event = as_ada(second, entering());
  EXPECT_EQ(event.body, (decltype(event.body)(Entered{.again = true})));
  EXPECT_THAT(event.to_rooms, IsEmpty());
  EXPECT_EQ(house.guest_of({1, second}), ada);
  EXPECT_EQ(house.guests().size(), 2U);
  EXPECT_THAT(as_ada(second, Say{"#tea", SayKind::message, "hello"}).to_rooms, ElementsAre("#tea"));
  body_of<Parted>(as_ada(second, Part{"#tea", ""}));
  EXPECT_EQ(body_of<Refused>(apply(first, Say{"#tea", SayKind::message, "hello"})).why, Refusal::members_only);
  EXPECT_EQ(body_of<Renamed>(as_ada(second, Rename{"ad4"})).old_nick, "ada") << "it looks like her own";
}

TEST_F(CompanyTest, it_takes_the_account_the_nick_the_node_and_irc) {
  Enter other = entering();
  other.account = {};
  expect_another(second, other);
  other = entering();
  other.account.made.sequence += 1;  // was dropped, and made again by somebody else
  expect_another(second, other);
  other = entering();
  other.dialect = Dialect::lines;
  expect_another(second, other);
  other = entering();
  other.nick = "ada2";
  EXPECT_FALSE(body_of<Entered>(apply(second, other)).again);
  std::vector<Event> events;
  house.apply({{1, ++sequence}, command_version, {2, 1, third, 1}, now, entering()}, events);
  EXPECT_EQ(body_of<Refused>(events.at(0)).why, Refusal::nick_in_use) << "her clients are all at one node";
  apply(first, LogOut{});
  expect_another(third, entering());
}

TEST_F(CompanyTest, who_is_here_already_does_not_come_in_again) {
  join(second);
  EXPECT_EQ(body_of<Refused>(as_ada(second, entering())).why, Refusal::here_already);
  EXPECT_EQ(body_of<Refused>(as_ada(first, entering())).why, Refusal::here_already);
  body_of<ClientLeft>(as_ada(first, Leave{}));
  expect_another(first, entering(), Refusal::here_already);
}

TEST_F(CompanyTest, a_client_goes_alone_and_the_last_takes_the_guest_with_it) {
  join(second);
  join(third);
  for (const SessionId gone : {first, third}) {
    const Event event = as_ada(gone, Leave{"bye", true});
    body_of<ClientLeft>(event);
    EXPECT_THAT(event.to_rooms, IsEmpty());
    EXPECT_EQ(body_of<Refused>(apply(gone, Join{"#cup"})).why, Refusal::not_here);
  }
  EXPECT_TRUE(house.find_room("#tea")->members.contains(ada));
  const Event last = as_ada(second, Leave{"bye"});
  EXPECT_EQ(body_of<Left>(last).reason, "bye");
  EXPECT_THAT(last.to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(house.find_guest("ada"), nullptr);
  EXPECT_EQ(house.guest_of({1, second}), (GuestId{1, second}));
}

TEST_F(CompanyTest, who_is_sent_away_is_so_by_all_clients) {
  join(second);
  apply_all(0, Expel{"ada", "spam"});
  for (const SessionId gone : {first, second}) {
    EXPECT_EQ(body_of<Refused>(apply(gone, Join{"#cup"})).why, Refusal::not_here);
  }
}

TEST_F(CompanyTest, a_snapshot_knows_the_clients) {
  join(second);
  join(third);
  as_ada(first, Leave{});
  const Result<House> restored = House::restore(house.snapshot());
  ASSERT_TRUE(restored.has_value());
  EXPECT_EQ(*restored, house);
  EXPECT_EQ(restored->guest_of({1, third}), ada);
  EXPECT_EQ(restored->guest_of({1, first}), GuestId{});
}

TEST_F(CompanyTest, in_logs_of_older_programs_a_second_client_is_refused) {
  std::vector<Event> events;
  house.apply({{1, ++sequence}, 8, {1, 1, second, ++tag}, now, entering()}, events);
  EXPECT_EQ(body_of<Refused>(events.at(0)).why, Refusal::nick_in_use);
}

struct SmallCompany : CompanyTest {
  SmallCompany() : CompanyTest(Limits{.clients_a_guest_max = 2}) {}
};

TEST_F(SmallCompany, a_guest_has_so_many_clients_and_no_more) {
  join(second);
  expect_another(third, entering());
  as_ada(first, Leave{});
  join(third);
}

}  // namespace
}  // namespace salon::room
