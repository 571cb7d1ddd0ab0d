// A disk in memory that fails the way disks do, from a seed. It knows files, not databases.
//
// The model. A write is seen by every later read at once, and is only *certain* after a sync of its file. When the
// power goes, each write and truncation since the last sync is, by chance: kept; dropped; or, a write, torn: each
// 512-byte sector it touches is kept or dropped on its own. Later ones may be kept where earlier ones are dropped. A
// file that was made but never synced, or removed without a sync of its directory, may or may not be there. A sync that
// fails leaves each waiting write certain or *lost*: reads go on showing a lost write, no later sync makes it certain
// (what Linux does after a failed fsync).
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/generator.hpp"

namespace salon::support {

/// What goes wrong while the power is on. Chances are "one in N" operations; 0 is never.
struct DiskFaults {
  std::uint64_t write_fails_one_in = 0;  // an I/O error; a part of the bytes may have been written
  std::uint64_t write_full_one_in = 0;   // no space for this one
  std::uint64_t sync_fails_one_in = 0;
  /// A write that would make the files larger than this together finds the disk full.
  std::uint64_t bytes_max = std::numeric_limits<std::uint64_t>::max();
};

enum class DiskResult { done, failed, full };

class FaultyDisk {
 public:
  explicit FaultyDisk(Generator generator) : generator_(generator) {}

  /// May be changed at any time.
  DiskFaults faults;

  [[nodiscard]] bool exists(const std::string& name) const;
  /// Makes the file when it is not there.
  void make(const std::string& name);
  /// `certain`: the directory is synced, so the file cannot come back.
  DiskResult remove(const std::string& name, bool certain);

  /// A view of the file's bytes, until it is changed; empty when there is no such file.
  [[nodiscard]] std::string_view bytes(const std::string& name) const;
  DiskResult write(const std::string& name, std::uint64_t offset, std::string_view data);
  DiskResult truncate(const std::string& name, std::uint64_t size);
  DiskResult sync(const std::string& name);

  /// The power goes, and comes back: what was not certain is decided.
  void crash();
  /// The power goes at the `operations`-th write, truncation, sync or removal from now, which fails; 1 is the next.
  void crash_after(std::uint64_t operations) { operations_left_ = operations; }
  /// How often the power has gone. Who remembers an older number has lost its handles.
  [[nodiscard]] std::uint64_t crashes() const { return crashes_; }
  /// How many operations (as crash_after counts them) there have been.
  [[nodiscard]] std::uint64_t operations() const { return operations_; }

 private:
  struct Change {
    std::optional<std::uint64_t> truncated_to;  // else a write
    std::uint64_t offset = 0;
    std::string data;
  };
  struct File {
    bool exists = false;
    bool exists_certainly = false;
    std::string seen;
    std::string certain;
    std::vector<Change> waiting;
  };

  static void make_change(std::string& bytes, const Change& change);
  void tear(std::string& bytes, const Change& change);
  bool power_fails();
  [[nodiscard]] std::uint64_t bytes_used() const;
  DiskResult write_now(File& file, std::uint64_t offset, std::string_view data);

  Generator generator_;
  std::map<std::string, File> files_;
  std::uint64_t operations_ = 0;
  std::uint64_t operations_left_ = 0;  // 0: no crash is planned
  std::uint64_t crashes_ = 0;
};

}  // namespace salon::support
