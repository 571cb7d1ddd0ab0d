#include "surroundings.hpp"

#include <malloc.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string_view>

namespace salon::app {

session::Language usual_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
      return std::string_view(value).starts_with("fr") ? session::Language::french : session::Language::english;
    }
  }
  return session::Language::english;
}

std::chrono::minutes local_utc_offset() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return std::chrono::minutes(local.tm_gmtoff / 60);
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);  // if it is refused, the old limit is read again
  getrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1'000'000));
}

net::LoopKind loop_that_starts_soonest() {
  return std::getenv("SALON_LOOP") == nullptr ? net::LoopKind::epoll : net::LoopKind::automatic;
}

void keep_heap_small() {
#ifdef M_ARENA_MAX
  mallopt(M_ARENA_MAX, 1);
#endif
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 64 * 1024);  // glibc's is 128 KiB at first, and larger once such a block was freed
#endif
}

}  // namespace salon::app
