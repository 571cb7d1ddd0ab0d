// Filters for IRC clients: mode g of a room, with 940 and 941, as InspIRCd's m_chanfilter has it; ChanServ's FILTER;
// and FILTER, for all of the server.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// ada has made #tea; lea is in it, and says messages of several lines.
struct IrcFilters : IrcTest {
  Visitor& ada = registered("ada");
  Visitor& lea = registered("lea", "batch message-tags draft/multiline");

  IrcFilters() {
    party.setting.operators = {{"root", "secret"}};
    ask(ada, "JOIN #tea");
    ask(lea, "JOIN #tea");
    party.read_all();
  }
  void filter(const std::string& pattern) {
    ask(ada, "MODE #tea +g " + pattern);
    party.read_all();
  }
};

TEST_F(IrcFilters, nothing_gets_by_as_ctcp) {
  filter("milk");
  const std::string no = ":salon 404 lea #tea :Cannot send to channel (+g): a filter of it caught that: milk\r\n";
  for (const std::string text : {"\x01"
                                 "action has milk\x01",
                                 "\x01X milk", "\x01MILK\x01"}) {
    EXPECT_EQ(ask(lea, "PRIVMSG #tea :" + text), no);
  }
  ask(lea,
      "NOTICE #tea :\x01"
      "ACTION milk\x01");
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(ask(lea, "PRIVMSG #tea :\x01VERSION\x01"), "");
  EXPECT_EQ(ada.read(), ":lea!lea@irc PRIVMSG #tea :\x01VERSION\x01\r\n");
  ask(ada, "MODE #tea +W 60");
  lea.read();
  EXPECT_THAT(ask(lea, "PRIVMSG #tea :\x01VERSION\x01"), HasSubstr(" 404 lea #tea :")) << "no slow mode holds it up";
  EXPECT_EQ(ada.read(), "");
}

TEST_F(IrcFilters, who_said_it_alone_is_told_by_404) {
  EXPECT_EQ(ask(ada, "MODE #tea +g :hot .*milk"), ":ada!ada@irc MODE #tea +g hot\\s.*milk\r\n");
  EXPECT_THAT(lea.read(), EndsWith(" :ada!ada@irc MODE #tea +g hot\\s.*milk\r\n"));
  const std::string no =
      ":salon 404 lea #tea :Cannot send to channel (+g): a filter of it caught that: hot\\s.*milk\r\n";
  EXPECT_EQ(ask(lea, "PRIVMSG #tea :a Hot, HOT milk"), no);
  EXPECT_EQ(ask(lea,
                "PRIVMSG #tea :\x01"
                "ACTION drinks hot milk\x01"),
            no);
  EXPECT_EQ(ask(lea,
                "PRIVMSG #tea :hot m\x02i\x02\x03"
                "4l\x03k"),
            no)
      << "formatting does not hide it";
  EXPECT_EQ(ask(lea, "NOTICE #tea :hot milk"), "") << "a NOTICE is not answered (modern-irc, \"NOTICE message\")";
  EXPECT_EQ(ada.read(), "");
  ask(lea, "PRIVMSG #tea :cold milk");
  EXPECT_THAT(ada.read(), HasSubstr("PRIVMSG #tea :cold milk\r\n"));
}

TEST_F(IrcFilters, a_message_of_several_lines_is_looked_at_as_a_whole_and_line_by_line) {
  filter("^milk$");
  filter("hot\\schocolate");
  const auto say = [&](const std::string& first, const std::string& second, const std::string& tags = {}) {
    lea.send("BATCH +1 draft/multiline #tea\r\n@batch=1 PRIVMSG #tea :" + first + "\r\n@batch=1" + tags +
             " PRIVMSG #tea :" + second + "\r\nBATCH -1\r\n");
    return lea.read();
  };
  EXPECT_THAT(say("tea", "milk"), HasSubstr(" 404 lea #tea :"));
  EXPECT_THAT(say("hot", "chocolate"), HasSubstr(" 404 lea #tea :"));
  EXPECT_THAT(say("mi", "lk", ";draft/multiline-concat"), HasSubstr(" 404 lea #tea :"));
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(say("tea", "milk?"), "");
}

TEST_F(IrcFilters, are_listed_by_940_and_941_for_who_sets_them) {
  filter("milk");
  const std::string end = ":salon 940 ada #tea :End of channel spamfilter list\r\n";
  for (const char* query : {"MODE #tea g", "MODE #tea +g", "MODE #tea -g"}) {
    EXPECT_EQ(ask(ada, query), ":salon 941 ada #tea milk ada 1773482520\r\n" + end) << query;
  }
  EXPECT_EQ(ask(lea, "MODE #tea +g"), ":salon 482 lea #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(lea, "MODE #tea +g tea"), ":salon 482 lea #tea :You're not channel operator\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea -g milk"), ":ada!ada@irc MODE #tea -g milk\r\n");
  EXPECT_EQ(ask(ada, "MODE #tea +g"), end);
}

TEST_F(IrcFilters, a_pattern_that_is_none_is_answered_with_696_in_the_words_of_re2) {
  EXPECT_EQ(ask(ada, "MODE #tea +gv (milk lea"),
            ":ada!ada@irc MODE #tea +v lea\r\n:salon 696 ada #tea g (milk :missing ): (milk\r\n");
  EXPECT_THAT(ask(ada, "MODE #tea +g " + std::string(201, 'x')), HasSubstr(" 696 ada #tea g xxx"));
}

TEST_F(IrcFilters, chanserv_knows_them) {
  const std::string from = ":ChanServ!ChanServ@salon NOTICE ada :";
  EXPECT_EQ(ask(ada, "CS FILTER #tea"), from + "#tea has no filters; FILTER #ROOM ADD PATTERN\r\n");
  EXPECT_EQ(ask(ada, "CS FILTER #tea ADD hot milk"), ":ada!ada@irc MODE #tea +g hot\\smilk\r\n");
  EXPECT_EQ(ask(ada, "CS FILTER #tea LIST"), from + "hot\\smilk (by ada, 2026-03-14 10:02 UTC)\r\n");
  EXPECT_EQ(ask(ada, "CS FILTER #tea DEL hot milk"), ":ada!ada@irc MODE #tea -g hot\\smilk\r\n");
  EXPECT_EQ(ask(ada, "CS FILTER #tea ADD"), from + "FILTER #ROOM ADD PATTERN\r\n");
  EXPECT_THAT(ask(lea, "CS FILTER #tea"), HasSubstr("You're not operator of such a room"));
}

TEST_F(IrcFilters, of_the_server_are_its_operators) {
  ask(ada, "OPER root secret");
  EXPECT_EQ(ask(ada, "FILTER"), ":salon NOTICE ada :This server has no filters\r\n");
  EXPECT_EQ(ask(ada, "FILTER ADD hot milk"), ":salon NOTICE ada :Said nowhere from now on: hot\\smilk\r\n");
  EXPECT_EQ(ask(ada, "FILTER LIST"), ":salon NOTICE ada :Filter: hot\\smilk (by ada, 2026-03-14 10:02 UTC)\r\n");
  EXPECT_EQ(ask(lea, "PRIVMSG #tea :hot milk"),
            ":salon 404 lea #tea :Cannot send: a filter of this server caught that: hot\\smilk\r\n");
  EXPECT_EQ(ask(lea, "PRIVMSG ada :hot milk"),
            ":salon 531 lea ada :Cannot send: a filter of this server caught that: hot\\smilk\r\n");
  EXPECT_EQ(ask(ada, "FILTER ADD (milk"), ":salon FAIL FILTER INVALID_PATTERN (milk :missing ): (milk\r\n");
  EXPECT_THAT(ask(ada, "FILTER DEL tea"), StartsWith(":salon FAIL FILTER NO_SUCH_FILTER tea :"));
  EXPECT_EQ(ask(ada, "FILTER DEL :hot milk"), ":salon NOTICE ada :Said again: hot\\smilk\r\n");
  EXPECT_THAT(ask(ada, "FILTER ADD"), StartsWith(":salon FAIL FILTER INVALID_PARAMS ADD :"));
  for (const char* line : {"FILTER", "FILTER LIST", "FILTER ADD x", "FILTER DEL x"}) {
    EXPECT_EQ(ask(lea, line), ":salon 481 lea :Permission denied: you are not an IRC operator\r\n") << line;
  }
}

TEST_F(IrcFilters, what_they_caught_is_in_modlog_and_not_in_history) {
  filter("milk");
  ask(lea, "PRIVMSG #tea :milk");
  EXPECT_THAT(ask(ada, "MODLOG #tea 1"), HasSubstr("A filter kept lea from saying something: milk\r\n"));
  Visitor& bob = registered("bob", "batch message-tags server-time draft/chathistory draft/event-playback");
  ask(bob, "JOIN #tea");
  EXPECT_THAT(ask(bob, "CHATHISTORY LATEST #tea * 1"), HasSubstr(" JOIN #tea\r\n")) << "it takes no line's place";
  EXPECT_THAT(ask(bob, "CHATHISTORY LATEST #tea * 10"), testing::Not(HasSubstr("msgid=1-7;")));
}

}  // namespace
}  // namespace salon::session
