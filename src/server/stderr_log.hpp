// The log sink of the program: spdlog, to standard error.
#pragma once

#include <memory>

#include "base/log.hpp"

namespace salon::server {

/// Lines look like "[2026-11-21 10:02:03.123] [warning] ..."; those below `least` are left out. Colour on a terminal.
std::unique_ptr<LogSink> make_stderr_log(LogLevel least);

}  // namespace salon::server
