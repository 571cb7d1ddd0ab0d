// TCP on every back end: connecting, whole streams over partial writes, both half-closes, resets, reading on a leash.
#include <algorithm>
#include <deque>
#include <set>

#include "contract/world.hpp"

namespace salon::net::contract {
namespace {

TEST_P(Contract, a_connection_to_nobody_is_refused) {
  const auto listener = loop().listen({.local = local()});
  Recorded<ConnectOperation> connect;
  connect.peer = *loop().local(*listener);
  loop().close(*listener);
  loop().start(connect);
  ASSERT_TRUE(wait([&] { return connect.ended(); }));
  EXPECT_EQ(connect.results, std::vector{-ECONNREFUSED});
  EXPECT_EQ(connect.connected, Socket::none);
}

TEST_P(Contract, both_ends_of_a_connection_agree_on_their_addresses) {
  for (const Address& address : {Address::loopback_v4(), *Address::parse("::1")}) {
    const auto listener = loop().listen({.local = {address, 0}});
    ASSERT_TRUE(listener) << listener.error().message();
    Recorded<AcceptOperation> accept;
    accept.listener = *listener;
    Endpoint peer;
    accept.then = [&] {
      if (accept.more) peer = accept.peer;
    };
    Recorded<ConnectOperation> connect;
    connect.peer = *loop().local(*listener);
    EXPECT_NE(connect.peer.port, 0);
    loop().start(accept);
    loop().start(connect);
    ASSERT_TRUE(wait([&] { return connect.ended() && !accept.accepted_all.empty(); }));
    const Socket server = accept.accepted_all.front();
    EXPECT_EQ(*loop().local(connect.connected), peer);
    EXPECT_EQ(*loop().peer(server), peer);
    EXPECT_EQ(*loop().peer(connect.connected), connect.peer);
    EXPECT_EQ(*loop().local(server), connect.peer);
    for (const Socket socket : {*listener, server, connect.connected}) loop().close(socket);
    ASSERT_TRUE(wait([&] { return accept.ended(); }));
  }
}

TEST_P(Contract, a_connection_comes_from_where_it_was_told_to) {
  for (const Address& address : {Address::v4({127, 0, 0, 9}), *Address::parse("::1")}) {
    const Address server = address.is_v4() ? Address::loopback_v4() : address;
    const auto listener = loop().listen({.local = {server, 0}});
    ASSERT_TRUE(listener) << listener.error().message();
    // A port that is free now: it was chosen for a socket that is closed again.
    const auto reserved = loop().listen({.local = {address, 0}});
    ASSERT_TRUE(reserved) << reserved.error().message();
    const std::uint16_t port = loop().local(*reserved)->port;
    loop().close(*reserved);
    for (const Endpoint& from : {Endpoint{address, 0}, Endpoint{address, port}}) {
      Recorded<AcceptOperation> accept;
      accept.listener = *listener;
      Recorded<ConnectOperation> connect;
      connect.peer = *loop().local(*listener);
      connect.local = from;
      loop().start(accept);
      loop().start(connect);
      ASSERT_TRUE(wait([&] { return connect.ended() && !accept.accepted_all.empty(); }));
      ASSERT_EQ(connect.result, 0);
      const Endpoint seen = *loop().peer(accept.accepted_all.front());
      EXPECT_EQ(seen.address, address);
      if (from.port != 0) {
        EXPECT_EQ(seen.port, port);
      }
      loop().cancel(accept);
      loop().close(connect.connected);
      loop().close(accept.accepted_all.front());
      ASSERT_TRUE(wait([&] { return accept.ended(); }));
    }
    loop().close(*listener);
  }
}

TEST_P(Contract, a_connection_from_an_impossible_place_says_why) {
  const auto listener = loop().listen({.local = local()});
  ASSERT_TRUE(listener);
  const Endpoint server = *loop().local(*listener);
  const std::vector<std::pair<Endpoint, int>> cases{
      {{Address::v4({192, 0, 2, 1}), 0}, -EADDRNOTAVAIL},   // not ours (TEST-NET-1, RFC 5737)
      {{*Address::parse("::1"), 0}, -EAFNOSUPPORT},         // of the other family
      {{Address::loopback_v4(), server.port}, -EADDRINUSE}  // listened on
  };
  for (const auto& [from, fault] : cases) {
    Recorded<ConnectOperation> connect;
    connect.peer = server;
    connect.local = from;
    loop().start(connect);
    ASSERT_TRUE(wait([&] { return connect.ended(); }));
    EXPECT_EQ(connect.results, std::vector{fault}) << from.text();
    EXPECT_EQ(connect.connected, Socket::none);
  }
}

TEST_P(Contract, a_port_that_is_taken_is_refused_with_advice_and_free_again_after_close) {
  const auto listener = loop().listen({.local = local()});
  const Endpoint taken = *loop().local(*listener);
  const auto second = loop().listen({.local = taken});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, std::errc::address_in_use);
  EXPECT_NE(second.error().message().find(taken.text()), std::string::npos) << second.error().message();
  EXPECT_FALSE(second.error().advice.empty());
  Recorded<AcceptOperation> accept;
  accept.listener = *listener;
  loop().start(accept);
  settle();
  loop().close(*listener);
  const auto again = loop().listen({.local = taken});
  EXPECT_TRUE(again) << again.error().message();
  ASSERT_TRUE(wait([&] { return accept.ended(); }));
}

TEST_P(Contract, one_accept_takes_each_of_a_hundred_connections_once) {
  const auto listener = loop().listen({.local = local()});
  Recorded<AcceptOperation> accept;
  accept.listener = *listener;
  std::array<Recorded<ConnectOperation>, 100> connects;
  for (auto& connect : connects) {
    connect.peer = *loop().local(*listener);
    loop().start(connect);
  }
  loop().start(accept);
  ASSERT_TRUE(wait([&] { return accept.accepted_all.size() == connects.size(); }));
  ASSERT_TRUE(wait([&] { return std::ranges::all_of(connects, [](const auto& one) { return one.ended(); }); }));
  std::set<Endpoint> peers;
  for (const Socket socket : accept.accepted_all) peers.insert(*loop().peer(socket));
  EXPECT_EQ(peers.size(), connects.size());
  EXPECT_EQ(accept.ends, 0);
  loop().drain();
}

TEST_P(Contract, a_connection_that_meets_a_cancelled_accept_is_handed_over_or_waits) {
  for (int round = 0; round < 20; ++round) {
    const auto listener = loop().listen({.local = local()});
    Recorded<AcceptOperation> accept;
    accept.listener = *listener;
    loop().start(accept);
    Recorded<ConnectOperation> connect;
    connect.peer = *loop().local(*listener);
    loop().start(connect);
    int turns = round % 4;
    std::function<void()> next = [&] {
      if (turns-- > 0) return loop().post(next);
      loop().cancel(accept);
    };
    next();
    ASSERT_TRUE(wait([&] { return accept.ended() && connect.ended() && turns < 0; }));
    if (accept.accepted_all.empty()) {
      loop().start(accept);
      ASSERT_TRUE(wait([&] { return !accept.accepted_all.empty(); }));
    }
    send(connect.connected, "hello");
    Receive receive(accept.accepted_all.front());
    loop().start(receive);
    ASSERT_TRUE(wait([&] { return receive.ended(); }));
    EXPECT_EQ(receive.received(), "hello");
    for (const Socket socket : {*listener, connect.connected, accept.accepted_all.front()}) loop().close(socket);
    ASSERT_TRUE(wait([&] { return accept.ended(); }));
  }
}

TEST_P(Contract, a_connection_that_was_reset_before_it_was_accepted_is_handed_over_with_what_it_said) {
  const auto listener = loop().listen({.local = local()});
  Recorded<ConnectOperation> connect;
  connect.peer = *loop().local(*listener);
  loop().start(connect);
  ASSERT_TRUE(wait([&] { return connect.ended(); }));
  const Endpoint client = *loop().local(connect.connected);
  send(connect.connected, "all I have to say");
  Recorded<SleepOperation> arrived;
  arrived.deadline = loop().now() + 10ms;
  loop().start(arrived);
  ASSERT_TRUE(wait([&] { return arrived.ended(); }));
  loop().reset(connect.connected);

  Recorded<AcceptOperation> accept;
  accept.listener = *listener;
  loop().start(accept);
  ASSERT_TRUE(wait([&] { return !accept.accepted_all.empty(); }));
  EXPECT_EQ(accept.peer, client);
  ReceiveStream receive(accept.accepted_all.front());
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.text, "all I have to say");
  EXPECT_EQ(receive.result, -ECONNRESET);
  loop().close(accept.accepted_all.front());
  loop().close(*listener);
  ASSERT_TRUE(wait([&] { return accept.ended(); }));
}

TEST_P(Contract, at_the_descriptor_limit_accept_ends_and_the_connection_waits) {
  const auto listener = loop().listen({.local = local()});
  Recorded<ConnectOperation> connect;
  connect.peer = *loop().local(*listener);
  loop().start(connect);
  ASSERT_TRUE(wait([&] { return connect.ended(); }));
  world().exhaust_descriptors();
  Recorded<AcceptOperation> accept;
  accept.listener = *listener;
  loop().start(accept);
  const bool ended = wait([&] { return accept.ended(); });
  Recorded<ConnectOperation> another;
  another.peer = connect.peer;
  loop().start(another);
  const bool refused = wait([&] { return another.ended(); });
  const auto unopened = loop().open_udp({.local = local()});
  world().free_descriptors();
  ASSERT_TRUE(ended && refused);
  EXPECT_EQ(accept.results, std::vector{-EMFILE});
  EXPECT_EQ(another.results, std::vector{-EMFILE});
  ASSERT_FALSE(unopened);
  EXPECT_FALSE(unopened.error().advice.empty());
  loop().start(accept);
  ASSERT_TRUE(wait([&] { return accept.accepted_all.size() == 1; }));
  loop().drain();
}

TEST_P(Contract, a_stream_arrives_whole_through_partial_writes) {
  const Pair pair = connect_pair();
  const std::string much = pattern(std::size_t{8} << 20U);
  SendAll sending(loop(), pair.client, much);
  ReceiveStream receive(pair.server);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.text.size() >= much.size(); }));
  EXPECT_TRUE(receive.text == much);
  EXPECT_TRUE(wait([&] { return sending.done; }));
  loop().drain();
}

TEST_P(Contract, the_parts_of_a_send_arrive_in_order_as_one) {
  const Pair pair = connect_pair();
  std::vector<std::string> texts;
  std::vector<iovec> parts;
  std::string whole;
  for (int index = 0; index < 64; ++index) texts.push_back("part " + std::to_string(index) + "; ");
  for (std::string& text : texts) {
    parts.push_back({text.data(), text.size()});
    whole += text;
  }
  Recorded<SendOperation> sending;
  sending.socket = pair.client;
  sending.parts = parts;
  loop().start(sending);
  std::ranges::fill(parts, iovec{});  // the array is ours again
  ReceiveStream receive(pair.server);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return sending.ended(); }));
  ASSERT_GT(sending.result, 0);
  const auto taken = static_cast<std::size_t>(sending.result);
  ASSERT_TRUE(wait([&] { return receive.text.size() >= taken; }));
  EXPECT_EQ(receive.text, whole.substr(0, taken));
  loop().drain();
}

TEST_P(Contract, of_more_than_64_parts_the_rest_is_not_taken) {
  const Pair pair = connect_pair();
  std::string bytes = pattern(100);
  std::vector<iovec> parts;
  for (char& byte : bytes) parts.push_back({&byte, 1});
  Recorded<SendOperation> sending;
  sending.socket = pair.client;
  sending.parts = parts;
  loop().start(sending);
  ASSERT_TRUE(wait([&] { return sending.ended(); }));
  EXPECT_GT(sending.result, 0);
  EXPECT_LE(sending.result, 64);
  sending.parts = {};
  loop().start(sending);
  ASSERT_TRUE(wait([&] { return sending.ends == 2; }));
  EXPECT_EQ(sending.result, 0);
}

TEST_P(Contract, a_send_to_one_who_does_not_read_waits_and_goes_on_when_he_does) {
  const Pair pair = connect_pair();
  const std::string much = pattern(std::size_t{32} << 20U);
  SendAll sending(loop(), pair.client, much);
  settle();
  ASSERT_TRUE(sending.pending());
  ASSERT_FALSE(sending.rest.empty());
  ReceiveStream receive(pair.server);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return sending.done && receive.text.size() == much.size(); }));
  EXPECT_TRUE(receive.text == much);
  loop().drain();
}

TEST_P(Contract, after_a_half_close_by_the_client_the_server_still_answers) {
  const Pair pair = connect_pair();
  Receive question(pair.server);
  Receive end(pair.server);
  Receive answer(pair.client);
  send(pair.client, "question");
  loop().start(question);
  loop().start(answer);
  ASSERT_TRUE(wait([&] { return question.ended(); }));
  loop().shutdown_write(pair.client);
  loop().start(end);
  ASSERT_TRUE(wait([&] { return end.ended(); }));
  EXPECT_EQ(end.result, 0);
  EXPECT_FALSE(answer.ended());
  send(pair.server, "answer");
  ASSERT_TRUE(wait([&] { return answer.ended(); }));
  EXPECT_EQ(answer.received(), "answer");
}

TEST_P(Contract, after_a_half_close_by_the_server_the_client_still_asks) {
  const Pair pair = connect_pair();
  ReceiveStream end(pair.client);
  loop().start(end);
  send(pair.server, "that is all");
  loop().shutdown_write(pair.server);
  ASSERT_TRUE(wait([&] { return end.ended(); }));
  EXPECT_EQ(end.text, "that is all");
  EXPECT_EQ(end.result, 0);
  ReceiveStream receive(pair.server);
  loop().start(receive);
  send(pair.client, "but I have more");
  loop().shutdown_write(pair.client);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.text, "but I have more");
}

TEST_P(Contract, shutdown_write_keeps_its_place_behind_pending_sends) {
  const Pair pair = connect_pair();
  const std::string much = pattern(std::size_t{16} << 20U);
  SendAll sending(loop(), pair.client, much);
  loop().shutdown_write(pair.client);
  settle();
  ReceiveStream receive(pair.server);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.result, 0);
  EXPECT_TRUE(receive.text == much) << receive.text.size();
  EXPECT_TRUE(sending.done);
}

TEST_P(Contract, a_peer_that_resets_is_an_error_to_read_and_to_write) {
  const Pair pair = connect_pair();
  ReceiveStream receive(pair.server);
  loop().start(receive);
  settle();
  loop().reset(pair.client);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.result, -ECONNRESET);
  SendAll sending(loop(), pair.server, "hello?");
  ASSERT_TRUE(wait([&] { return sending.done; }));
  EXPECT_TRUE(sending.result == -EPIPE || sending.result == -ECONNRESET) << sending.result;
}

TEST_P(Contract, a_reset_ends_a_send_that_is_stuck) {
  const Pair pair = connect_pair();
  const std::string much = pattern(std::size_t{32} << 20U);
  SendAll sending(loop(), pair.server, much);
  settle();
  ASSERT_TRUE(sending.pending());
  loop().reset(pair.client);
  ASSERT_TRUE(wait([&] { return sending.done; }));
  EXPECT_TRUE(sending.result == -EPIPE || sending.result == -ECONNRESET) << sending.result;
}

TEST_P(Contract, a_held_back_reader_gets_every_byte_once) {
  const Pair pair = connect_pair();
  const std::string much = pattern(std::size_t{2} << 20U);
  SendAll sending(loop(), pair.client, much);
  ReceiveStream receive(pair.server);
  receive.then = [&] {
    if (receive.more) return loop().cancel(receive);
    if (receive.result == -ECANCELED) loop().start(receive);
  };
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.text.size() >= much.size(); }));
  EXPECT_TRUE(receive.text == much);
  receive.then = nullptr;
  loop().drain();
}

TEST_P(Contract, a_reader_that_is_held_back_holds_the_sender_back_and_nobody_else) {
  const Pair slow = connect_pair();
  const Pair quick = connect_pair();
  const std::string much = pattern(std::size_t{64} << 20U);
  SendAll sending(loop(), slow.client, much);
  ReceiveStream receive(slow.server);
  receive.then = [&] { loop().cancel(receive); };
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  receive.then = nullptr;
  for (int round = 0; round < 100; ++round) {
    Receive ping(quick.server);
    loop().start(ping);
    send(quick.client, "ping");
    ASSERT_TRUE(wait([&] { return ping.ended(); }));
  }
  EXPECT_FALSE(sending.done);
  EXPECT_LT(receive.text.size(), std::size_t{8} << 20U);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.text.size() >= much.size(); }));
  EXPECT_TRUE(receive.text == much);
  loop().drain();
}

TEST_P(Contract, more_data_than_there_are_buffers_reaches_every_reader) {
  // 150 connections with 12 KiB each want 450 buffers of 4 KiB in one turn, where io_uring's ring has 256.
  constexpr std::size_t guests = 150;
  const std::string text = pattern(12 * 1024);
  std::vector<Pair> pairs;
  std::deque<ReceiveStream> receives;
  for (std::size_t index = 0; index < guests; ++index) {
    pairs.push_back(connect_pair());
    send(pairs.back().client, text);
  }
  for (const Pair& pair : pairs) loop().start(receives.emplace_back(pair.server));
  ASSERT_TRUE(wait([&] {
    return std::ranges::all_of(receives, [&](const auto& receive) { return receive.text.size() >= text.size(); });
  }));
  for (const ReceiveStream& receive : receives) {
    EXPECT_EQ(receive.text, text);
    EXPECT_TRUE(receive.pending());
  }
  loop().drain();
}

TEST_P(Contract, a_deadline_ends_a_receive_of_many_chunks) {
  const Pair pair = connect_pair();
  ReceiveStream receive(pair.server);
  receive.deadline = loop().now() + 50ms;
  loop().start(receive);
  send(pair.client, "in time");
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.text, "in time");
  EXPECT_EQ(receive.results, (std::vector{7, -ETIMEDOUT}));
}

TEST_P(Contract, the_sends_of_a_turn_reach_each_peer_in_their_order) {
  std::vector<Pair> pairs;
  for (int index = 0; index < 20; ++index) pairs.push_back(connect_pair());
  std::deque<SendAll> sends;
  std::deque<ReceiveStream> receives;
  for (const Pair& pair : pairs) loop().start(receives.emplace_back(pair.server));
  for (int round = 0; round < 10; ++round) {
    const std::string text = "round " + std::to_string(round) + "\n";
    for (const Pair& pair : pairs) sends.emplace_back(loop(), pair.client, text);
    ASSERT_TRUE(wait([&] { return std::ranges::all_of(sends, &SendAll::done); }));
  }
  std::string expected;
  for (int round = 0; round < 10; ++round) expected += "round " + std::to_string(round) + "\n";
  for (const ReceiveStream& receive : receives) {
    ASSERT_TRUE(wait([&] { return receive.text.size() >= expected.size(); }));
    EXPECT_EQ(receive.text, expected);
  }
  loop().drain();
}

TEST_P(Contract, what_was_sent_before_close_is_delivered) {
  const Pair pair = connect_pair();
  const std::string text = pattern(20'000);
  send(pair.client, text);
  loop().close(pair.client);
  ReceiveStream receive(pair.server);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.text, text);
  EXPECT_EQ(receive.result, 0);
}

TEST_P(Contract, the_facts_of_a_connection_count_its_bytes) {
  const Pair pair = connect_pair();
  send(pair.client, "12345");
  Receive receive(pair.server);
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(loop().facts(pair.client).bytes_out, 5U);
  EXPECT_EQ(loop().facts(pair.client).bytes_in, 0U);
  EXPECT_EQ(loop().facts(pair.server).bytes_in, 5U);
  EXPECT_GT(loop().facts(pair.client).round_trip, Duration{});
  EXPECT_FALSE(loop().facts(pair.client).over);
  EXPECT_EQ(loop().facts(Socket::none).bytes_in, 0U);
}

TEST_P(Contract, a_peer_that_vanished_is_noticed) { EXPECT_TRUE(world().notices_vanished(120s)); }

}  // namespace
}  // namespace salon::net::contract
