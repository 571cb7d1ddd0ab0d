// Every way to be refused, each with what the origin is told, and that nobody else hears of it.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

constexpr SessionId ada = 1, lea = 2, stranger = 3;

/// Limits that are quickly reached.
Limits small() {
  Limits limits;
  limits.nick_bytes_max = 8;
  limits.room_bytes_max = 8;
  limits.topic_bytes_max = 5;
  limits.text_bytes_max = 6;
  limits.text_lines_max = 2;
  limits.rooms_max = 4;
  limits.rooms_a_guest_max = 2;
  limits.members_a_room_max = 1;
  return limits;
}

/// "ada" is in #tea and #cup, "lea" in #full; "held" is held. With the lobby, that is all the rooms there can be.
struct Refuses : HouseTest {
  Refuses() : HouseTest(small()) {
    enter(9, "held", "192.0.2.9");
    apply(9, Leave{"", true});
    enter(ada, "ada");
    enter(lea, "lea");
    apply(ada, Join{"#tea"});
    apply(ada, Join{"#cup"});
    apply(lea, Join{"#full"});
  }

  void expect(Refusal why, const std::string& subject, SessionId session, const Command& command) {
    SCOPED_TRACE(encode_command(command));
    const Event event = apply(session, command);
    EXPECT_EQ(body_of<Refused>(event), (Refused{why, subject}));
    EXPECT_THAT(event.to_rooms, testing::IsEmpty());
    EXPECT_THAT(event.to_guests, testing::IsEmpty());
    const Guest* guest = house.find_guest(GuestId{1, session});
    EXPECT_EQ(event.actor.nick, guest == nullptr ? "" : guest->nick);
  }

  static Enter entering(std::string nick) { return {std::move(nick), Dialect::lines, "", "", "192.0.2.1"}; }
};

TEST_F(Refuses, what_is_asked_by_a_guest_who_is_not_here) {
  expect(Refusal::not_here, "", stranger, Leave{});
  expect(Refusal::not_here, "#tea", stranger, Join{"#tea"});
  expect(Refusal::not_here, "#tea", stranger, Part{"#tea", ""});
  expect(Refusal::not_here, "#tea", stranger, Say{"#tea", {}, "hi"});
  expect(Refusal::not_here, "bob", stranger, Rename{"bob"});
  expect(Refusal::not_here, "#tea", stranger, SetTopic{"#tea", "x"});
  expect(Refusal::not_here, "", stranger, SetAway{"tea"});
  expect(Refusal::not_here, "", stranger, SetRealName{"Bob"});
  expect(Refusal::not_here, "", stranger, SetUserModes{user_mode::bot, 0});
  expect(Refusal::not_here, "ada", stranger, Expel{"ada", ""});
  expect(Refusal::not_here, "", stranger, Proclaim{"hear"});
  expect(Refusal::not_here, "", 0, entering("node"));
}

TEST_F(Refuses, what_only_operators_may_to_everyone_else) {
  expect(Refusal::not_operator, "lea", ada, Expel{"lea", "why"});
  expect(Refusal::not_operator, "nobody", ada, Expel{"nobody", ""});
  expect(Refusal::not_operator, "", ada, Proclaim{"hear"});
  EXPECT_NE(house.find_guest("lea"), nullptr);
}

TEST_F(Refuses, what_an_operator_cannot_do) {
  apply(ada, SetUserModes{user_mode::server_operator, 0});
  expect(Refusal::no_such_guest, "nobody", ada, Expel{"nobody", ""});
  expect(Refusal::text_empty, "", ada, Proclaim{""});
  expect(Refusal::text_too_long, "", ada, Proclaim{"1234567"});
  expect(Refusal::text_invalid, "", ada, Proclaim{"a\nb"});
}

TEST_F(Refuses, what_is_no_real_name) {
  expect(Refusal::text_empty, "", ada, SetRealName{""});
  expect(Refusal::text_empty, "", ada, SetRealName{"\x02"});
  expect(Refusal::text_invalid, "", ada, SetRealName{"\xC3"});
  expect(Refusal::text_too_long, "", ada, SetRealName{std::string(129, 'x')});
  EXPECT_EQ(house.find_guest("ada")->real_name, "Real Name");
}

TEST_F(Refuses, to_let_a_guest_in_twice) {
  expect(Refusal::here_already, "bob", ada, entering("bob"));
  EXPECT_EQ(house.find_guest(GuestId{1, ada})->nick, "ada");
}

TEST_F(Refuses, a_nick_that_is_not_one) {
  expect(Refusal::nick_invalid, "#bob", stranger, entering("#bob"));
  expect(Refusal::nick_invalid, "ninechar", stranger, entering("ninechars"));
  expect(Refusal::nick_invalid, "a b", ada, Rename{"a b"});
  expect(Refusal::nick_invalid, "", ada, Rename{""});
}

TEST_F(Refuses, a_nick_that_another_guest_bears_or_that_is_held) {
  expect(Refusal::nick_in_use, "LEA", stranger, entering("LEA"));
  expect(Refusal::nick_in_use, "Lea", ada, Rename{"Lea"});
  expect(Refusal::nick_held, "Held", stranger, entering("Held"));
  expect(Refusal::nick_held, "held", ada, Rename{"held"});
}

TEST_F(Refuses, a_room_that_is_not_one_or_not_there) {
  expect(Refusal::room_name_invalid, "tea", lea, Join{"tea"});
  expect(Refusal::room_name_invalid, "#toolong", lea, Join{"#toolongs"});
  expect(Refusal::no_such_room, "#nope", ada, Part{"#nope", ""});
  expect(Refusal::no_such_room, "#nope", ada, Say{"#nope", {}, "hi"});
  expect(Refusal::no_such_room, "#nope", ada, SetTopic{"#nope", "x"});
  EXPECT_EQ(house.find_room("#nope"), nullptr);
}

TEST_F(Refuses, what_only_a_member_may_do) {
  expect(Refusal::not_in_room, "#FULL", ada, Part{"#FULL", ""});
  expect(Refusal::not_in_room, "#full", ada, SetTopic{"#full", "x"});
}

TEST_F(Refuses, a_private_line_to_nobody) {
  expect(Refusal::no_such_guest, "bob", ada, Say{"bob", {}, "hi"});
  expect(Refusal::no_such_guest, "", ada, Say{"", {}, "hi"});
}

TEST_F(Refuses, one_room_too_many) {
  expect(Refusal::too_many_rooms_for_guest, "#mug", ada, Join{"#mug"});
  expect(Refusal::too_many_rooms, "#mug", lea, Join{"#mug"});
  expect(Refusal::room_full, "#tea", lea, Join{"#tea"});
}

TEST_F(Refuses, text_that_cannot_be_said) {
  const std::string nul(1, '\0');
  expect(Refusal::text_empty, "#tea", ada, Say{"#tea", {}, ""});
  expect(Refusal::text_too_long, "#tea", ada, Say{"#tea", {}, "7 bytes"});
  expect(Refusal::text_too_long, "#tea", ada, SetTopic{"#tea", "6bytes"});
  expect(Refusal::text_empty, "#tea", ada, Say{"#tea", {}, "\n\n"});
  expect(Refusal::text_empty, "#tea", ada, Say{"#tea", SayKind::tags, ""});
  expect(Refusal::text_too_long, "#tea", ada, Say{"#tea", {}, "a", std::string(4095, 'x')});
  expect(Refusal::text_invalid, "#tea", ada, Say{"#tea", {}, "1\n2\n3"});
  expect(Refusal::text_invalid, "#tea", ada, Say{"#tea", {}, "a", "+a=\n"});
  expect(Refusal::text_invalid, "#tea", ada, Say{"#tea", {}, "abcd", {}, {2, 2}});
  expect(Refusal::text_invalid, "#tea", ada, Say{"#tea", {}, "abcd", {}, {4}});
  expect(Refusal::text_invalid, "#tea", ada, SetTopic{"#tea", "a\n"});
  for (const std::string& odd :
       {nul, std::string("a\rb"), std::string("\xFF"), std::string("\xC3"), std::string("\xED\xA0\x80")}) {
    expect(Refusal::text_invalid, "#tea", ada, Say{"#tea", {}, odd});
    expect(Refusal::text_invalid, "#tea", ada, SetTopic{"#tea", odd});
  }
  EXPECT_EQ(house.find_room("#tea")->topic, "");
}

TEST_F(Refuses, without_echoing_what_would_harm_a_terminal_or_a_protocol) {
  expect(Refusal::no_such_room, "#a[2Jb", ada, Say{"#a\x1B[2J\r\nb", {}, "hi"});
  expect(Refusal::no_such_guest, "\xEF\xBF\xBD", ada, Say{"\xFF", {}, "hi"});
  expect(Refusal::no_such_guest, std::string(8, 'x'), ada, Say{std::string(5000, 'x'), {}, "hi"});
}

TEST_F(Refuses, a_new_room_only_while_none_is_kept_for_its_topic_alone) {
  apply(ada, SetTopic{"#tea", "old"});
  now += std::chrono::seconds(1);
  apply(ada, SetTopic{"#cup", "new"});
  apply(ada, Part{"#cup", ""});
  apply(ada, Part{"#tea", ""});
  body_of<Joined>(apply(lea, Join{"#mug"}));
  EXPECT_EQ(house.find_room("#tea"), nullptr) << "its topic was the oldest";
  EXPECT_NE(house.find_room("#cup"), nullptr);
}

struct HeldNicks : HouseTest {
  HeldNicks() : HouseTest(Limits{.nicks_held_max = 2}) {}
};

TEST_F(HeldNicks, the_oldest_is_let_go_at_the_limit) {
  SessionId session = 0;
  for (const char* nick : {"zoe", "ada", "lea"}) {
    now += std::chrono::milliseconds(1);
    enter(++session, nick, "192.0.2.1");
    apply(session, Leave{"", true});
  }
  body_of<Entered>(enter(4, "zoe"));
  EXPECT_EQ(body_of<Refused>(enter(5, "ada")).why, Refusal::nick_held);
  EXPECT_EQ(body_of<Refused>(enter(5, "lea")).why, Refusal::nick_held);
}

}  // namespace
}  // namespace salon::room
