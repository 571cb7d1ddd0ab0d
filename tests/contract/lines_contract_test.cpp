// Lines of a stream, and a queue before it, on every back end.
#include "contract/world.hpp"
#include "salon/net/line_reader.hpp"
#include "salon/net/send_queue.hpp"

namespace salon::net::contract {
namespace {

struct Heard {
  std::vector<std::string> lines;
  std::optional<Error> failed;
};

/// Lines of at most 12 bytes.
Task<void> read_lines(TcpStream& stream, Heard& heard) {
  LineReader reader(stream, 12);
  for (;;) {
    const auto line = co_await reader.next();
    if (!line) heard.failed = line.error();
    if (!line || !*line) break;
    heard.lines.push_back(**line);
  }
}

TEST_P(Contract, lines_come_out_whole_however_they_came_in_and_an_overlong_one_fails) {
  const struct {
    std::string_view sent;
    std::vector<std::string> lines;
    bool fails;
  } cases[] = {
      {"", {}, false},
      {"\n", {""}, false},
      {"one\n\ntwelve bytes\ncrlf\r\nno newline", {"one", "", "twelve bytes", "crlf\r", "no newline"}, false},
      {"fits\nthirteen byte", {"fits"}, true},
      {"fits\nthirteen byte\n", {"fits"}, true},
      {"fits\nthirteen byte\nnext\n", {"fits"}, true},
  };
  for (const auto& [sent, lines, fails] : cases) {
    for (const std::size_t piece : {1U, 5U, 1000U}) {
      const Pair pair = connect_pair();
      TcpStream stream(loop(), pair.server);
      Heard heard;
      TaskGroup reading(loop());
      reading.spawn(read_lines(stream, heard));
      for (std::string_view left = sent; !left.empty(); left.remove_prefix(std::min(piece, left.size()))) {
        send(pair.client, left.substr(0, piece));
        settle();
      }
      loop().shutdown_write(pair.client);
      ASSERT_TRUE(wait([&] { return reading.empty(); }));
      EXPECT_EQ(heard.lines, lines) << piece;
      EXPECT_EQ(heard.failed.has_value(), fails) << piece;
      if (fails) {
        EXPECT_EQ(heard.failed->code, std::errc::message_size) << heard.failed->message();
      }
      loop().close(pair.client);
    }
  }
}

Task<void> read_all(TcpStream& stream, std::string& text) {
  std::array<std::byte, 65'536> buffer;
  for (;;) {
    const auto count = co_await stream.receive(buffer);
    if (!count || *count == 0) break;
    text += as_text(Bytes(buffer).first(*count));
  }
}

Task<void> wait_until_sent(SendQueue& queue, bool& sent) {
  co_await queue.sent();
  sent = true;
}

TEST_P(Contract, a_queue_sends_in_order_and_nobody_waits_for_it) {
  const Pair pair = connect_pair();
  TcpStream from(loop(), pair.client);
  TcpStream to(loop(), pair.server);
  TaskGroup group(loop());
  SendQueue queue(from, group.scope(), 1'000'000);
  const std::string text = pattern(700'000);
  EXPECT_TRUE(queue.give("first "));
  EXPECT_TRUE(queue.give(text));
  EXPECT_TRUE(queue.give(" last"));
  bool sent = false;
  group.spawn(wait_until_sent(queue, sent));
  std::string received;
  group.spawn(read_all(to, received));
  ASSERT_TRUE(wait([&] { return sent; }));
  EXPECT_TRUE(queue.give("."));
  ASSERT_TRUE(wait([&] { return queue.empty(); }));
  from.shutdown_write();
  ASSERT_TRUE(wait([&] { return group.empty(); }));
  EXPECT_EQ(received, "first " + text + " last.");
}

TEST_P(Contract, a_queue_keeps_no_more_than_its_bound_and_nothing_for_who_is_gone) {
  const Pair pair = connect_pair();
  TcpStream stream(loop(), pair.client);
  TaskGroup group(loop());
  SendQueue queue(stream, group.scope(), 100'000);
  EXPECT_FALSE(queue.give(std::string(100'001, 'x')));
  const std::string piece(100'000, 'x');
  for (int pieces = 0; queue.give(piece); ++pieces) {  // the other side does not read
    ASSERT_LT(pieces, 1'000) << "100 MB are kept for nobody";
    settle();
  }
  stream.reset();
  ASSERT_TRUE(wait([&] { return queue.empty(); }));
  EXPECT_FALSE(queue.give("late"));
  loop().close(pair.server);
}

}  // namespace
}  // namespace salon::net::contract
