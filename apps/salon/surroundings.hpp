// What a verb learns from the environment it is started in, and the one limit it widens there.
#pragma once

#include <chrono>
#include <cstddef>

#include "salon/net/loop.hpp"
#include "session/variant.hpp"

namespace salon::app {

/// By LC_ALL, LC_MESSAGES or LANG, the first that is set: French for "fr...", else English.
[[nodiscard]] session::Language usual_language();

/// How far this host's clock on the wall is from UTC, now.
[[nodiscard]] std::chrono::minutes local_utc_offset();

/// Raises the soft limit on descriptors to the hard one, if the system lets us, and gives the limit now in force: a
/// million at most, 1,024 where the system does not say.
std::size_t raise_descriptor_limit();

/// For what serves one client or is over soon, or only takes datagrams (which either loop reads with recvmmsg, once
/// there are some): epoll, which is there 0.1 ms before io_uring. SALON_LOOP decides, where it is set.
[[nodiscard]] net::LoopKind loop_that_starts_soonest();

/// From here on, where the C library can be told so (glibc), all threads allocate from one heap, and large blocks from
/// the system. For a program that runs for long, whose other threads allocate little: each has a heap of its own
/// otherwise, which keeps what was most needed at once; and what a list left behind as it grew stays in the heap.
void keep_heap_small();

}  // namespace salon::app
