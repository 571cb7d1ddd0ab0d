#include "store/search_index.hpp"

#include <utility>

namespace salon::store {
namespace {

constexpr auto missing_sql = "FROM lines WHERE id > (SELECT coalesce(max(id), 0) FROM lines_text_docsize)";

}  // namespace

Result<SearchIndex> SearchIndex::prepare(Database& database) {
  SearchIndex index;
  auto statement = database.prepare(std::string("INSERT INTO lines_text (rowid, text) SELECT id, text ") + missing_sql);
  if (!statement) return std::unexpected(statement.error());
  index.add_missing_ = std::move(*statement);
  const auto missing = database.integer(std::string("SELECT coalesce(sum(length(text)), 0) ") + missing_sql);
  if (!missing) return std::unexpected(missing.error());
  index.bytes_behind_ = static_cast<std::size_t>(*missing);
  return index;
}

Result<void> SearchIndex::follow(std::size_t bytes) {
  bytes_behind_ += bytes;
  return bytes_behind_ > bytes_behind_max ? close_up() : Result<void>();
}

Result<void> SearchIndex::close_up() {
  bytes_behind_ = 0;
  add_missing_.bind();
  return add_missing_.run();
}

}  // namespace salon::store
