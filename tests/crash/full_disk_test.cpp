// SqliteStore on a disk without space.
#include "store/sqlite_store.hpp"
#include "store/store_fixture.hpp"
#include "tests/support/faulty_vfs.hpp"

namespace salon::store {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST(FullDisk, says_so_keeps_what_it_kept_and_goes_on_when_there_is_space) {
  support::FaultyVfs vfs("full-disk", Generator(1));
  SqliteStore store("data", {.keep = {}, .vfs = vfs.name()});
  ASSERT_TRUE(store.open().has_value());
  std::uint64_t next = 1;
  vfs.disk().faults.bytes_max = 300'000;
  Result<void> kept;
  while ((kept = store.commit(batch(1, next, 10))).has_value()) next += 10;
  EXPECT_THAT(kept.error().message(), AllOf(HasSubstr("cannot keep the last lines in data/salon.db"), HasSubstr("full"),
                                            HasSubstr("free some space")));
  EXPECT_THAT(store.history({.room = "#lobby", .limit = 100'000, .before = {}}).value(), SizeIs(next - 1));
  vfs.disk().faults = {};
  ASSERT_TRUE(store.commit(batch(1, next, 10)).has_value());
  EXPECT_EQ(store.history({.room = "#lobby", .limit = 100'000, .before = {}}).value(), batch(1, 1, next + 9).lines);
}

TEST(FullDisk, cannot_be_opened_and_says_so) {
  support::FaultyVfs vfs("full-from-the-start", Generator(1));
  vfs.disk().faults.bytes_max = 5'000;
  SqliteStore store("data", {.keep = {}, .vfs = vfs.name()});
  const auto recovered = store.open();
  ASSERT_FALSE(recovered.has_value());
  EXPECT_THAT(recovered.error().message(), AllOf(HasSubstr("cannot open the history data/salon.db"), HasSubstr("full"),
                                                 HasSubstr("free some space")));
  vfs.disk().faults = {};
  EXPECT_TRUE(store.open().has_value());
}

}  // namespace
}  // namespace salon::store
