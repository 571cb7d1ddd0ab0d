#include "salon/net/tcp.hpp"

#include <gtest/gtest.h>

#include <array>

#include "salon/net/udp.hpp"

namespace salon::net {
namespace {

using namespace std::chrono_literals;

constexpr Duration patience = 20s;

Task<void> echo(TcpListener& listener, Loop& loop) {
  auto stream = co_await listener.accept(loop.now() + patience);
  EXPECT_TRUE(stream);
  if (!stream) co_return;
  std::array<std::byte, 1024> buffer{};
  for (;;) {
    const auto count = co_await stream->receive(buffer, loop.now() + patience);
    if (!count || *count == 0) break;
    co_await stream->send_all(Bytes(buffer).first(*count), loop.now() + patience);
  }
  stream->shutdown_write();
}

Task<std::string> ask(Loop& loop, Endpoint server, std::string_view text) {
  auto stream = co_await TcpStream::connect(loop, server, loop.now() + patience);
  if (!stream) co_return stream.error().message();
  co_await stream->send_all(as_bytes(text), loop.now() + patience);
  stream->shutdown_write();
  std::string answer;
  std::array<std::byte, 1024> buffer{};
  for (;;) {
    const auto count = co_await stream->receive(buffer, loop.now() + patience);
    if (!count || *count == 0) co_return answer;
    answer += as_text(Bytes(buffer).first(*count));
  }
}

TEST(Tcp, a_server_of_a_few_lines_echoes_what_it_hears_and_sees_the_end) {
  auto loop = make_loop();
  ASSERT_TRUE(loop) << loop.error().message();
  {
    auto listener = TcpListener::listen(**loop, {.local = {Address::loopback_v4(), 0}});
    ASSERT_TRUE(listener) << listener.error().message();
    TaskGroup server(**loop);
    server.spawn(echo(*listener, **loop));
    const std::string text(100'000, 'x');
    EXPECT_EQ(run(**loop, ask(**loop, listener->local(), text)), text);
    (*loop)->run_until([&] { return server.empty(); });
  }
  (*loop)->drain();
}

TEST(Tcp, a_refused_connection_says_to_whom_and_what_to_check) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  Endpoint nobody;
  {
    auto listener = TcpListener::listen(**loop, {.local = {Address::loopback_v4(), 0}});
    ASSERT_TRUE(listener);
    nobody = listener->local();
  }
  (*loop)->drain();
  EXPECT_EQ(run(**loop, ask(**loop, nobody, "x")),
            "cannot connect to " + nobody.text() + ": Connection refused; is a server listening on that port?");
}

Task<void> answer_one(UdpSocket& socket, Loop& loop) {
  std::array<std::byte, 100> buffer{};
  const auto got = co_await socket.receive(buffer, loop.now() + patience);
  EXPECT_TRUE(got);
  if (got) co_await socket.send(Bytes(buffer).first(got->length), got->peer, got->local);
}

Task<std::string> ask_datagram(UdpSocket& socket, Endpoint server, std::string_view text) {
  co_await socket.send(as_bytes(text), server);
  std::array<std::byte, 100> buffer{};
  const auto got = co_await socket.receive(buffer);
  EXPECT_EQ(got->peer, server);
  co_return std::string(as_text(Bytes(buffer).first(got->length)));
}

TEST(Udp, an_answer_comes_from_the_address_that_was_asked) {
  auto loop = make_loop();
  ASSERT_TRUE(loop);
  auto server = UdpSocket::open(**loop, {.local = {Address::any_v4(), 0}});
  auto client = UdpSocket::open(**loop, {.local = {Address::loopback_v4(), 0}});
  ASSERT_TRUE(server && client);
  TaskGroup group(**loop);
  group.spawn(answer_one(*server, **loop));
  const Endpoint asked{Address::v4({127, 0, 0, 5}), server->local().port};
  EXPECT_EQ(run(**loop, ask_datagram(*client, asked, "hello")), "hello");
  (*loop)->run_until([&] { return group.empty(); });
}

}  // namespace
}  // namespace salon::net
