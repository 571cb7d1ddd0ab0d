// A server with a password, and those who speak lines or send datagrams.
#include "session/doorkeeper.hpp"

#include <gmock/gmock.h>

#include "session/datagram.hpp"
#include "session/irc/session.hpp"
#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

class DoorkeeperTest : public testing::Test {
 protected:
  DoorkeeperTest() {
    party.make_irc = irc::make_session;
    party.setting.password = "tea-time";
  }
  /// Silent, and asked.
  Visitor& asked() {
    Visitor& guest = party.connect();
    party.pass(600ms);
    EXPECT_EQ(guest.read(), "* This room has a password. Type it and press Enter.\n");
    return guest;
  }
  Party party;
};

TEST_F(DoorkeeperTest, who_knows_the_password_is_welcome) {
  Visitor& guest = asked();
  EXPECT_EQ(guest.guest(), nullptr);
  guest.send_byte_by_byte("tea-time\r\n");
  EXPECT_THAT(guest.read(), StartsWith("* Welcome to #lobby. You are guest-1."));
  guest.send("hello\n");
  ASSERT_EQ(party.history.size(), 1U);
  EXPECT_EQ(party.history[0].text, "hello");
}

TEST_F(DoorkeeperTest, who_does_not_is_sent_away_at_the_third_time) {
  Visitor& guest = asked();
  guest.send("tea\n");
  EXPECT_THAT(guest.read(), StartsWith("* That is not the password.\n* This room has a password."));
  guest.send("TEA-TIME\n\n");
  EXPECT_THAT(guest.read(), HasSubstr("* That is not the password.\n"));
  EXPECT_TRUE(guest.closed);
  EXPECT_EQ(party.history.size(), 0U);
  EXPECT_EQ(party.house.guests().size(), 0U);
}

TEST_F(DoorkeeperTest, a_program_sends_the_password_and_its_line) {
  Visitor& guest = party.connect();
  guest.send("tea-time\nbuild ok\n");
  guest.half_close();
  party.pass(6s);
  ASSERT_EQ(party.history.size(), 1U);
  EXPECT_EQ(party.history[0].text, "build ok");
}

TEST_F(DoorkeeperTest, a_line_that_comes_instead_of_the_password_is_not_said) {
  Visitor& guest = party.connect();
  guest.send("build ok\n");
  guest.half_close();
  party.pass(6s);
  EXPECT_TRUE(guest.closed);
  EXPECT_THAT(guest.read(), HasSubstr("* That is not the password.\n"));
  EXPECT_EQ(party.history.size(), 0U);
}

TEST_F(DoorkeeperTest, who_says_nothing_is_let_go_after_a_minute) {
  Visitor& guest = asked();
  party.pass(59s);
  EXPECT_FALSE(guest.closed);
  party.pass(2s);
  EXPECT_TRUE(guest.closed);
}

TEST_F(DoorkeeperTest, telnet_negotiates_and_is_not_misunderstood) {
  Visitor& guest = asked();
  guest.send("\xFF\xFB\x18tea-time\r\n");
  EXPECT_THAT(guest.read(), HasSubstr("* Welcome to #lobby."));
}

TEST_F(DoorkeeperTest, a_slow_client_of_irc_is_recognised_and_shows_its_own) {
  Visitor& guest = asked();
  guest.send("PASS tea-time\r\nNICK ada\r\nUSER ada 0 * :Ada\r\n");
  EXPECT_THAT(guest.read(), StartsWith(":salon 001 ada :"));
}

TEST_F(DoorkeeperTest, a_password_without_an_end_is_none) {
  Visitor& guest = asked();
  guest.send(std::string(5000, 'x'));
  party.pass(6s);
  EXPECT_THAT(guest.read(), HasSubstr("* That is not the password.\n"));
  EXPECT_EQ(guest.session->held_bytes(), 0U);
}

TEST_F(DoorkeeperTest, datagrams_cannot_show_it_and_are_refused) {
  Visitor& sensor = party.meet(std::make_unique<Datagram>(party.setting, Party::peer_of(9)));
  party.call(sensor, [&](Turn& turn) { static_cast<Datagram&>(*sensor.session).receive("temp 21.5", 1, turn); });
  ASSERT_EQ(sensor.receipts.size(), 1U);
  EXPECT_EQ(sensor.receipts[0].bytes, "no 1\n");
  EXPECT_EQ(party.history.size(), 0U);
}

}  // namespace
}  // namespace salon::session
