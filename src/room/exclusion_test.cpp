// Who is shut out of the house: who may say so, whom it means, how long it lasts, and what it costs to ask.
#include <gmock/gmock.h>

#include <chrono>

#include "room/exclusions.hpp"
#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct ExclusionTest : HouseTest {
  static constexpr SessionId host = 0, ada = 1, lea = 2, eve = 3;

  explicit ExclusionTest(Limits limits = {}) : HouseTest(limits) {}
  void SetUp() override {
    enter(ada, "ada", "192.0.2.1");
    apply(ada, SetUserModes{user_mode::server_operator, 0});
    enter(lea, "lea", "198.51.100.7");
    apply(lea, Join{"#tea"});
  }
  void expect(Refusal why, SessionId session, Command command) {
    EXPECT_EQ(body_of<Refused>(apply(session, std::move(command))).why, why);
  }
  /// Who of those came to be taken out, by which operator.
  static std::vector<std::string> gone(const std::vector<Event>& events) {
    std::vector<std::string> nicks;
    for (const Event& event : events) {
      if (const auto* left = std::get_if<Left>(&event.body))
        nicks.push_back(event.actor.nick + " by " + left->expelled_by);
    }
    return nicks;
  }
};

TEST_F(ExclusionTest, who_comes_from_a_range_that_is_shut_out_does_not_come_in) {
  const Event event = apply(ada, Exclude{"203.0.113.77/24", "spam", 60});
  const Exclusion expected{"203.0.113.0/24", "spam", "ada", now, now + 60s};
  EXPECT_EQ(body_of<ExclusionChanged>(event), (ExclusionChanged{true, expected}));
  EXPECT_TRUE(event.to_guests.empty() && event.to_rooms.empty());
  const auto no = body_of<Refused>(enter(eve, "eve", "203.0.113.5"));
  EXPECT_EQ(no, (Refused{Refusal::excluded, "eve", "spam", now + 60s}));
  expect(Refusal::excluded, eve, Enter{"eve", Dialect::datagram, "", "", "udp 203.0.113.5"});
  body_of<Entered>(enter(eve, "eve", "203.0.114.5"));
}

TEST_F(ExclusionTest, it_ends_by_itself_with_the_time_of_the_log) {
  apply(ada, Exclude{"203.0.113.0/24", "", 60});
  apply(ada, Exclude{"203.0.113.5", "", 0});
  now += 59s + 999ms;
  expect(Refusal::excluded, eve, Enter{"eve", Dialect::lines, "", "", "203.0.113.9"});
  now += 1ms;
  body_of<Entered>(enter(eve, "eve", "203.0.113.9"));
  now += 24h * 365 * 100;
  expect(Refusal::excluded, 4, Enter{"zoe", Dialect::lines, "", "", "203.0.113.5"});
  EXPECT_EQ(house.exclusions().size(), 1U);
}

TEST_F(ExclusionTest, who_is_meant_and_here_is_sent_away_but_for_operators) {
  enter(eve, "eve", "192.0.2.9");
  const auto events = apply_all(ada, Exclude{"192.0.2.0/24", "spam", 0});
  EXPECT_THAT(gone(events), ElementsAre("eve by ada"));
  EXPECT_EQ(std::get<Left>(events.back().body).reason, "spam");
  EXPECT_EQ(events.back().origin, (Origin{1, incarnation, eve, 0}));
  EXPECT_NE(house.find_guest("ada"), nullptr);
  EXPECT_THAT(gone(apply_all(host, Exclude{"198.51.100.7", "", 0})), ElementsAre("lea by *operator"));
  EXPECT_EQ(house.find_room("#tea"), nullptr);
}

TEST_F(ExclusionTest, an_account_is_shut_out_wherever_its_owner_comes_from) {
  const ScramVerifier verifier{"salt", 1, std::string(32, 's'), std::string(32, 'k')};
  const auto key = body_of<Registered>(apply(lea, Register{"lea", verifier})).account;
  expect(Refusal::no_such_account, ada, Exclude{"zoe", "", 0});
  EXPECT_THAT(gone(apply_all(ada, Exclude{"a:LEA", "spam", 0})), ElementsAre("lea by ada"));
  expect(Refusal::excluded, lea, Enter{"lea", Dialect::irc, "", "", "10.0.0.1", key});
  enter(eve, "eve", "10.0.0.1");
  expect(Refusal::excluded, eve, LogIn{key});
  // Nor is it had by making one of that name again.
  apply(ada, DropAccount{"lea"});
  expect(Refusal::excluded, eve, Register{"Lea", verifier});
  apply(ada, Readmit{"lea"});
  body_of<Registered>(apply(eve, Register{"Lea", verifier}));
}

TEST_F(ExclusionTest, it_is_for_operators_of_the_server) {
  for (const SessionId session : {lea, SessionId{9}}) {
    const Refusal why = session == lea ? Refusal::not_operator : Refusal::not_here;
    expect(why, session, Exclude{"203.0.113.0/24", "", 0});
    expect(why, session, Readmit{"203.0.113.0/24"});
  }
  EXPECT_EQ(house.exclusions().size(), 0U);
}

TEST_F(ExclusionTest, it_is_taken_back_by_the_same_range) {
  apply(ada, Exclude{"*@203.0.113.0/24", "", 60});
  expect(Refusal::no_such_exclusion, ada, Readmit{"203.0.113.0/25"});
  const auto changed = body_of<ExclusionChanged>(apply(host, Readmit{"203.0.113.99/24"}));
  EXPECT_EQ(changed.exclusion.subject, "203.0.113.0/24");
  EXPECT_FALSE(changed.on);
  expect(Refusal::no_such_exclusion, ada, Readmit{"203.0.113.0/24"});
  body_of<Entered>(enter(eve, "eve", "203.0.113.5"));
  now += 2min;
  apply(eve, Join{"#tea"});  // what would have ended is not there to end
}

TEST_F(ExclusionTest, said_again_it_takes_the_place_of_the_one_before) {
  apply(ada, Exclude{"203.0.113.0/24", "spam", 60});
  apply(ada, Exclude{"203.0.113.0/24", "worse", 0});
  now += 2min;
  EXPECT_EQ(body_of<Refused>(enter(eve, "eve", "203.0.113.5")).about, "worse");
  EXPECT_EQ(house.exclusions().size(), 1U);
}

TEST_F(ExclusionTest, it_survives_a_restart) {
  apply(ada, Exclude{"203.0.113.0/24", "spam", 60});
  apply(ada, Exclude{"2001:db8::/32", "", 0});
  const House again = House::restore(house.snapshot()).value();
  EXPECT_EQ(again.exclusions(), house.exclusions());
  EXPECT_EQ(again.snapshot(), house.snapshot());
}

struct FewExclusions : ExclusionTest {
  FewExclusions() : ExclusionTest({.exclusions_max = 2}) {}
};

TEST_F(FewExclusions, there_is_an_end_to_them) {
  apply(ada, Exclude{"10.0.0.1", "", 0});
  apply(ada, Exclude{"10.0.0.2", "", 60});
  expect(Refusal::too_many_exclusions, ada, Exclude{"10.0.0.3", "", 0});
  body_of<ExclusionChanged>(apply(ada, Exclude{"10.0.0.2", "again", 60}));
  now += 1min;
  body_of<ExclusionChanged>(apply(ada, Exclude{"10.0.0.3", "", 0}));
}

// ---- the table ----

const Exclusion* find(const Exclusions& table, std::string_view address) {
  return table.of(*AddressRange::parse(address));
}

void add(Exclusions& table, const std::string& text) {
  table.add(Exclusions::subject_of(text), {.subject = text, .reason = {}, .by = {}});
}

TEST(Exclusions, the_narrowest_range_is_found) {
  Exclusions table;
  for (const char* text : {"10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "2001:db8::/32", "::/0"}) add(table, text);
  EXPECT_EQ(find(table, "10.1.2.3")->subject, "10.1.2.3/32");
  EXPECT_EQ(find(table, "10.1.2.4")->subject, "10.1.0.0/16");
  EXPECT_EQ(find(table, "10.2.2.4")->subject, "10.0.0.0/8");
  EXPECT_EQ(find(table, "11.0.0.0"), nullptr) << "::/0 is of IPv6";
  EXPECT_EQ(find(table, "::ffff:11.0.0.0"), nullptr);
  EXPECT_EQ(find(table, "2001:db8::5")->subject, "2001:db8::/32");
  EXPECT_EQ(find(table, "2001:db9::5")->subject, "::/0");
  table.remove(Exclusions::subject_of("10.1.2.3"));
  EXPECT_EQ(find(table, "10.1.2.3")->subject, "10.1.0.0/16");
}

TEST(Exclusions, of_ten_thousand_are_looked_up_about_as_fast_as_of_ten) {
  const auto filled = [](int count) {
    Exclusions table;
    for (int i = 0; i < count; ++i) {
      add(table, "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + (i % 2 == 0 ? ".0/24" : ".0/25"));
    }
    return table;
  };
  const auto cost = [](const Exclusions& table) {
    auto least = std::chrono::steady_clock::duration::max();
    for (int round = 0; round < 5; ++round) {
      std::size_t found = 0;
      const auto began = std::chrono::steady_clock::now();
      for (unsigned i = 0; i < 10'000; ++i) {
        const auto low = static_cast<std::uint8_t>(i % 250);
        const AddressRange address{.bits = 32, .bytes = {11, static_cast<std::uint8_t>(i % 40), low, 200}};
        found += table.of(address) != nullptr ? 1 : 0;
      }
      least = std::min(least, std::chrono::steady_clock::now() - began);
      EXPECT_EQ(found, 0U);
    }
    return least;
  };
  const Exclusions few = filled(10), many = filled(10'000);
  ASSERT_EQ(many.size(), 10'000U);
  EXPECT_LT(cost(many), 20 * cost(few)) << "a search through all of them would take a thousand times as long";
}

}  // namespace
}  // namespace salon::room
