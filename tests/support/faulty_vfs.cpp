#include "tests/support/faulty_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "salon/base/result.hpp"

namespace salon::support {

namespace {

struct Handle;

}  // namespace

struct FaultyVfs::Handles {
  FaultyDisk* disk = nullptr;
  std::set<Handle*> open;
  std::uint64_t temporary = 0;

  [[nodiscard]] bool any_dead() const;
};

namespace {

// What SQLite allots for each open file; `base` comes first so that either pointer is the other.
struct Handle {
  sqlite3_file base{};
  FaultyVfs::Handles* handles = nullptr;
  std::string name;
  std::uint64_t crashes = 0;
  int lock = SQLITE_LOCK_NONE;
  bool remove_on_close = false;
  bool sync_directory = false;  // with the next sync

  [[nodiscard]] FaultyDisk& disk() const { return *handles->disk; }
  [[nodiscard]] bool dead() const { return crashes != disk().crashes(); }
};

Handle& handle_of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
FaultyVfs::Handles& handles_of(sqlite3_vfs* vfs) { return *static_cast<FaultyVfs::Handles*>(vfs->pAppData); }

int code_of(DiskResult result, int failure) {
  switch (result) {
    case DiskResult::done: return SQLITE_OK;
    case DiskResult::full: return SQLITE_FULL;
    case DiskResult::failed: break;
  }
  return failure;
}

// ---- files ----

int close_file(sqlite3_file* file) {
  Handle& handle = handle_of(file);
  if (handle.remove_on_close && !handle.dead()) handle.disk().remove(handle.name);
  handle.handles->open.erase(&handle);
  std::destroy_at(&handle);
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* buffer, int amount, sqlite3_int64 offset) {
  const Handle& handle = handle_of(file);
  if (handle.dead()) return SQLITE_IOERR_READ;
  const auto size = static_cast<std::size_t>(amount);
  const auto start = static_cast<std::size_t>(offset);
  const std::string_view bytes = handle.disk().bytes(handle.name);
  const std::string_view part = start < bytes.size() ? bytes.substr(start, size) : std::string_view{};
  std::memset(buffer, 0, size);
  if (!part.empty()) std::memcpy(buffer, part.data(), part.size());
  return part.size() == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int amount, sqlite3_int64 offset) {
  const Handle& handle = handle_of(file);
  if (handle.dead()) return SQLITE_IOERR_WRITE;
  const std::string_view bytes(static_cast<const char*>(data), static_cast<std::size_t>(amount));
  return code_of(handle.disk().write(handle.name, static_cast<std::uint64_t>(offset), bytes), SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const Handle& handle = handle_of(file);
  if (handle.dead()) return SQLITE_IOERR_TRUNCATE;
  return code_of(handle.disk().truncate(handle.name, static_cast<std::uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int) {
  Handle& handle = handle_of(file);
  if (handle.dead()) return SQLITE_IOERR_FSYNC;
  const int code = code_of(handle.disk().sync(handle.name), SQLITE_IOERR_FSYNC);
  if (code != SQLITE_OK || !std::exchange(handle.sync_directory, false)) return code;
  return code_of(handle.disk().sync_directory(), SQLITE_IOERR_DIR_FSYNC);
}

int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  const Handle& handle = handle_of(file);
  if (handle.dead()) return SQLITE_IOERR_FSTAT;
  *size = static_cast<sqlite3_int64>(handle.disk().bytes(handle.name).size());
  return SQLITE_OK;
}

// The highest lock that somebody else has on the same file.
int lock_of_others(const Handle& handle) {
  int lock = SQLITE_LOCK_NONE;
  for (const Handle* other : handle.handles->open) {
    if (other != &handle && !other->dead() && other->name == handle.name) lock = std::max(lock, other->lock);
  }
  return lock;
}

int lock_file(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  if (handle.dead()) return SQLITE_IOERR_LOCK;
  const int others = lock_of_others(handle);
  const bool busy = level == SQLITE_LOCK_SHARED     ? others >= SQLITE_LOCK_PENDING
                    : level == SQLITE_LOCK_RESERVED ? others >= SQLITE_LOCK_RESERVED
                                                    : others >= SQLITE_LOCK_SHARED;
  if (busy) return SQLITE_BUSY;
  handle.lock = std::max(handle.lock, level);
  return SQLITE_OK;
}

int unlock_file(sqlite3_file* file, int level) {
  Handle& handle = handle_of(file);
  handle.lock = std::min(handle.lock, level);
  return SQLITE_OK;
}

int check_reserved_lock(sqlite3_file* file, int* reserved) {
  const Handle& handle = handle_of(file);
  *reserved = std::max(handle.lock, lock_of_others(handle)) >= SQLITE_LOCK_RESERVED ? 1 : 0;
  return SQLITE_OK;
}

int file_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 512; }
// As SQLite's own VFS says of real disks: a torn write harms no byte beside it.
int device_characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

constexpr sqlite3_io_methods methods = {
    .iVersion = 1,  // no shared memory
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved_lock,
    .xFileControl = file_control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

// ---- the file system ----

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_given) {
  FaultyVfs::Handles& handles = handles_of(vfs);
  file->pMethods = nullptr;
  const std::string path = name != nullptr ? name : "temporary-" + std::to_string(++handles.temporary);
  if (!handles.disk->exists(path)) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    handles.disk->make(path);
  }
  auto* handle = std::construct_at(reinterpret_cast<Handle*>(file));
  handle->base.pMethods = &methods;
  handle->handles = &handles;
  handle->name = path;
  handle->crashes = handles.disk->crashes();
  handle->remove_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  // As SQLite's own VFS does: the first sync of a journal or WAL makes its name certain, and every other name with it.
  constexpr int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  handle->sync_directory = (flags & SQLITE_OPEN_CREATE) != 0 && (flags & journals) != 0;
  handles.open.insert(handle);
  if (flags_given != nullptr) *flags_given = flags;
  return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  const FaultyVfs::Handles& handles = handles_of(vfs);
  if (handles.any_dead()) return SQLITE_IOERR_DELETE;
  if (!handles.disk->exists(name)) return SQLITE_IOERR_DELETE_NOENT;
  const int code = code_of(handles.disk->remove(name), SQLITE_IOERR_DELETE);
  if (code != SQLITE_OK || sync_directory == 0) return code;
  return code_of(handles.disk->sync_directory(), SQLITE_IOERR_DIR_FSYNC);
}

int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
  // SQLite asks whether a file exists in order to find journals, and an empty one counts as none.
  const FaultyDisk& disk = *handles_of(vfs).disk;
  *answer = disk.exists(name) && (flags != SQLITE_ACCESS_EXISTS || !disk.bytes(name).empty()) ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* full) {
  sqlite3_snprintf(size, full, "%s", name);
  return SQLITE_OK;
}

// Asked only by an SQLite whose default VFS this is; then it must differ from nothing.
int randomness(sqlite3_vfs*, int size, char* bytes) {
  std::memset(bytes, 0, static_cast<std::size_t>(size));
  return size;
}

int nap(sqlite3_vfs*, int microseconds) { return microseconds; }

// Noon, 1 January 2000, as a Julian day: nothing of ours asks SQLite what time it is.
int current_time(sqlite3_vfs*, double* day) {
  *day = 2451545.0;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

bool FaultyVfs::Handles::any_dead() const {
  return std::ranges::any_of(open, [](const Handle* handle) { return handle->dead(); });
}

FaultyVfs::FaultyVfs(std::string name, Generator generator)
    : name_(std::move(name)),
      disk_(generator),
      handles_(std::make_unique<Handles>()),
      registered_(std::make_unique<sqlite3_vfs>()) {
  handles_->disk = &disk_;
  registered_->iVersion = 1;
  registered_->szOsFile = sizeof(Handle);
  registered_->mxPathname = 512;
  registered_->zName = name_.c_str();
  registered_->pAppData = handles_.get();
  registered_->xOpen = open_file;
  registered_->xDelete = remove_file;
  registered_->xAccess = access_file;
  registered_->xFullPathname = full_name;
  registered_->xRandomness = randomness;
  registered_->xSleep = nap;
  registered_->xCurrentTime = current_time;
  registered_->xGetLastError = last_error;
  ensure(sqlite3_vfs_find(name_.c_str()) == nullptr, "two faulty VFS have one name");
  ensure(sqlite3_vfs_register(registered_.get(), 0) == SQLITE_OK, "a faulty VFS could not be registered");
}

FaultyVfs::~FaultyVfs() {
  ensure(handles_->open.empty(), "a faulty VFS went before its databases");
  sqlite3_vfs_unregister(registered_.get());
}

std::size_t FaultyVfs::handles() const { return handles_->open.size(); }

}  // namespace salon::support
