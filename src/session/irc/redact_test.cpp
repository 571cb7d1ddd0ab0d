// Sections are those of IRCv3 draft/message-redaction.
#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

class RedactTest : public IrcTest {
 protected:
  static constexpr auto capabilities = "draft/message-redaction message-tags draft/chathistory";
  Visitor& ada = in_lobby("ada", capabilities);
  Visitor& bob = in_lobby("bob", capabilities);
  Visitor& old = in_lobby("old", "message-tags");
  RedactTest() { party.read_all(); }

  std::string said(Visitor& who, const std::string& target) {
    ask(who, "PRIVMSG " + target + " :oops");
    party.read_all();
    return party.history.back().id.text();
  }
};

TEST_F(RedactTest, the_speaker_takes_its_line_back) {  // "Command"; "Chat history"
  const std::string id = said(ada, "#lobby");
  EXPECT_THAT(ask(ada, "REDACT #LOBBY " + id + " :wrong channel"),
              EndsWith(" :ada!ada@irc REDACT #lobby " + id + " :wrong channel\r\n"));
  EXPECT_THAT(bob.read(), StartsWith("@msgid=1-"));
  EXPECT_EQ(old.read(), "") << "who has not asked for it is not told";
  EXPECT_TRUE(party.history.empty());
  EXPECT_EQ(ask(ada, "CHATHISTORY LATEST #lobby * 5"), "");
}

TEST_F(RedactTest, without_a_reason_none_is_given) {
  const std::string id = said(ada, "#lobby");
  EXPECT_THAT(ask(ada, "REDACT #lobby " + id), EndsWith(" REDACT #lobby " + id + "\r\n"));
}

TEST_F(RedactTest, a_private_line_is_gone_on_both_sides) {
  const std::string id = said(ada, "bob");
  EXPECT_EQ(party.history.size(), 2U);
  EXPECT_THAT(ask(ada, "REDACT bob " + id), EndsWith(" :ada!ada@irc REDACT bob " + id + "\r\n"));
  EXPECT_THAT(bob.read(), EndsWith(" :ada!ada@irc REDACT bob " + id + "\r\n"));
  EXPECT_TRUE(party.history.empty());
}

TEST_F(RedactTest, a_private_line_is_taken_back_by_its_speaker_alone) {
  const std::string id = said(ada, "bob");
  EXPECT_EQ(ask(bob, "REDACT ada " + id),
            ":salon FAIL REDACT REDACT_FORBIDDEN ada " + id + " :You are not authorised to delete this message\r\n");
  EXPECT_EQ(party.history.size(), 2U);
}

TEST_F(RedactTest, somebody_elses_line_is_not_ones_own) {  // "Errors"
  const std::string id = said(ada, "#lobby");
  EXPECT_EQ(ask(bob, "REDACT #lobby " + id),
            ":salon FAIL REDACT REDACT_FORBIDDEN #lobby " + id + " :You are not authorised to delete this message\r\n");
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(party.history.size(), 1U);
}

TEST_F(RedactTest, who_keeps_order_in_a_room_takes_back_what_others_said_there) {  // "Command"
  for (Visitor* each : {&bob, &ada, &old}) ask(*each, "JOIN #tea");                // of bob's making
  ask(bob, "MODE #tea +h old");
  ask(old, "CAP REQ draft/message-redaction");
  const std::string of_ada = said(ada, "#tea");
  EXPECT_THAT(ask(bob, "REDACT #tea " + of_ada + " :not here"),
              EndsWith(" :bob!bob@irc REDACT #tea " + of_ada + " :not here\r\n"));
  EXPECT_THAT(ada.read(), EndsWith(" :bob!bob@irc REDACT #tea " + of_ada + " :not here\r\n"));
  EXPECT_TRUE(party.history.empty());
  const std::string of_bob = said(bob, "#tea");
  EXPECT_THAT(ask(ada, "REDACT #tea " + of_bob), StartsWith(":salon FAIL REDACT REDACT_FORBIDDEN #tea "));
  EXPECT_THAT(ask(old, "REDACT #tea " + of_bob), EndsWith(" REDACT #tea " + of_bob + "\r\n")) << "a half-operator";
  EXPECT_TRUE(party.history.empty());
}

/// Nor can one redact what one did, which is history of another kind.
TEST_F(RedactTest, what_was_done_stays_done) {
  ask(ada, "JOIN #tea");
  const std::string id = party.kept.back().id.text();
  EXPECT_THAT(ask(ada, "REDACT #tea " + id), StartsWith(":salon FAIL REDACT UNKNOWN_MSGID #tea " + id + " :"));
}

TEST_F(RedactTest, a_nick_does_not_inherit_the_right) {
  const std::string id = said(ada, "#lobby");
  ada.send("QUIT\r\n");
  Visitor& other = in_lobby("ada", capabilities);
  EXPECT_THAT(ask(other, "REDACT #lobby " + id), StartsWith(":salon FAIL REDACT REDACT_FORBIDDEN "));
}

TEST_F(RedactTest, tags_can_be_taken_back) {  // "Examples": deleting a TAGMSG
  ask(ada, "@+draft/react=x TAGMSG #lobby");
  const std::string id = party.history.at(0).id.text();
  EXPECT_THAT(ask(ada, "REDACT #lobby " + id), EndsWith(" REDACT #lobby " + id + "\r\n"));
  EXPECT_TRUE(party.history.empty());
}

TEST_F(RedactTest, what_is_not_there_is_unknown) {  // "Errors"
  for (const std::string id : {"nonsense", "1-99999", "99-1"}) {
    EXPECT_EQ(ask(ada, "REDACT #lobby " + id), ":salon FAIL REDACT UNKNOWN_MSGID #lobby " + id +
                                                   " :This message does not exist, or is kept no more\r\n");
  }
  const std::string id = said(ada, "#lobby");
  EXPECT_THAT(ask(ada, "REDACT bob " + id), StartsWith(":salon FAIL REDACT UNKNOWN_MSGID bob ")) << "not said to bob";
}

TEST_F(RedactTest, a_room_that_one_is_not_in_is_no_target) {
  EXPECT_THAT(ask(ada, "REDACT #nowhere 1-1"), StartsWith(":salon FAIL REDACT INVALID_TARGET #nowhere :"));
  EXPECT_EQ(ask(ada, "REDACT #lobby"), ":salon 461 ada REDACT :Not enough parameters\r\n");
  EXPECT_EQ(ask(old, "REDACT #lobby 1-1"), ":salon 421 old REDACT :Unknown command\r\n");
}

TEST_F(RedactTest, what_cannot_be_written_is_said) {
  const std::string id = said(ada, "#lobby");
  party.log_waits = true;
  ada.send("REDACT #lobby " + id + "\r\n");
  party.call(ada, [&](Turn& turn) {
    room::Event event;
    event.origin.node = 1;
    event.origin.session = ada.guest_id().session;
    event.body = room::Refused{room::Refusal::not_kept, "#lobby"};
    ada.session->hear(event, turn);
  });
  EXPECT_THAT(ada.read(), HasSubstr(":salon FAIL REDACT NOT_KEPT #lobby " + id + " :"));
}

TEST_F(RedactTest, what_cannot_be_read_is_said) {
  party.answers_wait = true;
  ada.send("REDACT #lobby 1-1\r\n");
  party.call(ada, [&](Turn& turn) {
    ada.session->answer(HistoryAnswer{std::unexpected(plain_error("read", "the disk is gone"))}, turn);
  });
  EXPECT_THAT(ada.read(), StartsWith(":salon FAIL REDACT INTERNAL_ERROR #lobby 1-1 :"));
}

}  // namespace
}  // namespace salon::session
