#include "tests/support/faulty_disk.hpp"

#include <algorithm>
#include <utility>

namespace salon::support {
namespace {
constexpr std::uint64_t sector = 512;
}

bool FaultyDisk::exists(const std::string& name) const {
  const auto file = files_.find(name);
  return file != files_.end() && file->second.exists;
}

void FaultyDisk::make(const std::string& name) { files_[name].exists = true; }

DiskResult FaultyDisk::remove(const std::string& name) {
  if (power_fails()) {
    crash();
    return DiskResult::failed;
  }
  const auto file = files_.find(name);
  if (file == files_.end()) return DiskResult::done;
  file->second.exists = false;
  // A file made anew under this name begins empty, which is one more thing that is not certain.
  make_change(file->second.seen, {.truncated_to = 0, .offset = 0, .data = {}});
  file->second.waiting.push_back({.truncated_to = 0, .offset = 0, .data = {}});
  return DiskResult::done;
}

std::string_view FaultyDisk::bytes(const std::string& name) const {
  const auto file = files_.find(name);
  if (file == files_.end()) return {};
  return file->second.seen;
}

DiskResult FaultyDisk::write(const std::string& name, std::uint64_t offset, std::string_view data) {
  File& file = files_[name];
  if (power_fails()) {
    write_now(file, offset, data);
    crash();
    return DiskResult::failed;
  }
  if (generator_.one_in(faults.write_full_one_in)) return DiskResult::full;
  const std::uint64_t grows = std::max<std::uint64_t>(offset + data.size(), file.seen.size()) - file.seen.size();
  if (grows > 0 && bytes_used() + grows > faults.bytes_max) return DiskResult::full;
  if (generator_.one_in(faults.write_fails_one_in)) {
    write_now(file, offset, data.substr(0, generator_.below(data.size())));
    return DiskResult::failed;
  }
  return write_now(file, offset, data);
}

DiskResult FaultyDisk::write_now(File& file, std::uint64_t offset, std::string_view data) {
  Change change{.truncated_to = {}, .offset = offset, .data = std::string(data)};
  make_change(file.seen, change);
  file.waiting.push_back(std::move(change));
  return DiskResult::done;
}

DiskResult FaultyDisk::truncate(const std::string& name, std::uint64_t size) {
  if (power_fails()) {
    crash();
    return DiskResult::failed;
  }
  File& file = files_[name];
  Change change{.truncated_to = size, .offset = 0, .data = {}};
  make_change(file.seen, change);
  file.waiting.push_back(std::move(change));
  return DiskResult::done;
}

DiskResult FaultyDisk::sync(const std::string& name) {
  if (power_fails()) {
    crash();
    return DiskResult::failed;
  }
  File& file = files_[name];
  const bool fails = generator_.one_in(faults.sync_fails_one_in);
  for (const Change& change : std::exchange(file.waiting, {})) {
    if (!fails || generator_.one_in(2)) make_change(file.certain, change);
  }
  return fails ? DiskResult::failed : DiskResult::done;
}

DiskResult FaultyDisk::sync_directory() {
  if (power_fails()) {
    crash();
    return DiskResult::failed;
  }
  std::erase_if(files_, [](const auto& entry) { return !entry.second.exists; });
  for (auto& [name, file] : files_) file.exists_certainly = true;
  return DiskResult::done;
}

void FaultyDisk::crash() {
  ++crashes_;
  operations_left_ = 0;
  for (auto file = files_.begin(); file != files_.end();) {
    File& found = file->second;
    if (found.exists != found.exists_certainly) found.exists = generator_.one_in(2);
    settle(found);
    found.exists_certainly = found.exists;
    found.seen = found.certain;
    file = found.exists ? std::next(file) : files_.erase(file);
  }
}

void FaultyDisk::settle(File& file) {
  const std::vector<Change> waiting = std::exchange(file.waiting, {});
  switch (generator_.below(4)) {
    case 0: return;
    case 1:
      for (const Change& change : waiting) make_change(file.certain, change);
      return;
    case 2: {
      const std::size_t whole = generator_.below(waiting.size());
      for (std::size_t each = 0; each < whole; ++each) make_change(file.certain, waiting[each]);
      if (whole < waiting.size()) tear(file.certain, waiting[whole]);
      return;
    }
    default:
      for (const Change& change : waiting) {
        const std::uint64_t fate = generator_.below(3);
        if (fate == 1) make_change(file.certain, change);
        if (fate == 2) tear(file.certain, change);
      }
  }
}

void FaultyDisk::make_change(std::string& bytes, const Change& change) {
  if (change.truncated_to) {
    bytes.resize(*change.truncated_to);
    return;
  }
  if (bytes.size() < change.offset + change.data.size()) bytes.resize(change.offset + change.data.size());
  std::ranges::copy(change.data, bytes.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

void FaultyDisk::tear(std::string& bytes, const Change& change) {
  if (change.truncated_to) return;
  const std::uint64_t end = change.offset + change.data.size();
  for (std::uint64_t start = change.offset; start < end;) {
    const std::uint64_t stop = std::min(end, (start / sector + 1) * sector);
    const auto piece = std::string_view(change.data).substr(start - change.offset, stop - start);
    if (generator_.one_in(2)) make_change(bytes, {.truncated_to = {}, .offset = start, .data = std::string(piece)});
    start = stop;
  }
}

bool FaultyDisk::power_fails() {
  ++operations_;
  if (operations_left_ == 0) return false;
  --operations_left_;
  return operations_left_ == 0;
}

std::uint64_t FaultyDisk::bytes_used() const {
  std::uint64_t used = 0;
  for (const auto& [name, file] : files_) used += file.seen.size();
  return used;
}

}  // namespace salon::support
