#include "kept_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace salon::app {
namespace {

/// A file beside `path` with `text` in it, safe on the disk. Gives its path.
Result<std::string> write_beside(const std::string& path, std::string_view text) {
  std::string beside = path + "." + std::to_string(::getpid()) + ".new";
  ::unlink(beside.c_str());  // of a program that had our number before
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) return std::unexpected(system_error(errno, "write " + path));
  int reason = 0;
  while (reason == 0 && !text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) reason = errno;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (reason == 0 && ::fsync(descriptor) != 0) reason = errno;
  ::close(descriptor);
  if (reason == 0) return beside;
  ::unlink(beside.c_str());
  return std::unexpected(system_error(reason, "write " + path));
}

}  // namespace

std::string data_directory() {
  if (const char* const data = std::getenv("XDG_DATA_HOME"); data != nullptr && *data == '/') {
    return std::string(data) + "/salon";
  }
  const char* const home = std::getenv("HOME");
  return home != nullptr && *home != '\0' ? std::string(home) + "/.local/share/salon" : "/var/lib/salon";
}

Result<std::string> read_kept(const std::string& path, std::size_t bytes_max) {
  const std::string attempt = "read " + path;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "re"), &std::fclose);
  if (file == nullptr) return std::unexpected(system_error(errno, attempt));
  std::string text;
  char buffer[16 * 1024];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, file.get())) {
    text.append(buffer, count);
    if (text.size() > bytes_max) {
      return std::unexpected(plain_error(attempt, "it has more than " + std::to_string(bytes_max) + " bytes"));
    }
  }
  if (std::ferror(file.get()) != 0) return std::unexpected(system_error(errno, attempt));
  return text;
}

Result<void> write_kept(const std::string& path, std::string_view text) {
  std::error_code fault;
  const auto real = std::filesystem::weakly_canonical(path, fault);
  const std::string target = fault ? path : real.string();
  const auto beside = write_beside(target, text);
  if (!beside) return std::unexpected(beside.error());
  if (::rename(beside->c_str(), target.c_str()) == 0) return {};
  const int reason = errno;
  ::unlink(beside->c_str());
  return std::unexpected(system_error(reason, "write " + path));
}

Result<bool> make_kept(const std::string& path, std::string_view text) {
  const auto beside = write_beside(path, text);
  if (!beside) return std::unexpected(beside.error());
  const int reason = ::link(beside->c_str(), path.c_str()) == 0 ? 0 : errno;
  ::unlink(beside->c_str());
  if (reason == 0 || reason == EEXIST) return reason == 0;
  return std::unexpected(system_error(reason, "write " + path));
}

Result<void> make_folders(const std::string& path) {
  for (std::size_t end = 0; end != path.npos;) {
    end = path.find('/', end + 1);
    const std::string folder = path.substr(0, end);
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) continue;
    const int reason = errno;
    if (::access(folder.c_str(), F_OK) != 0) return std::unexpected(system_error(reason, "make the folder " + folder));
  }
  return {};
}

}  // namespace salon::app
