#include "splice.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

namespace salon::app {
namespace {

/// As much as an unprivileged pipe may hold (fs.pipe-max-size, pipe(7)).
constexpr std::size_t piece_bytes = std::size_t{1} << 20U;
constexpr std::size_t copied_bytes = 64 * 1024;
constexpr std::chrono::milliseconds turn{500};

using Clock = std::chrono::steady_clock;

int copy_of(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

bool is_pipe(int descriptor) {
  struct stat status {};
  return fstat(descriptor, &status) == 0 && S_ISFIFO(status.st_mode);
}

}  // namespace

bool Splice::suits(int output) {
  struct stat status {};
  if (fstat(output, &status) != 0) return false;
  const bool nothing = S_ISCHR(status.st_mode) && status.st_rdev == makedev(1, 3);  // /dev/null: null(4)
  return nothing || S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode);
}

Result<std::shared_ptr<Splice>> Splice::between(int connection, int output) {
  std::shared_ptr<Splice> made(new Splice());
  made->connection_ = copy_of(connection);
  made->output_ = copy_of(output);
  made->interrupted_ = eventfd(0, EFD_CLOEXEC);
  bool complete = made->connection_ >= 0 && made->output_ >= 0 && made->interrupted_ >= 0;
  if (is_pipe(output)) {
    fcntl(output, F_SETPIPE_SZ, static_cast<int>(piece_bytes));  // a smaller one will do
  } else {
    complete = complete && pipe2(made->pipe_, O_CLOEXEC) == 0;
    if (complete) fcntl(made->pipe_[1], F_SETPIPE_SZ, static_cast<int>(piece_bytes));
  }
  if (!complete) return std::unexpected(system_error(errno, "prepare to pass on what comes"));
  return made;
}

Splice::~Splice() {
  for (const int descriptor : {connection_, output_, interrupted_, pipe_[0], pipe_[1]}) {
    if (descriptor >= 0) close(descriptor);
  }
}

void Splice::interrupt() { eventfd_write(interrupted_, 1); }

Spliced Splice::run() {
  Spliced so_far;
  const auto until = Clock::now() + turn;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (so_far.bytes > 0 && left <= 0) return so_far;
    if (!wait_for(connection_, POLLIN, so_far.bytes > 0 ? static_cast<int>(left) : -1)) return so_far;
    move_some(so_far);
    if (so_far.ended || so_far.input_fault != 0 || so_far.output_fault != 0) return so_far;
  }
}

/// Takes what has come, at least a byte, the end or an error, to the output.
void Splice::move_some(Spliced& so_far) {
  const bool direct = pipe_[1] < 0;
  const int into = direct ? output_ : pipe_[1];
  const ssize_t came = splice(connection_, nullptr, into, nullptr, piece_bytes, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  if (came < 0 && errno == EAGAIN) {
    // The connection has something, so it is the pipe that is full.
    wait_for(into, POLLOUT, -1);
  } else if (came < 0 && errno == EPIPE) {
    so_far.output_fault = EPIPE;
    int waiting = 0;
    if (ioctl(connection_, FIONREAD, &waiting) == 0) so_far.lost = static_cast<std::uint64_t>(waiting);
  } else if (came < 0 && errno != EINTR) {
    so_far.input_fault = errno;
  } else if (came == 0) {
    so_far.ended = true;
  } else if (came > 0 && direct) {
    so_far.bytes += static_cast<std::uint64_t>(came);
  } else if (came > 0) {
    const auto bytes = static_cast<std::size_t>(came);
    const std::size_t left = pass_on(bytes, so_far.output_fault);
    so_far.bytes += bytes - left;
    so_far.lost += left;
  }
}

/// From the pipe between to the output, until that has taken everything or there is a `fault`; gives what is left.
std::size_t Splice::pass_on(std::size_t bytes, int& fault) {
  while (bytes > 0) {
    const ssize_t gone = pass_on_some(bytes);
    if (gone >= 0) {
      bytes -= static_cast<std::size_t>(gone);
    } else if (errno == EINVAL && !copies_) {
      copies_ = true;  // a file that is appended to, or a file system without it (splice(2))
    } else if (errno != EINTR) {
      fault = errno;
      return bytes;
    }
  }
  return 0;
}

ssize_t Splice::pass_on_some(std::size_t bytes) {
  if (!copies_) return splice(pipe_[0], nullptr, output_, nullptr, bytes, SPLICE_F_MOVE);
  std::array<std::byte, copied_bytes> buffer;
  const ssize_t got = read(pipe_[0], buffer.data(), std::min(bytes, buffer.size()));
  for (ssize_t written = 0; written < got;) {
    const ssize_t more = write(output_, buffer.data() + written, static_cast<std::size_t>(got - written));
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return -1;
    written += more;
  }
  return got;
}

/// False when it was interrupted, or so many milliseconds (-1: any) have passed.
bool Splice::wait_for(int descriptor, short events, int milliseconds) const {
  std::array<pollfd, 2> asked{pollfd{descriptor, events, 0}, pollfd{interrupted_, POLLIN, 0}};
  int count = 0;
  do {
    count = poll(asked.data(), asked.size(), milliseconds);
  } while (count < 0 && errno == EINTR);
  return count > 0 && asked[1].revents == 0;
}

}  // namespace salon::app
