// Small files that this program keeps for its user alone: a key, who is known. Blocking.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "salon/base/result.hpp"

namespace salon::app {

/// $XDG_DATA_HOME/salon, or ~/.local/share/salon, or for those who have no home /var/lib/salon.
[[nodiscard]] std::string data_directory();

/// The whole file. Fails when it has more than `bytes_max` bytes.
Result<std::string> read_kept(const std::string& path, std::size_t bytes_max);
/// In place of what is there, as a whole or not at all; mode 0600. A crash leaves at most a file beside it. Where the
/// path is a symbolic link, what it points to is replaced.
Result<void> write_kept(const std::string& path, std::string_view text);
/// The same, unless the file is there already, also when several programs begin at once. True if it was made.
Result<bool> make_kept(const std::string& path, std::string_view text);
/// The folder and those above it, each that is missing for its owner alone.
Result<void> make_folders(const std::string& path);

}  // namespace salon::app
