// The shape of the database, and how an older one becomes a newer one.
//
// The schema is the sum of its migrations: a new database walks the same steps as an old one, so there is one truth.
// Step N (src/store/migrations/N.sql) takes version N-1 to N; `PRAGMA user_version` holds N. A step that has been
// released is never changed.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "store/sqlite.hpp"

namespace salon::store {

/// "SALN": marks the file as ours (`PRAGMA application_id`, and what file(1) can show).
inline constexpr std::int32_t application_id = 0x53414C4E;

/// The steps this program knows, first to last. Their number is the newest version it can use.
std::span<const std::string_view> migrations();

/// The database's version, 0 when it is new. Refuses, and changes nothing, when it is another program's or of a version
/// above `newest`.
Result<std::size_t> version_of(Database& database, std::size_t newest);

/// Brings the database to the version `steps.size()`, each step in a transaction of its own: a crash in between leaves
/// a version that the next start goes on from. Refuses what version_of() refuses.
Result<void> migrate(Database& database, std::span<const std::string_view> steps);

}  // namespace salon::store
