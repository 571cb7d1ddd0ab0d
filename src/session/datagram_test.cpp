#include "session/datagram.hpp"

#include <gtest/gtest.h>

#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;

class DatagramTest : public testing::Test {
 protected:
  DatagramTest() : prof(party.greeted("prof")), pi(party.meet(make_source(9))) {}

  std::unique_ptr<Session> make_source(std::size_t number) {
    return std::make_unique<Datagram>(party.setting, Party::peer_of(number));
  }

  /// Sends a datagram and gives the receipt.
  std::string send(std::string_view payload) { return send_from(pi, payload); }
  std::string send_from(Visitor& source, std::string_view payload) {
    source.receipts.clear();
    ++requests;
    party.call(source, [&](Turn& turn) { static_cast<Datagram&>(*source.session).receive(payload, requests, turn); });
    if (source.receipts.empty()) return {};
    EXPECT_EQ(source.receipts.size(), 1U);
    EXPECT_EQ(source.receipts[0].request, requests);
    return source.receipts[0].bytes;
  }

  Party party;
  Visitor& prof;
  Visitor& pi;
  std::uint64_t requests = 0;
};

TEST_F(DatagramTest, a_datagram_is_heard_under_the_address_it_came_from) {
  EXPECT_EQ(send("temp 21.5\n"), "ok 1\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.59: temp 21.5\n");
}

TEST_F(DatagramTest, the_lessons_datagram_has_no_newline) {
  EXPECT_EQ(send("abcdefg!"), "ok 1\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.59: abcdefg!\n");
}

TEST_F(DatagramTest, each_line_is_a_message) {
  EXPECT_EQ(send("one\r\n\ntwo\nthree"), "ok 3\n");
  EXPECT_EQ(prof.read(),
            "[10:02] udp-192.168.1.59: one\n[10:02] udp-192.168.1.59: two\n[10:02] udp-192.168.1.59: three\n");
}

TEST_F(DatagramTest, it_is_in_the_lobby_and_nobody_was_disturbed) {
  send("temp 21.5\n");
  prof.read();
  EXPECT_EQ(pi.guest()->rooms, std::vector<std::string>{"#lobby"});
  prof.send("/who\n");
  EXPECT_EQ(prof.read(), "* 2 in #lobby: prof (nc), udp-192.168.1.59 (udp)\n");
}

TEST_F(DatagramTest, a_name_can_be_given_and_is_marked_as_unverified) {
  EXPECT_EQ(send("@kitchen temp 21.5\n"), "ok 1\n");
  EXPECT_EQ(prof.read(), "[10:02] kitchen (udp): temp 21.5\n");
}

TEST_F(DatagramTest, lines_of_one_datagram_may_have_several_names) {
  EXPECT_EQ(send("@kitchen 21.5\n@cellar 12.0\nplain\n"), "ok 3\n");
  EXPECT_EQ(prof.read(), "[10:02] kitchen (udp): 21.5\n[10:02] cellar (udp): 12.0\n[10:02] udp-192.168.1.59: plain\n");
}

TEST_F(DatagramTest, a_name_that_is_somebodys_is_not_taken) {
  EXPECT_EQ(send("@prof I am prof\n"), "ok 1\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.59: @prof I am prof\n");
  EXPECT_EQ(send("@kitchen 21.5\n@prof no, me\n"), "ok 2\n");
  EXPECT_EQ(prof.read(), "[10:02] kitchen (udp): 21.5\n[10:02] kitchen (udp): @prof no, me\n");
}

TEST_F(DatagramTest, a_name_in_vain_is_asked_for_once_a_minute) {
  send("@prof one\n");
  party.commands_submitted = 0;
  send("@prof two\n");
  EXPECT_EQ(party.commands_submitted, 1U);
  party.pass(61s);
  prof.send("/nick lea\n");
  prof.read();
  send("@prof three\n");
  EXPECT_EQ(prof.read(), "[10:03] prof (udp): three\n");
}

TEST_F(DatagramTest, the_address_may_be_somebodys_name_too) {
  prof.send("/nick udp-192.168.1.59\n");
  prof.read();
  EXPECT_EQ(send("hello\n"), "ok 1\n");
  EXPECT_EQ(prof.read(), "[10:02] guest-2 (udp): hello\n");
}

TEST_F(DatagramTest, a_nick_left_behind_by_a_connection_is_not_claimed_by_its_address) {
  Visitor& ada = party.greeted("ada");
  ada.drop();
  prof.read();
  Visitor& liar = party.meet(make_source(3));  // ada's address
  send_from(liar, "@ada I am back\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.53: @ada I am back\n");
}

TEST_F(DatagramTest, a_long_address_keeps_its_end) {
  Visitor& source = party.meet(
      std::make_unique<Datagram>(party.setting, Peer{.address = "2001:db8:85a3:1234:5678:8a2e:370:7334", .port = 0}));
  send_from(source, "hi\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-85a3:1234:5678:8a2e:370:7334: hi\n");
}

// ---- receipts ----

TEST_F(DatagramTest, a_receipt_waits_until_the_lines_are_kept) {
  party.disk_waits = true;
  EXPECT_EQ(send("one\ntwo\n"), "");
  EXPECT_FALSE(pi.session->settled());
  party.keep();
  ASSERT_EQ(pi.receipts.size(), 1U);
  EXPECT_EQ(pi.receipts[0].bytes, "ok 2\n");
  EXPECT_TRUE(pi.session->settled());
}

TEST_F(DatagramTest, lines_that_were_not_kept_are_counted_apart) {
  party.disk_waits = true;
  send("one\ntwo\n");
  party.lose();
  ASSERT_EQ(pi.receipts.size(), 1U);
  EXPECT_EQ(pi.receipts[0].bytes, "no 2\n");
}

TEST_F(DatagramTest, receipts_go_to_the_datagram_that_they_are_for) {
  party.log_waits = true;
  send("first\n");
  send("two\nthree\n");
  party.order_all();
  ASSERT_EQ(pi.receipts.size(), 2U);
  EXPECT_EQ(pi.receipts[0].request, 1U);
  EXPECT_EQ(pi.receipts[0].bytes, "ok 1\n");
  EXPECT_EQ(pi.receipts[1].request, 2U);
  EXPECT_EQ(pi.receipts[1].bytes, "ok 2\n");
}

TEST_F(DatagramTest, a_receipt_is_never_longer_than_its_request) {
  EXPECT_EQ(send("hi"), "");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.59: hi\n");
}

TEST_F(DatagramTest, a_datagram_too_short_for_a_receipt_is_settled_all_the_same) {
  EXPECT_EQ(send("x"), "");
  ASSERT_EQ(pi.receipts.size(), 1U);
  EXPECT_EQ(pi.receipts[0].request, requests);
}

TEST_F(DatagramTest, whoever_does_not_wait_for_a_receipt_gets_none) {
  pi.send("temp 21.5\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.59: temp 21.5\n");
  EXPECT_TRUE(pi.receipts.empty());
}

TEST_F(DatagramTest, what_reads_as_a_receipt_or_says_nothing_is_no_message) {
  for (const std::string_view payload : {"", "\n", "ok 1\n", "ok 3", "no 2\r\n"}) {
    EXPECT_FALSE(Datagram::speaks(payload)) << payload;
    EXPECT_EQ(send(payload), "") << payload;
  }
  EXPECT_TRUE(Datagram::speaks("ok then"));
  EXPECT_EQ(pi.guest(), nullptr);
  EXPECT_EQ(prof.read(), "");
}

TEST_F(DatagramTest, what_cannot_be_said_is_counted_and_the_rest_is_heard) {
  EXPECT_EQ(send("good\ncaf\xE9\n\x1b\n" + std::string(4097, 'x') + "\nalso good\n"), "ok 2 no 3\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.59: good\n[10:02] udp-192.168.1.59: also good\n");
}

TEST_F(DatagramTest, control_characters_reach_nobody) {
  send("a\x1b[2Jb\n");
  EXPECT_EQ(prof.read(), "[10:02] udp-192.168.1.59: a[2Jb\n");
}

TEST_F(DatagramTest, a_flood_is_heard_in_part_and_told_so) {
  std::string payload;
  for (int line = 0; line < 60; ++line) payload += "temp 21.5\n";
  EXPECT_EQ(send(payload), "ok 50 no 10\n");
  EXPECT_EQ(send(payload), "no 60\n");
  party.pass(1s);
  EXPECT_EQ(send(payload), "ok 10 no 50\n");
}

TEST_F(DatagramTest, a_line_is_heard_when_its_place_allows_one) {
  int allowed = 2;
  Visitor& source = party.meet(
      std::make_unique<Datagram>(party.setting, Party::peer_of(20), [&allowed](Instant) { return allowed-- > 0; }));
  EXPECT_EQ(send_from(source, "one\ntwo\nthree"), "ok 2 no 1\n");
}

TEST_F(DatagramTest, what_waits_for_the_log_is_bounded) {
  party.setting.throttle = false;
  Visitor& source = party.meet(make_source(20));
  party.log_waits = true;
  const std::string payload = std::string(4000, 'x') + "\n";
  for (int datagram = 0; datagram < 100; ++datagram) send_from(source, payload);
  EXPECT_LE(source.session->held_bytes(), Datagram::waiting_bytes_max);
  EXPECT_EQ(source.receipts.at(0).bytes, "no 1\n");
}

// ---- coming and going ----

TEST_F(DatagramTest, a_sender_counts_as_here_for_five_minutes_and_goes_in_silence) {
  send("temp 21.5\n");
  prof.read();
  party.pass(5min - 1ms);
  send("temp 21.6\n");
  party.pass(5min - 1ms);
  EXPECT_FALSE(pi.closed);
  prof.read();
  party.pass(1ms);
  EXPECT_TRUE(pi.closed);
  EXPECT_EQ(pi.guest(), nullptr);
  EXPECT_EQ(prof.read(), "");
}

TEST_F(DatagramTest, a_sender_does_not_go_while_a_line_is_not_kept_yet) {
  party.disk_waits = true;
  send("temp 21.5\n");
  party.pass(6min);
  EXPECT_FALSE(pi.closed);
  party.keep();
  party.pass(0ms);
  EXPECT_TRUE(pi.closed);
}

TEST_F(DatagramTest, what_is_said_to_it_is_not_sent) {
  send("temp 21.5\n");
  prof.send("/msg udp-192.168.1.59 hello\nhello all\n");
  EXPECT_EQ(pi.read(), "");
}

}  // namespace
}  // namespace salon::session
