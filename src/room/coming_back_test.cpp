// A connection breaks, and its account comes back: to the nick, and to the rooms.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr SessionId first = 1, second = 2, third = 3, eve = 4;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};

/// ada is here by IRC, logged in, in #lobby and, with eve, in #tea, which she made.
struct ComingBack : HouseTest {
  ComingBack() {
    key = body_of<Registered>(apply(first, Register{"ada", verifier})).account;
    apply(first, entering());
    enter(eve, "eve");
    for (const std::string room : {"#lobby", "#Tea"}) apply(first, Join{room});
    apply(eve, Join{"#tea"});
  }
  [[nodiscard]] Enter entering(const std::string& claim = "192.0.2.1") const {
    return {"ada", Dialect::irc, "user", "Real Name", claim, key};
  }
  void lose(SessionId session = first) { body_of<Left>(apply(session, Leave{"reset", true})); }
  void set_mode(ModeChange change) { apply(eve, SetModes{"#tea", {std::move(change)}}); }
  /// eve may do what she wants there, and nobody else is to come back.
  void rule() {
    apply(first, SetModes{"#tea", {{'o', true, "eve"}}});
    lose();
  }
  /// The rooms that she is in after coming back.
  std::vector<std::string> come(const Enter& enter) {
    const std::vector<Event> events = apply_all(second, enter);
    body_of<Entered>(events.at(0));
    const Guest* guest = house.find_guest(GuestId{1, second});
    return guest == nullptr ? std::vector<std::string>{"not here"} : guest->rooms;
  }
  std::vector<std::string> come() { return come(entering()); }

  AccountKey key;
};

TEST_F(ComingBack, is_to_the_rooms_that_were_lost) {
  lose();
  const std::vector<Event> events = apply_all(second, entering());
  ASSERT_THAT(events, SizeIs(3));
  body_of<Entered>(events[0]);
  EXPECT_EQ(body_of<Joined>(events[1]), (Joined{"#lobby", false, "Real Name", {}}));
  EXPECT_EQ(body_of<Joined>(events[2]), (Joined{"#Tea", false, "Real Name", {}, rank::channel_operator}));
  EXPECT_THAT(events[2].to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(events[2].origin, (Origin{1, 1, second, 0})) << "no answer to anything";
  EXPECT_EQ(events[2].actor.id, (GuestId{1, second}));
  EXPECT_TRUE(house.find_room("#tea")->members.contains({1, second}));
  EXPECT_THAT(house.find_guest("ada")->rooms, ElementsAre("#lobby", "#tea"));
}

TEST_F(ComingBack, is_possible_once) {
  lose();
  come();
  apply(second, Leave{"bye", false});
  body_of<Entered>(apply(third, entering()));
}

TEST_F(ComingBack, is_another_matter_for_who_said_goodbye) {
  apply(first, Leave{"bye", false});
  EXPECT_THAT(come(), IsEmpty());
}

TEST_F(ComingBack, is_over_in_time) {
  lose();
  now += house.limits().nick_held_for - std::chrono::milliseconds(1);
  EXPECT_THAT(come(), SizeIs(2));
  lose(second);
  now += house.limits().nick_held_for;
  body_of<Entered>(apply(third, entering()));
}

TEST_F(ComingBack, takes_the_nick_and_the_account_and_irc) {
  Enter enter = entering();
  lose();
  enter.nick = "ada_";
  EXPECT_THAT(come(enter), IsEmpty());
  apply(second, Leave{});
  enter = entering();
  enter.dialect = Dialect::lines;
  body_of<Entered>(apply(third, enter));
  lose(third);
  EXPECT_THAT(come(), IsEmpty()) << "who lost nothing of it has nothing to come back to";
}

TEST_F(ComingBack, without_the_account_is_to_the_nick_alone) {
  const AccountKey ann = body_of<Registered>(apply(third, Register{"ann", verifier})).account;
  Enter enter = entering();
  enter.nick = "ann_";
  enter.account = ann;
  apply(third, enter);
  apply(third, Join{"#tea"});
  lose(third);
  enter.account = {};
  EXPECT_THAT(come(enter), IsEmpty());
  lose(second);
  enter.account = ann;
  EXPECT_THAT(come(enter), IsEmpty());
}

TEST_F(ComingBack, is_for_the_account_that_it_was_and_not_for_its_next_owner) {
  lose();
  Enter enter = entering();
  enter.nick = "ann";
  apply(third, enter);
  body_of<AccountDropped>(apply(third, DropAccount{"ada"}));
  key = body_of<Registered>(apply(third, Register{"ada", verifier})).account;
  EXPECT_THAT(come(), IsEmpty());
}

TEST_F(ComingBack, passes_a_door_that_was_shut_meanwhile) {
  rule();
  set_mode({'i', true});
  set_mode({'k', true, "sesame"});
  set_mode({'l', true, "1"});
  EXPECT_THAT(come(), ElementsAre("#lobby", "#tea"));
}

TEST_F(ComingBack, does_not_pass_a_ban) {
  rule();
  set_mode({'b', true, "a:ada"});
  EXPECT_THAT(come(), ElementsAre("#lobby"));
}

TEST_F(ComingBack, is_to_where_one_is_excepted_from_a_ban) {
  rule();
  set_mode({'b', true, "*!*@*"});
  set_mode({'e', true, "a:ada"});
  EXPECT_THAT(come(), ElementsAre("#lobby", "#tea"));
}

TEST_F(ComingBack, is_to_no_room_that_others_made_since) {
  lose();
  apply(eve, Part{"#tea", {}});
  apply(eve, Join{"#tea"});
  EXPECT_THAT(come(), ElementsAre("#lobby"));
}

TEST_F(ComingBack, is_to_a_room_under_the_name_that_it_has_now) {
  rule();
  body_of<RoomRenamed>(apply(eve, RenameRoom{"#tea", "#coffee", {}}));
  EXPECT_THAT(come(), ElementsAre("#coffee", "#lobby"));
}

TEST_F(ComingBack, is_possible_from_anywhere) {
  const AccountKey ann = body_of<Registered>(apply(third, Register{"ann", verifier})).account;
  Enter enter{"bee", Dialect::irc, "user", "Real Name", "192.0.2.1", ann};
  apply(third, enter);
  apply(third, Join{"#tea"});
  lose(third);
  enter.claim = "198.51.100.7";
  enter.account = key;
  EXPECT_EQ(body_of<Refused>(apply(second, enter)).why, Refusal::nick_held) << "another's";
  enter.nick = "b\u0435e";  // with a Cyrillic letter
  EXPECT_EQ(body_of<Refused>(apply(second, enter)).why, Refusal::nick_like_another);
  enter.account = ann;
  body_of<Entered>(apply(second, enter));
  apply(second, Leave{});
  enter.nick = "bee";
  EXPECT_THAT(come(enter), ElementsAre("#tea"));
}

TEST_F(ComingBack, was_not_possible_before_version_17) {
  lose();
  std::vector<Event> events;
  house.apply({{1, ++sequence}, 16, {1, incarnation, second, ++tag}, now, entering()}, events);
  EXPECT_THAT(events, SizeIs(1));
  body_of<Entered>(events.at(0));
}

TEST_F(ComingBack, is_possible_when_the_server_was_killed) {
  ++incarnation;
  tag = 0;
  apply_all(0, NodeStarted{});
  auto restored = House::restore(house.snapshot(), house.limits());
  ASSERT_TRUE(restored) << restored.error().message();
  EXPECT_TRUE(*restored == house);
  house = std::move(*restored);
  EXPECT_THAT(come(), ElementsAre("#lobby", "#tea"));
}

}  // namespace
}  // namespace salon::room
