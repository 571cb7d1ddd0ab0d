// Sections are those of IRCv3 "labeled-response".
#include "session/irc/request.hpp"

#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class LabelTest : public IrcTest {
 protected:
  static constexpr auto capabilities = "labeled-response batch";
};

TEST_F(LabelTest, one_message_bears_the_label) {  // "Tags"
  Visitor& ada = registered("ada", capabilities);
  EXPECT_EQ(ask(ada, "@label=x1 PING token"), "@label=x1 :salon PONG salon :token\r\n");
  EXPECT_EQ(ask(ada, "@label=x2 NONSENSE"), "@label=x2 :salon 421 ada NONSENSE :Unknown command\r\n");
  EXPECT_EQ(ask(ada, "@label=x3 JOIN"), "@label=x3 :salon 461 ada JOIN :Not enough parameters\r\n");
  EXPECT_EQ(ask(ada, "@label=a\\sb\\: PING token"), "@label=a\\sb\\: :salon PONG salon :token\r\n");
}

TEST_F(LabelTest, several_messages_are_a_batch) {  // "Batch types"
  Visitor& ada = registered("ada", capabilities);
  EXPECT_EQ(ask(ada, "@label=w WHOIS eve"),
            "@label=w :salon BATCH +label1 labeled-response\r\n"
            "@batch=label1 :salon 401 ada eve :No such nick\r\n"
            "@batch=label1 :salon 318 ada eve :End of WHOIS list\r\n"
            ":salon BATCH -label1\r\n");
}

TEST_F(LabelTest, nothing_is_an_ack) {  // "The ACK response"
  Visitor& ada = in_lobby("ada", capabilities);
  Visitor& bob = in_lobby("bob");
  party.read_all();
  EXPECT_EQ(ask(ada, "@label=p PONG salon"), "@label=p :salon ACK\r\n");
  EXPECT_EQ(ask(ada, "@label=m PRIVMSG #lobby :hello"), "@label=m :salon ACK\r\n");
  EXPECT_EQ(bob.read(), ":ada!ada@irc PRIVMSG #lobby :hello\r\n") << "the label is nobody else's";
  EXPECT_EQ(ask(ada, "@label=n NOTICE nobody :x"), "@label=n :salon ACK\r\n");
  EXPECT_EQ(ask(ada, "@label=j JOIN #lobby"), "@label=j :salon ACK\r\n");
}

TEST_F(LabelTest, an_answer_from_the_log_bears_the_label_too) {
  Visitor& ada = registered("ada", capabilities);
  EXPECT_EQ(ask(ada, "@label=j JOIN #tea"),
            "@label=j :salon BATCH +label1 labeled-response\r\n"
            "@batch=label1 :ada!ada@irc JOIN #tea\r\n"
            "@batch=label1 :salon 353 ada = #tea :@ada\r\n"
            "@batch=label1 :salon 366 ada #tea :End of NAMES list\r\n"
            ":salon BATCH -label1\r\n");
  EXPECT_EQ(ask(ada, "@label=t TOPIC #tea :green"), "@label=t :ada!ada@irc TOPIC #tea :green\r\n");
  EXPECT_EQ(ask(ada, "@label=e PRIVMSG eve :hi"), "@label=e :salon 401 ada eve :No such nick\r\n");
  EXPECT_EQ(ask(ada, "@label=n NICK eve"), "@label=n :ada!ada@irc NICK eve\r\n");
}

TEST_F(LabelTest, the_answer_of_several_commands_is_one) {
  Visitor& ada = registered("ada", capabilities);
  party.log_waits = true;
  ada.send("@label=j JOIN #a,#b\r\nPING x\r\n");
  party.order_one();
  EXPECT_EQ(ada.read(), "");
  party.order_one();
  const std::string answer = ada.read();
  EXPECT_THAT(answer, StartsWith("@label=j :salon BATCH +label1 labeled-response\r\n"));
  EXPECT_THAT(answer, HasSubstr("@batch=label1 :ada!ada@irc JOIN #a\r\n"));
  EXPECT_THAT(answer, HasSubstr("@batch=label1 :ada!ada@irc JOIN #b\r\n"));
  EXPECT_THAT(answer, EndsWith(":salon BATCH -label1\r\n:salon PONG salon :x\r\n"));
}

TEST_F(LabelTest, requests_that_are_answered_at_once_keep_their_place_among_the_others) {
  Visitor& ada = registered("ada", capabilities);
  party.log_waits = true;
  ada.send("@label=1 JOIN #a\r\n@label=2 PRIVMSG #a\r\n@label=3 PRIVMSG #a :x\r\n@label=4 PONG x\r\n");
  EXPECT_EQ(ada.read(), "");
  party.order_one();
  EXPECT_THAT(ada.read(), EndsWith(":salon BATCH -label3\r\n@label=2 :salon 412 ada :No text to send\r\n"));
  party.order_one();
  EXPECT_EQ(ada.read(), "@label=3 :salon ACK\r\n@label=4 :salon ACK\r\n");
}

TEST_F(LabelTest, the_echo_is_the_answer) {  // echo-message
  party.disk_waits = true;
  Visitor& ada = in_lobby("ada", "labeled-response batch echo-message server-time");
  EXPECT_EQ(ask(ada, "@label=m PRIVMSG #lobby :hello"), "");
  party.keep();
  EXPECT_EQ(ada.read(), "@label=m;time=2026-03-14T10:02:00.000Z :ada!ada@irc PRIVMSG #lobby :hello\r\n");
  ask(ada, "@label=m2 PRIVMSG #lobby :lost");
  party.lose();
  EXPECT_EQ(ada.read(), "@label=m2 :salon FAIL PRIVMSG NOT_KEPT #lobby :Shown, but could not be kept: lost\r\n");
}

TEST_F(LabelTest, several_echoes_are_one_batch) {
  Visitor& ada = in_lobby("ada", "labeled-response batch echo-message");
  in_lobby("bob");
  ada.read();
  EXPECT_EQ(ask(ada, "@label=m PRIVMSG #lobby,bob :hello"),
            "@label=m :salon BATCH +label1 labeled-response\r\n"
            "@batch=label1 :ada!ada@irc PRIVMSG #lobby :hello\r\n"
            "@batch=label1 :ada!ada@irc PRIVMSG bob :hello\r\n"
            ":salon BATCH -label1\r\n");
}

TEST_F(LabelTest, who_talks_to_itself_has_one_label_of_two_messages) {  // "Tags"
  Visitor& ada = registered("ada", "labeled-response batch echo-message");
  EXPECT_EQ(ask(ada, "@label=m PRIVMSG ada :note"),
            ":ada!ada@irc PRIVMSG ada :note\r\n@label=m :ada!ada@irc PRIVMSG ada :note\r\n");
  Visitor& bob = registered("bob", capabilities);
  EXPECT_EQ(ask(bob, "@label=m PRIVMSG bob :note"), ":bob!bob@irc PRIVMSG bob :note\r\n@label=m :salon ACK\r\n");
}

TEST_F(LabelTest, an_answer_that_is_a_batch_is_labelled_where_it_begins) {  // "Batch types": an existing type
  Visitor& ada = in_lobby("ada", "labeled-response batch draft/chathistory");
  ask(ada, "PRIVMSG #lobby :one\r\nPRIVMSG #lobby :two");
  EXPECT_EQ(ask(ada, "@label=h CHATHISTORY LATEST #lobby * 5"),
            "@label=h :salon BATCH +history1 chathistory #lobby\r\n"
            "@batch=history1 :ada!ada@irc PRIVMSG #lobby :one\r\n"
            "@batch=history1 :ada!ada@irc PRIVMSG #lobby :two\r\n"
            ":salon BATCH -history1\r\n");
}

TEST_F(LabelTest, a_batch_among_other_answers_is_within_theirs) {  // batch, "Nested batches"
  const irc::Request request{.label = "x",
                             .replies =
                                 ":s BATCH +in chathistory #a\r\n@batch=in :a PRIVMSG #a :1\r\n"
                                 ":s BATCH -in\r\n:s NOTICE a :2\r\n"};
  std::string out;
  irc::append_labelled(request, "s", "o", out);
  EXPECT_EQ(out,
            "@label=x :s BATCH +o labeled-response\r\n@batch=o :s BATCH +in chathistory #a\r\n"
            "@batch=in :a PRIVMSG #a :1\r\n@batch=o :s BATCH -in\r\n@batch=o :s NOTICE a :2\r\n:s BATCH -o\r\n");
}

TEST_F(LabelTest, a_batch_ends_in_the_batch_in_which_it_began) {  // batch, "The BATCH verb"
  const irc::Request request{.label = "x",
                             .replies =
                                 ":s BATCH +in chathistory #a\r\n@batch=in :a BATCH +m draft/multiline #a\r\n"
                                 "@batch=m :a PRIVMSG #a :1\r\n@batch=in BATCH -m\r\n:s BATCH -in\r\n"
                                 ":a BATCH +n draft/multiline #a\r\n@batch=n :a PRIVMSG #a :2\r\nBATCH -n\r\n"};
  std::string out;
  irc::append_labelled(request, "s", "o", out);
  EXPECT_EQ(out,
            "@label=x :s BATCH +o labeled-response\r\n"
            "@batch=o :s BATCH +in chathistory #a\r\n@batch=in :a BATCH +m draft/multiline #a\r\n"
            "@batch=m :a PRIVMSG #a :1\r\n@batch=in BATCH -m\r\n@batch=o :s BATCH -in\r\n"
            "@batch=o :a BATCH +n draft/multiline #a\r\n@batch=n :a PRIVMSG #a :2\r\n@batch=o BATCH -n\r\n"
            ":s BATCH -o\r\n");
}

TEST_F(LabelTest, a_line_that_is_too_long_behind_its_tags_has_its_label) {  // "Tags"
  Visitor& ada = registered("ada", capabilities);
  const std::string refused = ":salon 417 ada :Input line was too long\r\n";
  const std::string too_long = " PRIVMSG #t :" + std::string(520, 'x');
  EXPECT_EQ(ask(ada, "@label=L" + too_long), "@label=L " + refused);
  EXPECT_EQ(ask(ada, "  @+x=y;label=L " + too_long), "@label=L " + refused);
  EXPECT_EQ(ask(ada, "PRIVMSG #t :@label=L" + too_long), refused);
  EXPECT_EQ(ask(ada, "@label=L;+x=" + std::string(4'100, 'y') + " PING x"), refused) << "of tags too long none is one";
  EXPECT_EQ(ask(registered("bob"), "@label=L" + too_long), ":salon 417 bob :Input line was too long\r\n");
}

TEST_F(LabelTest, a_label_needs_both_capabilities_and_is_not_too_long) {  // "Dependencies"; "Tag value"
  EXPECT_EQ(ask(registered("ada", "labeled-response"), "@label=x PING t"), ":salon PONG salon :t\r\n");
  EXPECT_EQ(ask(registered("bob", "batch"), "@label=x PING t"), ":salon PONG salon :t\r\n");
  Visitor& cleo = registered("cleo", capabilities);
  const std::string longest(irc::label_bytes_max, 'x');
  EXPECT_EQ(ask(cleo, "@label=" + longest + " PING t"), "@label=" + longest + " :salon PONG salon :t\r\n");
  EXPECT_EQ(ask(cleo, "@label=" + longest + "x PING t"), ":salon PONG salon :t\r\n");
  EXPECT_EQ(ask(cleo, "@label= PING t"), ":salon PONG salon :t\r\n");
}

TEST_F(LabelTest, the_farewell_bears_the_label_of_the_quit) {
  Visitor& ada = registered("ada", capabilities);
  EXPECT_EQ(ask(ada, "@label=q QUIT :bye"), "@label=q ERROR :Closing link: Quit: bye\r\n");
  EXPECT_TRUE(ada.closed);
}

TEST_F(LabelTest, a_registration_can_be_labelled) {
  Visitor& ada = connect();
  ada.send("CAP REQ :labeled-response batch\r\nNICK ada\r\nUSER ada 0 * :Ada\r\n");
  ada.read();
  const std::string welcome = ask(ada, "@label=r CAP END");
  EXPECT_THAT(welcome, StartsWith("@label=r :salon BATCH +label1 labeled-response\r\n@batch=label1 :salon 001 ada :"));
  EXPECT_THAT(welcome, EndsWith(":salon BATCH -label1\r\n"));
}

}  // namespace
}  // namespace salon::session
