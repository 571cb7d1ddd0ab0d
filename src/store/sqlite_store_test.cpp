// SqliteStore on a real file system: what outlives what, and what is said when something is wrong.
#include "store/sqlite_store.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <functional>

#include "base/generator.hpp"
#include "store/migrations.hpp"
#include "store/store_fixture.hpp"

namespace salon::store {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const room::HistoryQuery lobby{.room = "#lobby", .limit = 50, .before = {}};

class SqliteStores : public ::testing::Test {
 protected:
  [[nodiscard]] std::string opening_fails() const {
    SqliteStore store(data_);
    const auto recovered = store.open();
    EXPECT_FALSE(recovered.has_value());
    return recovered ? std::string() : recovered.error().message();
  }
  [[nodiscard]] std::string file() const { return (data_ / "salon.db").string(); }
  void run(const std::string& sql) const {
    auto database = Database::open(file());
    ASSERT_TRUE(database.has_value());
    const auto done = database->run(sql);
    ASSERT_TRUE(done.has_value()) << done.error().message();
  }
  [[nodiscard]] std::int64_t number(const std::string& sql) const {
    auto database = Database::open(file());
    return database->integer(sql).value();
  }
  void close_up() const {
    auto database = Database::open(file());
    auto index = SearchIndex::prepare(*database);
    ASSERT_TRUE(index.has_value()) << index.error().message();
    ASSERT_TRUE(index->close_up().has_value());
  }
  /// A database of one life with `lines` lines, closed.
  void make(std::uint64_t lines) const {
    SqliteStore store(data_);
    ASSERT_TRUE(store.open().has_value());
    ASSERT_TRUE(store.commit(batch(1, 1, lines)).has_value());
  }

  TemporaryDirectory directory_;
  std::filesystem::path data_ = directory_.path() / "a" / "data";
};

// ---- what lasts ----

TEST_F(SqliteStores, makes_its_directory_and_file_for_its_user_alone) {
  make(1);
  struct stat found {};
  ASSERT_EQ(::stat(data_.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0700U);
  ASSERT_EQ(::stat(file().c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777U, 0600U);
}

TEST_F(SqliteStores, finds_its_entries_and_lines_again_with_a_new_epoch) {
  make(3);
  SqliteStore store(data_);
  const auto recovered = store.open();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().message();
  EXPECT_EQ(recovered->epoch, 2U);
  EXPECT_EQ(recovered->entries, batch(1, 1, 3).entries);
  EXPECT_EQ(store.history(lobby).value(), batch(1, 1, 3).lines);
  EXPECT_TRUE(store.durable());
}

TEST_F(SqliteStores, keeps_every_kind_of_command) {
  const std::vector<room::Command> commands = {
      room::NodeStarted{},          room::Enter{"ada", room::Dialect::irc, "~ada", "Ada L.", "192.168.1.57"},
      room::Join{"#lobby", true},   room::Say{"#lobby", room::SayKind::action, "sours \xc3\xa9t\xc3\xa9"},
      room::Rename{"lea"},          room::SetTopic{"#lobby", "sockets"},
      room::Part{"#lobby", "done"}, room::Leave{"gone", true},
  };
  room::Batch made;
  for (const auto& command : commands) {
    made.entries.push_back(say({1, made.entries.size() + 1}, ""));
    made.entries.back().command = command;
  }
  {
    SqliteStore store(data_);
    ASSERT_TRUE(store.open().has_value());
    ASSERT_TRUE(store.commit(made).has_value());
  }
  SqliteStore store(data_);
  EXPECT_EQ(store.open()->entries, made.entries);
}

TEST_F(SqliteStores, a_snapshot_takes_the_place_of_the_entries_before_it) {
  {
    SqliteStore store(data_);
    ASSERT_TRUE(store.open().has_value());
    room::Batch first = batch(1, 1, 3);
    first.snapshot = R"({"v":1})";
    first.snapshot_id = {1, 2};
    ASSERT_TRUE(store.commit(first).has_value());
    room::Batch second = batch(1, 4, 2);
    second.snapshot = R"({"v":2})";
    second.snapshot_id = {1, 4};
    ASSERT_TRUE(store.commit(second).has_value());
  }
  SqliteStore store(data_);
  const auto recovered = store.open();
  ASSERT_TRUE(recovered.has_value());
  EXPECT_EQ(recovered->snapshot, R"({"v":2})");
  EXPECT_EQ(recovered->entries, batch(1, 5, 1).entries);
  EXPECT_THAT(store.history(lobby).value(), SizeIs(5));
}

TEST_F(SqliteStores, what_was_committed_outlives_a_death_in_mid_life) {
  SqliteStore store(data_);
  ASSERT_TRUE(store.open().has_value());
  ASSERT_TRUE(store.commit(batch(1, 1, 20)).has_value());
  // What the disk holds at this moment, as a process that is killed leaves it.
  const auto copy = directory_.path() / "copy";
  std::filesystem::create_directory(copy);
  std::filesystem::copy_file(file(), copy / "salon.db");
  std::filesystem::copy_file(file() + "-wal", copy / "salon.db-wal");
  ASSERT_TRUE(store.commit(batch(1, 21, 1)).has_value());

  SqliteStore survivor(copy);
  const auto recovered = survivor.open();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().message();
  EXPECT_EQ(recovered->epoch, 2U);
  EXPECT_EQ(recovered->entries, batch(1, 1, 20).entries);
  EXPECT_EQ(survivor.history(lobby).value(), batch(1, 1, 20).lines);
}

TEST_F(SqliteStores, the_search_index_closes_up_and_forgets_what_is_removed) {
  {
    SqliteStore store(data_);
    ASSERT_TRUE(store.open().has_value());
    ASSERT_TRUE(store.commit(batch_of({line({1, 1}, "the invoice is out"), line({1, 2}, "un \xc3\xa9t\xc3\xa9")})));
  }
  run("DELETE FROM lines WHERE id = 2");  // not in the index yet
  run("INSERT INTO lines_text (lines_text) VALUES ('integrity-check')");
  close_up();
  EXPECT_EQ(number("SELECT count(*) FROM lines_text WHERE lines_text MATCH 'INVOICE'"), 1);
  run("INSERT INTO lines (id, room, epoch, sequence, time, nick, user, dialect, kind, text)"
      " SELECT 3, room, epoch, 3, time, nick, user, dialect, kind, 'un \xc3\xa9t\xc3\xa9' FROM lines");
  close_up();
  close_up();  // nothing twice
  EXPECT_EQ(number("SELECT rowid FROM lines_text WHERE lines_text MATCH 'ete'"), 3);
  run("DELETE FROM lines WHERE id = 1");
  EXPECT_EQ(number("SELECT count(*) FROM lines_text WHERE lines_text MATCH 'invoice'"), 0);
  run("INSERT INTO lines_text (lines_text, rank) VALUES ('integrity-check', 1)");
}

TEST_F(SqliteStores, the_search_index_follows_in_pieces_also_over_a_restart) {
  const std::string half(SearchIndex::bytes_behind_max / 2, 'x');
  for (const std::uint64_t life : {1U, 2U}) {
    SqliteStore store(data_);
    ASSERT_TRUE(store.open().has_value());
    ASSERT_TRUE(store.commit(batch_of({line({life, 1}, half)})).has_value());
  }
  EXPECT_EQ(number("SELECT count(*) FROM lines_text_docsize"), 0);
  {
    SqliteStore store(data_);
    ASSERT_TRUE(store.open().has_value());
    ASSERT_TRUE(store.commit(batch_of({line({3, 1}, "and a little more")})).has_value());
  }
  EXPECT_EQ(number("SELECT count(*) FROM lines_text_docsize"), 3);
  EXPECT_EQ(number("SELECT rowid FROM lines_text WHERE lines_text MATCH 'little'"), 3);
}

/// What SQLite does from here on, in instructions of its virtual machine, in connections opened from here on.
class Instructions {
 public:
  Instructions() {
    count_ = 0;
    ensure(::sqlite3_auto_extension(reinterpret_cast<void (*)()>(&watch)) == SQLITE_OK, "SQLite cannot be watched");
  }
  Instructions(const Instructions&) = delete;
  Instructions& operator=(const Instructions&) = delete;
  ~Instructions() { ::sqlite3_reset_auto_extension(); }
  [[nodiscard]] static std::int64_t count() { return count_; }

 private:
  static int watch(sqlite3* connection, const char** /*error*/, const sqlite3_api_routines* /*routines*/) {
    constexpr int step = 10;
    ::sqlite3_progress_handler(
        connection, step,
        [](void* /*nothing*/) {
          count_ += step;
          return 0;
        },
        nullptr);
    return SQLITE_OK;
  }
  static inline std::int64_t count_ = 0;
};

TEST_F(SqliteStores, what_is_asked_for_is_found_without_reading_the_rest) {
  constexpr std::uint64_t many = 3'000;
  const Instructions instructions;
  SqliteStore store(data_);
  ASSERT_TRUE(store.open().has_value());
  room::Batch batch;
  for (std::uint64_t sequence = 1; sequence <= many; ++sequence) {
    room::Line one = line({1, sequence}, sequence % 2 == 0 ? "old" : "lea came");
    if (sequence % 2 == 1 || sequence > many / 2) one.deed = room::Deed::joined;
    batch.lines.push_back(one);
    room::Line word = line({2, sequence}, "word", "#tea");
    batch.lines.push_back(word);
  }
  ASSERT_TRUE(store.commit(batch).has_value());

  const auto cost = [&](const room::HistoryQuery& query, std::size_t found) {
    const std::int64_t before = Instructions::count();
    EXPECT_EQ(store.history(query).value().size(), found);
    return Instructions::count() - before;
  };
  const std::int64_t limit = std::int64_t{2} * static_cast<std::int64_t>(many);
  EXPECT_LT(cost({.room = "#lobby", .limit = 20}, 20), limit) << "reads past who came";
  EXPECT_LT(cost({.room = "#lobby", .limit = 20, .with_deeds = true}, 20), limit);
  EXPECT_LT(cost({.room = "#tea", .limit = 20, .with_deeds = true}, 20), limit);
  EXPECT_LT(cost({.room = "#tea", .limit = 20, .which = room::HistoryQuery::Which::oldest}, 20), limit);
  EXPECT_LT(cost({.room = "#tea", .order_alone = true}, 0), limit) << "reads past what was said";
  EXPECT_GT(cost({.room = "#tea", .limit = many}, many), limit) << "nothing is counted";
}

// ---- in use ----

TEST_F(SqliteStores, a_second_store_in_the_same_process_is_told_that_it_is_in_use) {
  SqliteStore store(data_);
  ASSERT_TRUE(store.open().has_value());
  const std::string message = opening_fails();
  EXPECT_THAT(message, AllOf(HasSubstr("cannot open the history " + file()), HasSubstr("another salon has it open"),
                             HasSubstr("--data")));
  ASSERT_TRUE(store.commit(batch(1, 1, 1)).has_value());
  EXPECT_THAT(opening_fails(), HasSubstr("another salon has it open"));
}

/// Runs `work` in another process. The parent may have no database open: SQLite does not survive a fork.
class OtherProcess {
 public:
  explicit OtherProcess(const std::function<void(int report)>& work) {
    int pipe[2];
    ensure(::pipe(pipe) == 0, "no pipe");
    process_ = ::fork();
    ensure(process_ >= 0, "no process");
    if (process_ == 0) {
      work(pipe[1]);
      ::_exit(0);
    }
    ::close(pipe[1]);
    report_ = pipe[0];
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  ~OtherProcess() {
    kill();
    ::close(report_);
  }
  /// What it reported, up to a newline or its end.
  std::string report() {
    std::string text;
    for (char byte = 0; ::read(report_, &byte, 1) == 1 && byte != '\n';) text += byte;
    return text;
  }
  void kill() {
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
  int report_ = -1;
};

void report(int descriptor, const std::string& text) {
  const std::string whole = text + "\n";
  ensure(::write(descriptor, whole.data(), whole.size()) == static_cast<ssize_t>(whole.size()), "the report was lost");
}

TEST_F(SqliteStores, another_process_has_it_until_it_is_killed) {
  OtherProcess other([&](int descriptor) {
    SqliteStore store(data_);
    const bool kept = store.open().has_value() && store.commit(batch(1, 1, 5)).has_value();
    report(descriptor, kept ? "kept" : "not kept");
    while (true) ::pause();
  });
  ASSERT_EQ(other.report(), "kept");
  EXPECT_THAT(opening_fails(), HasSubstr("another salon has it open"));
  other.kill();

  SqliteStore store(data_);
  const auto recovered = store.open();
  ASSERT_TRUE(recovered.has_value()) << recovered.error().message();
  EXPECT_EQ(recovered->epoch, 2U);
  EXPECT_EQ(recovered->entries, batch(1, 1, 5).entries);
}

// ---- places where nothing can be kept ----

/// The message of a failed open by a user without rights, or "opened".
std::string opening_as_nobody(const std::filesystem::path& data) {
  OtherProcess other([&](int descriptor) {
    if (::geteuid() == 0) ensure(::setgroups(0, nullptr) == 0 && ::setuid(65534) == 0, "root could not become nobody");
    SqliteStore store(data);
    const auto recovered = store.open();
    report(descriptor, recovered ? "opened" : recovered.error().message());
  });
  return other.report();
}

TEST_F(SqliteStores, a_directory_without_write_permission_is_named) {
  std::filesystem::create_directories(data_);
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(data_, std::filesystem::perms(0555));
  EXPECT_EQ(opening_as_nobody(data_), "cannot make the file " + file() +
                                          ": Permission denied; let this user write there, or choose another "
                                          "directory with --data");
}

TEST_F(SqliteStores, a_file_that_may_only_be_read_is_named) {
  make(1);
  std::filesystem::permissions(directory_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(directory_.path() / "a", std::filesystem::perms(0755));
  std::filesystem::permissions(data_, std::filesystem::perms(0555));
  std::filesystem::permissions(file(), std::filesystem::perms(0444));
  EXPECT_THAT(opening_as_nobody(data_),
              AllOf(HasSubstr("cannot open the history " + file()), HasSubstr("--data"), HasSubstr("readonly")));
}

TEST_F(SqliteStores, a_path_through_a_file_is_named) {
  std::ofstream(directory_.path() / "a") << "not a directory";
  EXPECT_THAT(opening_fails(), AllOf(HasSubstr("cannot make the directory " + (directory_.path() / "a").string()),
                                     HasSubstr("Not a directory"), HasSubstr("--data")));
}

TEST_F(SqliteStores, a_directory_that_nobody_can_write_is_named) {
  data_ = "/proc/salon";
  EXPECT_THAT(opening_fails(), AllOf(HasSubstr("cannot make the directory /proc/salon"), HasSubstr("--data")));
}

TEST_F(SqliteStores, a_file_that_may_not_grow_fails_a_commit_and_loses_nothing) {
  // A file-size limit is the nearest a test comes to a full disk on a real file system (setrlimit(2)).
  OtherProcess other([&](int descriptor) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{.rlim_cur = 400'000, .rlim_max = 400'000};
    ensure(::setrlimit(RLIMIT_FSIZE, &limit) == 0, "no limit could be set");
    SqliteStore store(data_);
    ensure(store.open().has_value(), "not opened");
    std::uint64_t next = 1;
    Result<void> kept;
    while ((kept = store.commit(batch(1, next, 10))).has_value()) next += 10;
    report(descriptor, std::to_string(next - 1));
    report(descriptor, kept.error().message());
  });
  const std::uint64_t kept = std::stoull(other.report());
  EXPECT_GT(kept, 10U);
  EXPECT_THAT(other.report(), HasSubstr("cannot keep the last lines in " + file()));
  other.kill();
  SqliteStore store(data_);
  EXPECT_EQ(store.open()->entries, batch(1, 1, kept).entries);
}

// ---- files that are not right ----

TEST_F(SqliteStores, a_file_that_is_no_database_is_named_and_left_alone) {
  std::filesystem::create_directories(data_);
  const std::string garbage(8'192, 'x');
  std::ofstream(file()) << garbage;
  EXPECT_THAT(opening_fails(), AllOf(HasSubstr("cannot open the history " + file()), HasSubstr("not a database"),
                                     HasSubstr("the file is damaged: restore a copy, or move it away")));
  std::ifstream kept(file());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(kept), {}), garbage);
}

TEST_F(SqliteStores, a_damaged_page_is_found_at_the_start) {
  make(2'000);
  const auto pages = static_cast<std::size_t>(number("PRAGMA page_count"));
  ASSERT_GT(pages, 20U);
  const auto root = static_cast<std::streamoff>(number("SELECT rootpage FROM sqlite_schema WHERE name = 'lines'"));
  {
    std::fstream damaged(file(), std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp((root - 1) * 4'096);
    damaged << std::string(4'096, '\x5a');
  }
  EXPECT_THAT(opening_fails(), AllOf(HasSubstr("cannot open the history " + file()), HasSubstr("malformed"),
                                     HasSubstr("the file is damaged: restore a copy")));
}

TEST_F(SqliteStores, a_file_cut_short_is_found_at_the_start) {
  make(2'000);
  std::filesystem::resize_file(file(), std::filesystem::file_size(file()) / 2);
  EXPECT_THAT(opening_fails(), HasSubstr("the file is damaged"));
}

TEST_F(SqliteStores, an_entry_that_cannot_be_read_is_named) {
  make(2);
  run("UPDATE entries SET command = '{}' WHERE sequence = 2");
  EXPECT_THAT(opening_fails(), AllOf(HasSubstr("cannot read the entry 1-2 of " + file()), HasSubstr("damaged")));
}

TEST_F(SqliteStores, a_newer_version_is_refused_and_left_alone) {
  make(1);
  run("PRAGMA user_version = 10");
  EXPECT_EQ(opening_fails(), "cannot use " + file() +
                                 ": a newer salon wrote it (format 10, this one knows up to 9); run the newer version, "
                                 "or choose another directory with --data");
  EXPECT_EQ(number("PRAGMA user_version"), 10);
  EXPECT_EQ(number("SELECT epoch FROM meta"), 1);
}

TEST_F(SqliteStores, another_programs_database_is_refused_and_left_alone) {
  std::filesystem::create_directories(data_);
  run("CREATE TABLE bookmarks (url TEXT)");
  std::ifstream before(file());
  const std::string bytes(std::istreambuf_iterator<char>(before), {});
  EXPECT_THAT(opening_fails(), HasSubstr("it is not a database of salon; choose another directory with --data"));
  std::ifstream after(file());
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(after), {}), bytes);
}

// ---- migrations ----

TEST_F(SqliteStores, an_older_version_is_brought_up_step_by_step) {
  make(3);
  auto database = Database::open(file());
  std::vector<std::string_view> steps(migrations().begin(), migrations().end());
  steps.emplace_back("ALTER TABLE lines ADD COLUMN colour TEXT NOT NULL DEFAULT 'grey'");
  steps.emplace_back("UPDATE lines SET colour = 'blue' WHERE id = 2");
  ASSERT_TRUE(migrate(*database, steps).has_value());
  EXPECT_EQ(database->integer("PRAGMA user_version").value(), 11);
  EXPECT_EQ(database->integer("SELECT count(*) FROM lines WHERE colour = 'grey'").value(), 2);
  ASSERT_TRUE(migrate(*database, steps).has_value()) << "steps that were taken are not taken again";
}

TEST_F(SqliteStores, a_step_that_fails_leaves_the_version_before_it) {
  make(3);
  auto database = Database::open(file());
  std::vector<std::string_view> steps(migrations().begin(), migrations().end());
  steps.emplace_back("CREATE TABLE colours (name TEXT); SELECT nonsense");
  EXPECT_FALSE(migrate(*database, steps).has_value());
  EXPECT_EQ(database->integer("PRAGMA user_version").value(), 9);
  EXPECT_EQ(database->integer("SELECT count(*) FROM sqlite_schema WHERE name = 'colours'").value(), 0);
  EXPECT_EQ(database->integer("SELECT count(*) FROM lines").value(), 3);
}

// ---- how much is kept ----

TEST_F(SqliteStores, lines_older_than_keep_go_and_the_others_stay) {
  using namespace std::chrono_literals;
  SqliteStore store(data_, {.keep = {.age = 24h, .bytes = {}}, .vfs = {}});
  ASSERT_TRUE(store.open().has_value());
  const auto commit = [&](std::uint64_t sequence, std::chrono::milliseconds time) {
    room::Line made = line({1, sequence}, std::to_string(sequence));
    made.time = at(time.count());
    ASSERT_TRUE(store.commit(batch_of({made})).has_value());
  };
  commit(1, 0h);
  commit(2, 1h);
  commit(3, 24h);
  EXPECT_THAT(texts(store.history(lobby)), ElementsAre("1", "2", "3"));
  commit(4, 24h + 30s);
  EXPECT_THAT(texts(store.history(lobby)), ElementsAre("1", "2", "3", "4")) << "not swept at every commit";
  commit(5, 24h + 2min);
  EXPECT_THAT(texts(store.history(lobby)), ElementsAre("2", "3", "4", "5"));
  // An entry without a line is a sign of time too.
  room::Batch later;
  later.entries.push_back(say({1, 6}, ""));
  later.entries.back().time = at(std::chrono::milliseconds(24h * 10).count());
  ASSERT_TRUE(store.commit(later).has_value());
  EXPECT_THAT(texts(store.history(lobby)), IsEmpty());
}

TEST_F(SqliteStores, a_great_backlog_goes_in_several_commits) {
  using namespace std::chrono_literals;
  {
    SqliteStore store(data_);
    ASSERT_TRUE(store.open().has_value());
    ASSERT_TRUE(store.commit(batch_of(batch(1, 1, 2'500).lines)).has_value());
  }
  SqliteStore store(data_, {.keep = {.age = 1h, .bytes = {}}, .vfs = {}});
  ASSERT_TRUE(store.open().has_value());
  std::vector<std::size_t> left;
  for (std::uint64_t sequence = 3'001; sequence <= 3'004; ++sequence) {
    room::Line made = line({2, sequence}, "new");
    made.time += 5h;
    ASSERT_TRUE(store.commit(batch_of({made})).has_value());
    left.push_back(store.history({.room = "#lobby", .limit = 10'000, .before = {}})->size());
  }
  EXPECT_THAT(left, ElementsAre(1'500, 500, 3, 4));
}

TEST_F(SqliteStores, the_database_stays_near_keep_bytes_and_keeps_the_newest) {
  constexpr std::uint64_t bytes = keep_bytes_min;
  SqliteStore store(data_, {.keep = {.age = {}, .bytes = bytes}, .vfs = {}});
  ASSERT_TRUE(store.open().has_value());
  Generator generator(1);
  std::uint64_t sequence = 0;
  std::uintmax_t largest = 0;
  for (int round = 0; round < 80; ++round) {
    std::vector<room::Line> lines;
    for (int each = 0; each < 50; ++each) {
      std::string text;
      while (text.size() < 400) text += "w" + std::to_string(generator.below(5'000)) + " ";
      lines.push_back(line({1, ++sequence}, text));
    }
    ASSERT_TRUE(store.commit(batch_of(std::move(lines))).has_value());
    largest = std::max(largest, std::filesystem::file_size(file()));
  }
  const auto kept = store.history({.room = "#lobby", .limit = 100'000, .before = {}}).value();
  EXPECT_LT(largest, bytes * 3 / 2);
  EXPECT_EQ(kept.back().id.sequence, sequence);
  EXPECT_EQ(kept.front().id.sequence, sequence - kept.size() + 1) << "the oldest went first";
  EXPECT_GT(kept.size() * 400, bytes / 3) << "too much was swept away";
}

}  // namespace
}  // namespace salon::store
