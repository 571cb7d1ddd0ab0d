// A kept room becomes another account's.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"
#include "room/remember.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId ada = 1, lea = 2, eve = 3, root = 4;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};

/// #tea is kept for ada, and lea is in it; all but root have accounts, and root operates the server.
struct Transfers : HouseTest {
  explicit Transfers(Limits limits = {}) : HouseTest(limits) {
    for (const auto& [session, nick] : {std::pair(ada, "ada"), std::pair(lea, "lea"), std::pair(eve, "eve")}) {
      enter(session, nick);
      body_of<Registered>(apply(session, Register{nick, verifier}));
    }
    enter(root, "root");
    apply(root, SetUserModes{user_mode::server_operator, 0});
    apply(ada, Join{"#tea"});
    apply(lea, Join{"#tea"});
    apply(ada, KeepRoom{"#tea", true});
  }
  void expect(Refusal why, const std::string& subject, SessionId session, const Command& command) {
    SCOPED_TRACE(encode_command(command));
    const Refused refused = body_of<Refused>(apply(session, command));
    EXPECT_EQ(refused.why, why);
    EXPECT_EQ(refused.subject, subject);
  }
  Ranks rank_of(SessionId session) { return house.find_room("#tea")->members.at(GuestId{1, session}).ranks; }
  void expect_it_can_be_stored() {
    const Result<House> restored = House::restore(house.snapshot());
    ASSERT_TRUE(restored.has_value());
    EXPECT_EQ(*restored, house);
  }
};

TEST_F(Transfers, are_offered_and_taken) {
  const Event offer = apply(ada, OfferRoom{"#TEA", "Lea"});
  EXPECT_EQ(body_of<RoomOffered>(offer), (RoomOffered{"#tea", "lea"}));
  EXPECT_THAT(offer.to_guests, ElementsAre(GuestId{1, lea}));
  EXPECT_THAT(offer.to_rooms, IsEmpty());
  EXPECT_EQ(house.find_room("#tea")->founder, "ada") << "nobody is given a room against their will";
  expect_it_can_be_stored();

  const Event taken = apply(lea, TakeRoom{"#tea"});
  EXPECT_EQ(body_of<RoomTransferred>(taken),
            (RoomTransferred{"#tea", "lea", "ada", {{'q', false, "ada"}, {'a', true, "ada"}, {'q', true, "lea"}}}));
  EXPECT_THAT(taken.to_rooms, ElementsAre("#tea"));
  Batch batch;
  remember(taken, house, 1, batch);
  ASSERT_EQ(batch.lines.size(), 1U);
  EXPECT_EQ(batch.lines[0].deed, Deed::given_on);
  EXPECT_EQ((std::vector{batch.lines[0].room, batch.lines[0].nick, batch.lines[0].target, batch.lines[0].text}),
            (std::vector<std::string>{"#tea", "lea", "lea", "ada"}));
  const Room& room = *house.find_room("#tea");
  EXPECT_EQ(room.founder, "lea");
  EXPECT_EQ(room.offered, "");
  EXPECT_EQ(room.accounts.at("lea"), rank::founder);
  EXPECT_EQ(room.accounts.at("ada"), rank::admin);
  EXPECT_EQ(rank::highest(rank_of(ada)), rank::admin);
  EXPECT_EQ(rank_of(lea), rank::founder);
  expect_it_can_be_stored();
  expect(Refusal::rank_too_low, "#tea", ada, KeepRoom{"#tea", false});
  expect(Refusal::rank_too_low, "#tea", ada, OfferRoom{"#tea", "ada"});
  expect(Refusal::room_not_offered, "#tea", lea, TakeRoom{"#tea"});
}

TEST_F(Transfers, last_for_those_who_come_later) {
  apply(ada, OfferRoom{"#tea", "eve"});
  apply(ada, Part{"#tea", ""});
  EXPECT_THAT(body_of<RoomTransferred>(apply(eve, TakeRoom{"#tea"})).made, IsEmpty());
  EXPECT_EQ(body_of<Joined>(apply(eve, Join{"#tea"})).ranks, rank::founder);
  EXPECT_EQ(body_of<Joined>(apply(ada, Join{"#tea"})).ranks, rank::admin);
}

TEST_F(Transfers, are_for_founders_and_operators_of_the_server) {
  expect(Refusal::no_such_room, "#nowhere", ada, OfferRoom{"#nowhere", "lea"});
  expect(Refusal::rank_too_low, "#tea", lea, OfferRoom{"#tea", "lea"});
  expect(Refusal::no_such_account, "nobody", ada, OfferRoom{"#tea", "nobody"});
  expect(Refusal::not_here, "#tea", 99, OfferRoom{"#tea", "lea"});
  expect(Refusal::not_here, "#tea", 99, TakeRoom{"#tea"});
  expect(Refusal::not_logged_in, "#tea", root, TakeRoom{"#tea"});
  expect(Refusal::room_not_offered, "#nowhere", lea, TakeRoom{"#nowhere"});
  apply(eve, Join{"#cup"});
  expect(Refusal::room_not_kept, "#cup", eve, OfferRoom{"#cup", "lea"});
  EXPECT_EQ(body_of<RoomTransferred>(apply(root, OfferRoom{"#tea", "lea"})).founder, "lea");
  EXPECT_EQ(body_of<RoomTransferred>(apply(0, OfferRoom{"#tea", "ada"})).founder, "ada") << "the host's operator";
}

TEST_F(Transfers, are_taken_back_and_end_with_what_they_are_about) {
  apply(ada, OfferRoom{"#tea", "lea"});
  EXPECT_EQ(body_of<RoomOffered>(apply(ada, OfferRoom{"#tea", "ada"})), (RoomOffered{"#tea", ""}));
  expect(Refusal::room_not_offered, "#tea", lea, TakeRoom{"#tea"});

  apply(ada, OfferRoom{"#tea", "lea"});
  apply(ada, OfferRoom{"#tea", "eve"});
  expect(Refusal::room_not_offered, "#tea", lea, TakeRoom{"#tea"});

  apply_all(eve, DropAccount{"eve"});
  EXPECT_EQ(house.find_room("#tea")->offered, "");
  expect_it_can_be_stored();
  apply(eve, Register{"eve", verifier});
  expect(Refusal::room_not_offered, "#tea", eve, TakeRoom{"#tea"});

  apply(ada, OfferRoom{"#tea", "eve"});
  apply(ada, KeepRoom{"#tea", false});
  expect(Refusal::room_not_offered, "#tea", eve, TakeRoom{"#tea"});
  expect_it_can_be_stored();
}

TEST_F(Transfers, go_on_when_the_room_gets_another_name) {
  apply(ada, OfferRoom{"#tea", "lea"});
  apply(ada, RenameRoom{"#tea", "#coffee", ""});
  EXPECT_EQ(body_of<RoomTransferred>(apply(lea, TakeRoom{"#coffee"})).room, "#coffee");
}

struct FewTransfers : Transfers {
  FewTransfers() : Transfers({.rooms_an_account_max = 1, .accounts_a_room_max = 2}) {}
};

TEST_F(FewTransfers, are_not_given_to_who_has_as_many_as_may_be) {
  apply(lea, Join{"#cup"});
  apply(lea, KeepRoom{"#cup", true});
  apply(ada, OfferRoom{"#tea", "lea"});
  expect(Refusal::too_many_rooms_for_account, "#tea", lea, TakeRoom{"#tea"});
  expect(Refusal::too_many_rooms_for_account, "#tea", root, OfferRoom{"#tea", "lea"});
  apply(lea, KeepRoom{"#cup", false});
  EXPECT_EQ(body_of<RoomTransferred>(apply(lea, TakeRoom{"#tea"})).founder, "lea") << "the offer holds";
}

TEST_F(FewTransfers, know_no_more_accounts_than_may_be) {
  apply(ada, SetAccess{"#tea", "lea", rank::voice});
  apply(ada, OfferRoom{"#tea", "eve"});
  expect(Refusal::list_full, "#tea", eve, TakeRoom{"#tea"});
  EXPECT_EQ(house.find_room("#tea")->founder, "ada");
  EXPECT_EQ(body_of<RoomTransferred>(apply(root, OfferRoom{"#tea", "lea"})).founder, "lea");
}

}  // namespace
}  // namespace salon::room
