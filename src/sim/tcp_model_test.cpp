#include <cerrno>

#include "sim/sim_test.hpp"

namespace salon::sim {
namespace {

std::string pattern(std::size_t size) {
  std::string text;
  text.reserve(size);
  for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + i % 23);
  return text;
}

TEST(SimTcp, what_is_sent_arrives) {
  Connected c(1);
  Receive receive(c.theirs);
  c.server.loop().start(receive);
  c.say(c.guest, c.ours, "abcdefg!\n");
  ASSERT_TRUE(c.ends(receive));
  EXPECT_EQ(receive.received(), "abcdefg!\n");
}

TEST(SimTcp, both_ends_know_each_other) {
  Connected c(1);
  EXPECT_EQ(c.accept.peer, *c.guest.loop().local(c.ours));
  EXPECT_EQ(*c.server.loop().peer(c.theirs), *c.guest.loop().local(c.ours));
  EXPECT_EQ(*c.guest.loop().peer(c.ours), at(c.server, 8888));
  EXPECT_EQ(c.accept.peer.address, c.guest.address());
}

TEST(SimTcp, a_handshake_takes_a_round_trip) {
  NetworkOptions options;
  options.delay_min = options.delay_max = 10ms;
  Network network(1, options);
  Host& server = network.host("server");
  Host& guest = network.host("guest");
  ASSERT_TRUE(server.loop().listen({.local = at(server, 80)}));
  Noted<net::ConnectOperation> connect;
  connect.peer = at(server, 80);
  const Instant before = network.now();
  guest.loop().start(connect);
  ASSERT_TRUE(network.run_until([&] { return connect.ended; }, 1s));
  EXPECT_EQ(connect.result, 0);
  EXPECT_EQ(network.now() - before, 20ms);
  EXPECT_EQ(guest.loop().facts(connect.connected).round_trip, 20ms);
}

TEST(SimTcp, a_rough_network_changes_neither_the_bytes_nor_their_order) {
  std::uint64_t retransmissions = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Connected c(seed, NetworkOptions::rough());
    Noted<net::ReceiveStreamOperation> stream;
    stream.socket = c.theirs;
    c.server.loop().start(stream);
    const std::string text = pattern(100'000);
    c.say(c.guest, c.ours, text);
    c.guest.loop().shutdown_write(c.ours);
    ASSERT_TRUE(c.ends(stream)) << "seed " << seed;
    EXPECT_EQ(stream.result, 0);
    EXPECT_TRUE(stream.text == text) << "seed " << seed;
    EXPECT_EQ(c.server.loop().facts(c.theirs).bytes_in, text.size());
    EXPECT_EQ(c.guest.loop().facts(c.ours).bytes_out, text.size());
    retransmissions += c.guest.loop().facts(c.ours).retransmissions;
    EXPECT_GT(c.guest.loop().facts(c.ours).round_trip, 0ns);
  }
  EXPECT_GT(retransmissions, 20U);
}

TEST(SimTcp, a_rough_network_reads_and_writes_in_parts) {
  Connected c(3, NetworkOptions::rough());
  bool short_write = false;
  bool short_read = false;
  const std::string text = pattern(500);
  for (int i = 0; i < 20; ++i) {
    Send send(c.guest.loop(), c.ours, text);
    Receive receive(c.theirs);
    c.server.loop().start(receive);
    ASSERT_TRUE(c.ends(send) && c.ends(receive));
    short_write = short_write || send.result < static_cast<int>(text.size());
    short_read = short_read || receive.result < send.result;
  }
  EXPECT_TRUE(short_write);
  EXPECT_TRUE(short_read);
}

TEST(SimTcp, nobody_listening_refuses) {
  Network network(1);
  Host& server = network.host("server");
  Host& guest = network.host("guest");
  Noted<net::ConnectOperation> connect;
  connect.peer = at(server, 80);
  guest.loop().start(connect);
  ASSERT_TRUE(network.run_until([&] { return connect.ended; }, 1s));
  EXPECT_EQ(connect.result, -ECONNREFUSED);
  EXPECT_EQ(connect.connected, net::Socket::none);
}

TEST(SimTcp, an_address_without_a_host_is_unreachable) {
  Network network(1);
  Host& guest = network.host("guest");
  Noted<net::ConnectOperation> connect;
  connect.peer = {net::Address::v4({10, 9, 9, 9}), 80};
  guest.loop().start(connect);
  ASSERT_TRUE(network.run_until([&] { return connect.ended; }, 10s));
  EXPECT_EQ(connect.result, -EHOSTUNREACH);
}

TEST(SimTcp, a_host_that_vanished_does_not_answer_a_connect) {
  Network network(1);
  Host& server = network.host("server");
  Host& guest = network.host("guest");
  ASSERT_TRUE(server.loop().listen({.local = at(server, 80)}));
  server.vanish();
  Noted<net::ConnectOperation> connect;
  connect.peer = at(server, 80);
  const Instant before = network.now();
  guest.loop().start(connect);
  ASSERT_TRUE(network.run_until([&] { return connect.ended; }, 10min));
  EXPECT_EQ(connect.result, -ETIMEDOUT);
  EXPECT_GT(network.now() - before, 60s);
}

TEST(SimTcp, a_cancelled_connect_leaves_nothing_behind) {
  Connected c(1);
  Noted<net::ConnectOperation> connect;
  connect.peer = at(c.server, 8888);
  connect.deadline = c.guest.loop().now() + 50us;  // before any answer
  c.guest.loop().start(connect);
  ASSERT_TRUE(c.ends(connect));
  EXPECT_EQ(connect.result, -ETIMEDOUT);
  EXPECT_EQ(connect.connected, net::Socket::none);
  c.network.run_for(5min);
  EXPECT_EQ(c.accept.accepted_all.size(), 1U);
}

TEST(SimTcp, connections_beyond_the_backlog_wait_until_some_are_accepted) {
  Network network(5);
  Host& server = network.host("server");
  Host& guest = network.host("guest");
  Noted<net::AcceptOperation> accept;
  accept.listener = *server.loop().listen({.local = at(server, 80), .backlog = 2});
  std::array<Noted<net::ConnectOperation>, 5> connects;
  for (auto& connect : connects) {
    connect.peer = at(server, 80);
    guest.loop().start(connect);
  }
  network.run_for(500ms);
  std::size_t connected = 0;
  for (const auto& connect : connects) connected += connect.ended ? 1 : 0;
  EXPECT_EQ(connected, 3U);  // Linux lets one more in than asked for
  server.loop().start(accept);
  ASSERT_TRUE(network.run_until([&] { return accept.accepted_all.size() == 5; }, 10s));
  server.loop().drain();
}

TEST(SimTcp, a_reader_that_never_reads_stalls_the_sender) {
  Connected c(1);
  const std::string text = pattern(1'000'000);
  std::size_t taken = 0;
  for (;;) {
    Send send(c.guest.loop(), c.ours, std::string_view(text).substr(taken));
    if (!c.ends(send, 1s)) {
      c.guest.loop().cancel(send);
      ASSERT_TRUE(c.ends(send));
      EXPECT_EQ(send.result, -ECANCELED);
      break;
    }
    taken += static_cast<std::size_t>(send.result);
    ASSERT_LT(taken, text.size());
  }
  EXPECT_LE(taken, std::size_t{128} * 1024);  // both buffers, no more
  EXPECT_GT(taken, std::size_t{100} * 1024);

  Noted<net::ReceiveStreamOperation> stream;
  stream.socket = c.theirs;
  c.server.loop().start(stream);
  c.say(c.guest, c.ours, std::string_view(text).substr(taken));
  ASSERT_TRUE(c.network.run_until([&] { return stream.text.size() == text.size(); }, 1min));
  EXPECT_TRUE(stream.text == text);
  c.server.loop().drain();
}

TEST(SimTcp, after_a_half_close_the_other_half_goes_on) {
  Connected c(2);
  c.say(c.guest, c.ours, "question");
  c.guest.loop().shutdown_write(c.ours);
  Receive question(c.theirs);
  c.server.loop().start(question);
  ASSERT_TRUE(c.ends(question));
  EXPECT_EQ(question.received(), "question");
  Receive end(c.theirs);
  c.server.loop().start(end);
  ASSERT_TRUE(c.ends(end));
  EXPECT_EQ(end.result, 0);

  c.say(c.server, c.theirs, "answer");
  Receive answer(c.ours);
  c.guest.loop().start(answer);
  ASSERT_TRUE(c.ends(answer));
  EXPECT_EQ(answer.received(), "answer");
  Send late(c.guest.loop(), c.ours, "late");
  ASSERT_TRUE(c.ends(late));
  EXPECT_EQ(late.result, -EPIPE);
}

TEST(SimTcp, a_pending_send_keeps_its_place_before_the_end) {
  Connected c(2);
  const std::string text = pattern(500);
  Send send(c.guest.loop(), c.ours, text);
  c.guest.loop().shutdown_write(c.ours);
  Noted<net::ReceiveStreamOperation> stream;
  stream.socket = c.theirs;
  c.server.loop().start(stream);
  ASSERT_TRUE(c.ends(stream));
  EXPECT_EQ(send.result, 500);
  EXPECT_EQ(stream.text, text);
}

TEST(SimTcp, what_was_sent_before_a_close_is_delivered) {
  Connected c(4, NetworkOptions::rough());
  const std::string text = pattern(9'000);
  c.say(c.guest, c.ours, text);
  c.guest.loop().close(c.ours);
  Noted<net::ReceiveStreamOperation> stream;
  stream.socket = c.theirs;
  c.server.loop().start(stream);
  ASSERT_TRUE(c.ends(stream));
  EXPECT_EQ(stream.result, 0);
  EXPECT_EQ(stream.text, text);
}

// RFC 2525, 2.17, and what Linux does.
TEST(SimTcp, a_close_with_unread_input_resets_and_the_farewell_is_lost) {
  Connected c(1);
  c.say(c.guest, c.ours, "unread");
  c.network.run_for(1s);
  c.say(c.server, c.theirs, "farewell");
  c.server.loop().close(c.theirs);
  Receive receive(c.ours);
  c.guest.loop().start(receive);
  ASSERT_TRUE(c.ends(receive));
  EXPECT_EQ(receive.result, -ECONNRESET);
}

TEST(SimTcp, a_reset_is_told_once) {
  Connected c(1);
  c.server.loop().reset(c.theirs);
  c.network.run_for(1s);
  Receive first(c.ours);
  c.guest.loop().start(first);
  ASSERT_TRUE(c.ends(first));
  EXPECT_EQ(first.result, -ECONNRESET);
  Receive second(c.ours);
  c.guest.loop().start(second);
  Send send(c.guest.loop(), c.ours, "hello?");
  ASSERT_TRUE(c.ends(second) && c.ends(send));
  EXPECT_EQ(second.result, 0);
  EXPECT_EQ(send.result, -EPIPE);
}

TEST(SimTcp, sending_to_a_peer_that_has_closed_is_answered_with_a_reset) {
  Connected c(1);
  c.server.loop().close(c.theirs);
  c.network.run_for(1s);
  c.say(c.guest, c.ours, "anyone?");
  c.network.run_for(1s);
  Send send(c.guest.loop(), c.ours, "no?");
  ASSERT_TRUE(c.ends(send));
  EXPECT_EQ(send.result, -EPIPE);
}

TEST(SimTcp, closing_a_listener_resets_who_was_not_accepted) {
  Network network(1);
  Host& server = network.host("server");
  Host& guest = network.host("guest");
  const net::Socket listener = *server.loop().listen({.local = at(server, 80)});
  Noted<net::ConnectOperation> connect;
  connect.peer = at(server, 80);
  guest.loop().start(connect);
  network.run_for(1s);
  ASSERT_EQ(connect.result, 0);
  server.loop().close(listener);
  Receive receive(connect.connected);
  guest.loop().start(receive);
  ASSERT_TRUE(network.run_until([&] { return receive.ended; }, 1s));
  EXPECT_EQ(receive.result, -ECONNRESET);
}

TEST(SimTcp, silence_is_survived_when_it_is_short) {
  Connected c(1);
  c.guest.vanish();
  c.say(c.guest, c.ours, "are you there?");
  Receive receive(c.theirs);
  c.server.loop().start(receive);
  EXPECT_FALSE(c.ends(receive, 20s));
  c.guest.reappear();
  ASSERT_TRUE(c.ends(receive));
  EXPECT_EQ(receive.received(), "are you there?");
  EXPECT_GT(c.guest.loop().facts(c.ours).retransmissions, 3U);
}

TEST(SimTcp, an_idle_peer_that_vanished_is_noticed) {
  Connected c(1);
  c.server.loop().notice_vanished(c.theirs, 2min);
  Receive receive(c.theirs);
  c.server.loop().start(receive);
  EXPECT_FALSE(c.ends(receive, 20min)) << "the peer is silent, but there";
  c.guest.vanish();
  EXPECT_TRUE(c.ends(receive, 2min + 1s));
  EXPECT_EQ(receive.result, -ETIMEDOUT);
}

TEST(SimTcp, a_peer_that_takes_nothing_is_noticed_while_sending) {
  Connected c(1);
  c.server.loop().notice_vanished(c.theirs, 30s);
  c.guest.vanish();
  c.say(c.server, c.theirs, "hello");
  Receive receive(c.theirs);
  c.server.loop().start(receive);
  EXPECT_TRUE(c.ends(receive, 30s + 1s));
  EXPECT_EQ(receive.result, -ETIMEDOUT);
}

TEST(SimTcp, a_host_talks_to_itself_over_loopback) {
  Network network(1, NetworkOptions::rough());
  Host& host = network.host("alone");
  host.vanish();  // the cable has nothing to do with it
  const net::Endpoint here{*net::Address::parse("::1"), 80};
  Noted<net::AcceptOperation> accept;
  accept.listener = *host.loop().listen({.local = {net::Address::any_v6(), 80}});
  host.loop().start(accept);
  Noted<net::ConnectOperation> connect;
  connect.peer = here;
  host.loop().start(connect);
  ASSERT_TRUE(network.run_until([&] { return !accept.accepted_all.empty(); }, 1s));
  EXPECT_EQ(accept.peer.address, here.address);
  host.loop().drain();
}

TEST(SimTcp, accept_at_the_descriptor_limit_loses_nobody) {
  Connected c(1);
  c.server.limit_descriptors(2);  // the listener and one guest: full
  Noted<net::ConnectOperation> connect;
  connect.peer = at(c.server, 8888);
  c.guest.loop().start(connect);
  ASSERT_TRUE(c.ends(c.accept));
  EXPECT_EQ(c.accept.result, -EMFILE);
  c.server.loop().close(c.theirs);
  c.server.loop().start(c.accept);
  EXPECT_TRUE(c.network.run_until([&] { return c.accept.accepted_all.size() == 2; }, 1s));
}

TEST(SimTcp, a_cancelled_stream_may_hand_over_a_late_chunk_first) {
  NetworkOptions options;
  options.late_chunk_permille = 1000;
  Connected c(1, options);
  Noted<net::ReceiveStreamOperation> stream;
  stream.socket = c.theirs;
  c.server.loop().start(stream);
  c.network.run_for(1ms);
  c.say(c.guest, c.ours, "late");
  c.server.loop().cancel(stream);
  c.network.run_for(1s);
  ASSERT_TRUE(stream.ended);
  c.say(c.guest, c.ours, " and later");
  c.network.run_for(1s);

  stream.ended = false;
  c.server.loop().start(stream);
  c.server.loop().cancel(stream);  // what has come is there already
  ASSERT_TRUE(c.ends(stream));
  EXPECT_EQ(stream.result, -ECANCELED);
  EXPECT_EQ(stream.text, "late and later");
}

TEST(SimTcp, a_port_that_is_taken_is_refused) {
  Network network(1);
  Host& host = network.host("server");
  ASSERT_TRUE(host.loop().listen({.local = {net::Address::any_v4(), 80}}));
  const auto again = host.loop().listen({.local = at(host, 80)});
  ASSERT_FALSE(again);
  EXPECT_EQ(
      again.error().message(),
      "cannot listen on 10.0.0.1:80: Address already in use; stop the program that has it, or choose another port");
  EXPECT_TRUE(host.loop().listen({.local = {net::Address::any_v6(), 80}}));
  EXPECT_FALSE(host.loop().listen({.local = {net::Address::v4({10, 0, 0, 77}), 81}}));
}

}  // namespace
}  // namespace salon::sim
