// Client-only tags and TAGMSG. Sections are those of IRCv3 "message-tags".
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class TagsTest : public IrcTest {
 protected:
  Visitor& ada = in_lobby("ada", "message-tags");
  Visitor& bob = in_lobby("bob", "message-tags");
  Visitor& old = in_lobby("old");
  TagsTest() { party.read_all(); }
};

TEST_F(TagsTest, client_only_tags_go_with_the_line_to_those_who_can_read_them) {  // "Client-only tags"
  ask(ada, "@+draft/reply=1-2;+example.org/x=a\\sb\\:;secret=1 PRIVMSG #lobby :hello");
  EXPECT_EQ(bob.read(), "@msgid=" + party.history[0].id.text() +
                            ";+draft/reply=1-2;+example.org/x=a\\sb\\: :ada!ada@irc PRIVMSG #lobby :hello\r\n");
  EXPECT_EQ(old.read(), ":ada!ada@irc PRIVMSG #lobby :hello\r\n");
  ask(ada, "@+a NOTICE bob :psst");
  EXPECT_THAT(bob.read(), EndsWith(";+a :ada!ada@irc NOTICE bob :psst\r\n"));
}

TEST_F(TagsTest, what_a_service_is_told_is_echoed_before_it_answers) {  // echo-message: "MUST"
  Visitor& eve = in_lobby("eve", "echo-message");
  EXPECT_THAT(ask(eve, "PRIVMSG nickserv :INFO nobody"),
              StartsWith(":eve!eve@irc PRIVMSG NickServ :INFO nobody\r\n:NickServ!NickServ@salon NOTICE eve :"));
  EXPECT_EQ(ask(eve, "NOTICE ChanServ :hello"), ":eve!eve@irc NOTICE ChanServ :hello\r\n");
  EXPECT_THAT(ask(ada, "PRIVMSG NickServ :INFO nobody"), StartsWith(":NickServ!"));
}

TEST_F(TagsTest, of_one_tag_given_twice_the_last_counts) {  // "Format"
  ask(ada, "@+a=1;+b;+a=2 PRIVMSG #lobby :x");
  EXPECT_THAT(bob.read(), HasSubstr(";+b;+a=2 :ada"));
}

TEST_F(TagsTest, who_has_not_asked_for_tags_sends_none) {  // "message-tags capability"
  EXPECT_EQ(ask(old, "@+a=1 PRIVMSG #lobby :x"), "");
  EXPECT_THAT(bob.read(), Not(HasSubstr("+a")));
  EXPECT_EQ(ask(old, "@+a=1 TAGMSG #lobby"), "");
  EXPECT_EQ(bob.read(), "");
}

TEST_F(TagsTest, a_tagmsg_is_for_those_who_can_read_it) {  // "The TAGMSG tag-only message"
  Visitor& nc = party.greeted("nc");
  party.read_all();
  EXPECT_EQ(ask(ada, "@+draft/react=\xF0\x9F\x98\x83;+draft/reply=1-2 TAGMSG #lobby"), "");
  EXPECT_THAT(bob.read(), testing::MatchesRegex("@msgid=1-[0-9]+;\\+draft/react=\xF0\x9F\x98\x83;\\+draft/reply=1-2 "
                                                ":ada!ada@irc TAGMSG #lobby\r\n"));
  EXPECT_EQ(old.read(), "");
  EXPECT_EQ(nc.read(), "");
  ask(ada, "@+x TAGMSG bob");
  EXPECT_THAT(bob.read(), EndsWith(";+x :ada!ada@irc TAGMSG bob\r\n"));
  ask(ada, "@+x TAGMSG old,nc");
  EXPECT_EQ(old.read(), "");
  EXPECT_EQ(nc.read(), "");
}

TEST_F(TagsTest, typing_is_shown_and_not_kept) {
  const std::size_t submitted = party.commands_submitted;
  EXPECT_EQ(ask(ada, "@+typing=active TAGMSG #lobby"), "");
  EXPECT_EQ(bob.read(), "@+typing=active :ada!ada@irc TAGMSG #lobby\r\n");
  EXPECT_EQ(ask(ada, "@+typing=done TAGMSG bob"), "");
  EXPECT_EQ(bob.read(), "@+typing=done :ada!ada@irc TAGMSG bob\r\n");
  EXPECT_EQ(old.read(), "");
  EXPECT_EQ(party.commands_submitted, submitted);
  ask(ada, "@+typing=active;+more TAGMSG #lobby");
  EXPECT_EQ(party.commands_submitted, submitted + 1) << "it says more than that somebody is typing";
}

TEST_F(TagsTest, typing_that_nobody_may_hear_is_refused_as_a_line_is) {
  EXPECT_EQ(ask(ada, "@+typing=active TAGMSG eve"), ":salon 401 ada eve :No such nick\r\n");
  EXPECT_EQ(ask(ada, "@+typing=active TAGMSG #nowhere"), ":salon 403 ada #nowhere :No such channel\r\n");
  EXPECT_EQ(ask(ada, "@+x TAGMSG eve"), ":salon 401 ada eve :No such nick\r\n");
  EXPECT_EQ(ask(ada, "@+x TAGMSG"), ":salon 411 ada :No recipient given (TAGMSG)\r\n");
}

TEST_F(TagsTest, a_tagmsg_is_echoed_with_its_label) {  // echo-message; labeled-response
  Visitor& eve = in_lobby("eve", "message-tags echo-message labeled-response batch");
  party.read_all();
  EXPECT_THAT(ask(eve, "@label=1;+x TAGMSG #lobby"), StartsWith("@label=1;msgid="));
  EXPECT_EQ(ask(eve, "@label=2;+typing=done TAGMSG #lobby"), "@label=2;+typing=done :eve!eve@irc TAGMSG #lobby\r\n");
  EXPECT_EQ(ask(eve, "@label=3;+typing=done TAGMSG eve"),
            "@+typing=done :eve!eve@irc TAGMSG eve\r\n@label=3;+typing=done :eve!eve@irc TAGMSG eve\r\n");
  EXPECT_EQ(ask(eve, "@label=4 TAGMSG #lobby"), "@label=4 :salon ACK\r\n");
}

TEST_F(TagsTest, typing_waits_for_what_was_asked_before) {
  party.log_waits = true;
  ada.send("JOIN #tea\r\n@+typing=active TAGMSG #tea\r\n");
  party.order_all();
  EXPECT_THAT(ada.read(), Not(HasSubstr(" 403 ")));
}

TEST_F(TagsTest, too_many_bytes_of_tags_are_refused_whole) {  // "Size limit"
  const std::string most = "@+a=" + std::string(4094 - 3, 'x');
  EXPECT_EQ(ask(ada, most + " TAGMSG #lobby"), "");
  EXPECT_THAT(bob.read(), HasSubstr(";+a=xxx"));
  EXPECT_EQ(ask(ada, most + "x TAGMSG #lobby"), ":salon 417 ada :Input line was too long\r\n");
  EXPECT_EQ(bob.read(), "");
}

}  // namespace
}  // namespace salon::session
