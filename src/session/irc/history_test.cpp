// Sections are those of IRCv3 draft/chathistory.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class HistoryTest : public IrcTest {
 protected:
  HistoryTest() {
    Visitor& bob = in_lobby("bob");
    bob.send("PRIVMSG #lobby :one\r\n");
    party.pass(1min);
    bob.send(
        "PRIVMSG #lobby :\x01"
        "ACTION two\x01\r\nNOTICE #lobby :three\r\n");
    bob.half_close();
  }
};

TEST_F(HistoryTest, who_can_ask_for_history_is_given_it_in_a_batch) {
  Visitor& ada = registered("ada", "batch server-time message-tags draft/chathistory");
  EXPECT_THAT(ask(ada, "JOIN #lobby"), Not(HasSubstr("PRIVMSG")));
  const std::string id_of_two = party.history[1].id.text();
  EXPECT_EQ(ask(ada, "CHATHISTORY LATEST #lobby * 2\r\nPING x"),
            ":salon BATCH +history1 chathistory #lobby\r\n"
            "@batch=history1;time=2026-03-14T10:03:00.000Z;msgid=" +
                id_of_two +
                " :bob!bob@irc PRIVMSG #lobby :\x01"
                "ACTION two\x01\r\n"
                "@batch=history1;time=2026-03-14T10:03:00.000Z;msgid=" +
                party.history[2].id.text() +
                " :bob!bob@irc NOTICE #lobby :three\r\n"
                ":salon BATCH -history1\r\n"
                ":salon PONG salon :x\r\n");
  const std::string after = ask(ada, "CHATHISTORY LATEST #lobby msgid=" + id_of_two + " 10");
  EXPECT_THAT(after, Not(HasSubstr("two")));
  EXPECT_THAT(after, HasSubstr("three"));
  const std::string before = ask(ada, "chathistory before #Lobby msgid=" + id_of_two + " 10");
  EXPECT_THAT(before, HasSubstr("PRIVMSG #lobby :one\r\n"));
  EXPECT_THAT(before, Not(HasSubstr("two")));
}

TEST_F(HistoryTest, what_follows_a_question_waits_for_its_answer) {
  Visitor& ada = registered("ada", "draft/chathistory");
  ada.send("JOIN #lobby\r\n");
  ada.read();
  party.answers_wait = true;
  ada.send("CHATHISTORY LATEST #lobby * 1\r\nPRIVMSG #lobby :later\r\nPING x\r\n");
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(party.history.size(), 3U);
  party.answer_one(ada);
  EXPECT_EQ(ada.read(), ":bob!bob@irc NOTICE #lobby :three\r\n:salon PONG salon :x\r\n");
  EXPECT_EQ(party.history.size(), 4U);
}

TEST_F(HistoryTest, an_empty_answer_is_an_empty_batch) {
  Visitor& ada = registered("ada", "batch draft/chathistory");
  ask(ada, "JOIN #empty");
  EXPECT_EQ(ask(ada, "CHATHISTORY LATEST #empty * 5"),
            ":salon BATCH +history1 chathistory #empty\r\n:salon BATCH -history1\r\n");
}

TEST_F(HistoryTest, who_cannot_ask_is_replayed_the_last_lines) {
  EXPECT_THAT(ask(registered("irssi"), "JOIN #lobby"),
              testing::EndsWith(":salon 366 irssi #lobby :End of NAMES list\r\n"
                                ":bob!bob@irc PRIVMSG #lobby :[10:02] one\r\n"
                                ":bob!bob@irc PRIVMSG #lobby :\x01"
                                "ACTION [10:03] two\x01\r\n"
                                ":bob!bob@irc NOTICE #lobby :[10:03] three\r\n"));
  EXPECT_THAT(ask(registered("weechat", "server-time"), "JOIN #lobby"),
              HasSubstr("@time=2026-03-14T10:02:00.000Z :bob!bob@irc PRIVMSG #lobby :one\r\n"));
}

// ---- places ----

class PlacesTest : public IrcTest {
 protected:
  Visitor& ada = in_lobby("ada", "batch server-time message-tags draft/chathistory");
  PlacesTest() {
    for (int n = 1; n <= 9; ++n) {
      party.pass(1s);
      ada.send("PRIVMSG #lobby :" + std::to_string(n) + "\r\n");
    }
  }
  /// The texts of the messages in the answer, one behind the other.
  std::string texts(const std::string& question) {
    std::string answer = ask(ada, "CHATHISTORY " + question);
    EXPECT_THAT(answer, HasSubstr(" BATCH +")) << question;
    std::string found;
    for (std::size_t at = 0; (at = answer.find(" PRIVMSG ", at)) != answer.npos; ++at) {
      const std::size_t text = answer.find(" :", at) + 2;
      found += answer.substr(text, answer.find("\r\n", text) - text);
    }
    return found;
  }
  [[nodiscard]] std::string id(std::size_t n) const { return "msgid=" + party.history.at(n - 1).id.text(); }
  static std::string moment(int n) { return "timestamp=2026-03-14T10:02:0" + std::to_string(n) + ".000Z"; }
};

TEST_F(PlacesTest, every_subcommand_takes_messages_and_moments) {  // "Subcommands"
  EXPECT_EQ(texts("LATEST #lobby * 3"), "789");
  EXPECT_EQ(texts("LATEST #lobby " + id(7) + " 9"), "89");
  EXPECT_EQ(texts("LATEST #lobby " + moment(7) + " 1"), "9");
  EXPECT_EQ(texts("BEFORE #lobby " + id(4) + " 2"), "23");
  EXPECT_EQ(texts("BEFORE #lobby " + moment(4) + " 2"), "23");
  EXPECT_EQ(texts("AFTER #lobby " + id(4) + " 2"), "56");
  EXPECT_EQ(texts("AFTER #lobby " + moment(4) + " 2"), "56");
  EXPECT_EQ(texts("AROUND #lobby " + id(5) + " 3"), "456");
  EXPECT_EQ(texts("AROUND #lobby " + id(5) + " 1"), "5");
  EXPECT_EQ(texts("AROUND #lobby " + moment(5) + " 3"), "456");
  EXPECT_EQ(texts("BETWEEN #lobby " + id(2) + " " + id(7) + " 2"), "34");
  EXPECT_EQ(texts("BETWEEN #lobby " + id(7) + " " + id(2) + " 2"), "56");
  EXPECT_EQ(texts("between #lobby " + moment(2) + " " + id(7) + " 9"), "3456");
  EXPECT_EQ(texts("AFTER #lobby " + id(9) + " 9"), "");
}

TEST_F(PlacesTest, more_than_the_limit_is_the_limit) {  // "ISUPPORT tokens"
  party.setting.throttle = false;
  Visitor& eve = in_lobby("eve", "draft/chathistory");
  for (int n = 0; n < 120; ++n) eve.send("PRIVMSG #lobby :x\r\n");
  eve.read();
  EXPECT_EQ(std::ranges::count(ask(eve, "CHATHISTORY LATEST #lobby * 5000"), '\n'), 100);
  EXPECT_THAT(ask(eve, "VERSION"), HasSubstr(" CHATHISTORY=100 "));
  EXPECT_THAT(ask(eve, "VERSION"), HasSubstr(" MSGREFTYPES=msgid,timestamp "));
}

struct Wrong {
  const char* name;
  const char* asked;
  const char* answer;
};
class WrongQuestion : public PlacesTest, public testing::WithParamInterface<Wrong> {};
INSTANTIATE_TEST_SUITE_P(
    Errors, WrongQuestion,
    testing::Values(
        Wrong{"subcommand", "EARLIER #lobby * 5", "INVALID_PARAMS EARLIER :Unknown command"},
        Wrong{"too_few", "LATEST #lobby *", "INVALID_PARAMS LATEST :Insufficient parameters"},
        Wrong{"too_few_between", "BETWEEN #lobby msgid=1-1 5", "INVALID_PARAMS BETWEEN :Insufficient parameters"},
        Wrong{"too_many", "LATEST #lobby * 5 6", "INVALID_PARAMS LATEST :Too many parameters"},
        Wrong{"limit_zero", "LATEST #lobby * 0", "INVALID_PARAMS LATEST :The limit is a number from 1"},
        Wrong{"limit_word", "LATEST #lobby * some", "INVALID_PARAMS LATEST :The limit is a number from 1"},
        Wrong{"limit_negative", "LATEST #lobby * -5", "INVALID_PARAMS LATEST :The limit is a number from 1"},
        Wrong{"star", "BEFORE #lobby * 5",
              "INVALID_MSGREFTYPE BEFORE #lobby * :A place in history is given as msgid=ID or timestamp=TIME"},
        Wrong{"kind", "AROUND #lobby seq=5 5",
              "INVALID_MSGREFTYPE AROUND #lobby seq=5 :A place in history is given as msgid=ID or timestamp=TIME"},
        Wrong{"msgid", "AFTER #lobby msgid=xyz 5", "INVALID_PARAMS AFTER msgid=xyz :This is no place in history"},
        Wrong{"timestamp", "AFTER #lobby timestamp=noon 5",
              "INVALID_PARAMS AFTER timestamp=noon :This is no place in history"},
        Wrong{"nowhere", "LATEST #nowhere * 5",
              "INVALID_TARGET LATEST #nowhere :Messages could not be retrieved: you are not in that channel"},
        Wrong{"elsewhere", "LATEST #tea * 5",
              "INVALID_TARGET LATEST #tea :Messages could not be retrieved: you are not in that channel"},
        Wrong{"targets_msgid", "TARGETS msgid=1-1 msgid=1-2 5",
              "INVALID_PARAMS TARGETS :TARGETS are between two moments: timestamp=TIME"}),
    [](const auto& info) { return info.param.name; });

TEST_P(WrongQuestion, gets_its_standard_reply) {  // "Errors and Warnings"
  registered("bob").send("JOIN #tea\r\n");
  EXPECT_EQ(ask(ada, std::string("CHATHISTORY ") + GetParam().asked),
            std::string(":salon FAIL CHATHISTORY ") + GetParam().answer + "\r\n");
}

TEST_F(PlacesTest, what_cannot_be_read_is_said) {  // "Errors and Warnings": MESSAGE_ERROR
  party.answers_wait = true;
  for (const char* question : {"LATEST #lobby * 5",
                               "TARGETS timestamp=2026-03-14T10:02:00.000Z "
                               "timestamp=2026-03-14T10:03:00.000Z 5"}) {
    ada.send(std::string("CHATHISTORY ") + question + "\r\n");
    party.call(ada, [&](Turn& turn) {
      ada.session->answer(HistoryAnswer{std::unexpected(plain_error("read", "the disk is gone"))}, turn);
    });
    EXPECT_THAT(ada.read(), testing::MatchesRegex(":salon FAIL CHATHISTORY MESSAGE_ERROR [A-Z]+ [#*a-z]+ "
                                                  ":Messages could not be retrieved\r\n"));
  }
}

// ---- private conversations ----

TEST_F(PlacesTest, a_private_conversation_is_for_its_two_sides) {  // "CHATHISTORY Command"
  Visitor& bob = registered("Bob", "batch draft/chathistory");
  ask(ada, "PRIVMSG bob :one");
  ask(bob, "PRIVMSG ada :two");
  ask(ada, "@+x PRIVMSG BOB :three");
  bob.read();
  EXPECT_EQ(texts("LATEST bob * 9"), "onetwothree");
  EXPECT_EQ(ask(bob, "CHATHISTORY LATEST ADA * 2"),  // "chathistory batch": the target, as it was asked for
            ":salon BATCH +history1 chathistory ADA\r\n"
            "@batch=history1 :Bob!Bob@irc PRIVMSG ada :two\r\n"
            "@batch=history1 :ada!ada@irc PRIVMSG Bob :three\r\n"
            ":salon BATCH -history1\r\n");
  Visitor& eve = registered("eve", "batch draft/chathistory");
  EXPECT_EQ(std::ranges::count(ask(eve, "CHATHISTORY LATEST bob * 9"), '\n'), 2);
  bob.send("QUIT\r\n");
  Visitor& other = registered("Bob", "batch draft/chathistory");
  EXPECT_EQ(std::ranges::count(ask(other, "CHATHISTORY LATEST ada * 9"), '\n'), 2) << "a nick is not a person";
  EXPECT_EQ(texts("LATEST bob * 9"), "onetwothree");
}

TEST_F(PlacesTest, who_talks_to_itself_can_read_that) {
  ask(ada, "PRIVMSG ada :note");
  EXPECT_EQ(texts("LATEST ada * 9"), "note");
}

TEST_F(PlacesTest, targets_are_what_was_said_in_meanwhile) {  // "TARGETS"
  Visitor& bob = registered("Bob");
  ada.send("JOIN #Tea\r\n");
  party.pass(1s);
  ask(ada, "PRIVMSG #tea :a");
  party.pass(1s);
  ask(bob, "PRIVMSG ada :b");
  registered("eve").send("JOIN #mug\r\nPRIVMSG #mug :c\r\nPRIVMSG bob :d\r\n");
  ada.read();
  EXPECT_EQ(ask(ada, "CHATHISTORY TARGETS timestamp=2026-03-14T10:02:00.000Z timestamp=2026-03-14T10:05:00.000Z 9"),
            ":salon BATCH +history1 draft/chathistory-targets\r\n"
            "@batch=history1 :salon CHATHISTORY TARGETS #lobby 2026-03-14T10:02:09.000Z\r\n"
            "@batch=history1 :salon CHATHISTORY TARGETS #Tea 2026-03-14T10:02:10.000Z\r\n"
            "@batch=history1 :salon CHATHISTORY TARGETS Bob 2026-03-14T10:02:11.000Z\r\n"
            ":salon BATCH -history1\r\n");
  EXPECT_EQ(std::ranges::count(
                ask(ada, "CHATHISTORY TARGETS timestamp=2026-03-14T10:05:00.000Z timestamp=2026-03-14T10:02:00.000Z 1"),
                '\n'),
            3);
}

// ---- what is not words ----

TEST_F(PlacesTest, deeds_are_for_those_who_can_play_them_back) {  // draft/event-playback
  ask(ada, "TOPIC #lobby :tea");
  ask(ada, "@+draft/react=x TAGMSG #lobby");
  ask(ada, "@+typing=active TAGMSG #lobby");
  EXPECT_EQ(texts("LATEST #lobby * 2"), "89") << "for others, words";
  const std::string plain = ask(ada, "CHATHISTORY LATEST #lobby * 2");
  EXPECT_THAT(plain, Not(HasSubstr("TOPIC")));
  ask(ada, "CAP REQ draft/event-playback");
  const std::string played = ask(ada, "CHATHISTORY LATEST #lobby * 2");
  EXPECT_THAT(played, HasSubstr(";msgid=" + party.history[9].id.text() + " :ada!ada@irc TOPIC #lobby :tea\r\n"));
  EXPECT_THAT(played, HasSubstr(";+draft/react=x :ada!ada@irc TAGMSG #lobby\r\n"));
  EXPECT_THAT(played, Not(HasSubstr("typing")));
}

/// Each as it was seen when it was done: with its id and its time.
TEST_F(PlacesTest, what_was_done_is_played_back_as_it_was_seen) {  // draft/event-playback
  ask(ada, "JOIN #tea");
  Visitor& eve = registered("eve",
                            "batch server-time message-tags extended-join draft/chathistory "
                            "draft/event-playback");
  ask(eve, "JOIN #tea");
  party.read_all();
  std::string seen;
  Visitor& bob = registered("bob");
  const auto does = [&](Visitor& who, const std::string& what) {
    party.pass(1s);
    std::string answer = ask(who, what);
    const std::string heard = eve.read();
    seen += &who == &eve ? answer : heard;
  };
  does(bob, "MODE bob +B");
  does(bob, "JOIN #tea");
  does(ada, "MODE #tea +v-nt bob");
  does(bob, "PRIVMSG #tea :beep");
  does(bob, "NICK rob");
  does(ada, "KICK #tea rob :off");
  does(bob, "JOIN #tea");
  does(bob, "PART #tea :off then");
  does(eve, "TOPIC #tea :Earl Grey");
  does(bob, "JOIN #tea");
  does(bob, "QUIT :bye");
  Visitor& leo = registered("leo");
  does(leo, "JOIN #tea");
  leo.drop();
  seen += eve.read();

  std::string played = ask(eve, "CHATHISTORY LATEST #tea * 12");
  EXPECT_EQ(std::ranges::count(seen, '\n'), 12) << seen;
  std::string expected = ":salon BATCH +history1 chathistory #tea\r\n";
  for (std::size_t at = 0; at < seen.size(); at = seen.find('\n', at) + 1) {
    EXPECT_TRUE(std::string_view(seen).substr(at).starts_with("@time=")) << seen.substr(at);
    expected += "@batch=history1;" + seen.substr(at + 1, seen.find('\n', at) - at);
  }
  EXPECT_EQ(played, expected + ":salon BATCH -history1\r\n");
  party.read_all();
  EXPECT_EQ(std::ranges::count(ask(ada, "CHATHISTORY LATEST #tea * 12"), '\n'), 3) << "without it, what was said";
}

/// What a member may not see it may not read back either.
TEST_F(PlacesTest, who_comes_to_an_auditorium_is_not_in_its_history) {
  ask(ada, "JOIN #hall");
  ask(ada, "MODE #hall +u");
  registered("leo").send("JOIN #hall\r\nPART #hall\r\n");
  Visitor& eve = registered("eve", "draft/chathistory draft/event-playback");
  ask(eve, "JOIN #hall");
  EXPECT_EQ(ask(eve, "CHATHISTORY LATEST #hall * 10"), ":ada!ada@irc JOIN #hall\r\n:ada!ada@irc MODE #hall +u\r\n");
}

TEST_F(PlacesTest, a_topic_has_the_id_that_it_has_in_history) {  // message-ids
  const std::string shown = ask(ada, "TOPIC #lobby :tea");
  EXPECT_THAT(shown, HasSubstr(";msgid=" + party.history.at(9).id.text() + " "));
}

TEST_F(PlacesTest, a_message_of_several_lines_is_a_batch_within_the_batch) {  // batch, "Nested batches"
  ask(ada, "CAP REQ draft/multiline");
  ask(ada, "BATCH +1 draft/multiline #lobby\r\n@batch=1 PRIVMSG #lobby :a\r\n@batch=1 PRIVMSG #lobby :b\r\nBATCH -1");
  const std::string id = party.history.at(9).id.text();
  EXPECT_EQ(ask(ada, "CHATHISTORY LATEST #lobby * 1"),
            ":salon BATCH +history1 chathistory #lobby\r\n"
            "@batch=history1;time=2026-03-14T10:02:09.000Z;msgid=" +
                id + " :ada!ada@irc BATCH +m" + id +
                " draft/multiline #lobby\r\n"
                "@batch=m" +
                id +
                " :ada!ada@irc PRIVMSG #lobby :a\r\n"
                "@batch=m" +
                id +
                " :ada!ada@irc PRIVMSG #lobby :b\r\n"
                "@batch=history1 BATCH -m" +
                id +
                "\r\n"
                ":salon BATCH -history1\r\n");
}

TEST_F(PlacesTest, a_notice_of_several_lines_is_read_back_as_one) {  // multiline, "Batch types"
  ask(ada, "CAP REQ draft/multiline");
  ask(ada, "BATCH +1 draft/multiline #lobby\r\n@batch=1 NOTICE #lobby :a\r\n@batch=1 NOTICE #lobby :b\r\nBATCH -1");
  const std::string id = party.history.at(9).id.text();
  EXPECT_THAT(ask(ada, "CHATHISTORY LATEST #lobby * 1"),
              HasSubstr(" draft/multiline #lobby\r\n@batch=m" + id + " :ada!ada@irc NOTICE #lobby :a\r\n@batch=m" + id +
                        " :ada!ada@irc NOTICE #lobby :b\r\n@batch=history1 BATCH -m" + id + "\r\n"));
}

}  // namespace
}  // namespace salon::session
