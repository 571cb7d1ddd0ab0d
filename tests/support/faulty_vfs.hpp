// A FaultyDisk as SQLite sees it: an sqlite3_vfs under a name, for SqliteStore's `vfs` and for whole-server
// simulations.
//
//   FaultyVfs vfs("seed-7", Generator(7));
//   store::SqliteStore store("data", {.keep = {}, .vfs = vfs.name()});
//   vfs.disk().crash_after(20);                 // or crash() now
//
// After a crash every open handle is dead: all it is asked fails. Destroy the store that had them, make a new one, and
// open it: that is the restart. (While dead handles are open no file can be removed, so that an old store on its way
// out cannot touch the files of the new one.)
//
// Without shared memory: the database must be in locking_mode=EXCLUSIVE before it enters WAL, as SqliteStore is. Locks
// are kept between handles, so a second store is told that the first has the file. Chance comes from the disk alone;
// the same seed and calls give the same faults. (SQLite salts its WAL from a chance of its own; that decides nothing.)
// One thread at a time.
#pragma once

#include <memory>
#include <string>

#include "tests/support/faulty_disk.hpp"

struct sqlite3_vfs;

namespace salon::support {

class FaultyVfs {
 public:
  /// Registers it with SQLite; `name` must be free.
  FaultyVfs(std::string name, Generator generator);
  /// Every database on it must be closed.
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] FaultyDisk& disk() { return disk_; }
  [[nodiscard]] std::size_t handles() const;

  /// Who has a file open; for faulty_vfs.cpp.
  struct Handles;

 private:
  std::string name_;
  FaultyDisk disk_;
  std::unique_ptr<Handles> handles_;
  std::unique_ptr<sqlite3_vfs> registered_;
};

}  // namespace salon::support
