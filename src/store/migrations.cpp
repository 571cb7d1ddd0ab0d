#include "store/migrations.hpp"

#include <string>

namespace salon::store {
namespace {

Error foreign(const Database& database) {
  return plain_error("use " + database.path(), "it is not a database of salon",
                     "choose another directory with --data, or move the file away");
}

Error newer(const Database& database, std::size_t version, std::size_t known) {
  return plain_error("use " + database.path(),
                     "a newer salon wrote it (format " + std::to_string(version) + ", this one knows up to " +
                         std::to_string(known) + ")",
                     "run the newer version, or choose another directory with --data");
}

Result<void> take_step(Database& database, std::string_view step, std::size_t version) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return std::unexpected(transaction.error());
  const std::string mark = "PRAGMA application_id = " + std::to_string(application_id) +
                           "; PRAGMA user_version = " + std::to_string(version);
  if (auto done = database.run(std::string(step)); !done) return done;
  if (auto done = database.run(mark); !done) return done;
  return transaction->commit();
}

}  // namespace

Result<std::size_t> version_of(Database& database, std::size_t newest) {
  const auto id = database.integer("PRAGMA application_id");
  if (!id) return std::unexpected(id.error());
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  const auto objects = database.integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return std::unexpected(objects.error());

  const bool empty = *id == 0 && *version == 0 && *objects == 0;
  if ((!empty && *id != application_id) || *version < 0) return std::unexpected(foreign(database));
  const auto found = static_cast<std::size_t>(*version);
  if (found > newest) return std::unexpected(newer(database, found, newest));
  return found;
}

Result<void> migrate(Database& database, std::span<const std::string_view> steps) {
  const auto version = version_of(database, steps.size());
  if (!version) return std::unexpected(version.error());
  for (std::size_t step = *version; step < steps.size(); ++step) {
    if (auto done = take_step(database, steps[step], step + 1); !done) return done;
  }
  return {};
}

}  // namespace salon::store
