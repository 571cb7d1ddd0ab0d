// Many datagrams at once on every back end: none is joined, cut, lost or out of its place.
#include <numeric>

#include "contract/world.hpp"

namespace salon::net::contract {
namespace {

/// Sends all of `payloads`, offering the rest again as long as the system takes some.
struct SendBatch : Recorded<BatchSendOperation> {
  SendBatch(Loop& its_loop, Socket sender, Endpoint to, const std::vector<std::string>& texts) : loop(its_loop) {
    for (const std::string& one : texts) all.push_back(as_bytes(one));
    rest = all;
    socket = sender;
    peer = to;
    then = [this] {
      if (result > 0) rest = rest.subspan(static_cast<std::size_t>(result));
      if (result > 0 && !rest.empty()) offer();
    };
    offer();
  }
  void offer() {
    payloads = rest;
    loop.start(*this);
  }
  [[nodiscard]] bool done() const { return ended() && (rest.empty() || result < 0); }
  Loop& loop;
  std::vector<Bytes> all;
  std::span<const Bytes> rest;
};

/// Receives until it is cancelled, and remembers everything.
struct ReceiveBatch : Recorded<BatchReceiveOperation> {
  ReceiveBatch(Loop& its_loop, Socket from, std::size_t buffers = 32) : into(buffers) {
    socket = from;
    batch = &into;
    then = [this, &its_loop] {
      if (result < 0) return;
      for (const ReceivedDatagram& datagram : into.datagrams()) {
        texts.emplace_back(as_text(datagram.payload));
        peers.push_back(datagram.peer);
        EXPECT_FALSE(datagram.truncated);
      }
      for (const Bytes piece : into.pieces()) in_one += as_text(piece);
      its_loop.start(*this);
    };
    its_loop.start(*this);
  }
  DatagramBatch into;
  std::vector<std::string> texts;
  std::vector<Endpoint> peers;
  std::string in_one;
};

/// Sends, and waits until as many have come.
void expect_all_arrive(Loop& loop, Socket sender, Socket receiver, const std::vector<std::string>& texts,
                       const std::function<bool(const std::function<bool()>&)>& wait) {
  ReceiveBatch receiving(loop, receiver);
  SendBatch sending(loop, sender, *loop.local(receiver), texts);
  ASSERT_TRUE(wait([&] { return sending.done() && receiving.texts.size() >= texts.size(); }))
      << "sent " << sending.all.size() - sending.rest.size() << ", received " << receiving.texts.size();
  EXPECT_TRUE(receiving.texts == texts);
  EXPECT_EQ(receiving.in_one, std::accumulate(texts.begin(), texts.end(), std::string()));
  for (const Endpoint& peer : receiving.peers) EXPECT_EQ(peer, *loop.local(sender));
  loop.cancel(receiving);
  ASSERT_TRUE(wait([&] { return receiving.result == -ECANCELED; }));
}

TEST_P(Contract, datagrams_of_one_length_keep_their_boundaries) {
  std::vector<std::string> texts;
  for (std::size_t index = 0; index < 70; ++index) texts.push_back(pattern(1400 + index).substr(index));
  expect_all_arrive(loop(), open_udp(), open_udp(), texts, [this](const auto& done) { return wait(done); });
}

TEST_P(Contract, datagrams_of_many_lengths_keep_their_order) {
  std::vector<std::string> texts;
  for (const std::size_t size : {5U, 5U, 5U, 3U, 0U, 0U, 7U, 7U, 1U, 1000U, 1000U, 999U, 1000U, 30'000U, 30'000U, 4U}) {
    texts.push_back(pattern(size + texts.size()).substr(texts.size()));
  }
  expect_all_arrive(loop(), open_udp(), open_udp(), texts, [this](const auto& done) { return wait(done); });
}

TEST_P(Contract, a_batch_of_one_buffer_leaves_the_others_for_the_next_receive) {
  const Socket receiver = open_udp();
  const Socket sender = open_udp();
  const std::vector<std::string> texts{"a", "bb", "ccc", "dddd"};
  ReceiveBatch receiving(loop(), receiver, 1);
  SendBatch sending(loop(), sender, *loop().local(receiver), texts);
  ASSERT_TRUE(wait([&] { return sending.done() && receiving.texts.size() == texts.size(); }));
  EXPECT_EQ(receiving.texts, texts);
  loop().cancel(receiving);
  ASSERT_TRUE(wait([&] { return receiving.result == -ECANCELED; }));
}

TEST_P(Contract, a_socket_that_receives_batches_receives_nothing_else) {
  const Socket receiver = open_udp();
  ReceiveBatch receiving(loop(), receiver);
  settle();
  loop().cancel(receiving);
  ASSERT_TRUE(wait([&] { return receiving.ended(); }));
  EXPECT_EQ(receiving.results, std::vector{-ECANCELED});
  ReceiveDatagram single(receiver);
  loop().start(single);
  ASSERT_TRUE(wait([&] { return single.ended(); }));
  EXPECT_EQ(single.result, -EBUSY);
}

TEST_P(Contract, a_batch_with_a_datagram_that_is_too_long_stops_before_it) {
  const Socket receiver = open_udp();
  const Socket sender = open_udp();
  const std::vector<std::string> texts{"short", pattern(UdpSocket::payload_max + 1), "never offered"};
  SendBatch sending(loop(), sender, *loop().local(receiver), texts);
  ASSERT_TRUE(wait([&] { return sending.done(); }));
  EXPECT_EQ(sending.results, (std::vector{1, -EMSGSIZE}));
}

TEST_P(Contract, a_batch_of_nothing_is_refused) {
  const Socket sender = open_udp();
  Recorded<BatchSendOperation> sending;
  sending.socket = sender;
  sending.peer = *loop().local(sender);
  loop().start(sending);
  ASSERT_TRUE(wait([&] { return sending.ended(); }));
  EXPECT_EQ(sending.result, -EINVAL);
}

TEST_P(Contract, a_batch_to_the_one_peer_that_nobody_is_at_is_reported) {
  const Socket nobody = open_udp();
  const Endpoint peer = *loop().local(nobody);
  loop().close(nobody);
  settle();
  const auto sender = loop().open_udp({.local = local(), .peer = peer});
  ASSERT_TRUE(sender.has_value());
  ReceiveBatch receiving(loop(), *sender);
  const std::vector<std::string> texts{"anybody?"};
  SendBatch sending(loop(), *sender, peer, texts);
  ASSERT_TRUE(wait([&] { return sending.done() && receiving.ended(); }));
  EXPECT_EQ(receiving.result, -ECONNREFUSED);
}

}  // namespace
}  // namespace salon::net::contract
