// Sections are those of IRCv3 draft/read-marker.
#include "session/irc/command.hpp"
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

class ReadMarkerTest : public IrcTest {
 protected:
  Visitor& ada = in_lobby("ada", "draft/read-marker");
};

TEST_F(ReadMarkerTest, a_marker_is_set_and_read) {  // "MARKREAD client set command", "get command"
  EXPECT_EQ(ask(ada, "MARKREAD #LOBBY"), ":salon MARKREAD #lobby *\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby timestamp=2026-03-14T09:00:00.123Z"),
            ":salon MARKREAD #lobby timestamp=2026-03-14T09:00:00.123Z\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby"), ":salon MARKREAD #lobby timestamp=2026-03-14T09:00:00.123Z\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #nowhere"), ":salon MARKREAD #nowhere *\r\n");
  ask(ada, "PART #lobby");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby"), ":salon MARKREAD #lobby timestamp=2026-03-14T09:00:00.123Z\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD eve timestamp=2026-03-14T09:00:00.000Z"),
            ":salon MARKREAD eve timestamp=2026-03-14T09:00:00.000Z\r\n");
}

TEST_F(ReadMarkerTest, it_goes_on_and_never_back) {  // "Read timestamp notes"
  ask(ada, "MARKREAD #lobby timestamp=2026-03-14T09:00:00.000Z");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby timestamp=2026-03-14T08:00:00.000Z"),
            ":salon MARKREAD #lobby timestamp=2026-03-14T09:00:00.000Z\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby timestamp=2036-03-14T08:00:00.000Z"),
            ":salon MARKREAD #lobby timestamp=2026-03-14T10:02:00.000Z\r\n")
      << "not beyond now";
}

TEST_F(ReadMarkerTest, a_join_is_followed_by_it_before_the_names_end) {  // "Command flows"
  EXPECT_EQ(ask(ada, "JOIN #tea"),
            ":ada!ada@irc JOIN #tea\r\n"
            ":salon MARKREAD #tea *\r\n"
            ":salon 353 ada = #tea :@ada\r\n"
            ":salon 366 ada #tea :End of NAMES list\r\n");
  EXPECT_THAT(ask(registered("bob"), "JOIN #tea"), Not(HasSubstr("MARKREAD")));
}

TEST_F(ReadMarkerTest, what_makes_no_sense_is_refused) {  // "Errors and Warnings"
  EXPECT_EQ(ask(ada, "MARKREAD"), ":salon FAIL MARKREAD NEED_MORE_PARAMS :Missing parameters\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #nowhere timestamp=2026-03-14T09:00:00.000Z"),
            ":salon FAIL MARKREAD INVALID_PARAMS #nowhere :Invalid parameters\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby *"), ":salon FAIL MARKREAD INVALID_PARAMS * :Invalid parameters\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby msgid=1-1"),
            ":salon FAIL MARKREAD INVALID_PARAMS msgid=1-1 :Invalid parameters\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD #lobby timestamp=noon"),
            ":salon FAIL MARKREAD INVALID_PARAMS timestamp=noon :Invalid parameters\r\n");
  EXPECT_EQ(ask(ada, "MARKREAD " + std::string(100, 'x')),
            ":salon FAIL MARKREAD INVALID_PARAMS * :Invalid parameters\r\n");
}

TEST_F(ReadMarkerTest, there_are_not_too_many) {  // "Errors and Warnings": INTERNAL_ERROR
  party.setting.throttle = false;
  Visitor& eve = in_lobby("eve");
  const std::string at = " timestamp=2026-03-14T09:00:00.000Z";
  for (std::size_t n = 0; n < irc::read_markers_max; ++n) ask(eve, "MARKREAD n" + std::to_string(n) + at);
  EXPECT_THAT(ask(eve, "MARKREAD one" + at), HasSubstr(" FAIL MARKREAD INTERNAL_ERROR one :"));
  EXPECT_THAT(ask(eve, "MARKREAD n1" + at), HasSubstr(" MARKREAD n1 timestamp="));
}

// ---- no-implicit-names ----

TEST_F(ReadMarkerTest, who_does_not_want_names_is_sent_none_unasked) {  // no-implicit-names, "Implementation"
  for (const std::string name : {"no-implicit-names", "draft/no-implicit-names"}) {
    Visitor& client = registered(name.substr(0, 2), name);
    const std::string nick = name.substr(0, 2);
    EXPECT_EQ(ask(client, "JOIN #" + nick), ":" + nick + "!" + nick + "@irc JOIN #" + nick + "\r\n");
    EXPECT_THAT(ask(client, "NAMES #" + nick), HasSubstr(" 353 "));
  }
}

}  // namespace
}  // namespace salon::session
