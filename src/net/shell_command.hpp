// A command of the operator's, run by the shell, and what came of it.
//
// Any thread; it blocks, until the command has ended or its time is up. Linux 5.3 (pidfd_open) and above.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "salon/base/result.hpp"

namespace salon::net {

struct ShellCommand {
  /// For `/bin/sh -c`. Nothing that a guest has said belongs in it.
  std::string command;
  /// What it finds on its standard input: a file, so that it need not be read. Its standard output goes nowhere.
  std::string input{};
  /// In our environment, in place of what has these names there.
  std::map<std::string, std::string> environment{};
  /// When that is over it is killed, with all that it has started in its process group.
  std::chrono::milliseconds time_max{};
};

/// Nothing when it ended with 0. Otherwise the error says how it ended and, in quotes and made safe to show, the first
/// line of what it said on its standard error, of at most shell_error_bytes_max. What it has started and left behind is
/// not waited for. It has no descriptor of ours but its standard streams, and signals as at the start of a program.
[[nodiscard]] Result<> run(const ShellCommand& command);
inline constexpr std::size_t shell_error_bytes_max = 300;

}  // namespace salon::net
