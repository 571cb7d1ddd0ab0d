// UDP on every back end: boundaries, sizes, addresses, and errors that must not be heard.
#include <algorithm>
#include <array>

#include "contract/world.hpp"

namespace salon::net::contract {
namespace {

TEST_P(Contract, a_datagram_of_65507_bytes_arrives_whole) {
  const Socket receiver = open_udp();
  const Socket sender = open_udp();
  const std::string payload = pattern(UdpSocket::payload_max);
  ReceiveDatagram receive(receiver);
  loop().start(receive);
  EXPECT_EQ(send_datagram(sender, *loop().local(receiver), payload), 65507);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_TRUE(receive.received() == payload);
  EXPECT_FALSE(receive.truncated);
}

TEST_P(Contract, an_empty_datagram_is_a_message_like_any_other) {
  const Socket receiver = open_udp();
  const Socket sender = open_udp();
  EXPECT_EQ(send_datagram(sender, *loop().local(receiver), ""), 0);
  EXPECT_EQ(send_datagram(sender, *loop().local(receiver), "next"), 4);
  ReceiveDatagram empty(receiver);
  loop().start(empty);
  ASSERT_TRUE(wait([&] { return empty.ended(); }));
  EXPECT_EQ(empty.results, std::vector{0});
  EXPECT_EQ(empty.peer, *loop().local(sender));
  ReceiveDatagram next(receiver);
  loop().start(next);
  ASSERT_TRUE(wait([&] { return next.ended(); }));
  EXPECT_EQ(next.received(), "next");
}

TEST_P(Contract, a_datagram_that_is_too_long_is_refused) {
  const Socket sender = open_udp();
  const std::string payload(UdpSocket::payload_max + 1, 'x');
  EXPECT_EQ(send_datagram(sender, *loop().local(sender), payload), -EMSGSIZE);
}

TEST_P(Contract, a_datagram_longer_than_the_buffer_is_cut_and_says_so) {
  const Socket receiver = open_udp();
  const Socket sender = open_udp();
  send_datagram(sender, *loop().local(receiver), "0123456789");
  send_datagram(sender, *loop().local(receiver), "01234");
  ReceiveDatagram cut(receiver, 5);
  loop().start(cut);
  ASSERT_TRUE(wait([&] { return cut.ended(); }));
  EXPECT_EQ(cut.received(), "01234");
  EXPECT_TRUE(cut.truncated);
  loop().start(cut);
  ASSERT_TRUE(wait([&] { return cut.ends == 2; }));
  EXPECT_EQ(cut.received(), "01234");
  EXPECT_FALSE(cut.truncated) << "exactly as long as the buffer";
}

TEST_P(Contract, a_shared_socket_hears_every_peer_and_knows_who_spoke) {
  const Socket receiver = open_udp();
  std::vector<Socket> senders;
  for (int index = 0; index < 10; ++index) senders.push_back(open_udp());
  for (const Socket sender : senders) send_datagram(sender, *loop().local(receiver), loop().local(sender)->text());
  std::vector<Endpoint> heard;
  ReceiveDatagram receive(receiver);
  receive.then = [&] {
    if (receive.result < 0) return;
    EXPECT_EQ(receive.received(), receive.peer.text());
    heard.push_back(receive.peer);
    loop().start(receive);
  };
  loop().start(receive);
  ASSERT_TRUE(wait([&] { return heard.size() == senders.size(); }));
  for (const Socket sender : senders) EXPECT_EQ(std::ranges::count(heard, *loop().local(sender)), 1);
  loop().drain();
}

TEST_P(Contract, what_could_not_be_delivered_does_not_disturb_the_next_receive) {
  for (const Address& address : {Address::loopback_v4(), *Address::parse("::1")}) {
    const Socket shared = open_udp(address);
    const Socket gone = open_udp(address);
    const Endpoint nobody = *loop().local(gone);
    loop().close(gone);
    settle();
    ReceiveDatagram receive(shared);
    loop().start(receive);
    // Loopback answers each of these with ICMP port unreachable before sendmsg returns.
    for (int index = 0; index < 3; ++index) EXPECT_EQ(send_datagram(shared, nobody, "anyone?"), 7);
    settle();
    EXPECT_FALSE(receive.ended()) << receive.result;
    const Socket sender = open_udp(address);
    EXPECT_EQ(send_datagram(sender, *loop().local(shared), "me"), 2);
    ASSERT_TRUE(wait([&] { return receive.ended(); }));
    EXPECT_EQ(receive.received(), "me");
    EXPECT_EQ(send_datagram(shared, receive.peer, "and you"), 7);
    loop().close(shared);
    loop().close(sender);
  }
}

TEST_P(Contract, an_answer_leaves_from_the_address_that_was_addressed) {
  const Socket server = open_udp(Address::any_v4());
  const Endpoint addressed{Address::v4({127, 0, 0, 7}), loop().local(server)->port};
  const Socket client = open_udp();
  ReceiveDatagram receive(server);
  loop().start(receive);
  send_datagram(client, addressed, "question");
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.local, addressed);
  EXPECT_EQ(receive.peer, *loop().local(client));
  ReceiveDatagram answer(client);
  loop().start(answer);
  send_datagram(server, receive.peer, "answer", receive.local);
  ASSERT_TRUE(wait([&] { return answer.ended(); }));
  EXPECT_EQ(answer.peer, addressed);
}

TEST_P(Contract, an_answer_over_ipv6_leaves_from_the_address_that_was_addressed) {
  const Socket server = open_udp(Address::any_v6());
  const Endpoint addressed{*Address::parse("::1"), loop().local(server)->port};
  const Socket client = open_udp(Address::any_v6());
  ReceiveDatagram receive(server);
  loop().start(receive);
  send_datagram(client, addressed, "question");
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.local, addressed);
  ReceiveDatagram answer(client);
  loop().start(answer);
  send_datagram(server, receive.peer, "answer", receive.local);
  ASSERT_TRUE(wait([&] { return answer.ended(); }));
  EXPECT_EQ(answer.peer, addressed);
}

TEST_P(Contract, a_cancelled_datagram_receive_leaves_the_datagram_for_the_next) {
  const Socket receiver = open_udp();
  const Socket sender = open_udp();
  for (int round = 0; round < 10; ++round) {
    ReceiveDatagram receive(receiver);
    loop().start(receive);
    loop().cancel(receive);
    ASSERT_TRUE(wait([&] { return receive.ended(); }));
    ASSERT_EQ(receive.results, std::vector{-ECANCELED});
    send_datagram(sender, *loop().local(receiver), "kept");
    loop().start(receive);
    ASSERT_TRUE(wait([&] { return receive.ends == 2; }));
    EXPECT_EQ(receive.received(), "kept");
  }
}

TEST_P(Contract, a_socket_for_one_peer_is_told_that_it_refuses) {
  for (const Address& address : {Address::loopback_v4(), *Address::parse("::1")}) {
    const Socket gone = open_udp(address);
    const Endpoint nobody = *loop().local(gone);
    loop().close(gone);
    settle();
    const auto caller = loop().open_udp({.local = {address, 0}, .peer = nobody});
    ASSERT_TRUE(caller);
    ReceiveDatagram receive(*caller);
    loop().start(receive);
    EXPECT_EQ(send_datagram(*caller, nobody, "anyone?"), 7);
    ASSERT_TRUE(wait([&] { return receive.ended(); }));
    EXPECT_EQ(receive.results, std::vector{-ECONNREFUSED});
    EXPECT_EQ(send_datagram(*caller, nobody, "again"), 5) << "it is told once";
    loop().close(*caller);
  }
}

TEST_P(Contract, a_socket_that_asks_for_reports_hears_whom_it_did_not_reach_and_goes_on) {
  for (const Address& address : {Address::loopback_v4(), *Address::parse("::1")}) {
    const Socket first = open_udp(address);
    const Socket second = open_udp(address);
    const std::array<Endpoint, 2> nobodies{*loop().local(first), *loop().local(second)};
    loop().close(first);
    loop().close(second);
    settle();
    const auto shared = loop().open_udp({.local = {address, 0}, .reports = true});
    ASSERT_TRUE(shared);
    for (const Endpoint& nobody : nobodies) EXPECT_EQ(send_datagram(*shared, nobody, "anyone?"), 7);
    settle();
    const Socket friendly = open_udp(address);
    EXPECT_EQ(send_datagram(*shared, *loop().local(friendly), "you then"), 8) << "another's fate is no fault of this";
    for (const Endpoint& nobody : nobodies) {
      ReceiveDatagram report(*shared);
      loop().start(report);
      ASSERT_TRUE(wait([&] { return report.ended(); }));
      EXPECT_EQ(report.results, std::vector{-ECONNREFUSED});
      EXPECT_EQ(report.peer, nobody);
    }
    ReceiveDatagram receive(*shared);
    loop().start(receive);
    EXPECT_EQ(send_datagram(friendly, *loop().local(*shared), "me"), 2);
    ASSERT_TRUE(wait([&] { return receive.ended(); }));
    EXPECT_EQ(receive.received(), "me");
    loop().close(*shared);
    loop().close(friendly);
  }
}

Task<void> keep_error(UdpSocket& socket, std::optional<Error>& error) {
  std::array<std::byte, 16> buffer;
  const auto got = co_await socket.receive(buffer);
  if (!got) error = got.error();
}

TEST_P(Contract, a_report_names_who_was_not_reached) {
  const Socket gone = open_udp();
  const Endpoint nobody = *loop().local(gone);
  loop().close(gone);
  settle();
  auto socket = UdpSocket::open(loop(), {.local = local(), .reports = true});
  ASSERT_TRUE(socket);
  EXPECT_EQ(send_datagram(socket->socket(), nobody, "anyone?"), 7);
  std::optional<Error> error;
  TaskGroup group(loop());
  group.spawn(keep_error(*socket, error));
  ASSERT_TRUE(wait([&] { return group.empty(); }));
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message(), "cannot reach " + nobody.text() + " over UDP: Connection refused");
}

TEST_P(Contract, a_report_ends_a_receive_that_waits) {
  const Socket gone = open_udp();
  const Endpoint nobody = *loop().local(gone);
  loop().close(gone);
  settle();
  const auto shared = loop().open_udp({.local = local(), .reports = true});
  ASSERT_TRUE(shared);
  ReceiveDatagram receive(*shared);
  loop().start(receive);
  settle();
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(send_datagram(*shared, nobody, "anyone?"), 7);
    ASSERT_TRUE(wait([&] { return receive.ends == round + 1; }));
    EXPECT_EQ(receive.result, -ECONNREFUSED);
    EXPECT_EQ(receive.peer, nobody);
    loop().start(receive);
  }
  loop().cancel(receive);
  ASSERT_TRUE(wait([&] { return receive.ends == 4; }));
  EXPECT_EQ(receive.result, -ECANCELED);
}

TEST_P(Contract, only_a_socket_for_broadcasts_may_send_one) {
  const Endpoint everyone{Address::v4({255, 255, 255, 255}), 9};
  EXPECT_EQ(send_datagram(open_udp(), everyone, "all"), -EACCES);
}

TEST_P(Contract, a_broadcast_is_heard_and_can_be_answered) {
  const Socket hearer = open_udp(Address::any_v4());
  const auto loud = loop().open_udp({.local = {Address::any_v4(), 0}, .broadcast = true});
  ASSERT_TRUE(loud) << loud.error().message();
  ReceiveDatagram receive(hearer);
  loop().start(receive);
  const Endpoint all_of_loopback{Address::v4({127, 255, 255, 255}), loop().local(hearer)->port};
  EXPECT_EQ(send_datagram(*loud, all_of_loopback, "anyone?"), 7);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.received(), "anyone?");
  ReceiveDatagram answer(*loud);
  loop().start(answer);
  EXPECT_EQ(send_datagram(hearer, receive.peer, "me"), 2);
  ASSERT_TRUE(wait([&] { return answer.ended(); }));
  EXPECT_EQ(answer.received(), "me");
}

TEST_P(Contract, a_datagram_socket_for_one_peer_leaves_from_where_it_was_told_to) {
  const Socket server = open_udp();
  const auto caller = loop().open_udp({.local = {Address::v4({127, 0, 0, 9}), 0}, .peer = *loop().local(server)});
  ASSERT_TRUE(caller) << caller.error().message();
  ReceiveDatagram receive(server);
  loop().start(receive);
  EXPECT_EQ(send_datagram(*caller, *loop().local(server), "hello"), 5);
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.peer, *loop().local(*caller));
  EXPECT_EQ(receive.peer.address, Address::v4({127, 0, 0, 9}));
}

TEST_P(Contract, a_socket_for_one_peer_hears_no_other) {
  const Socket friendly = open_udp();
  const Socket stranger = open_udp();
  const auto caller = loop().open_udp({.local = local(), .peer = *loop().local(friendly)});
  ASSERT_TRUE(caller);
  ReceiveDatagram receive(*caller);
  loop().start(receive);
  send_datagram(stranger, *loop().local(*caller), "psst");
  send_datagram(friendly, *loop().local(*caller), "hello");
  ASSERT_TRUE(wait([&] { return receive.ended(); }));
  EXPECT_EQ(receive.received(), "hello");
  EXPECT_EQ(receive.peer, *loop().local(friendly));
}

TEST_P(Contract, two_udp_sockets_do_not_share_a_port) {
  const Socket first = open_udp();
  const auto second = loop().open_udp({.local = *loop().local(first)});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, std::errc::address_in_use);
}

}  // namespace
}  // namespace salon::net::contract
