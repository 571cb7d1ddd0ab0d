#include "terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <utility>

namespace salon::app {
namespace {

constexpr std::string_view begin_raw = "\x1B[?2004h";
/// Pastes unmarked, the cursor shown, no colour.
constexpr std::string_view end_raw = "\x1B[?2004l\x1B[?25h\x1B[0m";

constexpr std::array fatal_signals = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT, SIGSEGV};

/// What the handler of a fatal signal needs: it can be given nothing, so this is the one thing kept outside of main.
struct Taken {
  volatile std::sig_atomic_t descriptor = -1;
  termios before{};
};
Taken taken;

void make_as_before(int descriptor, const termios& before) {
  // Best effort: a terminal that was hung up takes neither.
  const auto written = ::write(descriptor, end_raw.data(), end_raw.size());
  static_cast<void>(written);
  tcsetattr(descriptor, TCSANOW, &before);
}

/// Only calls that are safe in a handler (signal-safety(7)).
void die_of(int number) {
  if (taken.descriptor >= 0) make_as_before(taken.descriptor, taken.before);
  raise(number);  // the handler was for once: now the signal does what it does
}

void handle_fatal_signals(bool handle) {
  struct sigaction action {};
  action.sa_handler = handle ? die_of : SIG_DFL;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
  for (const int number : fatal_signals) sigaction(number, &action, nullptr);
}

/// The same terminal under a descriptor of our own; a copy of standard input's where its name cannot be opened.
int open_again() {
  std::array<char, 256> name{};
  if (ttyname_r(STDIN_FILENO, name.data(), name.size()) == 0) {
    const int descriptor = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (descriptor >= 0) return descriptor;
  }
  return fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
}

}  // namespace

Result<Terminal> Terminal::open() {
  termios before{};
  if (tcgetattr(STDIN_FILENO, &before) != 0) return std::unexpected(system_error(errno, "use the terminal"));
  const int descriptor = open_again();
  if (descriptor < 0) return std::unexpected(system_error(errno, "open the terminal"));
  return Terminal(descriptor, before);
}

Terminal::Terminal(Terminal&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), before_(other.before_) {}

Terminal::~Terminal() {
  if (descriptor_ < 0) return;
  give_back();
  close(descriptor_);
}

Result<void> Terminal::take() {
  termios raw = before_;
  raw.c_iflag &= ~static_cast<tcflag_t>(ICRNL | INLCR | IGNCR | IXON | ISTRIP);
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG | IEXTEN);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  taken.before = before_;
  taken.descriptor = descriptor_;
  handle_fatal_signals(true);
  if (tcsetattr(descriptor_, TCSADRAIN, &raw) != 0) {
    return std::unexpected(system_error(errno, "read keys from the terminal"));
  }
  const auto written = ::write(descriptor_, begin_raw.data(), begin_raw.size());
  static_cast<void>(written);  // a terminal that takes no bytes will say so when it matters
  return {};
}

void Terminal::give_back() {
  if (taken.descriptor < 0) return;
  make_as_before(descriptor_, before_);
  taken.descriptor = -1;
  handle_fatal_signals(false);
}

std::size_t Terminal::columns() const {
  winsize size{};
  if (ioctl(descriptor_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace salon::app
