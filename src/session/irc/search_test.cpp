// SEARCH (soju.im/search).
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SearchTest : public IrcTest {
 protected:
  Visitor& ada = in_lobby("ada", "batch");
  SearchTest() {
    Visitor& bob = in_lobby("bob");
    bob.send("PRIVMSG #lobby :the invoice is out\r\n");
    party.pass(1min);
    bob.send("PRIVMSG ada :an invoice for you\r\nJOIN #tea\r\nPRIVMSG #tea :invoice in #tea\r\n");
    ada.send("PRIVMSG #lobby :which invoice?\r\n");
    party.read_all();
  }
};

TEST_F(SearchTest, finds_what_one_may_read) {
  EXPECT_EQ(ask(ada, "SEARCH text=invoice"),
            ":salon BATCH +history1 soju.im/search\r\n"
            "@batch=history1 :bob!bob@irc PRIVMSG #lobby :the invoice is out\r\n"
            "@batch=history1 :bob!bob@irc PRIVMSG ada :an invoice for you\r\n"
            "@batch=history1 :ada!ada@irc PRIVMSG #lobby :which invoice?\r\n"
            ":salon BATCH -history1\r\n");
}

TEST_F(SearchTest, is_announced_under_both_its_names) {  // draft/search, "Capabilities", "Batch type"
  EXPECT_THAT(ask(ada, "CAP LS 302"), testing::AllOf(HasSubstr(" draft/search"), HasSubstr("soju.im/search")));
  ask(ada, "CAP REQ draft/search");
  EXPECT_THAT(ask(ada, "SEARCH text=invoice;limit=1"), StartsWith(":salon BATCH +history1 search\r\n"));
}

TEST_F(SearchTest, can_be_narrowed) {
  EXPECT_EQ(std::ranges::count(ask(ada, "SEARCH text=invoice;in=#Lobby;from=BOB"), '\n'), 3);
  EXPECT_THAT(ask(ada, "SEARCH in=bob"), HasSubstr(":an invoice for you\r\n"));
  EXPECT_THAT(ask(ada, "SEARCH in=#lobby;text=is\\sinvoice"), HasSubstr(":the invoice is out\r\n"));
  EXPECT_THAT(ask(ada, "SEARCH in=#lobby;limit=1"), Not(HasSubstr("is out")));
  EXPECT_THAT(ask(ada, "SEARCH in=#lobby;before=2026-03-14T10:02:30.000Z"), Not(HasSubstr("which")));
  EXPECT_THAT(ask(ada, "SEARCH in=#lobby;after=2026-03-14T10:02:30.000Z;unknown=x"), Not(HasSubstr("is out")));
  EXPECT_EQ(std::ranges::count(ask(ada, "SEARCH text=nothing"), '\n'), 2);
}

TEST_F(SearchTest, what_makes_no_sense_is_refused) {
  EXPECT_THAT(ask(ada, "SEARCH limit=0"), StartsWith(":salon FAIL SEARCH INVALID_PARAMS limit :"));
  EXPECT_THAT(ask(ada, "SEARCH after=noon"), StartsWith(":salon FAIL SEARCH INVALID_PARAMS after :"));
  EXPECT_THAT(ask(ada, "SEARCH in=#tea"), StartsWith(":salon FAIL SEARCH INVALID_TARGET #tea :"));
  EXPECT_EQ(ask(ada, "SEARCH"), ":salon 461 ada SEARCH :Not enough parameters\r\n");
  party.answers_wait = true;
  ada.send("SEARCH text=x\r\n");
  party.call(ada, [&](Turn& turn) {
    ada.session->answer(HistoryAnswer{std::unexpected(plain_error("read", "the disk is gone"))}, turn);
  });
  EXPECT_THAT(ada.read(), StartsWith(":salon FAIL SEARCH INTERNAL_ERROR :"));
}

}  // namespace
}  // namespace salon::session
