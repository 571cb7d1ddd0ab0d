// How rooms are kept in order. Sections are those of modern-irc unless another text is named.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

Refusal why(const Event& event) {
  const auto* refused = std::get_if<Refused>(&event.body);
  EXPECT_NE(refused, nullptr) << "it was done";
  return refused == nullptr ? Refusal::not_kept : refused->why;
}

struct Order : HouseTest {
  using HouseTest::HouseTest;

  Event enter_irc(SessionId session, std::string nick, std::string claim = {}) {
    return apply(session, Enter{std::move(nick), Dialect::irc, "user", "Real Name", std::move(claim)});
  }
  Event set(SessionId session, char letter, bool on, std::string argument = {}) {
    return apply(session, SetModes{"#tea", {{letter, on, std::move(argument)}}});
  }
  const Room& tea() { return *house.find_room("#tea"); }
  Ranks ranks(SessionId session) { return tea().members.at(GuestId{1, session}).ranks; }
};

// ---- making a room ----

TEST_F(Order, who_makes_a_room_is_its_operator) {
  enter_irc(1, "ada");
  enter_irc(2, "lea");
  EXPECT_EQ(body_of<Joined>(apply(1, Join{"#tea"})).ranks, rank::channel_operator);
  EXPECT_EQ(body_of<Joined>(apply(2, Join{"#tea"})).ranks, 0);
  EXPECT_EQ(tea().modes.flags, room_flag::members_only | room_flag::topic_locked);
}

TEST_F(Order, a_room_that_is_made_at_nc_is_as_open_as_the_lobby) {
  enter(1, "ada");
  apply(1, Join{"#tea"});
  EXPECT_EQ(ranks(1), rank::channel_operator);
  EXPECT_EQ(tea().modes, RoomModes{});
}

TEST_F(Order, neither_in_the_lobby_nor_quietly_is_a_rank_to_be_had) {
  enter_irc(1, "ada");
  EXPECT_EQ(body_of<Joined>(apply(1, Join{"#lobby"})).ranks, 0);
  EXPECT_EQ(body_of<Joined>(apply(1, Join{"#tea", true})).ranks, 0);
  EXPECT_EQ(house.find_room("#lobby")->modes, RoomModes{});
}

// ---- coming in ("JOIN message") ----

struct Doors : Order {
  void SetUp() override {
    enter_irc(1, "ada");
    enter_irc(2, "lea");
    enter_irc(3, "zoe");
    apply(1, Join{"#tea"});
  }
};

TEST_F(Doors, a_key_opens) {
  set(1, 'k', true, "milk");
  EXPECT_EQ(why(apply(2, Join{"#tea"})), Refusal::wrong_key);
  EXPECT_EQ(why(apply(2, Join{"#tea", false, "Milk"})), Refusal::wrong_key);
  body_of<Joined>(apply(2, Join{"#tea", false, "milk"}));
  body_of<Joined>(apply(3, Join{"#cup", false, "of no use"}));
}

TEST_F(Doors, a_limit_counts_those_who_are_in) {
  set(1, 'l', true, "1");
  EXPECT_EQ(why(apply(2, Join{"#tea"})), Refusal::room_full);
  set(1, 'l', true, "2");
  body_of<Joined>(apply(2, Join{"#tea"}));
  set(1, 'l', true, "1");
  EXPECT_EQ(tea().members.size(), 2U) << "nobody is sent away";
}

TEST_F(Doors, who_is_banned_stays_out_unless_excepted) {
  set(1, 'b', true, "LEA");
  EXPECT_EQ(why(apply(2, Join{"#tea"})), Refusal::banned);
  set(1, 'e', true, "*!user@irc");
  body_of<Joined>(apply(2, Join{"#tea"}));
}

TEST_F(Doors, who_may_not_speak_may_come_in) {
  set(1, 'b', true, "m:lea");
  body_of<Joined>(apply(2, Join{"#tea"}));
  EXPECT_EQ(why(apply(2, Say{"#tea", {}, "hi"})), Refusal::muted);
  set(1, 'e', true, "m:*!user@*");
  body_of<Said>(apply(2, Say{"#tea", {}, "hi"}));
}

TEST_F(Doors, an_invitation_opens_them_all_and_once) {
  apply(1, SetModes{"#tea", {{'i', true, ""}, {'k', true, "milk"}, {'l', true, "1"}, {'b', true, "lea"}}});
  EXPECT_EQ(why(apply(2, Join{"#tea"})), Refusal::banned);
  const Event event = apply(1, Invite{"#TEA", "LEA"});
  EXPECT_EQ(body_of<Invited>(event), (Invited{"#tea", {1, 2}, "lea"}));
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, 2}));
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  body_of<Joined>(apply(2, Join{"#tea"}));
  apply(2, Part{"#tea", ""});
  EXPECT_EQ(why(apply(2, Join{"#tea"})), Refusal::banned) << "it was used";
}

TEST_F(Doors, a_mask_lets_in_without_an_invitation) {
  set(1, 'i', true);
  EXPECT_EQ(why(apply(2, Join{"#tea"})), Refusal::invite_only);
  set(1, 'I', true, "lea");
  body_of<Joined>(apply(2, Join{"#tea"}));
  EXPECT_EQ(why(apply(3, Join{"#tea"})), Refusal::invite_only);
}

TEST_F(Doors, who_keeps_no_order_invites_with_words_alone) {
  apply(2, Join{"#tea"});
  body_of<Invited>(apply(2, Invite{"#tea", "zoe"}));
  set(1, 'i', true);
  EXPECT_EQ(why(apply(3, Join{"#tea"})), Refusal::invite_only);
}

TEST_F(Doors, an_invitation_is_to_the_room_that_it_was_then) {
  apply(1, Invite{"#tea", "lea"});
  apply(1, Part{"#tea", ""});
  apply(3, Join{"#tea"});
  set(3, 'i', true);
  EXPECT_EQ(why(apply(2, Join{"#tea"})), Refusal::invite_only);
}

TEST_F(Doors, who_is_there_or_not_here_cannot_be_invited) {
  apply(2, Join{"#tea"});
  EXPECT_EQ(body_of<Refused>(apply(1, Invite{"#tea", "lea"})), (Refused{Refusal::guest_in_room, "#tea", "lea"}));
  EXPECT_EQ(body_of<Refused>(apply(1, Invite{"#tea", "bob"})), (Refused{Refusal::no_such_guest, "bob"}));
  EXPECT_EQ(why(apply(1, Invite{"#nope", "zoe"})), Refusal::no_such_room);
  EXPECT_EQ(why(apply(3, Invite{"#tea", "lea"})), Refusal::not_in_room);
}

// ---- modes ----

struct Modes : Doors {
  std::vector<ModeChange> made(const Event& event) { return body_of<ModesChanged>(event).made; }
  Refusal refused(const Event& event) {
    const auto changed = body_of<ModesChanged>(event);
    EXPECT_EQ(changed.refused.size(), 1U);
    EXPECT_THAT(changed.made, IsEmpty());
    EXPECT_THAT(event.to_rooms, IsEmpty()) << "nothing to hear of";
    return changed.refused.empty() ? Refusal::not_kept : changed.refused[0].why;
  }
};

TEST_F(Modes, several_are_changed_one_by_one_and_what_is_so_already_is_not_told) {
  apply(2, Join{"#tea"});
  const Event event = apply(1, SetModes{"#TEA",
                                        {{'v', true, "LEA"},
                                         {'t', true, ""},
                                         {'m', true, ""},
                                         {'x', true, ""},
                                         {'o', true, "zoe"},
                                         {'b', true, "bob"}}});
  EXPECT_THAT(made(event),
              ElementsAre(ModeChange{'v', true, "lea"}, ModeChange{'m', true, ""}, ModeChange{'b', true, "bob!*@*"}));
  EXPECT_THAT(body_of<ModesChanged>(event).refused,
              ElementsAre(ModeRefusal{Refusal::mode_unknown, {'x', true, ""}},
                          ModeRefusal{Refusal::guest_not_in_room, {'o', true, "zoe"}}));
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  EXPECT_THAT(apply(1, SetModes{"#tea", {{'m', true, ""}}}).to_rooms, IsEmpty());
}

TEST_F(Modes, an_argument_that_is_none_is_refused) {
  EXPECT_EQ(refused(set(1, 'o', true, "bob")), Refusal::no_such_guest);
  EXPECT_EQ(refused(set(1, 'o', true, "zoe")), Refusal::guest_not_in_room);
  for (const std::string& key : {std::string(), std::string("a b"), std::string(24, 'x'), std::string(":a"),
                                 std::string("a,b"), std::string("\xFF"), std::string("\x07")}) {
    EXPECT_EQ(refused(set(1, 'k', true, key)), Refusal::mode_argument_invalid) << key;
  }
  for (const char* limit : {"", "0", "-1", "x", "1x", "99999999999"}) {
    EXPECT_EQ(refused(set(1, 'l', true, limit)), Refusal::mode_argument_invalid) << limit;
  }
  EXPECT_EQ(refused(set(1, 'b', true, "\xFF")), Refusal::mode_argument_invalid);
  EXPECT_EQ(refused(set(1, 'b', true, std::string(129, 'x'))), Refusal::mode_argument_invalid);
}

TEST_F(Modes, a_key_is_taken_away_without_being_named) {
  set(1, 'k', true, "milk");
  EXPECT_THAT(made(set(1, 'k', false, "whatever")), ElementsAre(ModeChange{'k', false, "*"}));
  EXPECT_THAT(made(set(1, 'k', false, "")), IsEmpty());
}

TEST_F(Modes, a_mask_is_found_in_any_case_and_taken_away_as_it_was_put) {
  EXPECT_THAT(made(set(1, 'b', true, "BAR!*@*")), ElementsAre(ModeChange{'b', true, "BAR!*@*"}));
  EXPECT_THAT(made(set(1, 'b', true, "bar")), IsEmpty());
  EXPECT_THAT(tea().modes.bans, ElementsAre(ListedMask{"BAR!*@*", "ada", now}));
  EXPECT_THAT(made(set(1, 'b', false, "bar")), ElementsAre(ModeChange{'b', false, "BAR!*@*"}));
  EXPECT_THAT(made(set(1, 'b', false, "bar")), IsEmpty());
}

TEST_F(Modes, a_list_has_an_end_and_so_has_a_command) {
  for (std::size_t count = 0; count < house.limits().masks_a_list_max; ++count) {
    set(1, 'b', true, "bad" + std::to_string(count));
  }
  EXPECT_EQ(refused(set(1, 'b', true, "bob")), Refusal::list_full);
  EXPECT_THAT(made(set(1, 'e', true, "bob")), ElementsAre(ModeChange{'e', true, "bob!*@*"}));
  const std::vector<ModeChange> bomb(house.limits().mode_changes_max + 1, ModeChange{'m', true, ""});
  EXPECT_EQ(why(apply(1, SetModes{"#tea", bomb})), Refusal::too_many_changes);
}

TEST_F(Modes, who_is_lower_cannot_put_down_who_is_higher) {
  apply(2, Join{"#tea"});
  apply(3, SetUserModes{user_mode::server_operator, 0});
  apply(3, SetModes{"#tea", {{'q', true, "lea"}, {'o', true, "lea"}}});
  EXPECT_EQ(refused(set(1, 'o', false, "lea")), Refusal::rank_too_low);
  EXPECT_EQ(ranks(2), rank::founder | rank::channel_operator);
  EXPECT_THAT(made(set(1, 'o', false, "ADA")), ElementsAre(ModeChange{'o', false, "ada"}));
}

// ---- kicks ("KICK message") ----

TEST_F(Modes, who_is_kicked_is_gone_and_hears_it) {
  apply(2, Join{"#tea"});
  const Event event = apply(1, Kick{"#Tea", "LEA", "spam\r\n"});
  EXPECT_EQ(body_of<Kicked>(event), (Kicked{"#tea", {1, 2}, "lea", "spam"}));
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, 2}));
  EXPECT_THAT(house.find_guest("lea")->rooms, IsEmpty());
  EXPECT_EQ(body_of<Refused>(apply(1, Kick{"#tea", "lea", ""})), (Refused{Refusal::guest_not_in_room, "#tea", "lea"}));
  EXPECT_EQ(body_of<Refused>(apply(1, Kick{"#tea", "bob", ""})), (Refused{Refusal::guest_not_in_room, "#tea", "bob"}));
  body_of<Joined>(apply(2, Join{"#tea"}));
  // RFC 2812, 3.2.8: the default is the nick of who did it.
  EXPECT_EQ(body_of<Kicked>(apply(1, Kick{"#tea", "lea", ""})).reason, "ada");
}

TEST_F(Modes, who_kicks_itself_is_told_once) {
  const Event event = apply(1, Kick{"#tea", "ada", ""});
  EXPECT_THAT(event.to_guests, IsEmpty());
  EXPECT_EQ(house.find_room("#tea"), nullptr);
}

// ---- an auditorium ----

struct Auditorium : Doors {
  void SetUp() override {
    Doors::SetUp();
    set(1, 'u', true);
  }
};

TEST_F(Auditorium, comings_and_goings_are_for_those_with_a_rank) {
  apply(2, Join{"#tea"});
  const Event joined = apply(3, Join{"#tea"});
  EXPECT_THAT(joined.to_rooms, IsEmpty());
  EXPECT_THAT(joined.to_guests, ElementsAre(GuestId{1, 1}));
  EXPECT_FALSE(body_of<Joined>(joined).again);
  EXPECT_THAT(apply(3, Rename{"zora"}).to_guests, ElementsAre(GuestId{1, 1}));
  EXPECT_THAT(apply(3, SetAway{"tea"}).to_guests, ElementsAre(GuestId{1, 1}));
  EXPECT_THAT(apply(3, Say{"#tea", {}, "hi"}).to_rooms, ElementsAre("#tea"));
  EXPECT_THAT(apply(3, Part{"#tea", ""}).to_guests, ElementsAre(GuestId{1, 1}));
  set(1, 'v', true, "lea");
  const Event parted = apply(2, Part{"#tea", ""});
  EXPECT_THAT(parted.to_rooms, ElementsAre("#tea")) << "who has a voice is seen by all";
  EXPECT_THAT(parted.to_guests, IsEmpty());
}

TEST_F(Auditorium, who_hears_it_elsewhere_hears_it_once) {
  apply(2, Join{"#tea"});
  apply(2, Join{"#cup"});
  apply(1, Join{"#cup"});
  const Event left = apply(2, Leave{"bye"});
  EXPECT_THAT(left.to_rooms, ElementsAre("#cup"));
  EXPECT_THAT(left.to_guests, IsEmpty());
}

TEST_F(Auditorium, members_without_a_rank_see_those_who_have_one_and_themselves) {
  apply(2, Join{"#tea"});
  apply(3, Join{"#tea"});
  const auto sees = [this](SessionId viewer, SessionId member) {
    return house.may_see(house.find_guest(GuestId{1, viewer}), tea(), *house.find_guest(GuestId{1, member}));
  };
  EXPECT_TRUE(sees(1, 2));
  EXPECT_TRUE(sees(2, 1));
  EXPECT_TRUE(sees(2, 2));
  EXPECT_FALSE(sees(2, 3));
  EXPECT_FALSE(house.may_see(nullptr, tea(), *house.find_guest(GuestId{1, 2})));
  apply(3, SetUserModes{user_mode::server_operator, 0});
  EXPECT_TRUE(sees(3, 2));
}

// ---- invisible guests (modern-irc, "Invisible User Mode") ----

TEST_F(Doors, an_invisible_member_is_seen_from_within) {
  const auto sees = [this](std::string_view viewer) {
    return house.may_see(house.find_guest(viewer), tea(), *house.find_guest("ada"));
  };
  EXPECT_TRUE(sees("lea"));
  apply(1, SetUserModes{user_mode::invisible, 0});
  EXPECT_TRUE(sees("ada"));
  EXPECT_FALSE(sees("lea"));
  EXPECT_FALSE(sees("nobody"));
  apply(2, Join{"#tea"});
  EXPECT_TRUE(sees("lea"));
  apply(2, Part{"#tea", ""});
  EXPECT_FALSE(sees("lea"));
  apply(2, SetUserModes{user_mode::server_operator, 0});
  EXPECT_TRUE(sees("lea"));
}

TEST_F(Doors, who_is_not_in_a_room_is_not_seen_there) {
  EXPECT_FALSE(house.may_see(house.find_guest("ada"), tea(), *house.find_guest("lea")));
  EXPECT_FALSE(house.may_see(house.find_guest("lea"), tea(), *house.find_guest("lea")));
}

TEST_F(Doors, a_secret_room_is_seen_from_within) {
  set(1, 's', true);
  EXPECT_TRUE(house.may_see(house.find_guest("ada"), tea()));
  EXPECT_FALSE(house.may_see(house.find_guest("lea"), tea()));
  apply(2, SetUserModes{user_mode::server_operator, 0});
  EXPECT_TRUE(house.may_see(house.find_guest("lea"), tea()));
}

// ---- words for ranks ("STATUSMSG Parameter") ----

TEST_F(Doors, words_for_a_rank_are_for_it_and_those_above) {
  enter_irc(4, "bob");
  for (const SessionId session : {2U, 3U, 4U}) apply(session, Join{"#tea"});
  apply(1, SetModes{"#tea", {{'h', true, "lea"}, {'v', true, "zoe"}}});
  const auto hearers = [this](const char* target) { return apply(4, Say{target, {}, "psst"}).to_guests; };
  EXPECT_THAT(hearers("@#TEA"), ElementsAre(GuestId{1, 1}));
  EXPECT_THAT(hearers("%#tea"), ElementsAre(GuestId{1, 1}, GuestId{1, 2}));
  EXPECT_THAT(hearers("+#tea"), UnorderedElementsAre(GuestId{1, 1}, GuestId{1, 2}, GuestId{1, 3}));
  EXPECT_THAT(hearers("@+#tea"), UnorderedElementsAre(GuestId{1, 1}, GuestId{1, 2}, GuestId{1, 3}));
  EXPECT_THAT(hearers("~#tea"), IsEmpty());
  const Event event = apply(4, Say{"@#TEA", {}, "psst"});
  EXPECT_EQ(body_of<Said>(event).target, "@#tea");
  EXPECT_FALSE(body_of<Said>(event).to_room) << "not what the room's history remembers";
  EXPECT_EQ(why(apply(4, Say{"@#nope", {}, "psst"})), Refusal::no_such_room);
  EXPECT_EQ(why(apply(4, Say{"@x#tea", {}, "psst"})), Refusal::no_such_guest);
}

// ---- what outlasts its members ----

struct Kept : Order {
  void SetUp() override {
    enter_irc(1, "ada", "192.0.2.1");
    apply(1, Join{"#tea"});
    apply(1, SetModes{"#tea", {{'i', true, ""}, {'b', true, "bob"}, {'k', true, "milk"}}});
  }
};

TEST_F(Kept, a_room_whose_members_lost_their_connections_is_as_it_was) {
  apply(1, Leave{"reset", true});
  ASSERT_NE(house.find_room("#tea"), nullptr);
  EXPECT_EQ(tea().modes.key, "milk");
  enter_irc(2, "lea", "192.0.2.2");
  EXPECT_EQ(why(apply(2, Join{"#tea", false, "milk"})), Refusal::invite_only);
  enter_irc(3, "ADA", "192.0.2.1");
  EXPECT_EQ(body_of<Joined>(apply(3, Join{"#tea"})).ranks, rank::channel_operator) << "it needs no invitation";
  EXPECT_THAT(tea().modes.bans, testing::SizeIs(1));
}

TEST_F(Kept, a_crash_of_the_server_is_nothing_else) {
  apply_all(0, NodeStarted{});
  incarnation = 2;
  tag = 0;
  apply_all(0, NodeStarted{});
  EXPECT_EQ(house.guests().size(), 0U);
  EXPECT_EQ(tea().modes.key, "milk");
  enter_irc(1, "ada", "192.0.2.1");
  EXPECT_EQ(body_of<Joined>(apply(1, Join{"#tea"})).ranks, rank::channel_operator);
}

TEST_F(Kept, a_rank_is_for_who_has_the_nick_and_the_claim) {
  enter_irc(2, "lea", "192.0.2.2");
  apply(1, Invite{"#tea", "lea"});
  apply(2, Join{"#tea"});
  apply(1, Leave{"reset", true});
  now += house.limits().nick_held_for;
  enter_irc(3, "ada", "192.0.2.3");
  EXPECT_EQ(why(apply(3, Join{"#tea"})), Refusal::invite_only);
  apply(3, Leave{"bye"});
  now += house.limits().rank_kept_for;
  enter_irc(4, "ada", "192.0.2.1");
  EXPECT_EQ(why(apply(4, Join{"#tea"})), Refusal::invite_only) << "it was kept for so long";
}

TEST_F(Kept, a_rank_opens_no_door_that_has_a_ban) {
  enter_irc(2, "lea", "192.0.2.2");
  apply(1, Invite{"#tea", "lea"});
  apply(2, Join{"#tea"});
  apply(1, SetModes{"#tea", {{'o', true, "lea"}}});
  apply(1, Leave{"reset", true});
  apply(2, SetModes{"#tea", {{'b', true, "ada!*@*"}}});
  enter_irc(3, "ada", "192.0.2.1");
  EXPECT_EQ(why(apply(3, Join{"#tea"})), Refusal::banned);
  apply(2, SetModes{"#tea", {{'b', false, "ada!*@*"}}});
  EXPECT_NE(body_of<Joined>(apply(3, Join{"#tea"})).ranks & rank::channel_operator, 0);
}

TEST_F(Kept, who_comes_when_nobody_is_expected_back_keeps_order) {
  set(1, 'i', false);
  apply(1, Leave{"reset", true});
  enter_irc(2, "lea", "192.0.2.2");
  enter_irc(3, "zoe", "192.0.2.3");
  EXPECT_EQ(body_of<Joined>(apply(2, Join{"#tea", false, "milk"})).ranks, 0) << "ada may come back";
  apply(2, Leave{"reset", true});
  now += house.limits().rank_kept_for;
  EXPECT_EQ(body_of<Joined>(apply(3, Join{"#tea", false, "milk"})).ranks, rank::channel_operator);
}

TEST_F(Kept, but_not_for_ever) {
  apply(1, Leave{"reset", true});
  now += house.limits().room_kept_for - 1ms;
  enter_irc(2, "lea");
  EXPECT_NE(house.find_room("#tea"), nullptr);
  now += 1ms;
  apply(2, Rename{"lea"});
  EXPECT_EQ(house.find_room("#tea"), nullptr);
}

TEST_F(Kept, a_room_that_was_left_is_gone_and_but_for_its_topic_new) {
  apply(1, SetModes{"#tea", {{'i', false, {}}, {'k', false, "milk"}}});
  apply(1, SetTopic{"#tea", "milk first"});
  apply(1, Leave{"bye", false});
  EXPECT_EQ(tea().modes, RoomModes{});
  enter(2, "lea");
  EXPECT_EQ(body_of<Joined>(apply(2, Join{"#tea"})).ranks, rank::channel_operator);
  EXPECT_EQ(tea().topic, "milk first");
}

TEST_F(Kept, everything_is_in_the_snapshot) {
  enter_irc(2, "lea", "192.0.2.2");
  apply(1, Invite{"#tea", "lea"});
  apply(1, SetModes{"#tea", {{'l', true, "7"}, {'e', true, "x"}, {'I', true, "y"}, {'v', true, "ada"}}});
  apply(1, Leave{"reset", true});
  const Result<House> restored = House::restore(house.snapshot());
  ASSERT_TRUE(restored.has_value());
  EXPECT_EQ(*restored, house);
  EXPECT_EQ(restored->find_room("#tea")->kept_ranks.at("ada").ranks, rank::channel_operator | rank::voice);
}

}  // namespace
}  // namespace salon::room
