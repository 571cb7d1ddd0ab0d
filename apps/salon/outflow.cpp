#include "outflow.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace salon::app {
namespace {

/// As much as an unprivileged pipe may hold (fs.pipe-max-size, pipe(7)).
constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

int copy_of(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

}  // namespace

bool Outflow::suits(int input) {
  struct stat status {};
  return fstat(input, &status) == 0 && (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode));
}

Result<std::shared_ptr<Outflow>> Outflow::between(int input, int connection) {
  std::shared_ptr<Outflow> made(new Outflow());
  made->input_ = copy_of(input);
  made->connection_ = copy_of(connection);
  made->interrupted_ = eventfd(0, EFD_CLOEXEC);
  if (made->input_ < 0 || made->connection_ < 0 || made->interrupted_ < 0) {
    return std::unexpected(system_error(errno, "prepare to send"));
  }
  struct stat status {};
  made->pipe_ = fstat(input, &status) == 0 && S_ISFIFO(status.st_mode);
  if (made->pipe_) fcntl(input, F_SETPIPE_SZ, static_cast<int>(piece_bytes));  // a smaller one will do
  return made;
}

Outflow::~Outflow() {
  for (const int descriptor : {input_, connection_, interrupted_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

void Outflow::interrupt() { eventfd_write(interrupted_, 1); }

Outflow::End Outflow::run() {
  for (;;) {
    if (!wait_for(input_, POLLIN) || !wait_for(connection_, POLLOUT)) return End::interrupted;
    const ssize_t went = pipe_ ? splice(input_, nullptr, connection_, nullptr, piece_bytes, SPLICE_F_NONBLOCK)
                               : sendfile(connection_, input_, nullptr, piece_bytes);
    if (went > 0) {
      bytes_.fetch_add(static_cast<std::uint64_t>(went), std::memory_order_relaxed);
      continue;
    }
    if (went == 0) return End::input_ended;
    if (errno == EAGAIN || errno == EINTR) continue;
    if (errno == EINVAL || errno == ENOSYS) return End::impossible;
    fault_ = errno;
    return fault_ == EIO ? End::input_failed : End::connection_failed;
  }
}

/// False when it was interrupted. An error of the descriptor counts: what is tried next will name it.
bool Outflow::wait_for(int descriptor, short events) const {
  std::array<pollfd, 2> asked{pollfd{descriptor, events, 0}, pollfd{interrupted_, POLLIN, 0}};
  while (poll(asked.data(), asked.size(), -1) < 0 && errno == EINTR) continue;
  return asked[1].revents == 0;
}

}  // namespace salon::app
