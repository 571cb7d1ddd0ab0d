// Sections are those of IRCv3 draft/multiline.
#include "session/irc/multiline.hpp"

#include "session/irc/conversation_fixture.hpp"
#include "session/irc/spoken.hpp"

namespace salon::session {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using namespace std::chrono_literals;

class MultilineTest : public IrcTest {
 protected:
  static constexpr auto capabilities = "batch draft/multiline message-tags";
  Visitor& ada = in_lobby("ada", capabilities);
  Visitor& bob = in_lobby("bob", capabilities);
  Visitor& old = in_lobby("old", "message-tags");
  MultilineTest() { party.read_all(); }

  /// A batch of these lines, each with what stands before the colon.
  static std::string batch_of(const std::vector<std::string>& lines, const std::string& tags = {}) {
    std::string batch = tags + "BATCH +123 draft/multiline #lobby\r\n";
    for (const std::string& line : lines) batch += "@batch=123" + line + "\r\n";
    return batch + "BATCH -123";
  }
};

TEST_F(MultilineTest, a_batch_is_one_message) {  // "Examples"
  EXPECT_EQ(ask(ada, batch_of({" PRIVMSG #lobby hello", " privmsg #LOBBY :how is ",
                               ";draft/multiline-concat PRIVMSG #lobby :everyone?"},
                              "@+draft/reply=1 ")),
            "");
  ASSERT_EQ(party.history.size(), 1U);
  EXPECT_EQ(party.history[0].text, "hello\nhow is everyone?");
  const std::string id = party.history[0].id.text();
  EXPECT_EQ(bob.read(), "@msgid=" + id + ";+draft/reply=1 :ada!ada@irc BATCH +m" + id + " draft/multiline #lobby\r\n" +
                            "@batch=m" + id + " :ada!ada@irc PRIVMSG #lobby :hello\r\n" +    //
                            "@batch=m" + id + " :ada!ada@irc PRIVMSG #lobby :how is \r\n" +  //
                            "@batch=m" + id + ";draft/multiline-concat :ada!ada@irc PRIVMSG #lobby :everyone?\r\n" +
                            "BATCH -m" + id + "\r\n");
  EXPECT_EQ(old.read(), "@msgid=" + id + ";+draft/reply=1 :ada!ada@irc PRIVMSG #lobby :hello\r\n" +  // "Fallback"
                            "@+draft/reply=1 :ada!ada@irc PRIVMSG #lobby :how is \r\n" +
                            "@+draft/reply=1 :ada!ada@irc PRIVMSG #lobby :everyone?\r\n");
}

TEST_F(MultilineTest, a_batch_of_notices_is_one_notice) {  // "Batch types"
  Visitor& eve = in_lobby("eve", "batch draft/multiline echo-message labeled-response");
  party.read_all();
  const std::string echo = ask(eve, batch_of({" NOTICE #lobby :one", " notice #lobby :two"}, "@label=x "));
  ASSERT_EQ(party.history.size(), 1U);
  EXPECT_EQ(party.history[0].text, "one\ntwo");
  EXPECT_EQ(party.history[0].kind, room::SayKind::notice);
  const std::string id = party.history[0].id.text();
  const std::string shown = ":eve!eve@irc BATCH +m" + id + " draft/multiline #lobby\r\n" +  //
                            "@batch=m" + id + " :eve!eve@irc NOTICE #lobby :one\r\n" +      //
                            "@batch=m" + id + " :eve!eve@irc NOTICE #lobby :two\r\n" +      //
                            "BATCH -m" + id + "\r\n";
  EXPECT_EQ(echo, "@label=x " + shown);
  EXPECT_EQ(bob.read(), "@msgid=" + id + " " + shown);
  EXPECT_EQ(old.read(), "@msgid=" + id +
                            " :eve!eve@irc NOTICE #lobby :one\r\n"
                            ":eve!eve@irc NOTICE #lobby :two\r\n");
  party.read_all();
  EXPECT_EQ(ask(ada, "BATCH +1 draft/multiline #nowhere\r\n@batch=1 NOTICE #nowhere :x\r\nBATCH -1"), "")
      << "a NOTICE is never answered (modern-irc, \"NOTICE message\")";
}

TEST_F(MultilineTest, the_first_line_has_nothing_to_go_on) {  // "Batch types": nothing forbids the tag there
  ask(ada, batch_of({";draft/multiline-concat PRIVMSG #lobby :a", ";draft/multiline-concat PRIVMSG #lobby :b",
                     " PRIVMSG #lobby :c"}));
  ASSERT_EQ(party.history.size(), 1U);
  EXPECT_EQ(party.history[0].text, "ab\nc");
  const std::string shown = bob.read();
  EXPECT_THAT(shown, HasSubstr(" draft/multiline #lobby\r\n@batch=m" + party.history[0].id.text() + " :ada!"));
  EXPECT_EQ(std::ranges::count(shown, '\n'), 5);
}

TEST_F(MultilineTest, blank_lines_are_for_those_who_know_them) {  // "Fallback"
  ask(ada, batch_of({" PRIVMSG #lobby :", " PRIVMSG #lobby :a", " PRIVMSG #lobby :", " PRIVMSG #lobby :b"}));
  EXPECT_EQ(party.history.at(0).text, "\na\n\nb");
  EXPECT_EQ(std::ranges::count(bob.read(), '\n'), 6);
  EXPECT_EQ(std::ranges::count(old.read(), '\n'), 2);
}

TEST_F(MultilineTest, in_the_lines_dialect_it_is_one_message_of_several_lines) {
  Visitor& nc = party.greeted("nc");
  party.read_all();
  ask(ada, batch_of({" PRIVMSG #lobby :one", " PRIVMSG #lobby :[10:02] bob: two"}));
  EXPECT_EQ(nc.read(), "[10:02] ada: one\n  [10:02] bob: two\n");
}

TEST_F(MultilineTest, a_long_line_of_another_dialect_is_a_batch_too) {
  Visitor& nc = party.greeted("nc");
  party.read_all();
  nc.send(std::string(700, 'x') + "\n");
  const std::string shown = bob.read();
  EXPECT_THAT(shown, HasSubstr(" BATCH +m"));
  EXPECT_THAT(shown, HasSubstr(";draft/multiline-concat :nc!"));
}

TEST_F(MultilineTest, the_echo_bears_the_label_where_its_batch_begins) {  // "Labeled response with echo-message"
  Visitor& eve = in_lobby("eve", "batch draft/multiline echo-message labeled-response");
  eve.send(batch_of({" PRIVMSG #lobby :a", " PRIVMSG #lobby :b"}, "@label=x ") + "\r\n");
  const std::string echo = eve.read();
  EXPECT_THAT(echo, StartsWith("@label=x :eve!eve@irc BATCH +m"));
  EXPECT_EQ(std::ranges::count(echo, '\n'), 4);
}

TEST_F(MultilineTest, a_batch_that_says_nothing_new_is_refused_with_its_label) {
  Visitor& eve = in_lobby("eve", "batch draft/multiline labeled-response");
  EXPECT_EQ(ask(eve, "@label=1 BATCH +123 draft/multiline #nowhere\r\n@batch=123 PRIVMSG #nowhere :x\r\nBATCH -123"),
            "@label=1 :salon 403 eve #nowhere :No such channel\r\n");
  EXPECT_EQ(ask(eve, "@label=2 BATCH +123 draft/multiline #lobby\r\n@batch=123 JOIN #x"),
            "@label=2 :salon FAIL BATCH MULTILINE_INVALID :Only PRIVMSG or NOTICE may be in a batch\r\n");
  EXPECT_EQ(ask(eve, "BATCH -123\r\n@label=3 BATCH -123"),
            "@label=3 :salon FAIL BATCH MULTILINE_INVALID :No such batch is open\r\n");
}

struct Bad {
  const char* name;
  std::string sent;
  std::string answer;
};

class BadBatch : public MultilineTest, public testing::WithParamInterface<Bad> {};

INSTANTIATE_TEST_SUITE_P(
    Errors, BadBatch,
    testing::Values(Bad{"another_type", "BATCH +1 netsplit #lobby",
                        "MULTILINE_INVALID :Of batches from clients, draft/multiline is known, when it was asked for"},
                    Bad{"no_target", "BATCH +1 draft/multiline", "MULTILINE_INVALID :A batch has one target"},
                    Bad{"two_targets", "BATCH +1 draft/multiline #a,#b", "MULTILINE_INVALID :A batch has one target"},
                    Bad{"not_open", "BATCH -1", "MULTILINE_INVALID :No such batch is open"},
                    Bad{"a_line_of_none", "@batch=1 PRIVMSG #lobby :x", "MULTILINE_INVALID :No such batch is open"},
                    Bad{"a_line_of_another", "BATCH +1 draft/multiline #lobby\r\n@batch=2 PRIVMSG #lobby :x",
                        "MULTILINE_INVALID :The batch was not closed"},
                    Bad{"a_line_of_no_batch", "BATCH +1 draft/multiline #lobby\r\nPRIVMSG #lobby :x",
                        "MULTILINE_INVALID :The batch was not closed"},
                    Bad{"nothing_in_it", "BATCH +1 draft/multiline #lobby\r\nBATCH -1",
                        "MULTILINE_INVALID :There is nothing in the batch"},
                    Bad{"blank_lines_alone", "BATCH +1 draft/multiline #lobby\r\n@batch=1 PRIVMSG #lobby :\r\nBATCH -1",
                        "MULTILINE_INVALID :There is nothing in the batch"},
                    Bad{"another_command", "BATCH +1 draft/multiline #lobby\r\n@batch=1 TOPIC #lobby :x",
                        "MULTILINE_INVALID :Only PRIVMSG or NOTICE may be in a batch"},
                    Bad{"a_notice_among_messages",
                        "BATCH +1 draft/multiline #lobby\r\n@batch=1 PRIVMSG #lobby :x\r\n@batch=1 NOTICE #lobby :x",
                        "MULTILINE_INVALID :PRIVMSG and NOTICE cannot be in one batch"},
                    Bad{"a_message_among_notices",
                        "BATCH +1 draft/multiline #lobby\r\n@batch=1 NOTICE #lobby :x\r\n@batch=1 PRIVMSG #lobby :x",
                        "MULTILINE_INVALID :PRIVMSG and NOTICE cannot be in one batch"},
                    Bad{"blank_and_concatenated_to_nothing",
                        "BATCH +1 draft/multiline #lobby\r\n@batch=1;draft/multiline-concat PRIVMSG #lobby :",
                        "MULTILINE_INVALID :Nothing cannot go on a line"},
                    Bad{"blank_and_concatenated",
                        "BATCH +1 draft/multiline #lobby\r\n@batch=1 PRIVMSG #lobby :x\r\n"
                        "@batch=1;draft/multiline-concat PRIVMSG #lobby :",
                        "MULTILINE_INVALID :Nothing cannot go on a line"},
                    Bad{"another_target", "BATCH +1 draft/multiline #lobby\r\n@batch=1 PRIVMSG #tea :x",
                        "MULTILINE_INVALID_TARGET #lobby #tea :A message in the batch is for somebody else"}),
    [](const auto& info) { return info.param.name; });

TEST_P(BadBatch, gets_its_standard_reply) {  // "Errors"
  EXPECT_EQ(ask(ada, GetParam().sent), ":salon FAIL BATCH " + GetParam().answer + "\r\n");
  EXPECT_TRUE(party.history.empty());
  EXPECT_EQ(ask(ada, "PING x"), ":salon PONG salon :x\r\n");
}

// client-batch, "The client-to-server BATCH verb": a batch ends where it is closed.
TEST_F(MultilineTest, a_batch_that_cannot_be_opened_is_refused_once_and_passed_over) {
  const std::string rest = "\r\n@batch=1 PRIVMSG #lobby :x\r\nPING y\r\n@batch=1 JOIN #tea\r\nBATCH -1";
  const std::string pong = ":salon PONG salon :y\r\n";
  const std::string refused = ":salon FAIL BATCH MULTILINE_INVALID :";
  const std::string of_no_type =
      refused + "Of batches from clients, draft/multiline is known, when it was asked for\r\n";
  EXPECT_EQ(ask(ada, "BATCH +1 draft/multiline" + rest), refused + "A batch has one target\r\n" + pong);
  EXPECT_EQ(ask(ada, "BATCH -1"), refused + "No such batch is open\r\n") << "it is over";
  EXPECT_EQ(ask(bob, "BATCH +1 netsplit a b" + rest), of_no_type + pong);
  EXPECT_EQ(ask(old, "BATCH +1 draft/multiline #lobby" + rest), of_no_type + pong);
  EXPECT_TRUE(party.history.empty());
  ask(bob, "BATCH +1\r\nPRIVMSG #lobby :what is in no batch goes on");
  EXPECT_EQ(party.history.size(), 1U);
}

TEST_F(MultilineTest, a_line_of_a_batch_that_is_not_open_is_never_said) {  // "Errors"
  const std::string not_open = ":salon FAIL BATCH MULTILINE_INVALID :No such batch is open\r\n";
  EXPECT_EQ(ask(ada, "BATCH +1 draft/multiline #lobby\r\nBATCH +2 draft/multiline #lobby"),
            ":salon FAIL BATCH MULTILINE_INVALID :The batch was not closed\r\n");
  EXPECT_EQ(ask(ada, "@batch=2 PRIVMSG #lobby :one"), not_open);
  EXPECT_EQ(ask(ada, "@batch=2 PRIVMSG #lobby :two"), not_open);
  EXPECT_EQ(ask(bob, "BATCH +1 draft/multiline #lobby\r\nBATCH -1"),
            ":salon FAIL BATCH MULTILINE_INVALID :There is nothing in the batch\r\n");
  EXPECT_EQ(ask(bob, "@batch=1 PRIVMSG #lobby :three"), not_open) << "it was closed";
  EXPECT_TRUE(party.history.empty());
}

TEST_F(MultilineTest, the_limits_hold_and_are_said_once) {  // "Errors"
  party.setting.throttle = false;
  Visitor& eve = in_lobby("eve", capabilities);
  party.read_all();
  std::vector<std::string> lines(101, " PRIVMSG #lobby :x");
  EXPECT_EQ(ask(eve, batch_of(lines)),
            ":salon FAIL BATCH MULTILINE_MAX_LINES 100 :There are too many lines in the batch\r\n");
  lines.assign(12, " PRIVMSG #lobby :" + std::string(400, 'x'));
  EXPECT_EQ(ask(eve, batch_of(lines)),
            ":salon FAIL BATCH MULTILINE_MAX_BYTES 4096 :There is too much text in the batch\r\n");
  EXPECT_TRUE(party.history.empty());
  lines.assign(100, " PRIVMSG #lobby :x");
  EXPECT_EQ(ask(eve, batch_of(lines)), "");
  EXPECT_EQ(party.history.size(), 1U);
}

TEST_F(MultilineTest, the_lines_of_a_batch_are_one_in_the_eyes_of_the_throttle) {
  party.pass(30s);
  party.read_all();
  std::vector<std::string> lines(99, " PRIVMSG #lobby :x");
  for (int i = 0; i < 20; ++i) ask(ada, batch_of(lines));
  EXPECT_EQ(party.history.size(), 20U);
}

TEST_F(MultilineTest, a_line_that_cannot_be_read_ends_the_batch) {
  EXPECT_EQ(ask(ada,
                "BATCH +1 draft/multiline #lobby\r\n@batch=1 PRIVMSG #lobby :caf\xe9\r\n"
                "@batch=1 PRIVMSG #lobby :x\r\nBATCH -1"),
            ":salon FAIL PRIVMSG INVALID_UTF8 :Message rejected: text here is UTF-8 (UTF8ONLY)\r\n"
            ":salon FAIL BATCH MULTILINE_INVALID :A message of the batch was refused\r\n");
  EXPECT_TRUE(party.history.empty());
}

TEST_F(MultilineTest, who_has_not_asked_for_it_sends_none) {  // "Dependencies"
  EXPECT_THAT(ask(old, "BATCH +1 draft/multiline #lobby"), StartsWith(":salon FAIL BATCH MULTILINE_INVALID :"));
  Visitor& alone = in_lobby("alone", "draft/multiline message-tags");
  party.read_all();
  ask(ada, batch_of({" PRIVMSG #lobby :a", " PRIVMSG #lobby :b"}));
  EXPECT_THAT(alone.read(), Not(HasSubstr("BATCH"))) << "without batch there are no batches";
}

TEST_F(MultilineTest, a_ping_within_a_batch_is_answered) {
  EXPECT_EQ(ask(ada, "BATCH +1 draft/multiline #lobby\r\nPING x"), ":salon PONG salon :x\r\n");
  EXPECT_EQ(ask(ada, "@batch=1 PRIVMSG #lobby :a\r\nBATCH -1"), "");
  EXPECT_EQ(party.history.size(), 1U);
}

TEST(Pieces, are_the_text_whatever_it_is_cut_into) {
  const std::string text = "a first line\n\n" + std::string(30, 'x') + " and \xE2\x82\xAC more\n";
  const std::vector<std::uint32_t> cuts{3, 5, 20};
  for (std::size_t bytes_max = 4; bytes_max < 80; ++bytes_max) {
    irc::Pieces pieces(text, cuts, bytes_max);
    std::string joined;
    bool first = true;
    for (irc::Pieces::Piece piece; pieces.next(piece); first = false) {
      EXPECT_LE(piece.text.size(), bytes_max);
      if (!first && !piece.goes_on) joined += '\n';
      joined += piece.text;
    }
    EXPECT_EQ(joined, text);
  }
}

}  // namespace
}  // namespace salon::session
