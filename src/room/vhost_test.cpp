// Hosts that accounts are given: who is shown with them, who hears of it, and whom masks mean.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId ada = 1, lea = 2, eve = 3, joe = 4;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};

/// ada is in #tea, and logged in to the account of that name, to which eve is not yet; lea is in #tea too, and joe is
/// an operator of the server.
struct Vhosts : HouseTest {
  AccountKey key;

  void SetUp() override {
    for (const auto& [session, nick] :
         {std::pair(ada, "ada"), std::pair(lea, "lea"), std::pair(eve, "eve"), std::pair(joe, "joe")}) {
      enter(session, nick);
    }
    for (const SessionId each : {ada, lea}) apply(each, Join{"#tea"});
    apply(joe, SetUserModes{user_mode::server_operator, 0});
    key = body_of<Registered>(apply(ada, Register{"ada", verifier})).account;
  }
  void give(const std::string& host) { apply_all(joe, SetHost{"ADA", host}); }
  const std::string& host_of(SessionId session) { return *house.find_guest(GuestId{1, session})->host; }
  Refused refused(SessionId session, const SetHost& wish) { return body_of<Refused>(apply(session, wish)); }
};

TEST_F(Vhosts, an_operator_gives_one_and_those_who_see_the_guest_hear_of_it) {
  const std::vector<Event> events = apply_all(joe, SetHost{"ADA", "tea.example"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(body_of<HostSet>(events[0]), (HostSet{"ada", "tea.example"}));
  EXPECT_EQ(events[0].actor.nick, "joe");
  EXPECT_THAT(events[0].to_rooms, IsEmpty());
  EXPECT_EQ(body_of<HostChanged>(events[1]), HostChanged{""});
  EXPECT_EQ(events[1].actor.nick, "ada");
  EXPECT_EQ(events[1].actor.host, "tea.example");
  EXPECT_EQ(events[1].origin, (Origin{1, incarnation, ada, 0})) << "not the answer to anything ada asked for";
  EXPECT_THAT(events[1].to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(apply(ada, Say{"#tea", SayKind::message, "hello"}).actor.host, "tea.example");
}

TEST_F(Vhosts, every_guest_of_the_account_is_shown_with_it) {
  apply(eve, LogIn{key});
  give("tea.example");
  EXPECT_EQ(host_of(ada), "tea.example");
  EXPECT_EQ(host_of(eve), "tea.example");
  EXPECT_EQ(host_of(lea), "");
}

TEST_F(Vhosts, it_is_changed_and_taken_away) {
  give("tea.example");
  const std::vector<Event> changed = apply_all(joe, SetHost{"ada", "staff/ada"});
  ASSERT_EQ(changed.size(), 2U);
  EXPECT_EQ(body_of<HostChanged>(changed[1]), HostChanged{"tea.example"});
  apply(joe, SetHost{"ada", "staff/ada"});  // so already: nobody hears of it
  const std::vector<Event> taken = apply_all(joe, SetHost{"ada", ""});
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(body_of<HostSet>(taken[0]), (HostSet{"ada", ""}));
  EXPECT_EQ(body_of<HostChanged>(taken[1]), HostChanged{"staff/ada"});
  EXPECT_EQ(taken[1].actor.host, "");
}

TEST_F(Vhosts, it_comes_with_the_account_and_goes_with_it) {
  give("tea.example");
  apply(eve, Join{"#tea"});
  const std::vector<Event> in = apply_all(eve, LogIn{key});
  ASSERT_EQ(in.size(), 2U);
  body_of<AccountChanged>(in[0]);
  EXPECT_EQ(in[0].actor.host, "") << "that it is another is told afterwards";
  EXPECT_EQ(body_of<HostChanged>(in[1]), HostChanged{""});
  EXPECT_EQ(in[1].origin, (Origin{1, incarnation, eve, 0}));
  EXPECT_THAT(in[1].to_rooms, ElementsAre("#tea"));
  apply(eve, LogIn{key});  // again: the host is what it was
  const std::vector<Event> out = apply_all(eve, LogOut{});
  ASSERT_EQ(out.size(), 2U);
  EXPECT_EQ(out[0].actor.host, "tea.example");
  EXPECT_EQ(body_of<HostChanged>(out[1]), HostChanged{"tea.example"});
  EXPECT_EQ(host_of(eve), "");
  EXPECT_EQ(host_of(ada), "tea.example");
}

TEST_F(Vhosts, it_ends_with_the_account) {
  give("tea.example");
  apply_all(eve, LogIn{key});
  const std::vector<Event> events = apply_all(joe, DropAccount{"ada"});
  ASSERT_EQ(events.size(), 5U) << "the account; and of each guest that it is logged out, and shown otherwise";
  for (std::size_t at = 1; at < 5; at += 2) {
    body_of<AccountChanged>(events[at]);
    body_of<HostChanged>(events[at + 1]);
    EXPECT_EQ(events[at].actor.id, events[at + 1].actor.id);
    EXPECT_EQ(events[at].origin.guest(), events[at].actor.id);
    EXPECT_EQ(events[at].origin.tag, 0U);
  }
  EXPECT_EQ(host_of(ada), "");
  EXPECT_EQ(host_of(eve), "");
  apply(ada, Register{"ada", verifier});
  EXPECT_EQ(house.find_account("ada")->host, "") << "one of that name is another's";
}

TEST_F(Vhosts, who_enters_as_the_account_has_it_from_the_start) {
  give("tea.example");
  const Event event = apply(7, Enter{"zoe", Dialect::irc, "", "", "", key});
  body_of<Entered>(event);
  EXPECT_EQ(event.actor.host, "tea.example");
}

TEST_F(Vhosts, masks_mean_who_is_shown_with_it) {
  give("tea.example");
  apply(ada, Part{"#tea", ""});
  apply(joe, SetModes{"#tea", {{'b', true, "*!*@*.Example"}}});
  EXPECT_EQ(body_of<Refused>(apply(ada, Join{"#tea"})).why, Refusal::banned);
  EXPECT_EQ(body_of<Refused>(apply(ada, Say{"#tea", SayKind::message, "hello"})).why, Refusal::muted);
  apply(joe, SetModes{"#tea", {{'b', false, "*!*@*.Example"}, {'b', true, "*!*@lines"}}});
  body_of<Joined>(apply(ada, Join{"#tea"}));
  EXPECT_EQ(body_of<Refused>(apply(eve, Join{"#tea"})).why, Refusal::banned);
}

TEST_F(Vhosts, who_has_gone_is_remembered_with_it) {
  give("tea.example");
  apply(ada, Leave{});
  EXPECT_EQ(house.departed().back().nick, "ada");
  EXPECT_EQ(house.departed().back().host, "tea.example");
}

TEST_F(Vhosts, the_node_gives_one_too) {
  EXPECT_EQ(body_of<HostSet>(apply_all(0, SetHost{"ada", "tea.example"}).at(0)), (HostSet{"ada", "tea.example"}));
  EXPECT_EQ(host_of(ada), "tea.example");
}

TEST_F(Vhosts, is_refused_to_others_for_no_account_and_where_it_is_none) {
  EXPECT_EQ(refused(ada, {"ada", "tea.example"}), (Refused{Refusal::not_operator, "ada"}));
  EXPECT_EQ(refused(joe, {"zoe", "tea.example"}), (Refused{Refusal::no_such_account, "zoe"}));
  EXPECT_EQ(refused(joe, {"ada", "tea"}), (Refused{Refusal::host_invalid, "tea"}));
  EXPECT_EQ(refused(77, {"ada", "tea.example"}), (Refused{Refusal::not_here, "ada"}));
  EXPECT_EQ(host_of(ada), "");
}

TEST_F(Vhosts, a_snapshot_has_them) {
  give("tea.example");
  apply_all(eve, LogIn{key});
  apply(eve, Leave{});
  const auto restored = House::restore(house.snapshot(), house.limits());
  ASSERT_TRUE(restored.has_value()) << restored.error().message();
  EXPECT_EQ(restored->find_account("ada")->host, "tea.example");
  EXPECT_EQ(*restored->find_guest("ada")->host, "tea.example");
  EXPECT_EQ(restored->departed().back().host, "tea.example");
}

}  // namespace
}  // namespace salon::room
