#include "store/sqlite.hpp"

#include <sqlite3.h>

#include <utility>

namespace salon::store {
namespace {

class SqliteCategory : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "sqlite"; }
  [[nodiscard]] std::string message(int code) const override { return sqlite3_errstr(code); }
};

Error failure(sqlite3* handle, int code, std::string attempt) {
  if ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN) {
    if (const int reason = sqlite3_system_errno(handle); reason != 0) return system_error(reason, std::move(attempt));
  }
  return {std::move(attempt), {code, sqlite_category()}, {}};
}

std::string use_of(sqlite3* handle) { return std::string("use ") + sqlite3_db_filename(handle, "main"); }

}  // namespace

const std::error_category& sqlite_category() {
  static const SqliteCategory category;
  return category;
}

int primary(const std::error_code& code) { return code.category() == sqlite_category() ? code.value() & 0xff : 0; }

// ---- Statement ----

Statement::Statement(Statement&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), bind_failure_(other.bind_failure_) {}

Statement& Statement::operator=(Statement&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(bind_failure_, other.bind_failure_);
  return *this;
}

Statement::~Statement() { sqlite3_finalize(handle_); }

void Statement::reset() {
  sqlite3_reset(handle_);  // repeats the last step's failure, which has been told
  bind_failure_ = SQLITE_OK;
}

void Statement::bind_integer(int index, std::int64_t value) {
  if (const int code = sqlite3_bind_int64(handle_, index, value); code != SQLITE_OK) bind_failure_ = code;
}

void Statement::bind_text(int index, std::string_view text) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* start = text.empty() ? "" : text.data();
  const int code = sqlite3_bind_text64(handle_, index, start, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) bind_failure_ = code;
}

Result<bool> Statement::next() {
  const int code = bind_failure_ != SQLITE_OK ? bind_failure_ : sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  // A finished statement is reset at once: one that is not would keep its transaction from ending.
  sqlite3_reset(handle_);
  if (code == SQLITE_DONE) return false;
  sqlite3* database = sqlite3_db_handle(handle_);
  return std::unexpected(failure(database, code, use_of(database)));
}

Result<void> Statement::run() {
  while (true) {
    const auto row = next();
    if (!row) return std::unexpected(row.error());
    if (!*row) return {};
  }
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string_view Statement::text(int column) const {
  const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(handle_, column));
  if (start == nullptr) return {};
  return {start, static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

// ---- Database ----

Database::Database(Database&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)) {}

Database& Database::operator=(Database&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  return *this;
}

Database::~Database() { ensure(sqlite3_close(handle_) == SQLITE_OK, "a database was closed before its statements"); }

Result<Database> Database::open(std::string path, const std::string& vfs) {
  // SQLite counts its memory, for statistics nobody reads here, under a mutex at each allocation. Once it is
  // initialised (a test's VFS does that) this is refused, and it counts on.
  static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(uncounted);
  Database database;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(path.c_str(), &database.handle_, flags, vfs.empty() ? nullptr : vfs.c_str());
  if (code != SQLITE_OK) return std::unexpected(failure(database.handle_, code, "open " + path));
  database.path_ = std::move(path);
  return database;
}

Result<void> Database::run(const std::string& sql) {
  const int code = sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(failure(handle_, code, "use " + path_));
  return {};
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->next();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->integer(0) : 0;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &handle, nullptr);
  if (code != SQLITE_OK) return std::unexpected(failure(handle_, code, "use " + path_));
  return Statement(handle);
}

bool Database::read_only() const { return sqlite3_db_readonly(handle_, "main") == 1; }

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

std::int64_t Database::changes() const { return sqlite3_changes64(handle_); }

// ---- Transaction ----

Result<Transaction> Transaction::begin(Database& database) {
  if (database.in_transaction()) {
    if (const auto done = database.run("ROLLBACK"); !done) return std::unexpected(done.error());
  }
  if (const auto done = database.run("BEGIN IMMEDIATE"); !done) return std::unexpected(done.error());
  return Transaction(database);
}

Transaction::Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}

Transaction::~Transaction() {
  // A rollback that fails is tried again by the next begin(), which tells.
  if (database_ != nullptr && database_->in_transaction()) static_cast<void>(database_->run("ROLLBACK"));
}

Result<void> Transaction::commit() { return database_->run("COMMIT"); }

}  // namespace salon::store
