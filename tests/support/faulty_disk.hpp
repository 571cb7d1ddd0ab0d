// A disk in memory that fails the way disks do, from a seed. It knows files, not databases.
//
// The model. A write is seen by every later read at once, and is only *certain* after a sync of its file. When the
// power goes, the writes and truncations of a file since its last sync are, by chance: all dropped; all kept; kept up
// to one that is torn; or each kept, dropped or torn on its own, later ones perhaps where earlier ones are not. Torn:
// each 512-byte sector that a write touches is kept or not on its own. A file that was made or removed since the last
// sync of the directory may or may not be there. A sync that fails leaves each waiting write certain or *lost*: reads
// go on showing a lost write, and no later sync makes it certain (what Linux does after a failed fsync).
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
  DiskResult remove(const std::string& name);

  /// A view of the file's bytes, until it is changed; empty when there is no such file.
  [[nodiscard]] std::string_view bytes(const std::string& name) const;
  DiskResult write(const std::string& name, std::uint64_t offset, std::string_view data);
  DiskResult truncate(const std::string& name, std::uint64_t size);
  /// Makes the file's bytes certain, not its name.
  DiskResult sync(const std::string& name);
  /// Makes certain which files there are. Does not fail while the power is on: SQLite would not look (unixSync).
  DiskResult sync_directory();

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
  void settle(File& file);
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
