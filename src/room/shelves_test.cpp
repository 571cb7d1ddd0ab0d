// Where in history rooms are, whose names change.
#include "room/shelves.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace salon::room {
namespace {

TEST(Shelves, are_called_as_their_rooms_are) {
  const Shelves shelves;
  EXPECT_EQ(shelves.of("#tea"), "#tea");
  EXPECT_EQ(shelves.room_on("#tea"), "#tea");
  EXPECT_TRUE(shelves.all().empty());
}

TEST(Shelves, go_with_their_room_and_leave_an_empty_one_under_the_old_name) {
  Shelves shelves;
  shelves.move("#tea", "#coffee", {3, 17});
  EXPECT_EQ(shelves.of("#coffee"), "#tea");
  EXPECT_EQ(shelves.of("#tea"), "#tea 3-17");
  EXPECT_EQ(shelves.room_on("#tea"), "#coffee");
  EXPECT_EQ(shelves.room_on("#tea 3-17"), "#tea");
}

TEST(Shelves, are_as_they_were_when_the_name_is_changed_back) {
  Shelves shelves;
  shelves.move("#tea", "#coffee", {3, 17});
  shelves.move("#coffee", "#tea", {3, 18});
  EXPECT_EQ(shelves, Shelves());
}

TEST(Shelves, of_a_name_that_was_only_passed_through_are_its_own_again) {
  Shelves shelves;
  shelves.move("#tea", "#coffee", {3, 17});
  shelves.move("#coffee", "#milk", {3, 18});
  EXPECT_EQ(shelves.of("#milk"), "#tea");
  EXPECT_EQ(shelves.of("#coffee"), "#coffee");
}

TEST(Shelves, of_two_rooms_that_change_names_go_with_them) {
  Shelves shelves;
  shelves.move("#tea", "#x", {3, 1});
  shelves.move("#coffee", "#tea", {3, 2});
  shelves.move("#x", "#coffee", {3, 3});
  EXPECT_EQ(shelves.of("#tea"), "#coffee");
  EXPECT_EQ(shelves.of("#coffee"), "#tea");
}

TEST(Shelves, are_forgotten_of_rooms_that_have_ended_and_no_others) {
  Shelves shelves;
  shelves.move("#tea", "#coffee", {3, 17});
  EXPECT_FALSE(shelves.forget_one([](std::string_view) { return true; }));
  EXPECT_FALSE(shelves.forget_one([](std::string_view room) { return room == "#coffee"; }))
      << "a new #tea would read what is said in #coffee";
  EXPECT_TRUE(shelves.forget_one([](std::string_view) { return false; }));
  EXPECT_TRUE(shelves.forget_one([](std::string_view) { return false; }));
  EXPECT_EQ(shelves, Shelves());
}

TEST(Shelves, of_a_snapshot_that_gives_two_rooms_one_are_not_sound) {
  Shelves shelves;
  EXPECT_TRUE(shelves.put("#coffee", "#tea"));
  EXPECT_FALSE(shelves.sound()) << "#tea has it too";
  EXPECT_TRUE(shelves.put("#tea", "#tea 3-17"));
  EXPECT_TRUE(shelves.sound());
  EXPECT_FALSE(shelves.put("#tea", "#other"));
  EXPECT_FALSE(shelves.put("#other", "#tea"));
  EXPECT_FALSE(shelves.put("#milk", "#milk"));
}

// Rooms are made, end, and are called otherwise, in any order. What a room that is there has written it finds, and no
// room finds what another that is there has written.
RC_GTEST_PROP(Shelves, are_one_for_each_room_whatever_happens, ()) {
  const auto gen_name = rc::gen::element<std::string>("#a", "#b", "#c", "#d");
  Shelves shelves;
  std::map<std::string, std::string> there;  // rooms, and what each has written on
  for (std::uint64_t step = 1; step <= 40; ++step) {
    const std::string from = *gen_name;
    const std::string to = *gen_name;
    switch (*rc::gen::inRange(0, 5)) {
      case 0: there.emplace(from, shelves.of(from)); break;
      case 1: there.erase(from); break;
      case 2: shelves.forget_one([&](std::string_view room) { return there.contains(std::string(room)); }); break;
      case 3:
        there.erase(from);
        shelves.begin(from, {1, step});
        RC_ASSERT(shelves.of(from) != from);
        break;
      default:
        if (!there.contains(from) || there.contains(to)) break;
        shelves.move(from, to, {1, step});
        auto moved = there.extract(from);
        moved.key() = to;
        there.insert(std::move(moved));
    }
    std::set<std::string> taken;
    for (const auto& [room, shelf] : there) {
      RC_ASSERT(shelves.of(room) == shelf);
      RC_ASSERT(shelves.room_on(shelf) == room);
      RC_ASSERT(taken.insert(shelf).second);
    }
    RC_ASSERT(shelves.sound());
    Shelves stored;
    for (const auto& [room, shelf] : shelves.all()) RC_ASSERT(stored.put(room, shelf));
    RC_ASSERT(stored == shelves);
  }
}

}  // namespace
}  // namespace salon::room
