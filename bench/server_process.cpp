#include "server_process.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace salon::bench {
namespace {

std::string folder_of(int process) { return "/proc/" + std::to_string(process); }

[[noreturn]] void fail(const std::string& text) {
  std::fprintf(stderr, "fanout: %s\n", text.c_str());
  std::exit(1);
}

}  // namespace

Processor processor_of(int process) {
  Processor threads;
  std::error_code error;
  for (const auto& thread : std::filesystem::directory_iterator(folder_of(process) + "/task", error)) {
    std::ifstream file(thread.path() / "schedstat");
    if (std::uint64_t nanoseconds = 0; file >> nanoseconds) threads[thread.path().filename()] = nanoseconds;
  }
  if (threads.empty()) fail("there is no process " + std::to_string(process) + " any more");
  return threads;
}

std::uint64_t used_between(const Processor& before, const Processor& after) {
  std::uint64_t used = 0;
  for (const auto& [thread, nanoseconds] : after) used += nanoseconds;
  for (const auto& [thread, nanoseconds] : before) {
    if (!after.contains(thread)) fail("thread " + thread + " of the server ended: what it used is lost; run it again");
    used -= nanoseconds;
  }
  return used;
}

std::uint64_t anonymous_kib(int process) {
  std::ifstream file(folder_of(process) + "/status");
  std::string word;
  while (file >> word) {
    if (std::uint64_t kib = 0; word == "RssAnon:" && file >> kib) return kib;
  }
  fail("/proc does not say how much memory process " + std::to_string(process) + " has");
}

}  // namespace salon::bench
