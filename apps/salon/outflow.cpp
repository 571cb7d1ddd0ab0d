#include "outflow.hpp"

#include <fcntl.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>

namespace salon::app {
namespace {

/// As much as an unprivileged pipe may hold (fs.pipe-max-size, pipe(7)).
constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

/// As many as the kernel cuts at once (UDP_MAX_SEGMENTS), and what older ones do.
constexpr std::size_t segments_max = 128;
constexpr std::size_t segments_of_old = 64;
/// What they may have together: as much as is in 16 pages wherever it begins. What is in more reaches the socket in two
/// parts, and a refusal of the second would lose the first.
constexpr std::size_t segmented_bytes_max = 15 * 4'096;

bool kernel_is_at_least(int major, int minor) {
  utsname system{};
  int found_major = 0;
  int found_minor = 0;
  if (uname(&system) < 0 || std::sscanf(system.release, "%d.%d", &found_major, &found_minor) != 2) return false;
  return found_major > major || (found_major == major && found_minor >= minor);
}

/// What is left to read of a file.
std::size_t left_of(int file) {
  struct stat status {};
  const off_t at = lseek(file, 0, SEEK_CUR);
  if (at < 0 || fstat(file, &status) < 0 || at >= status.st_size) return 0;
  return static_cast<std::size_t>(status.st_size - at);
}

int copy_of(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 0); }

}  // namespace

bool Outflow::suits(int input) {
  struct stat status {};
  return fstat(input, &status) == 0 && (S_ISREG(status.st_mode) || S_ISFIFO(status.st_mode));
}

Result<std::shared_ptr<Outflow>> Outflow::copying(int input, int connection) {
  std::shared_ptr<Outflow> made(new Outflow());
  made->input_ = copy_of(input);
  made->connection_ = copy_of(connection);
  made->interrupted_ = eventfd(0, EFD_CLOEXEC);
  if (made->input_ < 0 || made->connection_ < 0 || made->interrupted_ < 0) {
    return std::unexpected(system_error(errno, "prepare to send"));
  }
  return made;
}

Result<std::shared_ptr<Outflow>> Outflow::between(int input, int connection) {
  auto made = copying(input, connection);
  if (!made) return made;
  struct stat status {};
  (*made)->pipe_ = fstat(input, &status) == 0 && S_ISFIFO(status.st_mode);
  if ((*made)->pipe_) fcntl(input, F_SETPIPE_SZ, static_cast<int>(piece_bytes));  // a smaller one will do
  return made;
}

bool Outflow::suits_datagrams(int input, std::size_t bytes) {
  struct stat status {};
  return fstat(input, &status) == 0 && S_ISREG(status.st_mode) && bytes <= segmented_bytes_max &&
         kernel_is_at_least(6, 5);
}

Result<std::shared_ptr<Outflow>> Outflow::datagrams(int input, int socket, std::size_t bytes) {
  auto made = copying(input, socket);
  if (!made) return made;
  (*made)->datagram_bytes_ = bytes;
  const int segment = static_cast<int>(bytes);
  if (setsockopt(socket, SOL_UDP, UDP_SEGMENT, &segment, sizeof segment) < 0) {
    return std::unexpected(system_error(errno, "prepare to send"));
  }
  return made;
}

Outflow::~Outflow() {
  for (const int descriptor : {input_, connection_, interrupted_}) {
    if (descriptor >= 0) close(descriptor);
  }
}

void Outflow::interrupt() {
  stopped_ = true;
  eventfd_write(interrupted_, 1);
}

Outflow::End Outflow::run() {
  if (datagram_bytes_ == 0) return run_stream();
  const End end = run_datagrams();
  const int alone = 0;
  setsockopt(connection_, SOL_UDP, UDP_SEGMENT, &alone, sizeof alone);
  return end;
}

Outflow::End Outflow::run_stream() {
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
    return failed(errno);
  }
}

/// Whole datagrams a call. Of what it takes a part of, the system keeps that until the next call brings the rest.
Outflow::End Outflow::run_datagrams() {
  std::size_t at_once = segments_max;
  std::size_t left = 0;
  std::size_t rest = 0;  // of this call's datagrams
  while (!stopped_.load(std::memory_order_relaxed)) {
    if (left == 0) left = left_of(input_);  // it may have grown
    if (rest == 0) rest = std::min(left, std::min(at_once, segmented_bytes_max / datagram_bytes_) * datagram_bytes_);
    if (rest == 0) return End::input_ended;
    const ssize_t went = sendfile(connection_, input_, nullptr, rest);
    if (went > 0) {
      const auto gone = static_cast<std::size_t>(went);
      bytes_.fetch_add(gone, std::memory_order_relaxed);
      rest -= gone;
      left -= gone;
    } else if (went == 0) {
      return End::input_ended;  // somebody has cut it short
    } else if (errno == EAGAIN || errno == EINTR) {
      if (!wait_for(connection_, POLLOUT)) return End::interrupted;
    } else if (errno == EINVAL && at_once > segments_of_old) {
      at_once = segments_of_old;
      rest = 0;
    } else if (errno == EINVAL || errno == ENOSYS || errno == EMSGSIZE || errno == EIO) {
      return End::impossible;
    } else {
      return failed(errno);
    }
  }
  return End::interrupted;
}

Outflow::End Outflow::failed(int fault) {
  fault_ = fault;
  return fault == EIO ? End::input_failed : End::connection_failed;
}

/// False when it was interrupted. An error of the descriptor counts: what is tried next will name it.
bool Outflow::wait_for(int descriptor, short events) const {
  std::array<pollfd, 2> asked{pollfd{descriptor, events, 0}, pollfd{interrupted_, POLLIN, 0}};
  while (poll(asked.data(), asked.size(), -1) < 0 && errno == EINTR) continue;
  return asked[1].revents == 0;
}

}  // namespace salon::app
