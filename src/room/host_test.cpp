// What the node itself may do: it speaks for the operator on its host, who is no guest (`salon admin`).
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

struct HostTest : HouseTest {
  static constexpr SessionId node = 0;
  void SetUp() override {
    enter(1, "ada");
    enter(2, "lea");
    apply(1, Join{"#tea"});
    apply(2, Join{"#tea"});
  }
};

TEST_F(HostTest, it_kicks_though_it_is_in_no_room) {
  const Event event = apply(node, Kick{"#TEA", "Ada", ""});
  EXPECT_EQ(body_of<Kicked>(event), (Kicked{"#tea", {1, 1}, "ada", "*operator"})) << "the founder too";
  EXPECT_EQ(event.actor.nick, "*operator");
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, 1}));
  EXPECT_EQ(house.find_room("#tea")->members.size(), 1U);
}

TEST_F(HostTest, it_bans) {
  const Event event = apply(node, SetModes{"#tea", {{'b', true, "eve"}}});
  EXPECT_EQ(body_of<ModesChanged>(event).made, (std::vector<ModeChange>{{'b', true, "eve!*@*"}}));
  EXPECT_EQ(house.find_room("#tea")->modes.bans.at(0).by, "*operator");
}

TEST_F(HostTest, it_sends_away) {
  const std::vector<Event> events = apply_all(node, Expel{"ada", "spam"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(body_of<Expelled>(events[0]).nick, "ada");
  EXPECT_EQ(body_of<Left>(events[1]).expelled_by, "*operator");
  EXPECT_EQ(house.find_guest("ada"), nullptr);
}

TEST_F(HostTest, what_it_says_is_for_everyone) {
  EXPECT_THAT(apply(node, Proclaim{"we close at six"}).to_guests, UnorderedElementsAre(GuestId{1, 1}, GuestId{1, 2}));
}

TEST_F(HostTest, it_drops_an_account) {
  const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};
  apply(1, Register{"ada", verifier});
  const std::vector<Event> events = apply_all(node, DropAccount{"Ada"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(body_of<AccountDropped>(events[0]), (AccountDropped{"ada", false}));
  EXPECT_EQ(events[0].actor.nick, "*operator");
  EXPECT_EQ(body_of<AccountChanged>(events[1]), AccountChanged{});
  EXPECT_EQ(events[1].actor.id, (GuestId{1, 1})) << "it is logged in to nothing";
  EXPECT_EQ(house.find_account("ada"), nullptr);
  EXPECT_EQ(body_of<Refused>(apply(node, DropAccount{"ada"})).why, Refusal::no_such_account);
}

TEST_F(HostTest, of_an_older_program_it_drops_none) {
  apply(1, Register{"ada", {"salt", 4096, std::string(32, 's'), std::string(32, 'k')}});
  std::vector<Event> events;
  house.apply({{1, ++sequence}, 15, {1, incarnation, node, ++tag}, now, DropAccount{"ada"}}, events);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(body_of<Refused>(events[0]).why, Refusal::not_here);
  EXPECT_NE(house.find_account("ada"), nullptr);
}

TEST_F(HostTest, what_is_not_there_is_refused_as_to_anyone) {
  EXPECT_EQ(body_of<Refused>(apply(node, Kick{"#tea", "eve", ""})).why, Refusal::guest_not_in_room);
  EXPECT_EQ(body_of<Refused>(apply(node, Kick{"#mug", "ada", ""})).why, Refusal::no_such_room);
  EXPECT_EQ(body_of<Refused>(apply(node, Expel{"eve", ""})).why, Refusal::no_such_guest);
}

TEST_F(HostTest, it_is_no_guest_and_does_nothing_else) {
  for (const Command& command : std::vector<Command>{
           Say{.target = "#tea", .text = "hello"}, Join{"#tea"}, Part{"#tea", ""}, Rename{"eve"}, SetTopic{"#tea", "x"},
           SetAway{"x"}, SetRealName{"x"}, SetUserModes{user_mode::server_operator, 0}, Invite{"#tea", "lea"},
           Redact{.target = "#tea", .message = {1, 1}, .reason = {}, .own = true}, SetMetadata{"#tea", {}},
           KeepRoom{"#tea"}, SetAccess{"#tea", "ada", rank::founder}}) {
    EXPECT_EQ(body_of<Refused>(apply(node, command)).why, Refusal::not_here) << command.index();
  }
}

}  // namespace
}  // namespace salon::room
