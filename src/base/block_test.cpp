#include "base/block.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace salon {
namespace {

TEST(Block, copies_share_the_bytes) {
  const Block block(std::string("a block that is too long to be kept in place"));
  const Block copy = block;
  EXPECT_TRUE(copy.same(block));
  EXPECT_EQ(copy.bytes().data(), block.bytes().data());
  EXPECT_FALSE(Block(std::string(block.bytes())).same(block));
}

TEST(Block, the_bytes_live_as_long_as_the_last_handle) {  // a fault here is AddressSanitizer's to see
  std::vector<BlockRange> queue;
  {
    const Block block(std::string("hello, everyone in the room"));
    for (std::uint32_t i = 0; i < 10; ++i) queue.push_back({block, i, 5});
  }
  queue.erase(queue.begin(), queue.begin() + 7);
  EXPECT_EQ(queue.front().bytes(), "every");
}

TEST(Block, a_block_that_was_moved_from_is_empty) {
  Block block(std::string("bytes"));
  const Block moved = std::move(block);
  EXPECT_EQ(block.bytes(), "");
  EXPECT_EQ(moved.bytes(), "bytes");
}

TEST(Block, assigning_a_block_to_itself_keeps_it) {
  Block block(std::string("bytes"));
  const Block& alias = block;
  block = alias;
  EXPECT_EQ(block.bytes(), "bytes");
  block = Block{};
  EXPECT_EQ(block.bytes(), "");
}

TEST(Block, a_range_is_a_part) {
  const BlockRange range{Block(std::string("one\ntwo\n")), 4, 4};
  EXPECT_EQ(range.bytes(), "two\n");
  EXPECT_EQ(BlockRange{}.bytes(), "");
}

}  // namespace
}  // namespace salon
