#include "server/local_log.hpp"

#include <gtest/gtest.h>

namespace salon::server {
namespace {

struct Listener final : room::Log::Listener {
  void ordered(const room::Entry& entry) override {
    entries.push_back(entry);
    if (answer_to != 0 && entry.origin.tag == answer_to) log->submit({1, 1, 9, 100}, room::Rename{"late"});
  }
  std::vector<room::Entry> entries;
  LocalLog* log = nullptr;
  std::uint64_t answer_to = 0;
};

TEST(LocalLog, orders_by_submission_and_never_calls_back_from_within_submit) {
  Listener listener;
  LocalLog log(7, listener);
  log.submit({1, 1, 2, 1}, room::Rename{"ada"});
  log.submit({1, 1, 3, 2}, room::Rename{"eva"});
  EXPECT_TRUE(listener.entries.empty());
  log.deliver(WallTime(std::chrono::milliseconds(5)));
  ASSERT_EQ(listener.entries.size(), 2U);
  EXPECT_EQ(listener.entries[0].id, (room::EntryId{7, 1}));
  EXPECT_EQ(listener.entries[1].id, (room::EntryId{7, 2}));
  EXPECT_EQ(listener.entries[1].command, room::Command(room::Rename{"eva"}));
  EXPECT_EQ(listener.entries[1].time, WallTime(std::chrono::milliseconds(5)));
}

TEST(LocalLog, delivers_in_the_same_turn_what_is_submitted_while_it_delivers) {
  Listener listener;
  LocalLog log(1, listener);
  listener.log = &log;
  listener.answer_to = 1;
  log.submit({1, 1, 2, 1}, room::Rename{"ada"});
  log.deliver({});
  ASSERT_EQ(listener.entries.size(), 2U);
  EXPECT_EQ(listener.entries[1].command, room::Command(room::Rename{"late"}));
  EXPECT_EQ(listener.entries[1].id.sequence, 2U);
}

}  // namespace
}  // namespace salon::server
