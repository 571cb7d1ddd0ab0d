// What people and rooms tell programs. Sections are those of IRCv3 draft/metadata-2.
#include "room/metadata.hpp"

#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct MetadataRules : HouseTest {
  static constexpr SessionId ada = 1, bob = 2, eve = 3, root = 4;
  MetadataRules() {
    apply_all(0, NodeStarted{});
    for (const auto& [session, nick] : {std::pair(ada, "ada"), {bob, "bob"}, {eve, "eve"}, {root, "root"}}) {
      enter(session, nick);
    }
    apply(root, SetUserModes{user_mode::server_operator});
    apply(ada, Join{"#tea"});
    apply(bob, Join{"#Tea"});
  }
  Event set(SessionId who, std::string target, std::string key, std::optional<std::string> value) {
    return apply(who, SetMetadata{std::move(target), {{std::move(key), std::move(value)}}});
  }
  std::optional<Refusal> why(SessionId who, std::string target, std::string key, std::optional<std::string> value) {
    const Event event = set(who, std::move(target), std::move(key), std::move(value));
    const auto* refused = std::get_if<Refused>(&event.body);
    return refused == nullptr ? std::nullopt : std::optional(refused->why);
  }
};

TEST_F(MetadataRules, a_guest_sets_its_own_and_those_around_it_hear) {  // "METADATA SET", "Notifications"
  const Event event = set(ada, "", "url", "tea://");
  EXPECT_EQ(body_of<MetadataChanged>(event), (MetadataChanged{"ada", false, {{"url", "tea://"}}}));
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, bob}));
  EXPECT_THAT(event.to_rooms, IsEmpty());
  EXPECT_EQ(*find_value(*house.find_guest("ada")->metadata, "url"), "tea://");
  EXPECT_THAT(set(ada, "ADA", "url", "tea://").to_guests, IsEmpty()) << "it was so already";
  EXPECT_EQ(body_of<Joined>(apply(ada, Join{"#mug"})).metadata, (Metadata{{"url", "tea://"}}));
  EXPECT_EQ(body_of<MetadataChanged>(set(ada, "", "url", std::nullopt)).made,
            (std::vector<MetadataChange>{{"url", std::nullopt}}));
  EXPECT_THAT(body_of<MetadataChanged>(set(ada, "", "url", std::nullopt)).made, IsEmpty());
}

TEST_F(MetadataRules, a_rooms_is_its_operators_and_goes_with_it) {
  EXPECT_EQ(why(bob, "#tea", "url", "x"), Refusal::rank_too_low);
  EXPECT_EQ(why(eve, "#tea", "url", "x"), Refusal::not_in_room);
  EXPECT_EQ(why(ada, "#lobby", "url", "x"), Refusal::not_in_room);
  EXPECT_EQ(why(root, "#lobby", "url", "x"), std::nullopt);
  const Event event = set(ada, "#TEA", "url", "x");
  EXPECT_EQ(body_of<MetadataChanged>(event), (MetadataChanged{"#tea", true, {{"url", "x"}}}));
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, bob}));
  apply(ada, SetTopic{"#tea", "tea"});
  apply(ada, Part{"#tea", ""});
  apply(bob, Part{"#tea", ""});
  apply(ada, Join{"#tea"});
  EXPECT_THAT(house.find_room("#tea")->metadata, IsEmpty());
}

TEST_F(MetadataRules, somebody_elses_is_not_ones_own) {
  EXPECT_EQ(why(ada, "bob", "url", "x"), Refusal::not_operator);
  EXPECT_EQ(why(ada, "nobody", "url", "x"), Refusal::no_such_guest);
  EXPECT_EQ(why(ada, "#none", "url", "x"), Refusal::no_such_room);
  const Event event = set(root, "bob", "url", "x");
  EXPECT_EQ(body_of<MetadataChanged>(event).target, "bob");
  EXPECT_THAT(event.to_guests, ElementsAre(GuestId{1, ada}, GuestId{1, bob})) << "whose it is hears of it too";
}

TEST_F(MetadataRules, there_are_limits) {  // "Keys and Values"
  for (const char* key : {"", "URL", "a b", "ü", ":x", "$url$"}) {
    EXPECT_EQ(why(ada, "", key, "x"), Refusal::text_invalid) << key;
  }
  EXPECT_EQ(why(ada, "", std::string(33, 'k'), "x"), Refusal::text_invalid);
  EXPECT_EQ(why(ada, "", "k", std::string(301, 'v')), Refusal::text_too_long);
  EXPECT_EQ(why(ada, "", "k", "\xC3"), Refusal::text_invalid);
  EXPECT_EQ(why(ada, "", "k", "a\nb"), Refusal::text_invalid);
  for (int n = 0; n < 20; ++n) EXPECT_EQ(why(ada, "", "k" + std::to_string(n), ""), std::nullopt);
  EXPECT_EQ(why(ada, "", "more", "x"), Refusal::list_full);
  EXPECT_EQ(why(ada, "", "k3", "x"), std::nullopt);
  EXPECT_EQ(body_of<MetadataChanged>(apply(ada, SetMetadata{"", {}, true})).made.size(), 20U);
  EXPECT_THAT(*house.find_guest("ada")->metadata, IsEmpty());
}

TEST_F(MetadataRules, it_outlives_the_server) {
  set(ada, "", "url", "é\"");
  set(ada, "#tea", "avatar", "");
  const Result<House> again = House::restore(house.snapshot());
  ASSERT_TRUE(again.has_value());
  EXPECT_TRUE(*again == house);
  EXPECT_EQ(*find_value(*again->find_guest("ada")->metadata, "url"), "é\"");
}

}  // namespace
}  // namespace salon::room
