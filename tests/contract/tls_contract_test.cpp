// TLS on every back end: it begins, carries much both ways at once, ends as TCP does, and says so when it was cut off.
#include <optional>

#include "contract/world.hpp"
#include "salon/net/tls_stream.hpp"

namespace salon::net::contract {
namespace {

const TlsIdentity& identity() {
  static const TlsIdentity made = make_tls_identity({"localhost"}).value();
  return made;
}

/// The two ends of a connection, and a task for each.
class TlsPair {
 public:
  TlsPair(Loop& loop, Socket client_socket, Socket server_socket)
      : tasks(loop),
        client(loop, TcpStream(loop, client_socket), TlsClient::make({}).value(), "localhost"),
        server(loop, TcpStream(loop, server_socket), TlsContext::make(identity()).value()) {}

  TaskGroup tasks;
  TlsStream client;
  TlsStream server;
};

Task<void> shake_hands(TlsStream& stream, Instant deadline, Result<void>& result) {
  result = co_await stream.shake_hands(deadline);
}

Task<void> send_and_end(TlsStream& stream, std::string_view text, Result<void>& result) {
  result = co_await stream.send_all(as_bytes(text));
  stream.shutdown_write();
}

Task<void> send_until(TlsStream& stream, std::string_view text, Instant deadline, Result<void>& result) {
  result = co_await stream.send_all(as_bytes(text), deadline);
}

/// Until the end, which is an empty Result, or an Error.
Task<void> hear_all(TlsStream& stream, std::string& text, std::optional<Result<void>>& end) {
  std::vector<std::byte> buffer(20'000);
  for (;;) {
    const auto count = co_await stream.receive(buffer);
    if (!count) {
      end = std::unexpected(count.error());
      co_return;
    }
    if (*count == 0) break;
    text += as_text(Bytes(buffer).first(*count));
  }
  end = Result<void>();
}

struct Tls : Contract {
  /// Both ends, hands shaken.
  std::unique_ptr<TlsPair> open() {
    const Pair sockets = connect_pair();
    auto pair = std::make_unique<TlsPair>(loop(), sockets.client, sockets.server);
    Result<void> by_client;
    Result<void> by_server;
    pair->tasks.spawn(shake_hands(pair->client, never, by_client));
    pair->tasks.spawn(shake_hands(pair->server, never, by_server));
    EXPECT_TRUE(wait([&] { return pair->tasks.empty(); }));
    EXPECT_TRUE(by_client) << by_client.error().message();
    EXPECT_TRUE(by_server) << by_server.error().message();
    return pair;
  }
  /// What `shake_hands` says within `patience` of a server that says `text`, and ends or says nothing more.
  std::string refused(std::string_view text, bool ends, Duration patience = 30s) {
    const Pair sockets = connect_pair();
    TlsStream client(loop(), TcpStream(loop(), sockets.client), TlsClient::make({}).value(), "localhost");
    TcpStream server(loop(), sockets.server);
    if (!text.empty()) send(sockets.server, text);
    if (ends) server.shutdown_write();
    TaskGroup tasks(loop());
    Result<void> result;
    tasks.spawn(shake_hands(client, loop().now() + patience, result));
    EXPECT_TRUE(wait([&] { return tasks.empty(); }));
    return result ? "" : result.error().message();
  }
};

TEST_P(Tls, much_goes_both_ways_at_once_and_each_side_ends_by_itself) {  // RFC 8446, 6.1
  const auto pair = open();
  EXPECT_EQ(pair->client.filter().version(), "TLSv1.3");
  EXPECT_EQ(pair->client.filter().verdict().kind, TlsVerdict::Kind::unknown);
  const std::string question = pattern(700'000);
  const std::string answer = pattern(1'200'001);
  std::string by_client;
  std::string by_server;
  std::optional<Result<void>> client_end;
  std::optional<Result<void>> server_end;
  Result<void> sent[2];
  pair->tasks.spawn(send_and_end(pair->client, question, sent[0]));
  pair->tasks.spawn(hear_all(pair->server, by_server, server_end));
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  ASSERT_TRUE(server_end && *server_end);
  EXPECT_EQ(by_server, question);
  pair->tasks.spawn(send_and_end(pair->server, answer, sent[1]));  // to one that has ended
  pair->tasks.spawn(hear_all(pair->client, by_client, client_end));
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  ASSERT_TRUE(client_end && *client_end);
  EXPECT_EQ(by_client, answer);
  EXPECT_TRUE(sent[0] && sent[1]);
}

TEST_P(Tls, both_speak_without_waiting_for_each_other) {
  const auto pair = open();
  const std::string text = pattern(2'000'000);  // more than both systems hold
  std::string heard[2];
  std::optional<Result<void>> ends[2];
  Result<void> sent[2];
  pair->tasks.spawn(send_and_end(pair->client, text, sent[0]));
  pair->tasks.spawn(send_and_end(pair->server, text, sent[1]));
  pair->tasks.spawn(hear_all(pair->client, heard[0], ends[0]));
  pair->tasks.spawn(hear_all(pair->server, heard[1], ends[1]));
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  EXPECT_TRUE(heard[0] == text && heard[1] == text);
}

TEST_P(Tls, a_close_says_the_end_and_loses_nothing) {
  const auto pair = open();
  Result<void> sent;
  pair->tasks.spawn(send_until(pair->server, "last words", never, sent));
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  pair->server.close();
  EXPECT_FALSE(pair->server.is_open());
  std::string heard;
  std::optional<Result<void>> end;
  pair->tasks.spawn(hear_all(pair->client, heard, end));
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  EXPECT_EQ(heard, "last words");
  EXPECT_TRUE(*end) << end->error().message();
}

TEST_P(Tls, a_stream_that_is_cut_off_is_no_end) {
  const Pair sockets = connect_pair();
  TlsStream client(loop(), TcpStream(loop(), sockets.client), TlsClient::make({}).value(), "localhost");
  TcpStream wire(loop(), sockets.server);
  TlsFilter server(TlsContext::make(identity()).value());
  TaskGroup tasks(loop());
  Result<void> shaken;
  tasks.spawn(shake_hands(client, never, shaken));
  std::string plain;
  while (server.state() == TlsFilter::State::handshaking) {
    Receive some(sockets.server);
    loop().start(some);
    ASSERT_TRUE(wait([&] { return some.ended(); }));
    server.receive(some.received(), plain);
    const std::string out = server.take_output();
    if (!out.empty()) send(sockets.server, out);
  }
  server.send("half of what was mea");
  send(sockets.server, server.take_output());
  wire.shutdown_write();
  std::string heard;
  std::optional<Result<void>> end;
  ASSERT_TRUE(wait([&] { return tasks.empty(); }));
  tasks.spawn(hear_all(client, heard, end));
  ASSERT_TRUE(wait([&] { return tasks.empty(); }));
  EXPECT_EQ(heard, "half of what was mea");
  ASSERT_FALSE(*end);
  EXPECT_EQ(end->error().code, TlsFault::cut_off) << end->error().message();
}

TEST_P(Tls, who_speaks_no_tls_is_told_of) {
  EXPECT_NE(refused("SSH-2.0-OpenSSH_9.2p1\r\n", false).find("\"SSH-2.0-OpenSSH_9.2p1\""), std::string::npos);
  EXPECT_NE(refused("", true).find("it closed the connection"), std::string::npos);
  EXPECT_NE(refused("", false, 20ms).find("it said nothing"), std::string::npos);
  EXPECT_NE(refused(std::string_view("\x15\x03\x03\x00\x02\x02\x28", 7), false).find("handshake failure"),
            std::string::npos);
}

TEST_P(Tls, a_peer_that_takes_nothing_holds_a_sender_until_its_deadline_and_a_closed_stream_for_a_second) {
  const auto pair = open();
  const std::string much = pattern(8'000'000);
  Result<void> sent;
  pair->tasks.spawn(send_until(pair->client, much, loop().now() + 100ms, sent));
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  ASSERT_FALSE(sent);
  EXPECT_TRUE(is_timeout(sent.error())) << sent.error().message();
  EXPECT_GT(pair->client.facts().bytes_unacknowledged, 0U);
  pair->client.close();  // what it holds is let go within a second: TearDown and the sanitizers see to it
  std::string heard;
  std::optional<Result<void>> end;
  pair->tasks.spawn(hear_all(pair->server, heard, end));
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  EXPECT_TRUE(much.starts_with(heard));
}

TEST_P(Tls, who_waits_for_a_stream_that_is_closed_is_told) {
  const auto pair = open();
  const std::string much = pattern(8'000'000);
  std::string heard;
  std::optional<Result<void>> end;
  Result<void> sent;
  pair->tasks.spawn(hear_all(pair->client, heard, end));
  pair->tasks.spawn(send_until(pair->client, much, never, sent));
  settle();
  pair->client.close();
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  EXPECT_TRUE(is_cancelled(end->error())) << end->error().message();
  EXPECT_TRUE(!sent && is_cancelled(sent.error()));
}

TEST_P(Tls, what_is_cancelled_or_closed_says_so) {
  const auto pair = open();
  std::string heard;
  std::optional<Result<void>> end;
  pair->tasks.spawn(hear_all(pair->client, heard, end));
  settle();
  pair->tasks.cancel();
  ASSERT_TRUE(wait([&] { return pair->tasks.empty(); }));
  EXPECT_TRUE(is_cancelled(end->error()));
  pair->client.reset();
  TaskGroup again(loop());
  again.spawn(hear_all(pair->client, heard, end));
  ASSERT_TRUE(wait([&] { return again.empty(); }));
  EXPECT_EQ(end->error().code, std::errc::bad_file_descriptor);
  again.spawn(hear_all(pair->server, heard, end));
  ASSERT_TRUE(wait([&] { return again.empty(); }));
  EXPECT_EQ(end->error().code, std::errc::connection_reset);
}

std::vector<Backend> everywhere() {
  std::vector<Backend> all = backends();
  all.push_back(simulated());
  return all;
}

INSTANTIATE_TEST_SUITE_P(Everywhere, Tls, testing::ValuesIn(everywhere()),
                         [](const testing::TestParamInfo<Backend>& backend) { return backend.param.name; });

}  // namespace
}  // namespace salon::net::contract
