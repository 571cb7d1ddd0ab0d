// What the house does when it does what it is asked; refusals are in refusal_test.cpp.
#include "room/house.hpp"

#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::chrono_literals;

struct Enters : HouseTest {};
struct Leaves : HouseTest {};
struct Joins : HouseTest {};
struct Says : HouseTest {};
struct Renames : HouseTest {};
struct Topics : HouseTest {};
struct Submissions : HouseTest {};

TEST_F(Enters, a_guest_is_found_by_id_and_by_nick_in_any_case) {
  const Event event = enter(7, "Ada");
  body_of<Entered>(event);
  EXPECT_EQ(event.actor, (Actor{{1, 7}, "Ada", "user", Dialect::lines}));
  EXPECT_THAT(event.to_rooms, IsEmpty());
  ASSERT_NE(house.find_guest("aDA"), nullptr);
  EXPECT_EQ(house.find_guest("aDA"), house.find_guest(GuestId{1, 7}));
  EXPECT_EQ(house.find_guest("aDA")->entered, now);
  EXPECT_EQ(house.find_guest("lea"), nullptr);
}

TEST_F(Enters, a_guest_without_a_nick_gets_the_next_free_number) {
  enter(1, "Guest-2");
  EXPECT_EQ(enter(2, "").actor.nick, "guest-1");
  EXPECT_EQ(enter(3, "").actor.nick, "guest-3");
  apply(3, Leave{});
  EXPECT_EQ(enter(4, "").actor.nick, "guest-4") << "a number is not given twice";
}

TEST_F(Enters, what_a_guest_says_about_itself_is_made_safe_and_short) {
  apply(1, Enter{"ada", Dialect::irc, "a d\na!@b", std::string(200, 'x') + "\x1B[2J", "\xFF"});
  const Guest* ada = house.find_guest("ada");
  ASSERT_NE(ada, nullptr);
  EXPECT_EQ(ada->user, "adab");
  EXPECT_EQ(ada->real_name, std::string(house.limits().about_bytes_max, 'x'));
  EXPECT_EQ(ada->claim, "\xEF\xBF\xBD");
}

TEST_F(Leaves, a_guest_leaves_every_room_and_its_members_hear_it) {
  enter(1, "ada");
  enter(2, "lea");
  apply(1, Join{"#b"});
  apply(1, Join{"#A"});
  apply(2, Join{"#a"});
  const Event event = apply(1, Leave{"bye\r\nnow", false});
  EXPECT_EQ(body_of<Left>(event), (Left{{"#a", "#b"}, "byenow", false, false}));
  EXPECT_EQ(event.actor.nick, "ada");
  EXPECT_THAT(event.to_rooms, ElementsAre("#a", "#b"));
  EXPECT_EQ(house.find_guest("ada"), nullptr);
  EXPECT_EQ(house.find_room("#a")->members.size(), 1U);
  EXPECT_EQ(house.find_room("#b"), nullptr) << "an empty room is gone";
}

TEST_F(Leaves, a_long_reason_is_cut_at_a_character) {
  enter(1, "ada");
  std::string reason(house.limits().reason_bytes_max - 1, 'x');
  EXPECT_EQ(body_of<Left>(apply(1, Leave{reason + "é", false})).reason, reason);
}

TEST_F(Leaves, it_is_quiet_when_every_room_was_joined_quietly) {
  enter(1, "sensor");
  apply(1, Join{"#a", true});
  EXPECT_TRUE(body_of<Left>(apply(1, Leave{})).quiet);
  enter(2, "ada");
  apply(2, Join{"#a", true});
  apply(2, Join{"#b", false});
  EXPECT_FALSE(body_of<Left>(apply(2, Leave{})).quiet);
}

TEST_F(Leaves, a_dropped_guest_takes_its_nick_back) {
  enter(1, "Ada", "192.0.2.1");
  apply(1, Leave{"reset", true});
  EXPECT_EQ(body_of<Refused>(enter(2, "ada", "192.0.2.2")).why, Refusal::nick_held);
  body_of<Entered>(enter(3, "ADA", "192.0.2.1"));
  apply(3, Leave{"bye", false});
  body_of<Entered>(enter(4, "ada", "192.0.2.2"));
}

TEST_F(Leaves, a_held_nick_is_let_go_in_time) {
  enter(1, "ada", "192.0.2.1");
  apply(1, Leave{"reset", true});
  now += house.limits().nick_held_for - 1ms;
  EXPECT_EQ(body_of<Refused>(enter(2, "ada")).why, Refusal::nick_held);
  now += 1ms;
  body_of<Entered>(enter(2, "ada"));
}

TEST_F(Leaves, neither_an_automatic_nick_nor_one_without_a_claim_is_held) {
  enter(1, "", "192.0.2.1");
  apply(1, Leave{"reset", true});
  body_of<Entered>(enter(2, "guest-1", "192.0.2.2"));
  enter(3, "ada", "");
  apply(3, Leave{"reset", true});
  body_of<Entered>(enter(4, "ada", "192.0.2.2"));
}

TEST_F(Joins, a_room_is_made_by_its_first_guest_and_spelled_as_that_guest_did) {
  enter(1, "ada");
  enter(2, "lea");
  const Event first = apply(1, Join{"#Tea"});
  EXPECT_EQ(body_of<Joined>(first), (Joined{"#Tea", false, "Real Name", {}, rank::channel_operator}));
  EXPECT_THAT(first.to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(body_of<Joined>(apply(2, Join{"#TEA", true})), (Joined{"#Tea", true, "Real Name", {}}));
  const Room* room = house.find_room("#tEa");
  ASSERT_NE(room, nullptr);
  EXPECT_THAT(room->members, ElementsAre(testing::Pair(GuestId{1, 1}, Member{false, rank::channel_operator}),
                                         testing::Pair(GuestId{1, 2}, Member{true, 0})));
  EXPECT_THAT(house.find_guest("ada")->rooms, ElementsAre("#tea"));
}

TEST_F(Joins, a_name_may_begin_with_an_ampersand_since_version_17) {
  enter(1, "ada");
  std::vector<Event> events;
  const auto apply_older = [&](Command command) {
    events.clear();
    house.apply({{1, ++sequence}, 16, {1, incarnation, 1, ++tag}, now, std::move(command)}, events);
    return body_of<Refused>(events.at(0)).why;
  };
  EXPECT_EQ(apply_older(Join{"&tea"}), Refusal::room_name_invalid);
  apply(1, Join{"#tea"});
  EXPECT_EQ(apply_older(RenameRoom{"#tea", "&tea", ""}), Refusal::room_name_invalid);
  EXPECT_EQ(body_of<Joined>(apply(1, Join{"&tea"})).room, "&tea");
  EXPECT_EQ(body_of<Joined>(apply(1, Join{"&TEA"})).again, true);
  EXPECT_EQ(body_of<Said>(apply(1, Say{"&Tea", SayKind::message, "hello"})).target, "&tea");
  EXPECT_EQ(body_of<Refused>(apply(1, Say{"&milk", SayKind::message, "hello"})).why, Refusal::no_such_room);
}

TEST_F(Joins, joining_again_is_answered_and_heard_by_nobody_else) {
  enter(1, "ada");
  apply(1, Join{"#Tea"});
  const Event again = apply(1, Join{"#tea", true});
  EXPECT_EQ(body_of<Joined>(again), (Joined{"#Tea", false, "Real Name", {}, rank::channel_operator, true, {}, true}));
  EXPECT_THAT(again.to_rooms, IsEmpty());
  EXPECT_EQ(house.find_guest("ada")->rooms.size(), 1U);
}

TEST_F(Joins, who_joined_quietly_is_announced_when_joining_aloud) {
  enter(1, "ada");
  apply(1, Join{"#tea", true});
  EXPECT_THAT(apply(1, Join{"#tea", true}).to_rooms, IsEmpty());
  const Event aloud = apply(1, Join{"#tea", false});
  EXPECT_EQ(body_of<Joined>(aloud), (Joined{"#tea", false, "Real Name", {}, 0, false, {}, true}));
  EXPECT_THAT(aloud.to_rooms, ElementsAre("#tea"));
  EXPECT_FALSE(body_of<Parted>(apply(1, Part{"#tea", ""})).quiet);
}

TEST_F(Joins, the_lobby_stays_when_the_last_guest_parts) {
  enter(1, "ada");
  ASSERT_NE(house.find_room(lobby), nullptr);
  apply(1, Join{"#Lobby"});
  const Event parted = apply(1, Part{"#LOBBY", "tea\x07time"});
  EXPECT_EQ(body_of<Parted>(parted), (Parted{"#lobby", "teatime", false}));
  EXPECT_THAT(parted.to_rooms, ElementsAre("#lobby"));
  EXPECT_NE(house.find_room(lobby), nullptr);
  EXPECT_THAT(house.find_guest("ada")->rooms, IsEmpty());
}

TEST_F(Says, a_line_goes_to_the_others_in_the_room) {
  for (SessionId session = 1; session <= 3; ++session) {
    enter(session, "");
    apply(session, Join{"#Tea"});
  }
  const Event said = apply(1, Say{"#tea", SayKind::action, "waves"});
  EXPECT_EQ(body_of<Said>(said), (Said{"#Tea", SayKind::action, "waves", 2, true}));
  EXPECT_THAT(said.to_rooms, ElementsAre("#tea"));
  EXPECT_THAT(said.to_guests, IsEmpty());
  EXPECT_EQ(house.find_guest(GuestId{1, 1})->last_spoke, now);
}

TEST_F(Says, a_guest_may_speak_in_a_room_it_has_not_joined) {
  enter(1, "ada");
  enter(2, "lea");
  apply(1, Join{"#tea"});
  EXPECT_EQ(body_of<Said>(apply(2, Say{"#tea", SayKind::message, "hi"})).others, 1U);
}

TEST_F(Says, a_private_line_goes_to_one_guest) {
  enter(1, "ada");
  enter(2, "Lea");
  const Event said = apply(1, Say{"lea", SayKind::notice, "psst"});
  EXPECT_EQ(body_of<Said>(said), (Said{"Lea", SayKind::notice, "psst", 1, false}));
  EXPECT_THAT(said.to_guests, ElementsAre(GuestId{1, 2}));
  EXPECT_THAT(said.to_rooms, IsEmpty());
}

TEST_F(Says, a_guest_may_speak_to_itself) {
  enter(1, "ada");
  const Event said = apply(1, Say{"ADA", SayKind::message, "remember"});
  EXPECT_EQ(body_of<Said>(said), (Said{"ada", SayKind::message, "remember", 0, false}));
  EXPECT_THAT(said.to_guests, IsEmpty());
}

TEST_F(Renames, the_rooms_hear_it_and_the_old_nick_is_free) {
  enter(1, "ada");
  apply(1, Join{"#tea"});
  const Event event = apply(1, Rename{"Countess"});
  EXPECT_EQ(body_of<Renamed>(event), (Renamed{"ada", {"#tea"}}));
  EXPECT_EQ(event.actor.nick, "Countess");
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  EXPECT_NE(house.find_guest("countess"), nullptr);
  body_of<Entered>(enter(2, "ada"));
}

TEST_F(Renames, the_same_nick_in_another_case_is_a_change) {
  enter(1, "ada");
  apply(1, Join{"#tea"});
  EXPECT_THAT(apply(1, Rename{"ADA"}).to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(house.find_guest("ada")->nick, "ADA");
}

TEST_F(Renames, the_very_same_nick_is_answered_and_heard_by_nobody_else) {
  enter(1, "ada");
  apply(1, Join{"#tea"});
  const Event event = apply(1, Rename{"ada"});
  EXPECT_EQ(body_of<Renamed>(event).old_nick, "ada");
  EXPECT_THAT(event.to_rooms, IsEmpty());
}

TEST_F(Renames, a_claim_takes_its_held_nick_back) {
  enter(1, "ada", "192.0.2.1");
  apply(1, Leave{"reset", true});
  enter(2, "lea", "192.0.2.1");
  body_of<Renamed>(apply(2, Rename{"Ada"}));
  apply(2, Rename{"lea"});
  body_of<Entered>(enter(3, "ada", "192.0.2.3"));
}

TEST_F(Topics, a_topic_keeps_its_room) {
  enter(1, "ada");
  apply(1, Join{"#Tea"});
  const Event event = apply(1, SetTopic{"#tea", "Earl Grey"});
  EXPECT_EQ(body_of<TopicChanged>(event), (TopicChanged{"#Tea", "Earl Grey"}));
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  apply(1, Leave{});
  const Room* room = house.find_room("#tea");
  ASSERT_NE(room, nullptr);
  EXPECT_EQ(room->topic_by, "ada");
  EXPECT_EQ(room->topic_time, now);
}

TEST_F(Topics, without_its_topic_an_empty_room_goes) {
  enter(1, "ada");
  apply(1, Join{"#tea"});
  apply(1, SetTopic{"#tea", "Earl Grey"});
  apply(1, SetTopic{"#tea", ""});
  EXPECT_EQ(house.find_room("#tea")->topic_by, "");
  apply(1, Part{"#tea", ""});
  EXPECT_EQ(house.find_room("#tea"), nullptr);
}

TEST_F(Submissions, a_repeated_id_or_tag_takes_effect_once) {
  enter(1, "ada");
  std::vector<Event> events;
  const Entry say{{1, 5}, command_version, {1, 1, 1, 9}, now, Say{"ada", SayKind::message, "hi"}};
  house.apply(say, events);
  ASSERT_EQ(events.size(), 1U);
  house.apply(say, events);
  Entry repeated = say;
  repeated.id = {1, 6};
  house.apply(repeated, events);
  Entry earlier = say;
  earlier.id = {1, 7};
  earlier.origin.tag = 8;
  house.apply(earlier, events);
  EXPECT_EQ(events.size(), 1U);
  EXPECT_EQ(house.last_applied(), (EntryId{1, 7}));
}

TEST_F(Submissions, tags_are_counted_by_node) {
  enter(1, "ada");
  std::vector<Event> events;
  house.apply({{1, 2}, command_version, {2, 1, 1, 1}, now, Enter{"lea", {}, {}, {}, {}}}, events);
  EXPECT_EQ(events.size(), 1U);
  EXPECT_EQ(house.guests().size(), 2U);
}

TEST_F(Submissions, a_node_that_starts_anew_sweeps_out_its_earlier_guests) {
  apply_all(0, NodeStarted{});
  enter(3, "ada", "192.0.2.1");
  enter(2, "lea");
  apply(3, Join{"#tea"});
  std::vector<Event> events;
  house.apply({{1, 10}, command_version, {2, 1, 1, 1}, now, Enter{"pi", {}, {}, {}, {}}}, events);

  sequence = 10;
  incarnation = 2;
  tag = 0;
  const std::vector<Event> left = apply_all(0, NodeStarted{});
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].actor.nick, "lea");
  EXPECT_EQ(left[1].actor.nick, "ada");
  EXPECT_EQ(body_of<Left>(left[1]), (Left{{"#tea"}, "", true, false}));
  EXPECT_EQ(left[1].origin, (Origin{1, 2, 0, 1}));
  EXPECT_EQ(house.guests().size(), 1U) << "the other node's guest stays";
  EXPECT_EQ(body_of<Refused>(enter(1, "ada", "192.0.2.9")).why, Refusal::nick_held);

  std::vector<Event> late;
  house.apply({{1, 20}, command_version, {1, 1, 3, 99}, now, Say{"#lobby", {}, "late"}}, late);
  EXPECT_THAT(late, IsEmpty()) << "its incarnation is over";
}

TEST_F(Submissions, an_incarnation_whose_start_was_lost_begins_with_what_comes_first) {
  enter(1, "ada");
  incarnation = 2;
  tag = 4;
  const std::vector<Event> events = apply_all(1, Enter{"lea", {}, {}, {}, {}});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].actor.nick, "ada");
  EXPECT_EQ(events[0].origin.session, 0U) << "not the new session 1's own event";
  body_of<Entered>(events[1]);
}

}  // namespace
}  // namespace salon::room
