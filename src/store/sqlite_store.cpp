#include "store/sqlite_store.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "room/name.hpp"
#include "store/migrations.hpp"

namespace salon::store {
namespace {

using room::Batch;
using room::EntryId;
using room::Line;
using room::Recovered;

constexpr std::int64_t check_bytes_max = 64 << 20;

// Exclusive locking first: entering WAL under it keeps the WAL's index in memory instead of in a shared file. The
// temporary store is memory so that a full disk is met in one place. A WAL that a large batch made long is cut again.
// 512 KiB of pages hold what commits touch; SQLite's 2 MiB would be 200 bytes for each of 10,000 guests.
constexpr auto settings =
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA synchronous = FULL;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cell_size_check = ON;"
    "PRAGMA cache_size = -512;"
    "PRAGMA journal_size_limit = 16777216;";

std::int64_t milliseconds(WallTime time) { return time.time_since_epoch().count(); }

WallTime wall_time(std::int64_t since_1970) { return WallTime(std::chrono::milliseconds(since_1970)); }

constexpr auto elsewhere = "let this user write there, or choose another directory with --data";
constexpr auto space = "free some space on its disk, or keep less (--keep, --keep-bytes)";
constexpr auto disk = "look at its disk (dmesg, df), or choose another directory with --data";
constexpr auto damaged =
    "the file is damaged: restore a copy, or move it away to begin anew ('sqlite3 FILE .recover' may save its lines)";

std::string advice_for(const std::error_code& code) {
  switch (primary(code)) {
    case SQLITE_BUSY: return "another salon has it open: stop that one, or choose another directory with --data";
    case SQLITE_FULL: return space;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return elsewhere;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return damaged;
    case SQLITE_IOERR: return disk;
    default: break;
  }
  if (code.category() != std::system_category()) return {};
  switch (code.value()) {
    case ENOSPC:
    case EDQUOT: return space;
    case EIO: return disk;
    default: return elsewhere;
  }
}

// What was tried, in the operator's words; what to do, unless the error knows better.
Error explained(Error error, std::string attempt) {
  if (!error.advice.empty()) return error;
  error.attempt = std::move(attempt);
  error.advice = advice_for(error.code);
  return error;
}

// A new name in a directory lasts only once the directory has been synced.
Result<void> sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const int reason = descriptor < 0 || ::fsync(descriptor) != 0 ? errno : 0;
  if (descriptor >= 0) ::close(descriptor);
  // A file system without fsync for directories (EINVAL) keeps names by its own rules.
  if (reason == 0 || reason == EINVAL) return {};
  return std::unexpected(system_error(reason, "sync the directory " + directory.string()));
}

Result<void> make_directory(const std::filesystem::path& directory) {
  struct stat found {};
  if (::stat(directory.c_str(), &found) == 0) {
    if (S_ISDIR(found.st_mode)) return {};
    return std::unexpected(system_error(ENOTDIR, "make the directory " + directory.string()));
  }
  const auto parent = directory.parent_path();
  if (!parent.empty() && parent != directory) {
    if (auto made = make_directory(parent); !made) return made;
  }
  if (::mkdir(directory.c_str(), 0700) == 0) return sync_directory(parent.empty() ? "." : parent);
  return std::unexpected(system_error(errno, "make the directory " + directory.string()));
}

}  // namespace

SqliteStore::SqliteStore(std::filesystem::path directory, SqliteOptions options)
    : directory_(std::move(directory)), path_((directory_ / "salon.db").string()), options_(std::move(options)) {}

// ---- open ----

Result<Recovered> SqliteStore::open() {
  ensure(!database_.is_open(), "a store was opened twice");
  const std::string attempt = "open the history " + path_;
  if (options_.vfs.empty()) {
    if (auto made = make_file(); !made) return std::unexpected(explained(made.error(), made.error().attempt));
  }
  auto recovered = start();
  if (!recovered) {
    close();
    return std::unexpected(explained(recovered.error(), attempt));
  }
  return recovered;
}

Result<Recovered> SqliteStore::start() {
  for (const auto step : {&SqliteStore::connect, &SqliteStore::check, &SqliteStore::prepare}) {
    if (auto done = (this->*step)(); !done) return std::unexpected(done.error());
  }
  return recover();
}

void SqliteStore::close() {
  retention_ = {};
  index_ = {};
  reader_ = {};
  for (auto* statement :
       {&insert_entry_, &insert_line_, &insert_snapshot_, &drop_snapshots_, &drop_entries_, &delete_line_}) {
    *statement = {};
  }
  database_ = {};
}

Result<void> SqliteStore::make_file() const {
  if (auto made = make_directory(directory_.lexically_normal()); !made) return made;
  // O_EXCL: a file that is there is not opened, since closing it would drop the lock of a store that this process has.
  const int descriptor = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) {
    ::close(descriptor);
    return sync_directory(directory_);
  }
  if (errno == EEXIST) return {};
  return std::unexpected(system_error(errno, "make the file " + path_));
}

Result<void> SqliteStore::connect() {
  auto database = Database::open(path_, options_.vfs);
  if (!database) return std::unexpected(database.error());
  database_ = std::move(*database);
  if (database_.read_only()) {
    return std::unexpected(Error{"", {SQLITE_READONLY, sqlite_category()}, ""});
  }
  if (auto done = database_.run(settings); !done) return done;
  // The first thing that touches the file: takes the lock or finds it taken.
  if (auto done = database_.run("BEGIN EXCLUSIVE; COMMIT"); !done) return done;
  // Before anything is changed: a file that is not ours keeps its journal mode too.
  if (const auto version = version_of(database_, migrations().size()); !version) {
    return std::unexpected(version.error());
  }
  if (auto done = database_.run("PRAGMA journal_mode = WAL"); !done) return done;
  return migrate(database_, migrations());
}

Result<void> SqliteStore::check() {
  const auto bytes = database_.integer("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size");
  if (!bytes) return std::unexpected(bytes.error());
  if (*bytes > check_bytes_max) return {};
  auto statement = database_.prepare("PRAGMA quick_check(1)");
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->next();
  if (!row) return std::unexpected(row.error());
  if (!*row || statement->text(0) == "ok") return {};
  return std::unexpected(Error{"", {SQLITE_CORRUPT, sqlite_category()}, ""});
}

Result<void> SqliteStore::prepare() {
  const std::string place = "SELECT id FROM lines WHERE room = ?1 AND epoch = ?2 AND sequence = ?3 AND ";
  const std::pair<Statement*, std::string> statements[] = {
      {&insert_entry_, "INSERT INTO entries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"},
      {&insert_line_,
       "INSERT INTO lines (room, epoch, sequence, time, nick, user, dialect, kind, text, tags, target, author, deed, "
       "bot, account, host)"
       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"},
      {&insert_snapshot_, "INSERT INTO snapshots VALUES (?1, ?2, ?3)"},
      {&drop_snapshots_, "DELETE FROM snapshots"},
      {&drop_entries_, "DELETE FROM entries WHERE (epoch, sequence) <= (?1, ?2)"},
      // The two sides of a private line were inserted together. Each condition names the index that has it.
      {&delete_line_, "WITH place (id) AS (" + place + was_said + " UNION ALL " + place + was_done +
                          ") DELETE FROM lines WHERE epoch = ?2 AND sequence = ?3 AND id BETWEEN"
                          " (SELECT id - 1 FROM place) AND (SELECT id + 1 FROM place)"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = database_.prepare(sql);
    if (!prepared) return std::unexpected(prepared.error());
    *statement = std::move(*prepared);
  }
  auto retention = Retention::prepare(database_, options_.keep);
  if (!retention) return std::unexpected(retention.error());
  retention_ = std::move(*retention);
  auto reader = LineReader::prepare(database_);
  if (!reader) return std::unexpected(reader.error());
  reader_ = std::move(*reader);
  auto index = SearchIndex::prepare(database_);
  if (!index) return std::unexpected(index.error());
  index_ = std::move(*index);
  return {};
}

Result<Recovered> SqliteStore::recover() {
  if (auto done = database_.run("UPDATE meta SET epoch = epoch + 1"); !done) return std::unexpected(done.error());
  const auto epoch = database_.integer("SELECT epoch FROM meta");
  if (!epoch) return std::unexpected(epoch.error());
  Recovered recovered;
  recovered.epoch = static_cast<std::uint64_t>(*epoch);
  if (auto done = read_snapshot(recovered); !done) return std::unexpected(done.error());
  if (auto done = read_entries(recovered); !done) return std::unexpected(done.error());
  return recovered;
}

Result<void> SqliteStore::read_snapshot(Recovered& recovered) {
  auto statement = database_.prepare("SELECT house FROM snapshots ORDER BY epoch DESC, sequence DESC LIMIT 1");
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->next();
  if (!row) return std::unexpected(row.error());
  if (*row) recovered.snapshot = std::string(statement->text(0));
  return {};
}

Result<void> SqliteStore::read_entries(Recovered& recovered) {
  auto statement = database_.prepare(
      "SELECT epoch, sequence, version, node, incarnation, session, tag, time, command FROM entries"
      " ORDER BY epoch, sequence");
  if (!statement) return std::unexpected(statement.error());
  while (true) {
    const auto row = statement->next();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
    const auto number = [&](int column) { return static_cast<std::uint64_t>(statement->integer(column)); };
    room::Entry entry;
    entry.id = {number(0), number(1)};
    entry.version = static_cast<std::uint16_t>(number(2));
    entry.origin = {static_cast<room::NodeId>(number(3)), number(4), number(5), number(6)};
    entry.time = wall_time(statement->integer(7));
    auto command = room::decode_command(entry.version, statement->text(8));
    if (!command) {
      return std::unexpected(plain_error("read the entry " + entry.id.text() + " of " + path_,
                                         command.error().message(), advice_for({SQLITE_CORRUPT, sqlite_category()})));
    }
    entry.command = std::move(*command);
    recovered.entries.push_back(std::move(entry));
  }
}

// ---- commit ----

Result<void> SqliteStore::commit(const Batch& batch) {
  ensure(database_.is_open(), "a store was used before it was opened");
  auto done = write(batch);
  if (!done) return std::unexpected(explained(done.error(), "keep the last lines in " + path_));
  return done;
}

Result<void> SqliteStore::write(const Batch& batch) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return std::unexpected(transaction.error());
  WallTime newest{};
  std::size_t text_bytes = 0;
  for (const room::Entry& entry : batch.entries) {
    if (auto done = write_entry(entry); !done) return done;
    newest = std::max(newest, entry.time);
  }
  for (const Line& line : batch.lines) {
    if (auto done = write_line(line); !done) return done;
    newest = std::max(newest, line.time);
    text_bytes += line.text.size();
  }
  if (auto done = index_.follow(text_bytes); !done) return done;
  for (const room::Redaction& redaction : batch.redactions) {
    delete_line_.bind(std::string_view(redaction.room), redaction.id.epoch, redaction.id.sequence);
    if (auto done = delete_line_.run(); !done) return done;
  }
  if (batch.snapshot) {
    if (auto done = write_snapshot(*batch.snapshot, batch.snapshot_id); !done) return done;
  }
  if (auto done = retention_.sweep(database_, newest, batch.lines.size()); !done) return done;
  return transaction->commit();
}

Result<void> SqliteStore::write_entry(const room::Entry& entry) {
  const std::string command = room::encode_command(entry.command);
  insert_entry_.bind(entry.id.epoch, entry.id.sequence, entry.version, entry.origin.node, entry.origin.incarnation,
                     entry.origin.session, entry.origin.tag, milliseconds(entry.time), std::string_view(command));
  return insert_entry_.run();
}

Result<void> SqliteStore::write_line(const Line& line) {
  insert_line_.bind(std::string_view(line.room), line.id.epoch, line.id.sequence, milliseconds(line.time),
                    std::string_view(line.nick), std::string_view(line.user), std::to_underlying(line.dialect),
                    std::to_underlying(line.kind), std::string_view(line.text), std::string_view(line.tags),
                    std::string_view(line.target), std::string_view(line.author), std::to_underlying(line.deed),
                    line.bot ? 1 : 0, std::string_view(line.account), std::string_view(line.host));
  return insert_line_.run();
}

Result<void> SqliteStore::write_snapshot(const std::string& house, EntryId id) {
  drop_snapshots_.bind();
  if (auto done = drop_snapshots_.run(); !done) return done;
  insert_snapshot_.bind(id.epoch, id.sequence, std::string_view(house));
  if (auto done = insert_snapshot_.run(); !done) return done;
  drop_entries_.bind(id.epoch, id.sequence);
  return drop_entries_.run();
}

// ---- history ----

Result<std::vector<Line>> SqliteStore::history(const room::HistoryQuery& query) {
  ensure(database_.is_open(), "a store was used before it was opened");
  return told(reader_.history(query), "read back " + query.room);
}

Result<std::vector<Line>> SqliteStore::conversations(const room::ConversationsQuery& query) {
  ensure(database_.is_open(), "a store was used before it was opened");
  return told(reader_.conversations(query), "read back who talked");
}

Result<std::vector<Line>> SqliteStore::search(const room::SearchQuery& query) {
  ensure(database_.is_open(), "a store was used before it was opened");
  if (auto done = close_up(); !done) return told(std::unexpected(done.error()), "search");
  return told(reader_.search(query), "search");
}

Result<void> SqliteStore::close_up() {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return std::unexpected(transaction.error());
  if (auto done = index_.close_up(); !done) return done;
  return transaction->commit();
}

Result<std::vector<Line>> SqliteStore::told(Result<std::vector<Line>> lines, const std::string& attempt) const {
  if (!lines) return std::unexpected(explained(lines.error(), attempt + " from " + path_));
  return lines;
}

}  // namespace salon::store
