// Accounts: whose a name is, who is logged in, and what others see of it.
#include <gmock/gmock.h>

#include "room/house_fixture.hpp"

namespace salon::room {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr SessionId ada = 1, lea = 2, eve = 3, other = 4;
const ScramVerifier verifier{"salt", 4096, std::string(32, 's'), std::string(32, 'k')};
const std::string print(64, 'a');

struct Accounts : HouseTest {
  explicit Accounts(Limits limits = {}) : HouseTest(limits) {}

  AccountKey registered(SessionId session, const std::string& name) {
    return body_of<Registered>(apply(session, Register{name, verifier})).account;
  }
  void expect(Refusal why, const std::string& subject, SessionId session, const Command& command) {
    SCOPED_TRACE(encode_command(command));
    const Event event = apply(session, command);
    EXPECT_EQ(body_of<Refused>(event), (Refused{why, subject}));
    EXPECT_THAT(event.to_rooms, IsEmpty());
  }
  Event enter_as(SessionId session, const std::string& nick, const AccountKey& key) {
    return apply(session, Enter{nick, Dialect::irc, "user", "Real Name", "", key});
  }
};

TEST_F(Accounts, who_registers_a_name_is_logged_in_and_others_see_it) {
  enter(ada, "ada");
  apply(ada, Join{"#tea"});
  const Event event = apply(ada, Register{"Ada", verifier});
  EXPECT_EQ(body_of<Registered>(event).account, (AccountKey{"Ada", event.id}));
  EXPECT_EQ(event.actor.account, "Ada");
  EXPECT_THAT(event.to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(house.find_guest("ada")->account, "Ada");
  EXPECT_EQ(house.find_account("ADA")->verifier, verifier);
}

TEST_F(Accounts, may_be_made_before_one_enters) {
  const AccountKey key = registered(ada, "ada");
  EXPECT_TRUE(house.guests().empty());
  expect(Refusal::nick_registered, "ada", lea, Enter{"ada", Dialect::lines, "", "", ""});
  const Event event = enter_as(ada, "ada", key);
  body_of<Entered>(event);
  EXPECT_EQ(event.actor.account, "ada");
}

TEST_F(Accounts, know_who_is_logged_in_to_them) {
  for (const auto& [session, nick] : {std::pair(ada, "ada"), std::pair(lea, "lea"), std::pair(eve, "eve")}) {
    enter(session, nick);
  }
  const AccountKey key = registered(ada, "ada");
  for (const SessionId each : {eve, lea, eve}) apply(each, LogIn{key});
  const std::vector<GuestId>& guests = house.find_account("ada")->guests;
  EXPECT_THAT(guests, ElementsAre(GuestId{1, ada}, GuestId{1, lea}, GuestId{1, eve}));
  apply(lea, LogOut{});
  apply(ada, Leave{});
  EXPECT_THAT(guests, ElementsAre(GuestId{1, eve}));
}

TEST_F(Accounts, a_nick_is_its_accounts_alone) {
  enter(lea, "lea");
  const AccountKey key = registered(ada, "ada");
  expect(Refusal::nick_registered, "ADA", lea, Rename{"ADA"});
  apply(lea, LogIn{key});
  body_of<Renamed>(apply(lea, Rename{"ADA"}));
}

TEST_F(Accounts, its_owner_need_not_wait_for_a_nick_that_is_held) {
  const AccountKey key = registered(other, "ada");
  apply(ada, Enter{"ada", Dialect::irc, "", "", "192.0.2.1", key});
  apply(ada, Leave{"", true});
  body_of<Entered>(enter_as(lea, "ada", key));
}

TEST_F(Accounts, a_name_that_somebody_bears_or_is_expected_under_cannot_be_registered_by_others) {
  enter(ada, "ada", "192.0.2.1");
  expect(Refusal::nick_in_use, "Ada", lea, Register{"Ada", verifier});
  apply(ada, Leave{"", true});
  expect(Refusal::nick_held, "ada", lea, Register{"ada", verifier});
}

TEST_F(Accounts, names_that_are_nobodys_cannot_be_registered) {
  expect(Refusal::nick_invalid, "a b", ada, Register{"a b", verifier});
  expect(Refusal::nick_invalid, "guest-7", ada, Register{"guest-7", verifier});
  expect(Refusal::nick_invalid, "NickServ", ada, Register{"NickServ", verifier});
  expect(Refusal::nick_invalid, "ChanServ", ada, Enter{"ChanServ", Dialect::irc, "", "", ""});
  expect(Refusal::text_invalid, "ada", ada, Register{"ada", ScramVerifier{}});
  registered(ada, "ada");
  expect(Refusal::account_exists, "ADA", lea, Register{"ADA", verifier});
}

TEST_F(Accounts, log_in_and_out) {
  const AccountKey key = registered(other, "Ada");
  enter(lea, "lea");
  apply(lea, Join{"#tea"});
  const Event in = apply(lea, LogIn{key});
  EXPECT_EQ(in.actor.account, "Ada");
  EXPECT_THAT(in.to_rooms, ElementsAre("#tea"));
  EXPECT_THAT(apply(lea, LogIn{key}).to_rooms, IsEmpty()) << "nothing that others did not know";
  expect(Refusal::logged_in_already, "Ada", lea, Register{"lea", verifier});
  const Event out = apply(lea, LogOut{});
  EXPECT_EQ(out.actor.account, "");
  EXPECT_THAT(out.to_rooms, ElementsAre("#tea"));
  expect(Refusal::not_logged_in, "", lea, LogOut{});
  expect(Refusal::no_such_account, "eve", lea, LogIn{{"eve", {}}});
}

TEST_F(Accounts, one_of_the_same_name_made_later_is_another) {
  enter(ada, "ada");
  const AccountKey old = registered(ada, "ada");
  apply(ada, DropAccount{"ada"});
  const AccountKey anew = registered(ada, "ada");
  enter(lea, "lea");
  expect(Refusal::no_such_account, "ada", lea, LogIn{old});
  EXPECT_EQ(enter_as(eve, "eve", old).actor.account, "");
  EXPECT_EQ(enter_as(other, "oth", anew).actor.account, "ada");
}

TEST_F(Accounts, a_new_password_is_for_who_is_logged_in) {
  enter(ada, "ada");
  const ScramVerifier anew{"pepper", 1, std::string(32, 'x'), std::string(32, 'y')};
  expect(Refusal::not_logged_in, "", ada, SetPassword{anew});
  registered(ada, "ada");
  expect(Refusal::text_invalid, "ada", ada, SetPassword{{"", 1, "", ""}});
  body_of<PasswordChanged>(apply(ada, SetPassword{anew}));
  EXPECT_EQ(house.find_account("ada")->verifier, anew);
}

TEST_F(Accounts, a_certificate_means_one_account) {
  enter(ada, "ada");
  expect(Refusal::not_logged_in, "", ada, SetCertificate{print, true});
  registered(ada, "ada");
  expect(Refusal::certificate_invalid, "AB", ada, SetCertificate{"AB", true});
  body_of<CertificateChanged>(apply(ada, SetCertificate{print, true}));
  EXPECT_EQ(house.find_account_by_certificate(print)->name, "ada");
  enter(lea, "lea");
  registered(lea, "lea");
  const std::string shown = print;
  expect(Refusal::certificate_in_use, shown, lea, SetCertificate{print, true});
  expect(Refusal::no_such_certificate, shown, lea, SetCertificate{print, false});
  body_of<CertificateChanged>(apply(ada, SetCertificate{print, false}));
  EXPECT_EQ(house.find_account_by_certificate(print), nullptr);
}

TEST_F(Accounts, one_that_is_dropped_while_in_use_is_nobodys_any_more) {
  enter(ada, "ada");
  enter(lea, "lea");
  apply(lea, Join{"#tea"});
  const AccountKey key = registered(ada, "ada");
  apply(ada, SetCertificate{print, true});
  apply(lea, LogIn{key});
  expect(Refusal::not_operator, "eve", lea, DropAccount{"eve"});

  const std::vector<Event> events = apply_all(ada, DropAccount{"Ada"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(body_of<AccountDropped>(events[0]), (AccountDropped{"ada", true}));
  body_of<AccountChanged>(events[1]);
  EXPECT_EQ(events[1].actor.nick, "lea");
  EXPECT_EQ(events[1].actor.account, "");
  EXPECT_EQ(events[1].origin, (Origin{1, 1, lea, 0}));
  EXPECT_THAT(events[1].to_rooms, ElementsAre("#tea"));
  EXPECT_EQ(house.find_account_by_certificate(print), nullptr);
  expect(Refusal::not_logged_in, "", lea, LogOut{});
  body_of<Renamed>(apply(ada, Rename{"ann"}));
  body_of<Renamed>(apply(lea, Rename{"ada"}));
}

TEST_F(Accounts, an_operator_may_drop_any) {
  registered(ada, "ada");
  enter(lea, "lea");
  expect(Refusal::not_operator, "ada", lea, DropAccount{"ada"});
  apply(lea, SetUserModes{user_mode::server_operator, 0});
  EXPECT_EQ(body_of<AccountDropped>(apply(lea, DropAccount{"ada"})), (AccountDropped{"ada", false}));
  expect(Refusal::no_such_account, "ada", lea, DropAccount{"ada"});
}

TEST_F(Accounts, an_owner_may_end_another_of_its_connections) {
  const AccountKey key = registered(other, "ada");
  enter_as(ada, "ada", key);
  enter_as(lea, "ada_", key);
  enter(eve, "eve");
  expect(Refusal::not_operator, "ada", eve, Expel{"ada", ""});
  expect(Refusal::not_operator, "eve", lea, Expel{"eve", ""});
  const std::vector<Event> events = apply_all(lea, Expel{"ada", "mine"});
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(body_of<Left>(events[1]).expelled_by, "ada_");
  body_of<Renamed>(apply(lea, Rename{"ada"}));
}

struct FewAccounts : Accounts {
  FewAccounts() : Accounts(Limits{.accounts_max = 1, .certificates_an_account_max = 1}) {}
};

TEST_F(FewAccounts, are_as_many_as_the_house_can_bear) {
  enter(ada, "ada");
  registered(ada, "ada");
  expect(Refusal::too_many_accounts, "lea", lea, Register{"lea", verifier});
  apply(ada, SetCertificate{print, true});
  expect(Refusal::too_many_certificates, std::string(64, 'b'), ada, SetCertificate{std::string(64, 'b'), true});
}

TEST_F(Accounts, survive_in_a_snapshot) {
  enter(ada, "ada");
  registered(ada, "Ada");
  apply(ada, SetCertificate{print, true});
  const Result<House> restored = House::restore(house.snapshot());
  ASSERT_TRUE(restored.has_value());
  EXPECT_EQ(*restored, house);
  EXPECT_EQ(restored->find_account_by_certificate(print)->name, "Ada");
  EXPECT_EQ(restored->find_guest("ada")->account, "Ada");
}

TEST_F(Accounts, that_contradict_each_other_in_a_snapshot_are_not_believed) {
  enter(ada, "ada");
  registered(ada, "ada");
  const std::string snapshot = house.snapshot();
  const auto failure = [&](const std::string& from, const std::string& to) {
    std::string spoilt = snapshot;
    spoilt.replace(spoilt.find(from), from.size(), to);
    const Result<House> restored = House::restore(spoilt);
    return restored ? "restored" : restored.error().message();
  };
  EXPECT_THAT(failure(R"("account":"ada")", R"("account":"eve")"),
              testing::HasSubstr("a guest is logged in to an account that is not there"));
  const std::size_t begin = snapshot.find(R"({"name":"ada")");
  const std::string account = snapshot.substr(begin, snapshot.find("}]", begin) + 1 - begin);
  EXPECT_THAT(failure(account, account + "," + account), testing::HasSubstr("an account is in it twice"));
}

}  // namespace
}  // namespace salon::room
