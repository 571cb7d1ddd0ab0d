// What the store's tests build with: lines, batches, and a directory that goes away.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "room/store.hpp"

namespace salon::store {

/// A directory of one's own under the system's temporary one.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "salon-store-XXXXXX").string();
    ensure(::mkdtemp(name.data()) != nullptr, "no temporary directory could be made");
    path_ = name;
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// 10:00 on 21 November 2026, UTC, and some milliseconds.
inline WallTime at(std::int64_t milliseconds) {
  return WallTime(std::chrono::milliseconds(1'795'255'200'000 + milliseconds));
}

inline room::Line line(room::EntryId id, std::string text, std::string room = "#lobby") {
  return {.id = id,
          .time = at(static_cast<std::int64_t>(id.sequence)),
          .room = std::move(room),
          .nick = "ada",
          .user = "~ada",
          .dialect = room::Dialect::irc,
          .kind = room::SayKind::message,
          .text = std::move(text)};
}

inline room::Entry say(room::EntryId id, std::string text, std::string room = "#lobby") {
  return {.id = id,
          .version = room::command_version,
          .origin = {.node = 1, .incarnation = 0xFEDCBA9876543210U, .session = 7, .tag = id.sequence},
          .time = at(static_cast<std::int64_t>(id.sequence)),
          .command = room::Say{std::move(room), room::SayKind::message, std::move(text)}};
}

/// Lines alone.
inline room::Batch batch_of(std::vector<room::Line> lines) {
  room::Batch batch;
  batch.lines = std::move(lines);
  return batch;
}

/// `count` entries, each with its line, from {epoch, first}.
inline room::Batch batch(std::uint64_t epoch, std::uint64_t first, std::uint64_t count) {
  room::Batch made;
  for (std::uint64_t sequence = first; sequence < first + count; ++sequence) {
    const std::string text = "line " + std::to_string(sequence);
    made.entries.push_back(say({epoch, sequence}, text));
    made.lines.push_back(line({epoch, sequence}, text));
  }
  return made;
}

inline std::vector<std::string> texts(const Result<std::vector<room::Line>>& lines) {
  EXPECT_TRUE(lines.has_value()) << lines.error().message();
  std::vector<std::string> found;
  if (lines) {
    for (const room::Line& each : *lines) found.push_back(each.text);
  }
  return found;
}

}  // namespace salon::store
