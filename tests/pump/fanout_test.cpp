// One event to many, through real connections of a simulated world.
#include "server/fanout.hpp"

#include <gtest/gtest.h>

#include "tests/pump/wire.hpp"

namespace salon::server {
namespace {

const session::Variant in_english{.dialect = room::Dialect::lines, .language = session::Language::english};
const session::Variant in_french{.dialect = room::Dialect::lines, .language = session::Language::french};
const session::Variant irc{.dialect = room::Dialect::irc};

room::Event said(const std::string& text, std::vector<std::string> rooms = {"#lobby"}) {
  room::Event event;
  event.actor.nick = "ada";
  event.body = room::Said{.target = rooms.front(), .text = text};
  event.to_rooms = std::move(rooms);
  return event;
}

struct FanoutTest : testing::Test {
  /// What `wire`'s guest has been sent when `done` says that it is all.
  static std::string heard(Wire& wire) {
    wire.connection->farewell();
    return wire.guest_reads();
  }
  session::Setting setting;
  Fanout fanout{setting};
};

TEST_F(FanoutTest, everyone_in_the_room_hears_it_once_but_for_the_actor) {
  Wire ada;
  Wire bob;
  Wire elsewhere;
  fanout.add("#lobby", in_english, *ada.connection);
  fanout.add("#lobby", in_english, *bob.connection);
  fanout.add("#tea", in_english, *elsewhere.connection);
  fanout.deliver(said("hello"), ada.connection.get());
  fanout.seal();
  EXPECT_EQ(heard(ada), "");
  EXPECT_EQ(heard(bob), "[00:00] ada: hello\n");
  EXPECT_EQ(heard(elsewhere), "");
  EXPECT_EQ(fanout.deliveries(), 1U);
}

TEST_F(FanoutTest, none_of_several_actors_hears_it) {
  for (const std::vector<std::string>& rooms : {std::vector<std::string>{"#lobby"}, {"#lobby", "#tea"}}) {
    Wire phone;
    Wire laptop;
    Wire bob;
    for (const std::string& room : rooms) {
      for (const Wire* wire : {&phone, &laptop, &bob}) fanout.add(room, in_english, *wire->connection);
    }
    const std::vector<Connection*> actors = {laptop.connection.get(), phone.connection.get()};
    fanout.deliver(said("hello", rooms), actors);
    fanout.deliver(said("all", rooms), nullptr);
    fanout.seal();
    EXPECT_EQ(heard(phone), "[00:00] ada: all\n");
    EXPECT_EQ(heard(laptop), "[00:00] ada: all\n");
    EXPECT_EQ(heard(bob), "[00:00] ada: hello\n[00:00] ada: all\n");
    for (const std::string& room : rooms) {
      for (const Wire* wire : {&phone, &laptop, &bob}) fanout.remove(room, in_english, *wire->connection);
    }
  }
}

TEST_F(FanoutTest, an_event_of_two_rooms_is_heard_once_by_a_guest_in_both) {
  Wire bob;
  fanout.add("#lobby", in_english, *bob.connection);
  fanout.add("#tea", in_english, *bob.connection);
  fanout.deliver(said("hello", {"#lobby", "#tea"}), nullptr);
  fanout.seal();
  EXPECT_EQ(heard(bob), "[00:00] ada: hello\n");
}

TEST_F(FanoutTest, each_variant_gets_its_own_bytes) {
  Wire lines;
  Wire client;
  fanout.add("#lobby", in_english, *lines.connection);
  fanout.add("#lobby", irc, *client.connection);
  fanout.deliver(said("hello"), nullptr);
  fanout.seal();
  EXPECT_EQ(heard(lines), "[00:00] ada: hello\n");
  const std::string message = heard(client);
  EXPECT_TRUE(message.starts_with(":ada!")) << message;
  EXPECT_TRUE(message.ends_with(" PRIVMSG #lobby :hello\r\n")) << message;
}

TEST_F(FanoutTest, a_room_that_is_called_otherwise_keeps_its_recipients) {
  Wire bob;
  Wire eve;
  fanout.add("#tea", in_english, *bob.connection);
  fanout.deliver(said("before", {"#tea"}), nullptr);
  fanout.rename("#tea", "#coffee");
  fanout.rename("#nowhere", "#elsewhere");
  fanout.add("#tea", in_english, *eve.connection);
  fanout.deliver(said("there", {"#coffee"}), nullptr);
  fanout.deliver(said("here", {"#tea"}), nullptr);
  fanout.remove("#coffee", in_english, *bob.connection);
  fanout.deliver(said("gone", {"#coffee"}), nullptr);
  fanout.seal();
  EXPECT_EQ(heard(bob), "[00:00] ada: before\n[00:00] ada: there\n");
  EXPECT_EQ(heard(eve), "[00:00] ada: here\n");
}

TEST_F(FanoutTest, the_events_of_a_turn_stay_in_order_with_what_is_for_one_guest_alone) {
  Wire bob;
  fanout.add("#lobby", in_english, *bob.connection);
  fanout.deliver(said("one"), nullptr);
  fanout.deliver(said("two"), nullptr);
  fanout.settle();
  bob.connection->send("(for you)\n");
  fanout.deliver(said("three"), nullptr);
  fanout.seal();
  fanout.deliver(said("four"), nullptr);
  fanout.seal();
  EXPECT_EQ(heard(bob), "[00:00] ada: one\n[00:00] ada: two\n(for you)\n[00:00] ada: three\n[00:00] ada: four\n");
}

TEST_F(FanoutTest, a_burst_is_heard_by_each_without_what_it_said_itself) {
  Wire ada;
  Wire bob;
  Wire eva;
  for (Wire* wire : {&ada, &bob, &eva}) fanout.add("#lobby", in_english, *wire->connection);
  fanout.deliver(said("one"), ada.connection.get());
  fanout.deliver(said("two"), bob.connection.get());
  fanout.deliver(said("three"), ada.connection.get());
  fanout.seal();
  EXPECT_EQ(heard(ada), "[00:00] ada: two\n");
  EXPECT_EQ(heard(bob), "[00:00] ada: one\n[00:00] ada: three\n");
  EXPECT_EQ(heard(eva), "[00:00] ada: one\n[00:00] ada: two\n[00:00] ada: three\n");
  EXPECT_EQ(fanout.deliveries(), 6U);
}

TEST_F(FanoutTest, a_burst_of_more_speakers_than_are_kept_in_mind_is_heard_whole) {
  Wire ada;
  Wire bob;
  fanout.add("#lobby", in_english, *ada.connection);
  fanout.add("#lobby", in_english, *bob.connection);
  std::string all;
  for (int number = 0; number < 200; ++number) {
    fanout.deliver(said(std::to_string(number)), ada.connection.get());
    all += "[00:00] ada: " + std::to_string(number) + "\n";
  }
  fanout.seal();
  EXPECT_EQ(heard(ada), "");
  EXPECT_EQ(heard(bob), all);
  EXPECT_EQ(fanout.deliveries(), 200U);
}

TEST_F(FanoutTest, the_events_of_several_rooms_stay_in_the_order_of_the_log) {
  Wire bob;
  fanout.add("#lobby", in_english, *bob.connection);
  fanout.add("#tea", in_english, *bob.connection);
  fanout.deliver(said("one", {"#lobby"}), nullptr);
  fanout.deliver(said("two", {"#tea"}), nullptr);
  fanout.deliver(said("three", {"#tea", "#lobby"}), nullptr);
  fanout.deliver(said("four", {"#lobby"}), nullptr);
  fanout.deliver(said("five", {"#lobby"}), nullptr);
  fanout.seal();
  const std::string text = heard(bob);
  std::size_t at = 0;
  for (const char* word : {"one", "two", "three", "four", "five"}) {
    const std::size_t found = text.find(word, at);
    ASSERT_NE(found, std::string::npos) << word << " is not where it should be in:\n" << text;
    at = found;
  }
  EXPECT_EQ(fanout.deliveries(), 5U);
}

TEST_F(FanoutTest, those_who_come_and_go_within_a_turn_hear_what_was_said_while_they_were_there) {
  Wire bob;
  Wire eva;
  fanout.add("#lobby", in_english, *bob.connection);
  fanout.deliver(said("one"), nullptr);
  fanout.add("#lobby", in_english, *eva.connection);
  fanout.deliver(said("two"), nullptr);
  fanout.remove("#lobby", in_english, *bob.connection);
  fanout.add("#lobby", in_french, *bob.connection);
  fanout.remove("#lobby", in_french, *bob.connection);
  fanout.deliver(said("three"), nullptr);
  fanout.seal();
  EXPECT_EQ(heard(bob), "[00:00] ada: one\n[00:00] ada: two\n");
  EXPECT_EQ(heard(eva), "[00:00] ada: two\n[00:00] ada: three\n");
}

}  // namespace
}  // namespace salon::server
