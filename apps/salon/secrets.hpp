// Passwords from the command line. What stands there everyone on the host can read (ps), so each may be in a file
// instead: "@FILE".
#pragma once

#include <string>
#include <vector>

#include "salon/base/result.hpp"
#include "session/session.hpp"

namespace salon::app {

/// "NAME:PASSWORD", or "@FILE", in which each line is one; empty lines and those that begin with '#' are none. Fails
/// with what is wrong, and never says a password.
Result<std::vector<session::OperatorKey>> operator_keys(const std::vector<std::string>& given);

/// "WORD", or "@FILE", whose first line it is. One word, so that each dialect has a way to say it.
Result<std::string> password(const std::string& given);

/// The text in a file, of at most `bytes_max`: a message of the day, a list of passwords.
Result<std::string> read_small_file(const std::string& path, std::size_t bytes_max);

}  // namespace salon::app
