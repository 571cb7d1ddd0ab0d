#include "net/shell_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "salon/base/utf8.hpp"

namespace salon::net {
namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* attempt = "run the command";

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }

 private:
  int number_;
};

/// A file of no name with this text, to be read from its beginning: what does not read it does not hold us up.
Result<Descriptor> file_of(std::string_view text) {
  Descriptor file(::memfd_create("salon-input", MFD_CLOEXEC));
  if (file.get() < 0) return std::unexpected(system_error(errno, attempt));
  while (!text.empty()) {
    const ssize_t written = ::write(file.get(), text.data(), text.size());
    if (written < 0) return std::unexpected(system_error(errno, attempt));
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::vector<std::string> environment_of(const ShellCommand& command) {
  std::vector<std::string> all;
  for (char** each = environ; each != nullptr && *each != nullptr; ++each) {
    const std::string_view variable = *each;
    if (!command.environment.contains(std::string(variable.substr(0, variable.find('='))))) all.emplace_back(variable);
  }
  for (const auto& [name, value] : command.environment) all.push_back(std::string(name).append("=").append(value));
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// How the process is to begin.
class Beginning {
 public:
  Beginning(int input, int errors) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_adddup2(&actions_, input, STDIN_FILENO);
    ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  Beginning(const Beginning&) = delete;
  Beginning& operator=(const Beginning&) = delete;
  ~Beginning() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  Result<pid_t> spawn(const ShellCommand& command) const {
    std::vector<std::string> words{"sh", "-c", command.command};
    std::vector<std::string> environment = environment_of(command);
    pid_t process = 0;
    const int failed = ::posix_spawn(&process, "/bin/sh", &actions_, &attributes_, pointers_to(words).data(),
                                     pointers_to(environment).data());
    if (failed != 0) return std::unexpected(system_error(failed, attempt));
    return process;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// What is written there now, as far as it is kept. False at the end.
bool read_some(int from, std::string& kept) {
  std::array<char, 4096> buffer;
  const ssize_t count = ::read(from, buffer.data(), buffer.size());
  if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR);
  const auto some = std::min(static_cast<std::size_t>(count), 2 * shell_error_bytes_max - kept.size());
  kept.append(buffer.data(), some);
  return true;
}

/// False: its time was up before its end. What it says meanwhile is taken, so that it need not wait for us.
bool ends_by(Clock::time_point deadline, int process, int errors, std::string& said) {
  std::array<pollfd, 2> watched{pollfd{process, POLLIN, 0}, pollfd{errors, POLLIN, 0}};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    const int ready = ::poll(watched.data(), watched.size(), static_cast<int>(std::max<long>(left.count(), 0)));
    if (watched[1].revents != 0 && !read_some(errors, said)) watched[1].fd = -1;
    if (watched[0].revents != 0) return true;
    if (ready == 0 || left.count() <= 0) return false;
  }
}

std::string quoted_first_line(std::string_view said) {
  const std::string line = utf8::visible(said.substr(0, said.find('\n')));
  return line.empty() ? std::string() : " (\"" + std::string(utf8::prefix(line, shell_error_bytes_max)) + "\")";
}

}  // namespace

Result<> run(const ShellCommand& command) {
  const auto input = file_of(command.input);
  if (!input) return std::unexpected(input.error());
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::unexpected(system_error(errno, attempt));
  const Descriptor errors(ends[0]);
  Descriptor their_errors(ends[1]);
  ::fcntl(errors.get(), F_SETFL, O_NONBLOCK);
  const Clock::time_point deadline = Clock::now() + command.time_max;
  const auto process = Beginning(input->get(), their_errors.get()).spawn(command);
  if (!process) return std::unexpected(process.error());
  their_errors = Descriptor();

  std::string said;
  // glibc 2.36 declares pidfd_open(3) for C alone.
  const Descriptor end(static_cast<int>(::syscall(SYS_pidfd_open, *process, 0)));
  const bool unwatched = end.get() < 0;
  const bool ended = !unwatched && ends_by(deadline, end.get(), errors.get(), said);
  if (!ended) ::kill(-*process, SIGKILL);
  int status = 0;
  while (::waitpid(*process, &status, 0) < 0 && errno == EINTR) {
  }
  if (ended && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  if (ended) read_some(errors.get(), said);
  const std::string more = quoted_first_line(said);
  if (unwatched) return std::unexpected(plain_error(attempt, "this kernel does not tell when a process has ended"));
  if (!ended) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(command.time_max).count();
    return std::unexpected(
        plain_error(attempt, "it took more than " + std::to_string(seconds) + " s, and was ended" + more));
  }
  const std::string how = WIFEXITED(status) ? "it ended with " + std::to_string(WEXITSTATUS(status))
                                            : "it was ended by signal " + std::to_string(WTERMSIG(status));
  return std::unexpected(plain_error(attempt, how + more));
}

}  // namespace salon::net
