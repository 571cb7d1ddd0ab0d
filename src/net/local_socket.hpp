// A socket in the file system (unix(7), AF_UNIX), for programs of the same user on this host. Private to net's floor:
// the library speaks TCP and UDP.
#pragma once

#include <filesystem>

#include "salon/base/result.hpp"
#include "salon/net/loop.hpp"

namespace salon::net {

/// Listens at `path` with mode 0600; what is there already is taken away, so the caller must know that nobody else
/// listens there. Fails when the path is longer than 107 bytes (the system takes no longer one), or the directory is
/// not there or not ours. What is accepted is a stream like any other, whose peer has no address.
[[nodiscard]] Result<Socket> listen_local(Loop& loop, const std::filesystem::path& path);

/// Connects to `path`. Fails with no_such_file_or_directory, connection_refused (nobody listens any more) or
/// permission_denied, or because the path is too long.
[[nodiscard]] Result<Socket> connect_local(Loop& loop, const std::filesystem::path& path);

/// Who is at the other end of an accepted local socket may ask: the user that this program runs as, and root. By what
/// the system knows of it (SO_PEERCRED), not by what it says.
[[nodiscard]] bool is_of_our_user(Socket accepted);

}  // namespace salon::net
