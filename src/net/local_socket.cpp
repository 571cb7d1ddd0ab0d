#include "net/local_socket.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

namespace salon::net {
namespace {

constexpr int backlog = 8;

Result<sockaddr_un> address_of(const std::filesystem::path& path, const std::string& attempt) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string text = path.string();
  if (text.size() >= sizeof(address.sun_path)) {
    return std::unexpected(plain_error(attempt, "the path is longer than the 107 bytes that the system takes",
                                       "use a data directory with a shorter name"));
  }
  std::ranges::copy(text, address.sun_path);
  return address;
}

Result<Socket> adopt(Loop& loop, int descriptor) {
  auto socket = loop.adopt(descriptor);
  if (!socket) ::close(descriptor);
  return socket;
}

}  // namespace

Result<Socket> listen_local(Loop& loop, const std::filesystem::path& path) {
  const std::string attempt = "listen at " + path.string();
  const auto address = address_of(path, attempt);
  if (!address) return std::unexpected(address.error());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return std::unexpected(system_error(errno, attempt));
  ::unlink(path.c_str());
  // Until it listens nobody can connect, so it is nobody's before it is ours alone.
  const bool listens = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) == 0 &&
                       ::chmod(path.c_str(), S_IRUSR | S_IWUSR) == 0 && ::listen(descriptor, backlog) == 0;
  if (!listens) {
    const Error error = system_error(errno, attempt);
    ::close(descriptor);
    return std::unexpected(error);
  }
  return adopt(loop, descriptor);
}

Result<Socket> connect_local(Loop& loop, const std::filesystem::path& path) {
  const std::string attempt = "connect to " + path.string();
  const auto address = address_of(path, attempt);
  if (!address) return std::unexpected(address.error());
  // A local connect does not wait for the other side but for a place in its backlog.
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::unexpected(system_error(errno, attempt));
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0) {
    const Error error = system_error(errno, attempt);
    ::close(descriptor);
    return std::unexpected(error);
  }
  return adopt(loop, descriptor);
}

bool is_of_our_user(Socket accepted) {
  ucred peer{};
  socklen_t length = sizeof(peer);
  if (::getsockopt(static_cast<int>(accepted), SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
}

}  // namespace salon::net
