// Accounts that wait until mail is known to reach their makers (IRCv3 draft/account-registration, "Commands": VERIFY).
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::IsEmpty;

constexpr SessionId ada = 1, lea = 2, eve = 3;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};
const ScramVerifier another{"salt", 4096, std::string(32, 'x'), std::string(32, 'k')};
const std::string code(64, 'c');

Limits few() {
  Limits limits;
  limits.accounts_max = 4;
  limits.waiting_accounts_max = 2;
  limits.accounts_an_email_max = 2;
  return limits;
}

struct Waiting : HouseTest {
  Waiting() : HouseTest(few()) {}

  static Register wish(const std::string& name, const std::string& email = "ada@example.org", EntryId renews = {}) {
    return {name, verifier, email, code, renews};
  }
  AccountKey waits(SessionId session, const std::string& name, const std::string& email = "ada@example.org") {
    const Event event = apply(session, wish(name, email));
    EXPECT_EQ(body_of<AccountWaits>(event), (AccountWaits{name, email, code}));
    EXPECT_THAT(event.to_rooms, IsEmpty());
    EXPECT_THAT(event.to_guests, IsEmpty());
    EXPECT_TRUE(is_acknowledged(event));
    return {name, event.id};
  }
  void expect(Refusal why, const std::string& subject, SessionId session, const Command& command) {
    SCOPED_TRACE(encode_command(command));
    EXPECT_EQ(body_of<Refused>(apply(session, command)).why, why);
    EXPECT_EQ(body_of<Refused>(apply(session, command)).subject, subject);
  }
  void restart() { house = House::restore(house.snapshot(), few()).value(); }
};

TEST_F(Waiting, an_account_is_made_when_the_code_was_shown) {
  enter(ada, "ada");
  apply(ada, Join{"#tea"});
  const AccountKey key = waits(ada, "Ada");
  EXPECT_EQ(house.find_account("ada"), nullptr);
  EXPECT_EQ(house.find_guest("ada")->account, "");
  EXPECT_EQ(house.find_waiting_account("ADA")->code, code);

  const Event made = apply(ada, Verify{key});
  EXPECT_EQ(body_of<Registered>(made).account, (AccountKey{"Ada", made.id}));
  EXPECT_EQ(made.actor.account, "Ada");
  EXPECT_THAT(made.to_rooms, testing::ElementsAre("#tea"));
  EXPECT_EQ(house.find_account("ada")->email, "ada@example.org");
  EXPECT_EQ(house.find_account("ada")->verifier, verifier);
  EXPECT_EQ(house.find_account("ada")->created, now);
  EXPECT_EQ(house.find_waiting_account("ada"), nullptr);
  expect(Refusal::logged_in_already, "Ada", ada, Verify{key});
  expect(Refusal::no_such_account, "Ada", lea, Verify{key});
}

// "before-connect": neither need have entered, nor be the same client.
TEST_F(Waiting, may_be_asked_for_and_verified_before_one_enters) {
  const AccountKey key = waits(ada, "ada");
  const Event made = apply(lea, Verify{key});
  EXPECT_EQ(made.actor.account, "ada");
  EXPECT_TRUE(house.guests().empty());
  body_of<Entered>(apply(lea, Enter{"ada", Dialect::irc, "", "", "", body_of<Registered>(made).account}));
}

TEST_F(Waiting, outlives_a_restart) {
  const AccountKey key = waits(ada, "ada");
  apply(eve, Register{"eve", verifier});
  const House before = house;
  restart();
  EXPECT_EQ(house, before);
  expect(Refusal::account_exists, "ADA", lea, wish("ADA"));
  body_of<Registered>(apply(lea, Verify{key}));
  restart();
  EXPECT_EQ(house.find_account("ada")->email, "ada@example.org");
  EXPECT_EQ(house.find_account("eve")->email, "");
}

TEST_F(Waiting, a_name_is_nobody_elses_until_it_ends) {
  const AccountKey key = waits(ada, "ada");
  expect(Refusal::account_exists, "Ada", lea, wish("Ada"));
  expect(Refusal::account_exists, "ada", lea, Register{"ada", verifier});
  expect(Refusal::nick_like_another, "aԁa", lea, Register{"aԁa", verifier});
  now += few().account_waits_for - std::chrono::milliseconds(1);
  expect(Refusal::account_exists, "ada", lea, wish("ada"));
  now += std::chrono::milliseconds(1);
  expect(Refusal::no_such_account, "ada", ada, Verify{key});
  waits(lea, "ada", "lea@example.org");
}

TEST_F(Waiting, who_knows_the_password_may_ask_again_with_another_address_or_none) {
  const AccountKey first = waits(ada, "ada", "adda@example.org");
  now += std::chrono::hours(23);
  const Event again = apply(lea, Register{"ada", another, "ada@example.org", std::string(64, 'd'), first.made});
  EXPECT_EQ(body_of<AccountWaits>(again).email, "ada@example.org");
  EXPECT_EQ(house.find_waiting_account("ada")->verifier, another);
  expect(Refusal::no_such_account, "ada", ada, Verify{first});
  now += std::chrono::hours(23);
  body_of<Registered>(apply(ada, Register{"ada", verifier, "", "", again.id}));
  EXPECT_EQ(house.find_account("ada")->email, "");
  EXPECT_TRUE(house.waiting_accounts().empty());
}

TEST_F(Waiting, takes_an_address_and_the_hash_of_a_code) {
  expect(Refusal::email_invalid, "ada", ada, wish("ada", "ada"));
  expect(Refusal::email_invalid, "ada", ada, wish("ada", "ada@example.org\r\nBcc: eve@example.org"));
  expect(Refusal::text_invalid, "ada", ada, Register{"ada", verifier, "ada@example.org", "secret"});
  expect(Refusal::text_invalid, "ada", ada, Register{"ada", ScramVerifier{}, "ada@example.org", code});
  expect(Refusal::not_here, "ada", 0, wish("ada"));
  expect(Refusal::not_here, "ada", 0, Verify{{"ada", {}}});
}

TEST_F(Waiting, operators_of_the_server_may_drop_it) {
  const AccountKey key = waits(ada, "ada");
  enter(lea, "lea");
  expect(Refusal::not_operator, "ada", lea, DropAccount{"ada"});
  apply(lea, SetUserModes{user_mode::server_operator, 0});
  const Event dropped = apply(lea, DropAccount{"ADA"});
  EXPECT_EQ(body_of<AccountDropped>(dropped), (AccountDropped{"ada", false}));
  EXPECT_THAT(dropped.to_rooms, IsEmpty());
  EXPECT_EQ(house.find_waiting_account("ada"), nullptr);
  expect(Refusal::no_such_account, "ada", ada, Verify{key});
  expect(Refusal::no_such_account, "ada", lea, DropAccount{"ada"});
  waits(eve, "ada");  // the name and the address are free
  EXPECT_EQ(body_of<AccountDropped>(apply(0, DropAccount{"ada"})), (AccountDropped{"ada", false})) << "on the host";
}

TEST_F(Waiting, there_is_an_end_to_how_many) {
  const AccountKey first = waits(ada, "ada");
  const AccountKey second = waits(lea, "lea", "ADA@example.org");
  expect(Refusal::email_in_use, "eve", eve, wish("eve", "Ada@Example.org"));
  expect(Refusal::too_many_accounts, "eve", eve, wish("eve", "eve@example.org"));
  body_of<AccountWaits>(apply(ada, wish("ada", "ada@example.org", first.made)));  // makes way for itself
  body_of<Registered>(apply(lea, Verify{second}));
  expect(Refusal::email_in_use, "eve", eve, wish("eve"));
  waits(eve, "eve", "eve@example.org");
  body_of<Registered>(apply(7, Register{"bob", verifier}));
  expect(Refusal::too_many_accounts, "zoe", 8, Register{"zoe", verifier});
}

TEST_F(Waiting, who_bears_the_name_meanwhile_bears_it_on) {
  const AccountKey key = waits(ada, "ada");
  enter(lea, "ada");
  body_of<Registered>(apply(eve, Verify{key}));
  EXPECT_EQ(house.find_guest("ada")->account, "");
  apply(lea, Rename{"lea"});
  expect(Refusal::nick_registered, "ada", lea, Rename{"ada"});
}

}  // namespace
}  // namespace salon::room
