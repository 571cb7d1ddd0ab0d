// What connections take for as long as they send: kept for a room of ordinary size, given back after a large one.
#include "server/switchboard.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>

namespace salon::server {
namespace {

bool mapped(const void* place) {
  const auto page_bytes = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t page = reinterpret_cast<std::uintptr_t>(place) / page_bytes * page_bytes;
  unsigned char resident = 0;
  return mincore(reinterpret_cast<void*>(page), page_bytes, &resident) == 0;
}

struct SwitchboardTest : testing::Test {
  /// So many are taken at once, and given back; where the last one was.
  const void* take(std::size_t count) {
    std::vector<Switchboard::Held> held;
    for (std::size_t i = 0; i < count; ++i) held.push_back(board.take());
    const void* last = held.back().get();
    EXPECT_TRUE(mapped(last));
    return last;
  }

  std::unique_ptr<net::Loop> loop = net::make_loop(net::LoopKind::epoll).value();
  ConnectionLimits limits;
  Switchboard board{*loop, limits};
};

TEST_F(SwitchboardTest, keeps_the_pages_for_the_next_line_in_an_ordinary_room) { EXPECT_TRUE(mapped(take(500))); }

TEST_F(SwitchboardTest, gives_back_the_pages_that_a_large_room_took_when_the_last_one_is_free) {
  const void* late = nullptr;
  {
    const Switchboard::Held early = board.take();
    late = take(10'000);
    EXPECT_TRUE(mapped(late));
  }
  EXPECT_FALSE(mapped(late));
  take(10'000);
}

}  // namespace
}  // namespace salon::server
