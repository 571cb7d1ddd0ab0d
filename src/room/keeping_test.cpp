// Rooms that are kept for their founders; modes R and M.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId ada = 1, lea = 2, eve = 3;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};

/// ada and lea have accounts; ada has made #tea, and lea is in it.
struct KeptRooms : HouseTest {
  explicit KeptRooms(Limits limits = {}) : HouseTest(limits) {
    for (const auto& [session, nick] : {std::pair(ada, "ada"), std::pair(lea, "lea")}) {
      enter(session, nick);
      keys[session] = body_of<Registered>(apply(session, Register{nick, verifier})).account;
    }
    enter(eve, "eve");
    apply(ada, Join{"#tea"});
    apply(lea, Join{"#tea"});
  }
  void expect(Refusal why, const std::string& subject, SessionId session, const Command& command) {
    SCOPED_TRACE(encode_command(command));
    EXPECT_EQ(body_of<Refused>(apply(session, command)), (Refused{why, subject}));
  }
  void keep() { body_of<RoomKept>(apply(ada, KeepRoom{"#tea", true})); }
  void everybody_parts() {
    apply(ada, Part{"#tea", ""});
    apply(lea, Part{"#tea", ""});
  }
  Ranks ranks_of_joining(SessionId session) { return body_of<Joined>(apply(session, Join{"#tea"})).ranks; }

  std::map<SessionId, AccountKey> keys;
};

TEST_F(KeptRooms, are_as_they_were_when_everybody_has_left) {
  const Event event = apply(ada, KeepRoom{"#TEA", true});
  EXPECT_EQ(body_of<RoomKept>(event), (RoomKept{"#tea", true, true}));
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  apply(ada, SetModes{"#tea", {{'k', true, "milk"}, {'b', true, "eve"}, {'o', true, "lea"}}});
  apply(ada, SetTopic{"#tea", "cups"});
  everybody_parts();
  const Room* room = house.find_room("#tea");
  ASSERT_NE(room, nullptr);
  EXPECT_EQ(room->modes.key, "milk");
  EXPECT_EQ(room->topic, "cups");
  expect(Refusal::banned, "#tea", eve, Join{"#tea", false, "milk"});
  const Result<House> restored = House::restore(house.snapshot());
  ASSERT_TRUE(restored.has_value());
  EXPECT_EQ(*restored, house);
  house = *restored;
  EXPECT_EQ(ranks_of_joining(lea), rank::channel_operator) << "a rank given to who is logged in is the account's";
  EXPECT_EQ(ranks_of_joining(ada), rank::founder);
}

TEST_F(KeptRooms, know_accounts_not_nicks) {
  keep();
  everybody_parts();
  apply(ada, LogOut{});
  EXPECT_EQ(ranks_of_joining(ada), 0) << "and who comes first is nothing for that";
  apply(eve, LogIn{keys[ada]});
  EXPECT_EQ(ranks_of_joining(eve), rank::founder);
}

TEST_F(KeptRooms, are_for_operators_of_the_room_who_are_logged_in) {
  expect(Refusal::no_such_room, "#nope", ada, KeepRoom{"#nope", true});
  expect(Refusal::rank_too_low, "#tea", lea, KeepRoom{"#tea", true});
  apply(eve, Join{"#cup"});
  expect(Refusal::not_logged_in, "#cup", eve, KeepRoom{"#cup", true});
  expect(Refusal::not_in_room, "#cup", ada, KeepRoom{"#cup", true});
  apply(ada, Join{"#lobby"});
  expect(Refusal::rank_too_low, "#lobby", ada, KeepRoom{"#lobby", true});
  expect(Refusal::room_not_kept, "#tea", ada, KeepRoom{"#tea", false});
  keep();
  expect(Refusal::room_kept, "#tea", ada, KeepRoom{"#tea", true});
  expect(Refusal::rank_too_low, "#tea", lea, KeepRoom{"#tea", false});
}

TEST_F(KeptRooms, may_be_given_up) {
  keep();
  everybody_parts();
  EXPECT_EQ(body_of<RoomKept>(apply(ada, KeepRoom{"#tea", false})), (RoomKept{"#tea", false, false}));
  EXPECT_EQ(house.find_room("#tea"), nullptr);
}

TEST_F(KeptRooms, go_with_the_account_of_their_founder) {
  keep();
  apply(ada, SetModes{"#tea", {{'v', true, "lea"}}});
  everybody_parts();
  apply(lea, DropAccount{"lea"});
  EXPECT_FALSE(house.find_room("#tea")->accounts.contains("lea"));
  apply(ada, DropAccount{"ada"});
  EXPECT_EQ(house.find_room("#tea"), nullptr);
}

TEST_F(KeptRooms, what_an_account_is_in_them_is_set_by_those_of_a_higher_rank) {
  expect(Refusal::room_not_kept, "#tea", ada, SetAccess{"#tea", "lea", rank::voice});
  keep();
  expect(Refusal::no_such_account, "eve", ada, SetAccess{"#tea", "eve", rank::voice});
  expect(Refusal::rank_too_low, "#tea", lea, SetAccess{"#tea", "lea", rank::voice});
  expect(Refusal::not_in_room, "#tea", eve, SetAccess{"#tea", "lea", rank::voice});
  expect(Refusal::rank_too_low, "#tea", ada, SetAccess{"#tea", "ada", rank::voice});
  EXPECT_EQ(body_of<AccessChanged>(apply(ada, SetAccess{"#tea", "LEA", rank::channel_operator})),
            (AccessChanged{"#tea", "lea", rank::channel_operator}));
  apply(lea, Part{"#tea", ""});
  EXPECT_EQ(ranks_of_joining(lea), rank::channel_operator);
  expect(Refusal::rank_too_low, "#tea", lea, SetAccess{"#tea", "ada", 0});
  apply(ada, SetModes{"#tea", {{'o', false, "lea"}}});
  EXPECT_FALSE(house.find_room("#tea")->accounts.contains("lea")) << "taken from the member, taken from the account";
}

TEST_F(KeptRooms, let_in_those_who_keep_them_whatever_shuts_the_door) {
  keep();
  apply(ada, SetModes{"#tea", {{'i', true, ""}, {'R', true, ""}, {'b', true, "*"}}});
  everybody_parts();
  expect(Refusal::banned, "#tea", lea, Join{"#tea"});
  EXPECT_EQ(ranks_of_joining(ada), rank::founder);
}

struct FewRooms : KeptRooms {
  FewRooms() : KeptRooms(Limits{.rooms_max = 2, .rooms_an_account_max = 1, .accounts_a_room_max = 1}) {}
};

TEST_F(FewRooms, have_limits_and_do_not_make_way) {
  keep();
  expect(Refusal::list_full, "#tea", ada, SetAccess{"#tea", "lea", rank::voice});
  everybody_parts();
  expect(Refusal::too_many_rooms, "#cup", eve, Join{"#cup"});
}

// ---- modes R and M ----

TEST_F(KeptRooms, a_room_may_be_for_those_who_are_logged_in) {
  apply(ada, SetModes{"#tea", {{'R', true, ""}}});
  expect(Refusal::account_needed, "#tea", eve, Join{"#tea"});
  apply(ada, Invite{"#tea", "eve"});
  body_of<Joined>(apply(eve, Join{"#tea"}));
}

TEST_F(KeptRooms, in_a_room_may_speak_only_who_is_logged_in) {
  apply(eve, Join{"#tea"});
  apply(ada, SetModes{"#tea", {{'M', true, ""}}});
  expect(Refusal::account_needed, "#tea", eve, Say{"#tea", SayKind::message, "hi"});
  body_of<Said>(apply(lea, Say{"#tea", SayKind::message, "hi"}));
  apply(ada, SetModes{"#tea", {{'v', true, "eve"}}});
  body_of<Said>(apply(eve, Say{"#tea", SayKind::message, "hi"}));
}

}  // namespace
}  // namespace salon::room
