// Shutting somebody out of the server, as it is typed and read at nc.
#include <gmock/gmock.h>

#include "session/phrases.hpp"
#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;

/// ada is an operator of the server, lea is not; those who come later come from where lea does not.
struct LinesExclusion : testing::Test {
  LinesExclusion() {
    party.setting.operators = {{"root", "secret"}};
    ask(ada, "/oper root secret");
    party.read_all();
  }
  static std::string ask(Visitor& guest, std::string_view line) {
    guest.send(std::string(line) + "\n");
    return guest.read();
  }

  Party party;
  Visitor& ada = party.greeted("ada");
  Visitor& lea = party.greeted("lea");
};

TEST_F(LinesExclusion, who_is_shut_out_is_told_why_and_until_when) {
  EXPECT_EQ(ask(ada, "/exclude 192.168.1.0/24 2h no  spam"),
            "* 192.168.1.0/24 is shut out until 2026-03-14 12:02 UTC\n* lea was sent away by ada (no  spam)\n");
  EXPECT_THAT(lea.read(), HasSubstr("has sent you away: no  spam"));
  EXPECT_TRUE(lea.closed);
  Visitor& eve = party.connect();
  party.pass(std::chrono::seconds(1));
  EXPECT_EQ(eve.read(), "* You are banned from this server until 2026-03-14 12:02 UTC: no  spam\n");
  EXPECT_TRUE(eve.closed);
  EXPECT_EQ(ask(ada, "/readmit 192.168.1.9/24"), "* 192.168.1.0/24 may come in again\n");
  party.greeted("eve");
}

TEST_F(LinesExclusion, they_are_listed) {
  EXPECT_EQ(ask(ada, "/excluded"), "* Nobody is shut out\n");
  ask(ada, "/exclude 203.0.113.5");
  ask(ada, "/exclude 2001:db8::/32 1d rude");
  EXPECT_EQ(ask(ada, "/excluded"),
            "* 203.0.113.5/32, for good, by ada on 2026-03-14 10:02 UTC\n"
            "* 2001:db8::/32, until 2026-03-15 10:02 UTC, by ada on 2026-03-14 10:02 UTC: rude\n");
  for (int i = 0; i < 60; ++i) ask(ada, "/exclude 10.0.0." + std::to_string(i));
  party.pass(std::chrono::minutes(1));  // so many lines at once are slowed down
  ada.read();
  EXPECT_THAT(ask(ada, "/excluded"), HasSubstr("* and 12 more\n"));
}

TEST_F(LinesExclusion, it_is_for_operators_and_says_what_it_wants) {
  const std::string theirs = "* That is for operators of this server\n";
  EXPECT_EQ(ask(lea, "/exclude 203.0.113.5"), theirs);
  EXPECT_EQ(ask(lea, "/readmit 203.0.113.5"), theirs);
  EXPECT_EQ(ask(lea, "/excluded"), theirs);
  EXPECT_EQ(ask(ada, "/exclude"), "* Say it like this: /exclude NAME-OR-ADDRESS [2h] [WHY]\n");
  EXPECT_THAT(ask(ada, "/exclude 2h"), HasSubstr("a time is 90m, 2h or 7d\n"));
  EXPECT_EQ(ask(ada, "/exclude 60 lea"), "* \"60\" is no time like 90m, 2h or 7d, and no address or range\n");
  EXPECT_EQ(ask(ada, "/exclude lea"), "* There is no account lea, and it is no address or range\n");
  EXPECT_EQ(ask(ada, "/exclude 127.0.0.9/33"),
            "* \"127.0.0.9/33\" is no address or range; a range is 203.0.113.0/24\n");
  EXPECT_EQ(ask(ada, "/readmit lea"), "* lea is not shut out; /excluded lists who is\n");
}

TEST_F(LinesExclusion, a_mistyped_time_shuts_nobody_out_for_good) {
  EXPECT_EQ(ask(ada, "/exclude 203.0.113.5 5x foo"),
            "* \"5x\" is no time like 90m, 2h or 7d; a reason that begins with a digit comes behind a time\n");
  EXPECT_EQ(ask(ada, "/excluded"), "* Nobody is shut out\n");
  EXPECT_EQ(ask(ada, "/exclude 203.0.113.5 5m 2nd warning"),
            "* 203.0.113.5/32 is shut out until 2026-03-14 10:07 UTC\n");
}

TEST_F(LinesExclusion, in_french_too) {
  party.setting.language = Language::french;
  Visitor& zoe = party.greeted("zoe");
  ask(zoe, "/oper root secret");
  EXPECT_EQ(ask(zoe, "/exclude 203.0.113.5 1d"), "* 203.0.113.5/32 est exclu jusqu'au 2026-03-15 10:02 UTC\n");
  EXPECT_EQ(ask(zoe, "/exclude 203.0.113.6"), "* 203.0.113.6/32 est exclu jusqu'à /readmit 203.0.113.6/32\n");
  EXPECT_EQ(ask(zoe, "/readmit 203.0.113.6"), "* 203.0.113.6/32 peut de nouveau entrer\n");
  EXPECT_EQ(ask(zoe, "/excluded"),
            "* 203.0.113.5/32, jusqu'au 2026-03-15 10:02 UTC, par zoe le 2026-03-14 10:02 UTC\n");
  EXPECT_EQ(ask(zoe, "/exclude zoe"), "* Il n'y a pas de compte zoe, et ce n'est ni une adresse ni une plage\n");
  EXPECT_THAT(ask(zoe, "/exclude zoe 5x"), HasSubstr("* « 5x » n'est pas une durée comme 90m, 2h ou 7d ; "));
  EXPECT_EQ(Phrases(Language::french).account_excluded("lea", {}, "bruit"),
            "Le compte lea est banni de ce serveur : bruit");
  EXPECT_EQ(Phrases(Language::french).you_are_excluded({}, "bruit"), "Vous êtes banni de ce serveur : bruit");
}

}  // namespace
}  // namespace salon::session
