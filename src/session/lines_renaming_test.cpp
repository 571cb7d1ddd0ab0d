// A room gets another name, in words: what is typed at nc, and what others do.
#include <gmock/gmock.h>

#include "session/irc/session.hpp"
#include "session/lines_fixture.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;

struct LinesRenaming : LinesInTea {};

TEST_F(LinesRenaming, is_told_to_everybody_there_who_stay_in_it) {
  EXPECT_EQ(ask(ada, "/rename #Coffee it is better"), "* ada renamed #tea: it is #Coffee now (it is better)\n");
  EXPECT_EQ(lea.read(), "* ada renamed #tea: it is #Coffee now (it is better)\n");
  EXPECT_EQ(ask(lea, "hello"), "");
  EXPECT_EQ(ada.read(), "[10:02] lea: hello\n");
  EXPECT_THAT(ask(ada, "/who"), HasSubstr("* 2 in #Coffee: "));
  EXPECT_THAT(ask(ada, "/history"), HasSubstr("[10:02] lea: hello\n"));
  EXPECT_THAT(ask(lea, "/leave"), HasSubstr("* You are in #lobby now."));
  EXPECT_EQ(ada.read(), "* lea left\n");
}

TEST_F(LinesRenaming, is_read_back_by_those_who_keep_order) {
  ask(ada, "/rename coffee it is better");
  ask(ada, "/rename Coffee");
  party.pass(std::chrono::minutes(1));
  ask(ada, "/rename Coffee");
  EXPECT_EQ(ask(ada, "/modlog"),
            "* 2026-03-14 10:02 UTC ada renamed #tea: it is #coffee now (it is better)\n"
            "* 2026-03-14 10:03 UTC ada renamed #coffee: it is #Coffee now\n");
}

TEST_F(LinesRenaming, needs_no_hash) {
  EXPECT_EQ(ask(ada, "/rename coffee"), "* ada renamed #tea: it is #coffee now\n");
}

TEST_F(LinesRenaming, is_refused_in_words) {
  EXPECT_EQ(ask(lea, "/rename coffee"), "* That takes a higher rank in #tea than you have\n");
  EXPECT_EQ(ask(ada, "/rename"), "* Say it like this: /rename NEW-NAME\n");
  EXPECT_EQ(ask(ada, "/rename lobby"), "* There is a room #lobby already\n");
  EXPECT_EQ(ask(ada, "/rename a,b"), "* \"#a,b\" cannot be a room; one is called like #tea\n");
  ask(ada, "/rename coffee");
  party.pass(std::chrono::seconds(20));
  EXPECT_EQ(ask(ada, "/rename tea"), "* #coffee got its name a moment ago; try again in 40 s\n");
  party.pass(std::chrono::seconds(40));
  EXPECT_EQ(ask(ada, "/rename tea"), "* ada renamed #coffee: it is #tea now\n");
}

TEST_F(LinesRenaming, of_the_lobby_is_not_done) {
  Visitor& eve = party.greeted("eve");
  EXPECT_EQ(ask(eve, "/rename hall"), "* That takes a higher rank in #lobby than you have\n");
}

TEST_F(LinesRenaming, is_done_by_irc_as_well) {
  Visitor& eve = party.meet(irc::make_session(party.setting, Party::peer_of(9)));
  eve.send("NICK eve\r\nUSER eve 0 * :Eve\r\nJOIN #cup\r\n");
  lea.send("/join #cup\n");
  party.read_all();
  eve.send("RENAME #cup #mug :bigger\r\n");
  EXPECT_EQ(lea.read(), "* eve renamed #cup: it is #mug now (bigger)\n");
}

TEST_F(LinesRenaming, is_said_in_french) {
  party.setting.language = Language::french;
  Visitor& zoe = party.greeted("zoe");
  zoe.send("/join #cup\n");
  party.read_all();
  EXPECT_EQ(ask(zoe, "/rename mug"), "* zoe a renommé #cup : c'est maintenant #mug\n");
}

// While it was about to leave it for another.
TEST_F(LinesRenaming, does_not_keep_who_goes) {
  party.log_waits = true;
  lea.send("/join #cup\n");
  ada.send("/rename coffee\n");
  party.order_all();
  EXPECT_THAT(lea.read(), HasSubstr("* ada renamed #tea: it is #coffee now\n"));
  party.log_waits = false;
  EXPECT_THAT(ask(lea, "/who"), HasSubstr("* 1 in #cup: "));
  EXPECT_THAT(ask(ada, "/who"), HasSubstr("* 1 in #coffee: "));
  EXPECT_EQ(party.house.find_guest("lea")->rooms, (std::vector<std::string>{"#cup"}));
}

}  // namespace
}  // namespace salon::session
