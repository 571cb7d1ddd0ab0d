#include "store/retention.hpp"

#include <algorithm>

namespace salon::store {
namespace {

constexpr auto pause = std::chrono::minutes(1);
constexpr std::size_t lines_a_sweep = 1'000;

// Lower ids are older. The inner limit is what bounds a sweep: no index on time is kept for it.
constexpr auto remove_older_sql =
    "DELETE FROM lines WHERE time < ?1 AND id IN (SELECT id FROM lines ORDER BY id LIMIT ?2)";
constexpr auto remove_oldest_sql = "DELETE FROM lines WHERE id IN (SELECT id FROM lines ORDER BY id LIMIT ?1)";
// FTS5 keeps what was removed until its segments merge; this moves that on by 256 pages whatever their sizes are
// (https://sqlite.org/fts5.html, 6.8). Without it the index grew to 2.4 times the limit of 1 MiB, with it to 1.3 times;
// 64 pages are too few for the pieces in which the index grows (search_index.hpp).
constexpr auto merge_sql = "INSERT INTO lines_text (lines_text, rank) VALUES ('merge', -256)";
constexpr auto used_sql =
    "SELECT (page_count - freelist_count) * page_size"
    " FROM pragma_page_count, pragma_freelist_count, pragma_page_size";
constexpr auto lines_sql = "SELECT max(id) - min(id) + 1 FROM lines";

Result<double> number(Statement& statement) {
  statement.bind();
  const auto row = statement.next();
  if (!row) return std::unexpected(row.error());
  const auto value = static_cast<double>(statement.integer(0));
  statement.bind();  // starts over: an unfinished statement keeps its transaction from ending
  return value;
}

}  // namespace

Result<Retention> Retention::prepare(Database& database, const Keep& keep) {
  Retention retention;
  retention.keep_ = keep;
  const std::pair<Statement*, const char*> statements[] = {{&retention.remove_older_, remove_older_sql},
                                                           {&retention.remove_oldest_, remove_oldest_sql},
                                                           {&retention.merge_, merge_sql},
                                                           {&retention.used_, used_sql},
                                                           {&retention.lines_, lines_sql}};
  for (const auto& [statement, sql] : statements) {
    auto prepared = database.prepare(sql);
    if (!prepared) return std::unexpected(prepared.error());
    *statement = std::move(*prepared);
  }
  return retention;
}

Result<void> Retention::sweep(Database& database, WallTime now, std::size_t added) {
  const auto at_most = static_cast<std::int64_t>(lines_a_sweep + added);
  if (keep_.age && now >= next_) {
    const auto removed = sweep_by_age(database, now, at_most);
    if (!removed) return std::unexpected(removed.error());
    if (*removed < at_most) next_ = now + pause;
  }
  return keep_.bytes ? sweep_by_bytes(at_most) : Result<void>();
}

Result<std::int64_t> Retention::sweep_by_age(Database& database, WallTime now, std::int64_t at_most) {
  remove_older_.bind((now - *keep_.age).time_since_epoch().count(), at_most);
  if (const auto done = remove_older_.run(); !done) return std::unexpected(done.error());
  return database.changes();
}

Result<void> Retention::sweep_by_bytes(std::int64_t at_most) {
  const auto limit = static_cast<double>(std::max(*keep_.bytes, keep_bytes_min));
  const auto used = number(used_);
  if (!used) return std::unexpected(used.error());
  if (*used <= limit) return {};
  const auto lines = number(lines_);
  if (!lines) return std::unexpected(lines.error());

  // Half of the share of the lines that is too much: the search index gives its space back late, and sweeping too
  // little is made up for by the next commits, too much by none.
  const auto surplus = static_cast<std::int64_t>((*used - limit) / *used * *lines / 2) + 1;
  remove_oldest_.bind(std::min(surplus, at_most));
  if (auto done = remove_oldest_.run(); !done) return done;
  merge_.bind();
  return merge_.run();
}

}  // namespace salon::store
