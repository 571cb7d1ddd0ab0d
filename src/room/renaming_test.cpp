// A room gets another name: what goes with it, who may, what may be one.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"
#include "room/recall.hpp"
#include "room/remember.hpp"

namespace salon::room {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId ada = 1, lea = 2, eve = 3, root = 4;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};

/// ada has made #tea, and lea is in it; ada and lea have accounts; root operates the server.
struct RenamedRooms : HouseTest {
  explicit RenamedRooms(Limits limits = {}) : HouseTest(limits) {
    for (const auto& [session, nick] : {std::pair(ada, "ada"), std::pair(lea, "lea")}) {
      enter(session, nick);
      body_of<Registered>(apply(session, Register{nick, verifier}));
    }
    enter(eve, "eve");
    enter(root, "root");
    apply(root, SetUserModes{user_mode::server_operator, 0});
    apply(ada, Join{"#tea"});
    apply(lea, Join{"#tea"});
  }
  RoomRenamed rename(SessionId who, const std::string& from, const std::string& to) {
    return body_of<RoomRenamed>(apply(who, RenameRoom{from, to, ""}));
  }
  void expect(Refusal why, const std::string& subject, SessionId session, const Command& command) {
    SCOPED_TRACE(encode_command(command));
    const Refused refused = body_of<Refused>(apply(session, command));
    EXPECT_EQ(refused.why, why);
    EXPECT_EQ(refused.subject, subject);
  }
  /// What is said in a room, and where history has it.
  std::string kept_in(SessionId who, const std::string& room) {
    Batch batch;
    remember(apply(who, Say{room, SayKind::message, "hello"}), house, 1, batch);
    EXPECT_EQ(batch.lines.size(), 1U);
    return batch.lines.empty() ? "" : batch.lines[0].room;
  }
  std::string read_from(const std::string& room) {
    return std::get<HistoryQuery>(readable_by(house, "owner", HistoryQuery{.room = room})).room;
  }
  void expect_it_can_be_stored() {
    const Result<House> restored = House::restore(house.snapshot());
    ASSERT_TRUE(restored.has_value());
    EXPECT_EQ(*restored, house);
  }
};

// channel-rename, "Messages": "A channel rename preserves all channel state, such as membership, mode and topic."
TEST_F(RenamedRooms, are_the_same_in_all_but_their_names) {
  apply(ada, KeepRoom{"#tea", true});
  apply(ada, SetModes{"#tea", {{'k', true, "milk"}, {'b', true, "eve"}, {'o', true, "lea"}, {'W', true, "5"}}});
  apply(ada, SetTopic{"#tea", "cups"});
  apply(ada, SetMetadata{"#tea", {{"url", "x"}}});
  apply(ada, SetAccess{"#tea", "lea", rank::voice});
  Room before = *house.find_room("#tea");

  now += 1s;
  const Event event = apply(ada, RenameRoom{"#TEA", "#Coffee", "tastes better"});
  EXPECT_EQ(body_of<RoomRenamed>(event), (RoomRenamed{"#Coffee", "#tea", "tastes better"}));
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, lea}));
  EXPECT_THAT(event.to_rooms, IsEmpty());
  EXPECT_EQ(house.find_room("#tea"), nullptr);
  before.name = "#Coffee";
  before.renamed = now;
  EXPECT_EQ(*house.find_room("#coffee"), before);
  EXPECT_THAT(house.find_guest("ada")->rooms, ElementsAre("#coffee"));
  EXPECT_THAT(house.find_guest("lea")->rooms, ElementsAre("#coffee"));
  expect_it_can_be_stored();
}

TEST_F(RenamedRooms, keep_what_guests_and_accounts_know_of_them) {
  apply(ada, SetModes{"#tea", {{'i', true, ""}, {'W', true, "60"}}});
  apply(ada, Invite{"#tea", "eve"});
  apply(lea, Say{"#tea", SayKind::message, "slowly"});
  apply(lea, MarkRead{"#tea", now});
  apply(lea, MarkRead{"#coffee", now - 1s});
  now += 1s;
  rename(ada, "#tea", "#coffee");
  expect(Refusal::too_soon, "#coffee", lea, Say{"#coffee", SayKind::message, "at once"});
  body_of<Joined>(apply(eve, Join{"#coffee"}));
  const auto& markers = house.find_account("lea")->read_markers;
  ASSERT_EQ(markers.size(), 1U);
  EXPECT_EQ(markers.at("#coffee"), now - 1s);
  expect_it_can_be_stored();
}

TEST_F(RenamedRooms, know_once_when_somebody_spoke_there) {
  apply(eve, Join{"#coffee"});
  apply(lea, Join{"#coffee"});
  apply(ada, SetModes{"#tea", {{'W', true, "60"}}});
  apply(eve, SetModes{"#coffee", {{'W', true, "60"}}});
  apply(lea, Say{"#coffee", SayKind::message, "in one that ends"});
  now += 1s;
  apply(lea, Say{"#tea", SayKind::message, "in this"});
  for (const SessionId who : {lea, eve}) apply(who, Part{"#coffee", ""});
  rename(ada, "#tea", "#coffee");
  EXPECT_THAT(house.find_guest("lea")->in_rooms->slowed, ElementsAre(SlowedIn{"#coffee", now}));
}

TEST_F(RenamedRooms, do_not_open_the_doors_of_rooms_that_had_the_name_before) {
  apply(eve, Join{"#coffee"});
  apply(eve, Invite{"#coffee", "lea"});
  apply(eve, Part{"#coffee", ""});
  apply(ada, SetModes{"#tea", {{'i', true, ""}}});
  apply(lea, Part{"#tea", ""});
  rename(ada, "#tea", "#coffee");
  expect(Refusal::invite_only, "#coffee", lea, Join{"#coffee"});
}

TEST_F(RenamedRooms, wait_for_those_who_lost_the_connection) {
  enter(9, "zoe", "claim");
  apply(9, Join{"#cup"});
  apply(9, Leave{"", true});
  ASSERT_NE(house.find_room("#cup")->kept_until, WallTime{});
  rename(root, "#cup", "#mug");
  expect_it_can_be_stored();
  enter(10, "zoe", "claim");
  EXPECT_EQ(body_of<Joined>(apply(10, Join{"#mug"})).ranks, rank::channel_operator);
  apply(10, Leave{"", true});
  now += house.limits().room_kept_for;
  apply(ada, SetAway{""});
  EXPECT_EQ(house.find_room("#mug"), nullptr) << "it ends under its new name";
}

TEST_F(RenamedRooms, are_read_and_written_where_they_were) {
  EXPECT_EQ(kept_in(ada, "#tea"), "#tea");
  rename(ada, "#tea", "#coffee");
  EXPECT_EQ(kept_in(ada, "#Coffee"), "#tea");
  EXPECT_EQ(read_from("#Coffee"), "#tea");
  // Nobody reads what was said in a room that it could not be in: neither in a new room of the old name...
  apply(eve, Join{"#tea"});
  EXPECT_NE(read_from("#tea"), "#tea");
  EXPECT_EQ(kept_in(eve, "#tea"), read_from("#tea"));
  // ...nor the other way round.
  EXPECT_NE(read_from("#tea"), read_from("#coffee"));
}

TEST_F(RenamedRooms, know_who_renamed_them_and_why) {
  Batch batch;
  remember(apply(ada, RenameRoom{"#tea", "#coffee", "it is better"}), house, 1, batch);
  ASSERT_EQ(batch.lines.size(), 1U);
  const Line& line = batch.lines[0];
  EXPECT_EQ(line.room, "#tea") << "where its history is";
  EXPECT_EQ(line.deed, Deed::called_otherwise);
  EXPECT_TRUE(keeps_order(line));
  EXPECT_EQ((std::vector{line.nick, line.target, line.text}),
            (std::vector<std::string>{"ada", "#tea", "#coffee it is better"}));
}

TEST_F(RenamedRooms, do_not_find_what_was_said_in_one_that_had_the_name_before) {
  apply(eve, Join{"#coffee"});
  const std::string before = kept_in(eve, "#coffee");
  apply(eve, Part{"#coffee", ""});
  rename(ada, "#tea", "#coffee");
  EXPECT_NE(read_from("#coffee"), before);
}

TEST_F(RenamedRooms, are_found_by_their_names_in_what_history_gives) {
  rename(ada, "#tea", "#coffee");
  std::vector<Line> lines(2);
  lines[0].room = "#tea";
  lines[1].room = "1.1.2 ada";
  bring_up_to_date(house, lines);
  EXPECT_EQ(lines[0].room, "#coffee");
  EXPECT_EQ(lines[1].room, "1.1.2 ada");
  const Query asked = readable_by(house, "1.1.2", ConversationsQuery{.rooms = {"#coffee", "#lobby"}, .owner = {}});
  EXPECT_THAT(std::get<ConversationsQuery>(asked).rooms, ElementsAre("#tea", "#lobby"));
}

TEST_F(RenamedRooms, have_lines_that_can_be_taken_back) {
  const Event said = apply(ada, Say{"#tea", SayKind::message, "oops"});
  rename(ada, "#tea", "#coffee");
  Batch batch;
  remember(apply(ada, Redact{"#coffee", said.id, "", true}), house, 1, batch);
  EXPECT_THAT(batch.redactions, ElementsAre(Redaction{"#tea", said.id}));
}

// "Implementations MUST allow channels to be renamed while only changing the casing of a channel name."
TEST_F(RenamedRooms, may_be_the_same_in_another_case) {
  EXPECT_EQ(rename(ada, "#tea", "#Tea"), (RoomRenamed{"#Tea", "#tea", ""}));
  EXPECT_EQ(house.find_room("#tea")->name, "#Tea");
  EXPECT_TRUE(house.shelves().all().empty());
  EXPECT_THAT(house.find_guest("ada")->rooms, ElementsAre("#tea"));
}

TEST_F(RenamedRooms, have_names_that_rooms_may_have_and_none_has) {
  apply(eve, Join{"#coffee"});
  expect(Refusal::room_exists, "#Coffee", ada, RenameRoom{"#tea", "#Coffee", ""});
  expect(Refusal::room_exists, "#tea", ada, RenameRoom{"#tea", "#tea", ""});
  expect(Refusal::room_exists, "#lobby", ada, RenameRoom{"#tea", "#lobby", ""});
  for (const std::string name : {"", "#", "tea", "&#tea", "#a b", "#a,b", "#a\x07", "#\xC3"}) {
    EXPECT_EQ(body_of<Refused>(apply(ada, RenameRoom{"#tea", name, ""})).why, Refusal::room_name_invalid) << name;
  }
  const std::string long_name = "#" + std::string(house.limits().room_bytes_max, 'x');
  EXPECT_EQ(body_of<Refused>(apply(ada, RenameRoom{"#tea", long_name, ""})).why, Refusal::room_name_invalid);
  // One that waits for those who will be back, or is kept empty, is there.
  apply(eve, SetTopic{"#coffee", "beans"});
  apply(eve, Part{"#coffee", ""});
  expect(Refusal::room_exists, "#coffee", ada, RenameRoom{"#tea", "#coffee", ""});
}

TEST_F(RenamedRooms, are_renamed_by_those_who_may) {
  expect(Refusal::no_such_room, "#nowhere", ada, RenameRoom{"#nowhere", "#coffee", ""});
  expect(Refusal::not_in_room, "#tea", eve, RenameRoom{"#tea", "#coffee", ""});
  expect(Refusal::rank_too_low, "#tea", lea, RenameRoom{"#tea", "#coffee", ""});
  expect(Refusal::not_here, "#tea", 99, RenameRoom{"#tea", "#coffee", ""});
  apply(ada, KeepRoom{"#tea", true});
  apply(ada, SetModes{"#tea", {{'o', true, "lea"}}});
  expect(Refusal::rank_too_low, "#tea", lea, RenameRoom{"#tea", "#coffee", ""});
  const Event event = apply(root, RenameRoom{"#tea", "#coffee", ""});
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, ada}, GuestId{1, lea}));
  // The operator on the host.
  now += house.limits().room_name_stays_for;
  EXPECT_EQ(body_of<RoomRenamed>(apply(0, RenameRoom{"#coffee", "#tea", ""})).room, "#tea");
}

TEST_F(RenamedRooms, but_not_the_lobby) {
  expect(Refusal::room_keeps_name, "#lobby", root, RenameRoom{"#lobby", "#hall", ""});
  expect(Refusal::room_keeps_name, "#Lobby", root, RenameRoom{"#Lobby", "#LOBBY", ""});
}

// "Security Considerations": "a per-channel cooldown system".
TEST_F(RenamedRooms, keep_a_name_for_a_while) {
  rename(ada, "#tea", "#coffee");
  const WallTime again = now + house.limits().room_name_stays_for;
  EXPECT_EQ(body_of<Refused>(apply(ada, RenameRoom{"#coffee", "#tea", ""})),
            (Refused{Refusal::room_renamed_lately, "#coffee", "", again}));
  rename(root, "#coffee", "#milk");
  now = again - 1ms;
  expect(Refusal::room_renamed_lately, "#milk", ada, RenameRoom{"#milk", "#tea", ""});
  now = again;
  rename(ada, "#milk", "#tea");
}

TEST_F(RenamedRooms, that_were_closed_leave_nothing_to_who_takes_the_name_next) {
  for (const ModeChange& closing : {ModeChange{'s', true, {}}, ModeChange{'i', true, {}}, ModeChange{'k', true, "milk"},
                                    ModeChange{'m', true, {}}}) {
    const std::string room = std::string("#") + closing.letter;
    apply(eve, Join{room});
    apply(eve, SetTopic{room, "the plan"});
    apply(eve, SetModes{room, {closing}});
    const std::string before = kept_in(eve, room);
    apply(eve, Part{room, ""});
    EXPECT_EQ(house.find_room(room) != nullptr, closing.letter == 'm') << "the topic of one that was open stays";
    apply(ada, Join{room});
    const bool anybody_came_in = closing.letter == 'm' || closing.letter == 's';
    EXPECT_EQ(read_from(room) == before, anybody_came_in) << room;
    EXPECT_EQ(kept_in(ada, room), read_from(room));
  }
}

struct FewShelves : RenamedRooms {
  FewShelves() : RenamedRooms({.shelves_max = 2}) {}
};

TEST_F(FewShelves, are_for_rooms_that_are_there) {
  apply(eve, Join{"#cup"});
  rename(ada, "#tea", "#coffee");
  expect(Refusal::too_many_renamed_rooms, "#cup", eve, RenameRoom{"#cup", "#mug", ""});
  apply(ada, Part{"#coffee", ""});
  apply(lea, Part{"#coffee", ""});
  rename(eve, "#cup", "#mug");
  EXPECT_EQ(house.shelves().all().size(), 2U);
}

TEST_F(RenamedRooms, have_reasons_that_are_cut_and_made_safe) {
  const Event event = apply(ada, RenameRoom{"#tea", "#coffee", "a\nb" + std::string(1000, 'x')});
  EXPECT_LE(body_of<RoomRenamed>(event).reason.size(), house.limits().reason_bytes_max);
  EXPECT_EQ(body_of<RoomRenamed>(event).reason.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace salon::room
