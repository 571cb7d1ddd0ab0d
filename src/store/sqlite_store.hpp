// The log and the history in one SQLite file, DIRECTORY/salon.db.
//
// Its format is in src/store/migrations/. One process has it at a time: the connection locks the file from open() until
// it is destroyed, and the kernel gives the lock back when the process dies, however it dies.
//
// What an acknowledged line stands on: WAL with synchronous=FULL, so that COMMIT returns after the batch's frames have
// been synced; after a power cut SQLite takes up whole transactions only (https://sqlite.org/wal.html).
//
// What it costs: a batch of 50 lines is one transaction and one sync; measured on 2 busy cores with ext4 on a virtual
// disk (SQLite 3.40, -O2) it took 30 us of CPU a line and 8 ms in all, nearly all of it the sync. A batch of one line
// took 0.26 ms of CPU and 6 ms in all: batching is what makes it cheap.
#pragma once

#include <filesystem>
#include <string>

#include "room/store.hpp"
#include "store/line_reader.hpp"
#include "store/retention.hpp"
#include "store/search_index.hpp"
#include "store/sqlite.hpp"

namespace salon::store {

struct SqliteOptions {
  Keep keep;
  /// A registered sqlite3_vfs, for simulations; empty is the system's. With one, the directory is only a name.
  std::string vfs;
};

/// The Store that remembers. See room::Store for who calls it when; destroy it on no more than one thread either.
/// While it is open the process must not open the file by other means: closing that would drop the lock (POSIX).
class SqliteStore final : public room::Store {
 public:
  explicit SqliteStore(std::filesystem::path directory, SqliteOptions options = {});

  /// Makes the directory (mode 0700, parents too) and the file (mode 0600) when they are not there.
  ///
  /// Damage: the file's head, its schema and what the log needs are always read. Every page of the lines is checked
  /// (`PRAGMA quick_check`) only while the file has at most 64 MiB, because that takes about 2 ms per MiB; in a larger
  /// one a damaged page is met by the history() or commit() that comes upon it, which then fails and says so.
  Result<room::Recovered> open() override;
  Result<void> commit(const room::Batch& batch) override;
  Result<std::vector<room::Line>> history(const room::HistoryQuery& query) override;
  Result<std::vector<room::Line>> conversations(const room::ConversationsQuery& query) override;
  /// Looks for whole words, whatever their case and accents, among the newest LineReader::searched_max lines that have
  /// them.
  Result<std::vector<room::Line>> search(const room::SearchQuery& query) override;
  [[nodiscard]] bool durable() const override { return true; }

  /// The database's path.
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Result<void> make_file() const;
  Result<room::Recovered> start();
  void close();
  Result<void> connect();
  Result<void> check();
  Result<void> prepare();
  Result<room::Recovered> recover();
  Result<void> read_snapshot(room::Recovered& recovered);
  Result<void> read_entries(room::Recovered& recovered);
  Result<void> write(const room::Batch& batch);
  Result<void> write_entry(const room::Entry& entry);
  Result<void> write_line(const room::Line& line);
  Result<void> write_snapshot(const std::string& house, room::EntryId id);

  Result<void> close_up();
  [[nodiscard]] Result<std::vector<room::Line>> told(Result<std::vector<room::Line>> lines,
                                                     const std::string& attempt) const;

  std::filesystem::path directory_;
  std::string path_;
  SqliteOptions options_;

  // The statements must go before the database: the order matters.
  Database database_;
  Statement insert_entry_;
  Statement insert_line_;
  Statement insert_snapshot_;
  Statement drop_snapshots_;
  Statement drop_entries_;
  Statement delete_line_;
  LineReader reader_;
  Retention retention_;
  SearchIndex index_;
};

}  // namespace salon::store
