#include "server/out_queue.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <array>

#include "base/generator.hpp"

namespace salon::server {
namespace {

/// Everything the queue would send, as the system would read it.
std::string sent(OutQueue& queue, std::size_t at_a_time) {
  std::string all;
  std::array<iovec, 3> parts;
  while (!queue.empty()) {
    std::string offered;
    const std::size_t count = queue.gather(parts);
    for (std::size_t i = 0; i < count; ++i)
      offered.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
    const std::size_t taken = std::min(at_a_time, offered.size());
    all += offered.substr(0, taken);
    queue.consume(taken);
  }
  return all;
}

TEST(OutQueue, sends_what_was_pushed_in_order) {
  OutQueue queue;
  queue.push("one ");
  queue.push("");
  queue.push(Block("two three "), 4, 6);
  queue.push("four");
  EXPECT_EQ(queue.bytes(), 14U);
  EXPECT_EQ(sent(queue, 5), "one three four");
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(OutQueue, joins_ranges_that_follow_on) {
  const Block block("abcdefgh");
  OutQueue queue;
  queue.push(block, 0, 2);
  queue.push(block, 2, 3);
  queue.push(block, 6, 2);
  std::array<iovec, 4> parts;
  EXPECT_EQ(queue.gather(parts), 2U);
  EXPECT_EQ(parts[0].iov_len, 5U);
  EXPECT_EQ(sent(queue, 100), "abcdegh");
}

TEST(OutQueue, keeps_a_block_alive_while_it_grows_elsewhere) {
  OutQueue queue;
  {
    Block block;
    block.growing() = "first";
    queue.push(block, 0, 5);
    block.growing().append(1000, 'x');  // moves the bytes
  }
  EXPECT_EQ(sent(queue, 100), "first");
}

TEST(OutQueue, survives_any_mix_of_pushes_and_partial_sends) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Generator chance(seed);
    OutQueue queue;
    std::string expected;
    std::string got;
    for (int step = 0; step < 300; ++step) {
      if (chance.one_in(2)) {
        std::string bytes(chance.below(40), static_cast<char>('a' + chance.below(26)));
        expected += bytes;
        queue.push(std::move(bytes));
      } else {
        std::array<iovec, 2> parts;
        std::string offered;
        const std::size_t count = queue.gather(parts);
        for (std::size_t i = 0; i < count; ++i) {
          offered.append(static_cast<const char*>(parts[i].iov_base), parts[i].iov_len);
        }
        const std::size_t taken = chance.below(offered.size() + 1);
        got += offered.substr(0, taken);
        queue.consume(taken);
      }
      ASSERT_EQ(queue.bytes(), expected.size() - got.size()) << "seed " << seed;
    }
    got += sent(queue, 7);
    ASSERT_EQ(got, expected) << "seed " << seed;
  }
}

// A guest that has been sent much once is quiet for hours.
TEST(OutQueue, owns_no_memory_once_all_is_sent) {
  const auto used = [] { return mallinfo2().uordblks; };  // nothing under sanitizers, whose memory is their own
  std::vector<OutQueue> queues(500);
  const std::size_t before = used();
  for (OutQueue& queue : queues) {
    for (int piece = 0; piece < 40; ++piece) queue.push("bytes that lie on the heap, since they are more than a few");
    queue.consume(queue.bytes());
  }
  EXPECT_LE(used(), before + queues.size() * 8);
}

}  // namespace
}  // namespace salon::server
