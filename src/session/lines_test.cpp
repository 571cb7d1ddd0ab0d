// Transcripts: what a guest of the lines dialect types, and what it and the others read.
#include "session/lines.hpp"

#include <gtest/gtest.h>

#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;

class LinesTest : public testing::Test {
 protected:
  Party party;

  /// A program that connects, says `text`, and half-closes: echo text | nc -N.
  std::string one_shot(std::string_view text) {
    Visitor& guest = party.connect();
    guest.send(text);
    guest.half_close();
    EXPECT_TRUE(guest.closed);
    return guest.read();
  }
};

TEST_F(LinesTest, a_greeted_guest_is_announced_and_told_who_is_there) {
  Visitor& prof = party.greeted("prof");
  Visitor& ada = party.connect();
  party.pass(600ms);
  EXPECT_EQ(ada.read(),
            "* Welcome to #lobby. You are guest-2. Just type. /nick NAME, /who, /help\n"
            "* 1 here: prof (nc)\n");
  EXPECT_EQ(prof.read(), "* guest-2 joined\n");
}

TEST_F(LinesTest, the_topic_is_part_of_the_welcome) {
  Visitor& prof = party.greeted("prof");
  prof.send("/topic sockets\n");
  Visitor& ada = party.connect();
  party.pass(600ms);
  EXPECT_TRUE(ada.read().contains("* the topic of #lobby: sockets\n"));
}

TEST_F(LinesTest, what_is_typed_is_said_to_the_others_and_not_echoed) {
  Visitor& prof = party.greeted("prof");
  Visitor& ada = party.greeted("ada");
  ada.send("hello\r\nand again\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: hello\n[10:02] ada: and again\n");
  EXPECT_EQ(ada.read(), "");
}

TEST_F(LinesTest, the_same_is_said_whatever_segments_it_comes_in) {
  Visitor& prof = party.greeted("prof");
  Visitor& ada = party.greeted("ada");
  ada.send_byte_by_byte("hello\r\n/me waves\nr\xC3\xA9sum\xC3\xA9\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: hello\n[10:02] * ada waves\n[10:02] ada: r\xC3\xA9sum\xC3\xA9\n");
}

TEST_F(LinesTest, an_empty_line_says_nothing) {
  Visitor& prof = party.greeted("prof");
  Visitor& ada = party.greeted("ada");
  ada.send("\n\r\n   \n\t\n");
  EXPECT_EQ(prof.read() + ada.read(), "");
}

// ---- a guest that was not greeted ----

TEST_F(LinesTest, a_one_liner_is_heard_kept_and_makes_no_noise) {
  Visitor& prof = party.greeted("prof");
  EXPECT_EQ(one_shot("build ok\n"), "* kept in #lobby, sent to 1 other\n");
  EXPECT_EQ(prof.read(), "[10:02] guest-2: build ok\n");
}

TEST_F(LinesTest, an_unfinished_line_is_delivered_at_the_end_of_the_stream) {
  Visitor& prof = party.greeted("prof");
  Visitor& guest = party.connect();
  guest.send("abcdefg!");
  EXPECT_EQ(prof.read(), "");
  guest.half_close();
  EXPECT_EQ(prof.read(), "[10:02] guest-2: abcdefg!\n");
}

TEST_F(LinesTest, a_connection_that_breaks_drops_the_unfinished_line) {
  Visitor& prof = party.greeted("prof");
  Visitor& guest = party.connect();
  guest.send("first\nsecond");
  guest.drop();
  EXPECT_EQ(prof.read(), "[10:02] guest-2: first\n");
}

TEST_F(LinesTest, a_guest_that_spoke_first_is_greeted_when_it_stays_and_is_silent) {
  Visitor& prof = party.greeted("prof");
  Visitor& guest = party.connect();
  guest.send("hello?\n");
  party.pass(599ms);
  EXPECT_EQ(guest.read(), "");
  EXPECT_EQ(prof.read(), "[10:02] guest-2: hello?\n");
  party.pass(1ms);
  EXPECT_TRUE(guest.read().starts_with("* Welcome to #lobby. You are guest-2."));
  EXPECT_EQ(prof.read(), "* guest-2 joined\n");
  guest.send("thanks\n");
  EXPECT_EQ(prof.read(), "[10:02] guest-2: thanks\n");
}

TEST_F(LinesTest, a_guest_that_goes_on_speaking_is_not_greeted_meanwhile) {
  Visitor& guest = party.connect();
  for (int line = 0; line < 5; ++line) {
    guest.send("tick\n");
    party.pass(300ms);
  }
  EXPECT_EQ(guest.read(), "");
}

TEST_F(LinesTest, a_guest_that_joins_by_itself_is_not_sent_to_the_lobby) {
  Visitor& guest = party.connect();
  guest.send("/join #dev\n");
  party.pass(1s);
  EXPECT_EQ(guest.guest()->rooms, std::vector<std::string>{"#dev"});
}

// ---- the end ----

TEST_F(LinesTest, several_lines_are_acknowledged_together) {
  party.greeted("prof");
  party.greeted("lea");
  EXPECT_EQ(one_shot("one\ntwo\nthree"), "* 3 lines kept in #lobby, sent to 2 others\n");
}

TEST_F(LinesTest, the_end_waits_until_every_line_is_kept) {
  party.disk_waits = true;
  Visitor& guest = party.connect();
  guest.send("one\ntwo\n");
  guest.half_close();
  EXPECT_FALSE(guest.session->settled());
  EXPECT_FALSE(guest.closed);
  EXPECT_EQ(guest.read(), "");
  party.keep();
  EXPECT_EQ(guest.read(), "* 2 lines kept in #lobby, sent to 0 others\n");
  EXPECT_TRUE(guest.closed);
}

TEST_F(LinesTest, the_end_waits_for_the_log_too) {
  party.log_waits = true;
  Visitor& guest = party.connect();
  guest.send("one\n");
  guest.half_close();
  EXPECT_FALSE(guest.closed);
  party.order_all();
  EXPECT_TRUE(guest.closed);
}

TEST_F(LinesTest, a_line_that_could_not_be_kept_is_named) {
  party.disk_waits = true;
  Visitor& guest = party.connect();
  guest.send("precious\n");
  guest.half_close();
  party.lose();
  EXPECT_EQ(guest.read(),
            "* NOT kept, the server could not write its history: precious\n"
            "* NOT kept: 1 of your lines; the server could not write its history\n");
  EXPECT_TRUE(guest.closed);
}

TEST_F(LinesTest, a_server_without_history_says_so) {
  party.setting.durable = false;
  party.greeted("prof");
  EXPECT_EQ(one_shot("hi\n"), "* sent to 1 other (not kept: this server has no history)\n");
  EXPECT_EQ(one_shot("hi\nho\n"), "* 2 lines sent to 1 other (not kept: this server has no history)\n");
}

TEST_F(LinesTest, lines_in_several_rooms_are_counted) {
  party.greeted("prof");
  EXPECT_EQ(one_shot("hi\n/join #dev\nho\n"),
            "* You are in #dev now. /leave goes back to the lobby.\n* Nobody else is here yet.\n"
            "* 2 lines kept in 2 rooms, sent to up to 1 other\n");
}

TEST_F(LinesTest, quit_gives_a_reason_that_others_read) {
  Visitor& prof = party.greeted("prof");
  Visitor& ada = party.greeted("ada");
  ada.send("bye all\n/quit the train leaves\nnever said\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: bye all\n* ada left (the train leaves)\n");
  EXPECT_EQ(ada.read(), "* kept in #lobby, sent to 1 other\n* Goodbye.\n");
  EXPECT_TRUE(ada.closed);
}

TEST_F(LinesTest, the_end_of_a_listener_is_a_goodbye) {
  Visitor& ada = party.greeted("ada");
  ada.half_close();
  EXPECT_EQ(ada.read(), "* Goodbye.\n");
  EXPECT_TRUE(ada.closed);
}

TEST_F(LinesTest, after_the_end_nothing_more_is_done) {
  Visitor& ada = party.greeted("ada");
  ada.half_close();
  ada.closed = false;  // the server's last words are still on the way
  ada.read();
  ada.send("x\n");
  party.pass(10s);
  EXPECT_EQ(ada.read(), "");
  EXPECT_EQ(ada.session->deadline(), never);
}

TEST_F(LinesTest, the_server_has_a_word_for_its_guests) {
  Visitor& ada = party.greeted("ada");
  party.call(ada, [&](Turn& turn) { ada.session->announce("the room closes", turn); });
  EXPECT_EQ(ada.read(), "* the room closes\n");
}

}  // namespace
}  // namespace salon::session
