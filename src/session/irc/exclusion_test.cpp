// KLINE, DLINE, UNKLINE, UNDLINE, STATS k and d, and 465 (RFC 2812, 5.2, ERR_YOUREBANNEDCREEP; 5.3, the numbers that
// operators' clients know from RFC 1459, 6.2: 216 and 225).
#include "session/irc/account_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

struct IrcExclusion : IrcAccounts {
  Visitor& ada = registered("ada");
  Visitor& bob = private_guest("bob");

  IrcExclusion() {
    party.setting.operators = {{"root", "secret"}};
    ask(ada, "OPER root secret");
    party.read_all();
  }
};

TEST_F(IrcExclusion, who_is_shut_out_is_sent_away_and_does_not_register_again) {
  EXPECT_EQ(ask(ada, "DLINE 2h 192.168.1.0/24 :no spam"),
            ":salon NOTICE ada :192.168.1.0/24 is banned from this server until 2026-03-14 12:02 UTC: no spam\r\n");
  EXPECT_EQ(bob.read(), ":ada KILL bob :no spam\r\nERROR :Closing link: Killed (ada (no spam))\r\n");
  EXPECT_TRUE(bob.closed);
  Visitor& eve = connect();
  const std::string text = "You are banned from this server until 2026-03-14 12:02 UTC: no spam\r\n";
  EXPECT_EQ(ask(eve, "NICK eve\r\nUSER eve 0 * :Eve"), ":salon 465 * :" + text + "ERROR :Closing link: " + text);
  EXPECT_TRUE(eve.closed);
  EXPECT_EQ(ask(ada, "UNDLINE 192.168.1.7/24"), ":salon NOTICE ada :192.168.1.0/24 may come in again\r\n");
  registered("eve");
}

TEST_F(IrcExclusion, an_account_is_shut_out_by_its_name) {
  ask(bob, "REGISTER * * tea-and-cake");
  ASSERT_NE(party.house.find_account("bob"), nullptr);
  EXPECT_EQ(ask(ada, "KLINE BOB"), ":salon NOTICE ada :bob is banned from this server for good\r\n");
  EXPECT_TRUE(bob.closed);
  EXPECT_EQ(ask(ada, "STATS k"), ":salon 216 ada K bob * ada :for good\r\n:salon 219 ada k :End of STATS report\r\n");
  Visitor& eve = private_guest("eve");
  eve.send("NS IDENTIFY bob tea-and-cake\r\n");
  EXPECT_THAT(eve.read(), HasSubstr("You are banned from this server"));
  ask(ada, "UNKLINE a:bob");
  eve.send("NS IDENTIFY bob tea-and-cake\r\n");
  EXPECT_THAT(eve.read(), HasSubstr(" 900 "));
}

TEST_F(IrcExclusion, they_are_listed_for_operators) {
  ask(ada, "KLINE *@203.0.113.0/24 :spam");
  ask(ada, "DLINE 90m 2001:DB8::/32");
  EXPECT_EQ(ask(ada, "STATS d"),
            ":salon 225 ada D 203.0.113.0/24 * ada :for good: spam\r\n"
            ":salon 225 ada D 2001:db8::/32 * ada :until 2026-03-14 11:32 UTC\r\n"
            ":salon 219 ada d :End of STATS report\r\n");
  for (const char* query : {"STATS k", "STATS K", "STATS d", "STATS D"}) {
    EXPECT_THAT(ask(bob, query), StartsWith(":salon 481 bob ")) << query;
  }
}

TEST_F(IrcExclusion, it_is_for_operators_and_says_what_it_wants) {
  for (const char* line : {"KLINE eve", "DLINE 203.0.113.5", "UNKLINE eve", "UNDLINE 203.0.113.5"}) {
    EXPECT_EQ(ask(bob, line), ":salon 481 bob :Permission denied: you are not an IRC operator\r\n") << line;
  }
  EXPECT_EQ(ask(ada, "KLINE"), ":salon 461 ada KLINE :Not enough parameters\r\n");
  EXPECT_THAT(
      ask(ada, "DLINE 60 203.0.113.5"),
      StartsWith(":salon FAIL DLINE INVALID_PARAMS :'60' is no time like 90m, 2h or 7d, and no address or range; "
                 "WHO [TIME]"));
  EXPECT_THAT(ask(ada, "KLINE 203.0.113.5 2hours :spam"), HasSubstr(" INVALID_PARAMS :'2hours' is no time like 90m"));
  EXPECT_THAT(ask(ada, "DLINE 30min 203.0.113.5"), HasSubstr(" INVALID_PARAMS :'30min' is no time like 90m"));
  EXPECT_THAT(ask(ada, "DLINE 10.1.2.3.4"), HasSubstr(" INVALID_PARAMS :'10.1.2.3.4' is no address or range; WHO"));
  EXPECT_EQ(party.house.exclusions().size(), 0U);
  EXPECT_THAT(ask(ada, "DLINE 2h"), HasSubstr("nobody is named"));
  EXPECT_EQ(ask(ada, "KLINE eve"),
            ":salon FAIL KLINE NO_SUCH_ACCOUNT eve :There is no such account, and it is no address\r\n");
  EXPECT_EQ(ask(ada, "UNDLINE 203.0.113.5"),
            ":salon FAIL UNDLINE NOT_BANNED 203.0.113.5 :It is not banned; STATS k and STATS d list who is\r\n");
}

}  // namespace
}  // namespace salon::session
