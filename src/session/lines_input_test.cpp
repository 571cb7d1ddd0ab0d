// What else may come over the wire of a guest of the lines dialect, and what it gets.
#include <gtest/gtest.h>

#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

class LinesInput : public testing::Test {
 protected:
  LinesInput() : prof(party.greeted("prof")), ada(party.greeted("ada")) { party.read_all(); }

  Party party;
  Visitor& prof;
  Visitor& ada;
};

TEST_F(LinesInput, a_line_that_is_too_long_costs_one_notice_and_the_conversation_goes_on) {
  for (int piece = 0; piece < 1024; ++piece) ada.send(std::string(1024, 'x'));
  EXPECT_LE(ada.session->held_bytes(), 8192U);
  ada.send("\nback\n");
  EXPECT_EQ(ada.read(), "* That line had more than 4096 bytes and was not said. Shorter ones are.\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: back\n");
}

TEST_F(LinesInput, a_line_of_exactly_4096_bytes_is_said) {
  ada.send(std::string(4096, 'x') + "\r\n" + std::string(4097, 'y') + "\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: " + std::string(4096, 'x') + "\n");
}

TEST_F(LinesInput, a_line_that_is_not_utf8_is_refused_with_a_notice) {
  ada.send("caf\xE9\nok\n");
  EXPECT_EQ(ada.read(), "* That line was not UTF-8 text and was not said. Is your terminal set to UTF-8?\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: ok\n");
}

TEST_F(LinesInput, a_command_behind_a_control_character_waits_for_its_turn_like_any_other) {
  ada.send("/nick eva\n\x01/who\n");
  EXPECT_EQ(ada.read(), "* ada is now eva\n* 2 in #lobby: prof (nc), eva (nc)\n");
}

TEST_F(LinesInput, control_characters_reach_nobody) {
  ada.send(
      "a\0b\x1b[31mred\x07\tc\xE2\x80\xAE"
      "d\n"s);
  EXPECT_EQ(prof.read(), "[10:02] ada: ab[31mred cd\n");
  ada.send("\0\x1b\x07\n"s);
  EXPECT_EQ(prof.read() + ada.read(), "");
}

TEST_F(LinesInput, a_carriage_return_does_not_forge_a_line) {
  ada.send("hello\r[10:02] bob: I am bob\n");
  EXPECT_EQ(prof.read(), "[10:02] ada: hello[10:02] bob: I am bob\n");
}

TEST_F(LinesInput, telnet_negotiation_is_answered_and_hidden) {
  ada.send_byte_by_byte("\xFF\xFD\x03\xFF\xFB\x18hel\xFF\xFD\x01lo\r\n");
  EXPECT_EQ(ada.read(), "\xFF\xFC\x03\xFF\xFE\x18\xFF\xFC\x01");
  EXPECT_EQ(prof.read(), "[10:02] ada: hello\n");
}

TEST_F(LinesInput, a_telnet_client_that_negotiates_first_is_a_guest_like_any) {
  Visitor& guest = party.connect();
  guest.send("\xFF\xFD\x03");
  party.pass(600ms);
  const std::string read = guest.read();
  EXPECT_TRUE(read.starts_with("\xFF\xFC\x03* Welcome to #lobby.")) << read;
}

// ---- the flood limit ----

TEST_F(LinesInput, fifty_lines_at_once_go_and_ten_a_second_follow) {
  party.pass(10s);
  std::string paste;
  for (int line = 0; line < 75; ++line) paste += "line\n";
  ada.send(paste);
  const auto heard = [this] {
    const std::string text = prof.read();
    return std::ranges::count(text, '\n');
  };
  EXPECT_EQ(heard(), 50);
  EXPECT_GT(ada.session->held_bytes(), 25 * 4U);
  EXPECT_EQ(ada.read(), "* That is a lot at once: 10 lines a second go on from here. Nothing is lost.\n");
  party.pass(1s);
  EXPECT_EQ(heard(), 10);
  party.pass(10s);
  EXPECT_EQ(heard(), 15);
  EXPECT_EQ(ada.session->held_bytes(), 0U);
  EXPECT_EQ(ada.session->deadline(), never);
}

TEST_F(LinesInput, the_end_of_the_stream_waits_for_what_is_held_back) {
  Visitor& guest = party.connect();
  std::string paste;
  for (int line = 0; line < 70; ++line) paste += "line\n";
  guest.send(paste);
  guest.half_close();
  party.pass(1900ms);
  EXPECT_FALSE(guest.closed);
  party.pass(100ms);
  EXPECT_TRUE(guest.read().ends_with("* 70 lines kept in #lobby, sent to 2 others\n"));
  EXPECT_TRUE(guest.closed);
}

TEST_F(LinesInput, no_throttle_holds_nothing_back) {
  Party fast;
  fast.setting.throttle = false;
  Visitor& listener = fast.greeted();
  Visitor& guest = fast.connect();
  std::string paste;
  for (int line = 0; line < 1000; ++line) paste += "line\n";
  guest.send(paste);
  EXPECT_EQ(std::ranges::count(listener.read(), '\n'), 1000);
}

}  // namespace
}  // namespace salon::session
