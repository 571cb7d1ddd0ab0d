// SQLite's C interface with owners: a Database closes itself, a Statement finalizes itself, a Transaction that is not
// committed rolls back. Nothing here knows what Salon keeps.
//
// One thread at a time may use a Database and what belongs to it, not always the same one. Every Result's Error has as
// `code` the system's error where SQLite knows it, else SQLite's extended result code in `sqlite_category()`; its
// `attempt` names the file.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>

#include "salon/base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace salon::store {

/// SQLite's result codes, extended ones too (https://sqlite.org/rescode.html).
const std::error_category& sqlite_category();

/// The result code without its extension, or 0 when `code` is not SQLite's: `primary(error.code) == SQLITE_BUSY`.
int primary(const std::error_code& code);

/// One prepared SQL statement. May not outlive its Database.
class Statement {
 public:
  Statement() = default;
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&& other) noexcept;
  ~Statement();

  /// Starts over with these values for ?1, ?2...: integers, enumerations' numbers and text. Text is borrowed: it must
  /// stay as it is until the statement has run. Integers keep their 64 bits; a value above the signed maximum comes
  /// back from integer() as a negative one that converts to it.
  template <class... Values>
  void bind(const Values&... values) {
    reset();
    int index = 0;
    (bind_one(++index, values), ...);
  }

  /// Runs up to the next row: true when there is one, false at the end.
  Result<bool> next();
  /// Runs to the end; rows are passed over.
  Result<void> run();

  /// Columns of the row that next() came to, from 0. Text is SQLite's, until the next call of anything else.
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view text(int column) const;

 private:
  friend class Database;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  void reset();
  void bind_integer(int index, std::int64_t value);
  void bind_text(int index, std::string_view text);
  template <std::integral Integer>
  void bind_one(int index, Integer value) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  void bind_one(int index, std::string_view text) { bind_text(index, text); }

  sqlite3_stmt* handle_ = nullptr;
  int bind_failure_ = 0;  // told by the next step, so that a caller has one place to look
};

/// One connection.
class Database {
 public:
  Database() = default;
  Database(Database&& other) noexcept;
  Database& operator=(Database&& other) noexcept;
  /// Statements must be gone. What is in the WAL is moved into the file, if the disk allows.
  ~Database();

  /// Opens or creates. `vfs` names a registered sqlite3_vfs; empty is the system's. SQLite reads nothing yet: a lock or
  /// a damaged file is met by the first statement.
  static Result<Database> open(std::string path, const std::string& vfs = {});

  /// Any number of statements without values; rows are passed over.
  Result<void> run(const std::string& sql);
  /// The first column of the first row; 0 when there is no row.
  Result<std::int64_t> integer(std::string_view sql);
  Result<Statement> prepare(std::string_view sql);

  /// True when the file could be opened for reading only.
  [[nodiscard]] bool read_only() const;
  [[nodiscard]] bool in_transaction() const;
  /// Rows changed by the last INSERT, UPDATE or DELETE, without what its triggers changed.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool is_open() const { return handle_ != nullptr; }

 private:
  sqlite3* handle_ = nullptr;
  std::string path_;
};

/// All or nothing. Rolls back unless commit() succeeded.
class Transaction {
 public:
  /// Begins; a transaction that an earlier failure left open is rolled back first.
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// On failure nothing is kept, as far as the disk lets SQLite know.
  Result<void> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace salon::store
