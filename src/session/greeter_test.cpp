#include "session/greeter.hpp"

#include <gtest/gtest.h>

#include "session/http.hpp"
#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;

/// Stands in for irc::Session: says what it was fed.
class FakeIrc final : public Session {
 public:
  void begin(Turn& turn) override { turn.out.bytes += "[irc]"; }
  void receive(std::string_view bytes, Turn& turn) override { turn.out.bytes += bytes; }
  void end_of_stream(Turn& turn) override { turn.out.bytes += "[end]"; }
  void deadline_passed(Turn&) override {}
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer&, Turn&) override {}
  void announce(std::string_view, Turn&) override {}
  [[nodiscard]] Instant deadline() const override { return never; }
  [[nodiscard]] Variant variant() const override { return {}; }
  [[nodiscard]] std::size_t held_bytes() const override { return 0; }
  [[nodiscard]] bool settled() const override { return true; }
};

std::unique_ptr<Session> make_fake_irc(const Setting&, const SharedPeer&) { return std::make_unique<FakeIrc>(); }

class GreeterTest : public testing::Test {
 protected:
  GreeterTest() { party.make_irc = make_fake_irc; }
  Party party;
};

constexpr std::string_view welcome =
    "* Welcome to #lobby. You are guest-1. Just type. /nick NAME, /who, /help\n"
    "* Nobody else is here yet.\n";

TEST_F(GreeterTest, a_silent_guest_is_greeted_after_600_ms_on_a_short_way) {
  Visitor& guest = party.connect();
  party.pass(599ms);
  EXPECT_EQ(guest.read(), "");
  party.pass(1ms);
  EXPECT_EQ(guest.read(), welcome);
}

TEST_F(GreeterTest, the_clients_of_a_test_have_time_for_their_first_byte) {
  party.setting.throttle = false;
  Visitor& guest = party.connect();
  party.pass(3s - 1ms);
  EXPECT_EQ(guest.read(), "");
  party.pass(1ms);
  EXPECT_EQ(guest.read(), welcome);
}

TEST_F(GreeterTest, a_silent_guest_is_greeted_after_250_ms_and_four_round_trips_on_a_long_way) {
  party.round_trip = 100ms;
  Visitor& guest = party.connect();
  party.pass(649ms);
  EXPECT_EQ(guest.read(), "");
  party.pass(1ms);
  EXPECT_EQ(guest.read(), welcome);
}

TEST_F(GreeterTest, nothing_is_decided_before_the_round_trip_is_known) {
  party.answers_wait = true;
  Visitor& guest = party.connect();
  guest.send("NICK ada\r\n");
  party.pass(2s);
  EXPECT_EQ(guest.read(), "");
  party.answer_one(guest);
  EXPECT_EQ(guest.read(), "[irc]NICK ada\r\n");
}

TEST_F(GreeterTest, irc_is_handed_over_with_every_byte_that_came) {
  Visitor& whole = party.connect();
  whole.send("CAP LS 302\r\nNICK ada\r\n");
  EXPECT_EQ(whole.read(), "[irc]CAP LS 302\r\nNICK ada\r\n");
  Visitor& drop_by_drop = party.connect();
  drop_by_drop.send_byte_by_byte("NICK ada\r\nUSER");
  EXPECT_EQ(drop_by_drop.read(), "[irc]NICK ada\r\nUSER");
}

TEST_F(GreeterTest, a_stream_that_has_ended_ends_for_the_successor_too) {
  party.answers_wait = true;
  Visitor& guest = party.connect();
  guest.send("NICK ada\r\n");
  guest.half_close();
  party.answer_one(guest);
  EXPECT_EQ(guest.read(), "[irc]NICK ada\r\n[end]");
}

TEST_F(GreeterTest, http_is_answered_as_such) {
  Visitor& guest = party.connect();
  guest.send_byte_by_byte("GET / HTTP/1.1\r\nHost: 192.168.1.20:8888\r\n\r\n");
  const std::string answer = guest.read();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 ")) << answer;
  EXPECT_TRUE(answer.contains("nc 192.168.1.20 8888")) << answer;
  EXPECT_EQ(guest.guest(), nullptr);
}

TEST_F(GreeterTest, tls_is_begun_with_every_byte_that_came) {
  party.setting.tls = true;
  Visitor& guest = party.connect();
  guest.send("\x16");
  EXPECT_EQ(guest.tls, "");
  guest.send("\x03\x01");
  EXPECT_EQ(guest.tls, "\x16\x03\x01");
  EXPECT_EQ(guest.read(), "");
  party.pass(10s);
  EXPECT_EQ(guest.read(), "") << "it waits for its successor";
}

TEST_F(GreeterTest, there_is_no_tls_within_tls) {
  party.setting.tls = true;
  Peer peer = Party::peer_of(1);
  peer.secure = true;
  Visitor& guest = party.meet(std::make_unique<Greeter>(party.setting, peer, make_fake_irc));
  guest.send("\x16\x03\x01");
  EXPECT_TRUE(guest.read().starts_with("\x15\x03"));
  EXPECT_TRUE(guest.closed);
}

TEST_F(GreeterTest, who_agreed_on_http_is_not_greeted_and_makes_no_noise) {  // RFC 7301, 3.1
  Visitor& listener = party.greeted();
  Peer peer = Party::peer_of(2);
  peer.secure = peer.agreed_on_http = true;
  Visitor& spare = party.meet(std::make_unique<Greeter>(party.setting, peer, make_fake_irc));
  party.pass(Http::idle_time_max - 1ms);
  EXPECT_FALSE(spare.closed);
  party.pass(1ms);
  EXPECT_TRUE(spare.closed);
  EXPECT_EQ(spare.read(), "");
  Visitor& guest = party.meet(std::make_unique<Greeter>(party.setting, peer, make_fake_irc));
  party.pass(5s);
  guest.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(guest.read().starts_with("HTTP/1.1 200 "));
  guest.send("NICK ada\r\n\r\n");
  EXPECT_TRUE(guest.read().starts_with("HTTP/1.1 400 "));
  EXPECT_EQ(listener.read(), "");
}

TEST_F(GreeterTest, where_tls_is_required_all_others_are_told_in_their_own_words) {
  party.setting.tls = party.setting.require_tls = true;
  const auto told = [&](std::string_view opening) {
    Visitor& guest = party.connect();
    guest.send(opening);
    party.pass(2999ms);
    EXPECT_EQ(guest.closed, !opening.empty());
    party.pass(1ms);
    EXPECT_TRUE(guest.closed);
    EXPECT_EQ(guest.guest(), nullptr);
    return guest.read();
  };
  constexpr std::string_view words = "This room is spoken to under TLS only; connect with TLS, to the same port.";
  EXPECT_EQ(told(""), "* " + std::string(words) + "\n");
  EXPECT_EQ(told("hello\n"), "* " + std::string(words) + "\n");
  EXPECT_EQ(told("NICK ada\r\n"), "ERROR :" + std::string(words) + "\r\n");
  EXPECT_TRUE(told("GET / HTTP/1.1\r\n").starts_with("HTTP/1.1 403 "));
  Visitor& guest = party.connect();
  guest.send("\x16\x03");
  EXPECT_EQ(guest.tls, "\x16\x03");
}

TEST_F(GreeterTest, tls_gets_an_alert_and_the_end) {
  Visitor& guest = party.connect();
  guest.send("\x16\x03\x01");
  EXPECT_TRUE(guest.read().starts_with("\x15\x03"));
  EXPECT_TRUE(guest.closed);
}

TEST_F(GreeterTest, a_word_of_a_protocol_in_a_sentence_is_chat) {
  Visitor& listener = party.greeted();
  Visitor& guest = party.connect();
  guest.send("NICK is late\n");
  EXPECT_EQ(listener.read(), "[10:02] guest-2: NICK is late\n");
}

TEST_F(GreeterTest, a_prefix_of_a_protocol_is_waited_for_5_s_and_then_is_lines) {
  Visitor& listener = party.greeted();
  Visitor& guest = party.connect();
  guest.send("GET ");
  party.pass(4999ms);
  EXPECT_EQ(guest.guest(), nullptr);
  party.pass(1ms);
  ASSERT_NE(guest.guest(), nullptr);
  guest.send("well soon\n");
  EXPECT_EQ(listener.read(), "[10:02] guest-2: GET well soon\n");
}

TEST_F(GreeterTest, the_end_of_the_stream_makes_lines_of_a_prefix) {
  Visitor& listener = party.greeted();
  Visitor& guest = party.connect();
  guest.send("NICK");
  guest.half_close();
  EXPECT_EQ(listener.read(), "[10:02] guest-2: NICK\n");
  EXPECT_EQ(guest.read(), "* kept in #lobby, sent to 1 other\n");
  EXPECT_TRUE(guest.closed);
}

TEST_F(GreeterTest, whoever_closes_without_a_word_hears_goodbye_and_makes_no_noise) {
  Visitor& listener = party.greeted();
  Visitor& guest = party.connect();
  guest.half_close();
  EXPECT_EQ(guest.read(), "* Goodbye.\n");
  EXPECT_TRUE(guest.closed);
  EXPECT_EQ(listener.read(), "");
}

TEST_F(GreeterTest, the_first_bytes_after_a_greeting_may_still_be_irc) {
  Visitor& listener = party.greeted();
  Visitor& guest = party.connect();
  party.pass(600ms);
  guest.read();
  guest.send("NICK ad");
  guest.send("a\r\nUSER a 0 * :Ada\r\n");
  EXPECT_EQ(guest.read(), "[irc]NICK ada\r\nUSER a 0 * :Ada\r\n");
  EXPECT_EQ(guest.guest(), nullptr) << "the successor enters as it likes";
  EXPECT_EQ(listener.read(), "* guest-2 joined\n* guest-2 left\n");
}

TEST_F(GreeterTest, irc_after_a_greeting_waits_until_what_was_submitted_has_come_back) {
  party.log_waits = true;
  Visitor& guest = party.connect();
  party.pass(600ms);
  guest.send("NICK ada\r\n");
  EXPECT_EQ(party.waiting_in_log(), 2U);
  party.order_one();
  party.order_one();
  guest.send("USER a 0 * :Ada\r\n");
  EXPECT_EQ(party.waiting_in_log(), 1U);
  guest.read();
  party.order_one();
  EXPECT_EQ(guest.read(), "[irc]NICK ada\r\nUSER a 0 * :Ada\r\n");
}

TEST_F(GreeterTest, the_first_bytes_after_a_greeting_may_still_be_http) {
  Visitor& guest = party.greeted();
  guest.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_TRUE(guest.read().starts_with("HTTP/1.1 200 "));
  EXPECT_EQ(guest.guest(), nullptr);
}

TEST_F(GreeterTest, only_the_first_line_is_looked_at) {
  Visitor& listener = party.greeted();
  Visitor& guest = party.greeted();
  listener.read();
  guest.send("hello\nNICK ada\n");
  EXPECT_EQ(listener.read(), "[10:02] guest-2: hello\n[10:02] guest-2: NICK ada\n");
}

}  // namespace
}  // namespace salon::session
