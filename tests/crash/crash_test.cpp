// SqliteStore through crashes: on a disk that fails and loses what was not synced, what commit() promised is kept.
//
// One evening is one seed: several lives of a store on one FaultyDisk, each ended by a crash at some operation (in the
// middle of open(), of a commit, of the checkpoint or of the clean close). The model knows of each batch whether it was
// promised, and after each restart compares. A failing evening prints its seed and the command that runs it alone.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "store/sqlite_store.hpp"
#include "store/store_fixture.hpp"
#include "tests/support/faulty_vfs.hpp"

namespace salon::store {
namespace {

using room::EntryId;

enum class Fate { kept, unknown, lost };

struct Told {
  room::Batch batch;
  Fate fate = Fate::unknown;
};

class Evening {
 public:
  explicit Evening(std::uint64_t seed)
      : generator_(seed), vfs_("evening-" + std::to_string(seed), generator_.split()) {}

  void run() {
    const std::uint64_t lives = generator_.between(2, 6);
    for (std::uint64_t life = 0; life < lives && !::testing::Test::HasFailure(); ++life) live();
    start_quietly();
    store_.reset();
    check_search_index();
  }
  [[nodiscard]] std::uint64_t promised() const { return promised_; }
  [[nodiscard]] std::uint64_t failed() const { return failed_; }
  [[nodiscard]] std::uint64_t undecided_kept() const { return undecided_kept_; }
  [[nodiscard]] std::uint64_t failed_openings() const { return failed_openings_; }

 private:
  void live() {
    // A restart that is itself disturbed, now and then; then one that is not, which must succeed.
    while (generator_.one_in(3) && !::testing::Test::HasFailure()) start_in_trouble();
    start_quietly();
    if (::testing::Test::HasFailure()) return;
    trouble();
    if (!generator_.one_in(8)) vfs_.disk().crash_after(generator_.between(1, 600));
    const std::uint64_t crashes = vfs_.disk().crashes();
    for (std::uint64_t commits = generator_.below(60); commits > 0 && vfs_.disk().crashes() == crashes; --commits) {
      commit();
      if (generator_.one_in(12)) check_history("while it lived");
    }
    // Out of the door with the power on: a clean close, which may be cut short by the crash that was planned.
    if (generator_.one_in(4)) store_.reset();
    vfs_.disk().faults = {};
    vfs_.disk().crash();
    store_.reset();
  }

  void trouble() {
    support::DiskFaults& faults = vfs_.disk().faults;
    faults = {};
    if (generator_.one_in(2)) return;
    const auto chance = [&] { return generator_.one_in(2) ? generator_.between(10, 200) : 0; };
    faults.write_fails_one_in = chance();
    faults.write_full_one_in = chance();
    faults.sync_fails_one_in = generator_.one_in(2) ? generator_.between(3, 30) : 0;
  }

  void start_in_trouble() {
    trouble();
    if (generator_.one_in(2)) vfs_.disk().crash_after(generator_.between(1, 60));
    make_store();
    const auto recovered = store_->open();
    if (recovered) {
      check_recovered(*recovered);
    } else {
      ++failed_openings_;
    }
    if (generator_.one_in(2)) store_.reset();
    vfs_.disk().faults = {};
    vfs_.disk().crash();
    store_.reset();
  }

  void start_quietly() {
    vfs_.disk().faults = {};
    make_store();
    const auto recovered = store_->open();
    ASSERT_TRUE(recovered.has_value()) << recovered.error().message();
    check_recovered(*recovered);
  }

  void make_store() { store_ = std::make_unique<SqliteStore>("data", SqliteOptions{.keep = {}, .vfs = vfs_.name()}); }

  // ---- the restart ----

  void check_recovered(const room::Recovered& recovered) {
    EXPECT_GT(recovered.epoch, epoch_) << "an epoch was given twice";
    epoch_ = recovered.epoch;
    sequence_ = 0;
    const auto lines = store_->history({.room = "#lobby", .limit = SIZE_MAX, .before = {}});
    ASSERT_TRUE(lines.has_value()) << lines.error().message();
    decide(*lines);
    check_history("after a restart");
    check_log(recovered);
  }

  // What nobody was promised is there or not; from now on it stays so.
  void decide(const std::vector<room::Line>& lines) {
    std::set<EntryId> there;
    for (const room::Line& each : lines) there.insert(each.id);
    for (Told& told : told_) {
      if (told.fate != Fate::unknown) continue;
      const bool kept = there.contains(told.batch.lines.front().id);
      told.fate = kept ? Fate::kept : Fate::lost;
      if (kept) ++undecided_kept_;
    }
  }

  void check_history(const char* when) {
    std::vector<room::Line> expected;
    for (const Told& told : told_) {
      if (told.fate == Fate::kept) expected.insert(expected.end(), told.batch.lines.begin(), told.batch.lines.end());
    }
    const auto lines = store_->history({.room = "#lobby", .limit = SIZE_MAX, .before = {}});
    if (vfs_.disk().crashes() != crashes_at_commit_ && !lines) return;
    ASSERT_TRUE(lines.has_value()) << lines.error().message();
    EXPECT_TRUE(*lines == expected) << when << ": " << lines->size() << " lines, not " << expected.size();
  }

  void check_log(const room::Recovered& recovered) {
    std::optional<std::string> snapshot;
    EntryId snapshot_id;
    std::vector<room::Entry> entries;
    for (const Told& told : told_) {
      if (told.fate != Fate::kept) continue;
      entries.insert(entries.end(), told.batch.entries.begin(), told.batch.entries.end());
      if (told.batch.snapshot) {
        snapshot = told.batch.snapshot;
        snapshot_id = told.batch.snapshot_id;
      }
    }
    std::erase_if(entries, [&](const room::Entry& entry) { return snapshot && entry.id <= snapshot_id; });
    EXPECT_EQ(recovered.snapshot, snapshot);
    EXPECT_TRUE(recovered.entries == entries) << recovered.entries.size() << " entries, not " << entries.size();
  }

  // ---- a commit ----

  void commit() {
    Told told;
    const std::uint64_t size = generator_.one_in(20) ? generator_.between(50, 150) : generator_.between(1, 8);
    for (std::uint64_t each = 0; each < size; ++each) {
      const EntryId id{epoch_, ++sequence_};
      std::string text = "line " + id.text();
      if (generator_.one_in(5)) text += std::string(generator_.below(4'000), 'x');
      told.batch.entries.push_back(say(id, text));
      told.batch.lines.push_back(line(id, text));
    }
    if (generator_.one_in(10)) {
      const auto within = generator_.below(size);
      told.batch.snapshot_id = told.batch.entries[within].id;
      told.batch.snapshot =
          "the house at " + told.batch.snapshot_id.text() + std::string(generator_.below(20'000), 'h');
    }
    crashes_at_commit_ = vfs_.disk().crashes();
    if (store_->commit(told.batch)) {
      told.fate = Fate::kept;
      ++promised_;
    } else {
      // While this store lives it is gone; a crash may bring it back, whole.
      ++failed_;
    }
    told_.push_back(std::move(told));
  }

  void check_search_index() {
    auto database = Database::open("data/salon.db", vfs_.name());
    ASSERT_TRUE(database.has_value());
    ASSERT_TRUE(database->run("PRAGMA locking_mode = EXCLUSIVE").has_value());
    {
      auto index = SearchIndex::prepare(*database);  // what it lacks is no damage
      ASSERT_TRUE(index.has_value()) << index.error().message();
      ASSERT_TRUE(index->close_up().has_value());
    }
    const auto whole = database->run("INSERT INTO lines_text (lines_text, rank) VALUES ('integrity-check', 1)");
    EXPECT_TRUE(whole.has_value()) << whole.error().message();
    EXPECT_EQ(database->integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'").value(),
              0);
  }

  Generator generator_;
  support::FaultyVfs vfs_;
  std::unique_ptr<SqliteStore> store_;
  std::vector<Told> told_;
  std::uint64_t epoch_ = 0;
  std::uint64_t sequence_ = 0;
  std::uint64_t crashes_at_commit_ = 0;
  std::uint64_t promised_ = 0;
  std::uint64_t failed_ = 0;
  std::uint64_t undecided_kept_ = 0;
  std::uint64_t failed_openings_ = 0;
};

TEST(Crashes, what_a_commit_promised_is_kept_through_200_evenings) {
  const char* one = std::getenv("SALON_SEED");
  const std::uint64_t first = one != nullptr ? std::stoull(one) : 1;
  const std::uint64_t last = one != nullptr ? first : 200;
  std::uint64_t promised = 0;
  std::uint64_t failed = 0;
  std::uint64_t undecided_kept = 0;
  std::uint64_t failed_openings = 0;
  for (std::uint64_t seed = first; seed <= last && !HasFailure(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ": SALON_SEED=" + std::to_string(seed) + " build/dev/bin/crash_test");
    Evening evening(seed);
    evening.run();
    promised += evening.promised();
    failed += evening.failed();
    undecided_kept += evening.undecided_kept();
    failed_openings += evening.failed_openings();
  }
  if (one != nullptr) return;
  // The evenings are only worth something when all of this happens in them.
  EXPECT_GT(promised, 5'000U);
  EXPECT_GT(failed, 1'000U);
  EXPECT_GT(undecided_kept, 0U);
  EXPECT_GT(failed_openings, 20U);
}

}  // namespace
}  // namespace salon::store
