// What the system says of the process that is measured: read from /proc.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace salon::bench {

/// Nanoseconds on a processor, of each thread (schedstat(5): the first field of /proc/PID/task/TID/schedstat).
using Processor = std::map<std::string, std::uint64_t>;

/// Ends the program when there is no such process.
Processor processor_of(int process);

/// What all threads used between two readings. Ends the program when a thread of `before` is gone: what it used is
/// not known, and a figure without it would be too good.
std::uint64_t used_between(const Processor& before, const Processor& after);

/// Anonymous memory in KiB (RssAnon of /proc/PID/status): what is the process's own, not its program file's.
std::uint64_t anonymous_kib(int process);

}  // namespace salon::bench
