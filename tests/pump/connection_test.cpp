// The promises of src/server/connection.hpp, its three numbered ones first.
#include "server/connection.hpp"

#include <gtest/gtest.h>

#include "tests/pump/wire.hpp"

namespace salon::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Connection, pumps_both_ways) {
  Wire wire;
  wire.connection->send("hello guest");
  EXPECT_EQ(wire.guest_reads(11), "hello guest");
  wire.guest_says("hello server");
  EXPECT_TRUE(wire.until([&] { return wire.notes.heard == "hello server"; }));
}

TEST(Connection, drops_a_guest_for_whom_more_waits_than_the_limit) {
  Wire wire({.queue_bytes_max = 100'000});
  for (int i = 0; i < 100; ++i) {
    wire.connection->send(std::string(10'000, 'x'));
    wire.until([&] { return wire.dirty.empty(); });
    EXPECT_LE(wire.connection->queued_bytes(), 110'000U);
  }
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_EQ(wire.notes.breaches, std::vector{Connection::Breach::does_not_read});
}

TEST(Connection, sends_a_long_answer_to_a_guest_that_reads) {
  Wire wire({.queue_bytes_max = 100'000});
  wire.connection->send(std::string(400'000, 'x'));
  EXPECT_EQ(wire.guest_reads(400'000).size(), 400'000U);
  EXPECT_TRUE(wire.notes.breaches.empty());
}

TEST(Connection, hangs_up_without_losing_the_farewell_that_is_on_its_way) {
  Wire wire;
  wire.connection->send("goodbye");
  wire.connection->farewell();
  wire.until([&] { return wire.connection->queued_bytes() == 0; });
  wire.connection->hang_up();
  EXPECT_EQ(wire.guest_reads(), "goodbye");
}

TEST(Connection, drops_a_guest_that_takes_nothing_for_too_long) {
  Wire wire({.stalled_max = seconds(60)});
  wire.connection->send(std::string(400'000, 'x'));
  const Instant begin = wire.network.now();
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_EQ(wire.notes.breaches, std::vector{Connection::Breach::does_not_read});
  EXPECT_GE(wire.network.now() - begin, seconds(60));
  EXPECT_LT(wire.network.now() - begin, seconds(70));
}

TEST(Connection, does_not_drop_a_guest_that_reads_slowly) {
  Wire wire({.stalled_max = seconds(60)});
  wire.connection->send(std::string(400'000, 'x'));
  for (int i = 0; i < 10; ++i) {
    wire.network.run_for(seconds(30));
    EXPECT_EQ(wire.guest_reads(40'000).size(), 40'000U);
  }
  EXPECT_TRUE(wire.notes.breaches.empty());
  EXPECT_TRUE(wire.until([&] { return wire.connection->queued_bytes() == 0; }));
}

TEST(Connection, says_farewell_so_that_it_arrives_although_input_was_not_read) {
  Wire wire;
  wire.guest_says(std::string(30'000, 'y'));
  wire.connection->send("goodbye");
  wire.connection->farewell();
  EXPECT_EQ(wire.guest_reads(), "goodbye");  // and an end, not a reset
  wire.guest_stream->close();
  EXPECT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_TRUE(wire.notes.breaches.empty());
}

TEST(Connection, says_nothing_after_the_farewell) {
  Wire wire;
  wire.connection->send("last");
  wire.connection->farewell();
  wire.connection->send("more");
  wire.connection->send(Block("shared"), 0, 6);
  EXPECT_EQ(wire.guest_reads(), "last");
}

TEST(Connection, waits_a_second_after_the_farewell_and_not_longer) {
  Wire wire({.farewell_max = seconds(1)});
  wire.connection->farewell();
  const Instant begin = wire.network.now();
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_GE(wire.network.now() - begin, milliseconds(990));
  EXPECT_LT(wire.network.now() - begin, milliseconds(1500));
}

TEST(Connection, ends_the_farewell_when_the_guest_goes_on_flooding) {
  Wire wire({.farewell_bytes_max = 10'000, .farewell_max = seconds(100)});
  wire.connection->farewell();
  const Instant begin = wire.network.now();
  wire.guest_says(std::string(30'000, 'y'));
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_LT(wire.network.now() - begin, seconds(50));
}

TEST(Connection, gives_up_a_farewell_that_the_guest_does_not_read) {
  Wire wire({.farewell_sent_max = seconds(5)});
  wire.connection->send(std::string(400'000, 'x'));
  wire.connection->farewell();
  const Instant begin = wire.network.now();
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_LT(wire.network.now() - begin, seconds(6));
}

TEST(Connection, tells_once_of_a_reset_and_of_its_end) {
  Wire wire;
  wire.guest_stream->reset();
  ASSERT_TRUE(wire.until([&] { return wire.notes.peer_broke_off == 1; }));
  wire.connection->send("to nobody");
  EXPECT_EQ(wire.connection->queued_bytes(), 0U);
  wire.network.run_for(seconds(1));
  EXPECT_EQ(wire.notes.closings, 0);
  wire.connection->farewell();
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_EQ(wire.notes.peer_broke_off, 1);
  EXPECT_FALSE(wire.notes.peer_ended);
  EXPECT_TRUE(wire.notes.breaches.empty());
}

TEST(Connection, does_not_wait_for_ever_for_who_deals_with_a_reset) {
  Wire wire({.stalled_max = seconds(60)});
  wire.guest_stream->reset();
  ASSERT_TRUE(wire.until([&] { return wire.notes.peer_broke_off == 1; }));
  const Instant begin = wire.network.now();
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_EQ(wire.notes.breaches, std::vector{Connection::Breach::reset});
  EXPECT_GE(wire.network.now() - begin, seconds(60));
  EXPECT_LT(wire.network.now() - begin, seconds(61));
}

TEST(Connection, hears_what_was_said_before_a_reset_that_a_send_was_told_of) {
  Wire wire;
  wire.connection->pause();
  wire.network.run_for(seconds(1));
  wire.guest_says("all I have to say");
  wire.network.run_for(seconds(1));
  wire.guest_stream->reset();
  wire.network.run_for(seconds(1));
  wire.connection->send("an answer");
  wire.network.run_for(seconds(1));
  EXPECT_EQ(wire.notes.peer_broke_off, 0);
  wire.connection->resume();
  ASSERT_TRUE(wire.until([&] { return wire.notes.peer_broke_off == 1; }));
  EXPECT_EQ(wire.notes.heard, "all I have to say");
  EXPECT_FALSE(wire.notes.peer_ended);
}

TEST(Connection, tells_of_a_half_close_and_goes_on_sending) {
  Wire wire;
  wire.guest_stream->shutdown_write();
  ASSERT_TRUE(wire.until([&] { return wire.notes.peer_ended; }));
  wire.connection->send("kept");
  wire.connection->farewell();
  EXPECT_EQ(wire.guest_reads(), "kept");
  EXPECT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
}

TEST(Connection, goes_on_with_a_guest_that_has_said_all_and_reads_nothing) {
  Wire wire;
  wire.guest_says("all I have to say");
  wire.guest_stream->shutdown_write();
  ASSERT_TRUE(wire.until([&] { return wire.notes.peer_ended; }));
  wire.guest_stream->reset();
  for (const char* const answer : {"an answer", "another"}) {
    wire.connection->send(answer);
    EXPECT_TRUE(wire.until([&] { return wire.dirty.empty(); }));
    wire.network.run_for(seconds(1));
  }
  EXPECT_EQ(wire.notes.heard, "all I have to say");
  EXPECT_TRUE(wire.notes.breaches.empty());
  EXPECT_EQ(wire.notes.closings, 0);
  EXPECT_EQ(wire.connection->queued_bytes(), 0U);
  wire.connection->farewell();
  EXPECT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_TRUE(wire.notes.breaches.empty());
}

TEST(Connection, does_not_go_on_for_ever_with_a_guest_that_reads_nothing) {
  Wire wire({.stalled_max = seconds(60)});
  wire.guest_stream->shutdown_write();
  ASSERT_TRUE(wire.until([&] { return wire.notes.peer_ended; }));
  wire.guest_stream->reset();
  wire.network.run_for(seconds(1));
  wire.connection->send("an answer");
  EXPECT_TRUE(wire.until([&] { return wire.dirty.empty(); }));
  wire.network.run_for(seconds(50));
  EXPECT_EQ(wire.notes.closings, 0);
  EXPECT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
}

TEST(Connection, notices_a_guest_that_vanished_within_two_minutes) {
  Wire wire;
  wire.guest.vanish();
  const Instant begin = wire.network.now();
  ASSERT_TRUE(wire.until([&] { return wire.notes.closings == 1; }));
  EXPECT_LT(wire.network.now() - begin, std::chrono::minutes(2));
  EXPECT_EQ(wire.notes.breaches.size(), 1U);
}

TEST(Connection, holds_a_flooding_guest_back_and_loses_nothing) {
  Wire wire;
  wire.connection->pause();
  wire.network.run_for(seconds(1));
  wire.guest_says("held back");
  wire.network.run_for(seconds(1));
  const std::string while_paused = wire.notes.heard;
  EXPECT_TRUE(while_paused.empty());
  wire.connection->resume();
  EXPECT_TRUE(wire.until([&] { return wire.notes.heard == "held back"; }));
}

TEST(Connection, survives_pause_and_resume_in_one_turn) {
  Wire wire;
  for (int i = 0; i < 3; ++i) {
    wire.connection->pause();
    wire.connection->resume();
  }
  wire.guest_says("still here");
  EXPECT_TRUE(wire.until([&] { return wire.notes.heard == "still here"; }));
}

TEST(Connection, wakes_when_asked_and_not_before) {
  Wire wire;
  const Instant begin = wire.network.now();
  wire.connection->wake_at(begin + seconds(10));
  wire.connection->wake_at(begin + seconds(20));  // put off
  wire.connection->wake_at(begin + seconds(5));   // and moved up
  ASSERT_TRUE(wire.until([&] { return wire.notes.wakes == 1; }));
  EXPECT_GE(wire.network.now() - begin, seconds(5));
  EXPECT_LT(wire.network.now() - begin, seconds(6));
  wire.network.run_for(seconds(60));
  EXPECT_EQ(wire.notes.wakes, 1);
}

TEST(Connection, does_not_wake_for_a_wish_that_was_put_off) {
  Wire wire;
  const Instant begin = wire.network.now();
  wire.connection->wake_at(begin + seconds(5));
  wire.network.run_for(seconds(1));
  wire.connection->wake_at(begin + seconds(30));
  wire.network.run_for(seconds(20));
  EXPECT_EQ(wire.notes.wakes, 0);
  ASSERT_TRUE(wire.until([&] { return wire.notes.wakes == 1; }));
  EXPECT_GE(wire.network.now() - begin, seconds(30));
}

}  // namespace
}  // namespace salon::server
