#include "known_hosts.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "kept_file.hpp"

namespace salon::app {
namespace {

constexpr std::string_view mark = "SHA256:";
constexpr std::string_view by_authorities = "authorities";
constexpr std::size_t file_bytes_max = 16'000'000;

/// Calls `use` with each line, without its newline, and its number.
template <class Use>
void for_each_line(std::string_view text, Use use) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    use(text.substr(0, end), number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool says_nothing(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos || line[0] == '#'; }

std::string_view host_of(std::string_view line) { return line.substr(0, line.find(' ')); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Held while the file is read and written again.
class FolderLock {
 public:
  explicit FolderLock(const std::string& folder)
      : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    while (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) continue;
  }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

 private:
  int descriptor_;
};

}  // namespace

Result<std::optional<KnownHost>> find_known_host(std::string_view text, std::string_view host) {
  std::optional<KnownHost> found;
  std::size_t bad = 0;
  for_each_line(text, [&](std::string_view line, std::size_t number) {
    if (says_nothing(line)) return;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string_view name = host_of(line);
    const std::string_view how = line.substr(std::min(name.size() + 1, line.size()));
    const auto fingerprint = how.starts_with(mark) ? parse_fingerprint(how) : Result<std::string>(std::string());
    if (!fingerprint || (fingerprint->empty() && how != by_authorities)) {
      if (bad == 0) bad = number;
    } else if (name == host) {
      found = {*fingerprint, number};
    }
  });
  if (bad == 0) return found;
  return std::unexpected(plain_error("tell who is known",
                                     "line " + std::to_string(bad) + " is not HOST:PORT SHA256:FINGERPRINT",
                                     "mend that line or remove it"));
}

std::string with_known_host(std::string_view text, std::string_view host, const KnownHost& known) {
  std::string made;
  for_each_line(text, [&](std::string_view line, std::size_t) {
    if (!says_nothing(line) && host_of(line) == host) return;
    made.append(line).append("\n");
  });
  return made.append(host).append(" ").append(known.by_authorities() ? std::string(by_authorities)
                                                                     : std::string(mark) + known.fingerprint) +
         "\n";
}

std::string known_name(std::string_view host, std::uint16_t port) {
  std::string name(host);
  if (name.size() > 1 && name.ends_with('.')) name.pop_back();
  std::ranges::transform(name, name.begin(), lower);
  if (name.find(':') != name.npos) name = "[" + name + "]";
  return name + ":" + std::to_string(port);
}

Result<std::string> parse_fingerprint(std::string_view text) {
  constexpr std::size_t digits = 64;
  std::string_view hex = text.substr(text.rfind('=') + 1);  // npos + 1 is 0
  std::string head(hex.substr(0, mark.size()));
  std::ranges::transform(head, head.begin(), lower);
  if (head == "sha256:") hex.remove_prefix(mark.size());
  std::string fingerprint;
  std::size_t count = 0;
  for (const char c : hex) {
    const char small = lower(c);
    if (small == ':') continue;
    if (!((small >= '0' && small <= '9') || (small >= 'a' && small <= 'f'))) {
      count = 0;
      break;
    }
    if (count > 0 && count % 2 == 0) fingerprint += ':';
    fingerprint += small >= 'a' ? static_cast<char>(small - 32) : small;
    ++count;
  }
  if (count == digits) return fingerprint;
  return std::unexpected(plain_error("use '" + std::string(text) + "' as a fingerprint", "it is no SHA-256",
                                     "write 64 hexadecimal digits, with colons or without"));
}

Result<std::optional<KnownHost>> KnownHosts::find(std::string_view host) const {
  if (::access(path_.c_str(), F_OK) != 0 && errno == ENOENT) return std::optional<KnownHost>();
  const auto text = read_kept(path_, file_bytes_max);
  if (!text) return std::unexpected(text.error());
  auto found = find_known_host(*text, host);
  if (!found) found.error().attempt += " (" + path_ + ")";
  return found;
}

Result<void> KnownHosts::remember(std::string_view host, const KnownHost& known) const {
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  if (const Result<void> made = make_folders(folder); !made) return made;
  const FolderLock lock(folder);
  Result<std::string> text = std::string();
  if (::access(path_.c_str(), F_OK) == 0 || errno != ENOENT) text = read_kept(path_, file_bytes_max);
  if (!text) return std::unexpected(text.error());
  return write_kept(path_, with_known_host(*text, host, known));
}

}  // namespace salon::app
