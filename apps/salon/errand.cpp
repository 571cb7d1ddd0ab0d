#include "errand.hpp"

#include <csignal>
#include <utility>

namespace salon::app {

Errand::Errand(net::Loop& loop, const Report& report, std::function<void()> stopped)
    : loop_(loop),
      report_(report),
      stopped_(std::move(stopped)),
      tasks_(loop),
      signals_(loop, {SIGINT, SIGTERM, SIGHUP}, [this](int) { tasks_.spawn(stop()); }) {}

/// Behind what has completed in the same turn, which counts: bytes that the other host has cannot be told as not sent.
net::Task<void> Errand::stop() {
  const bool go_on = co_await net::sleep_until(loop_, loop_.now());
  if (go_on) stopped_();
}

void Errand::end(ExitCode code) {
  if (!code_) code_ = code;
  tasks_.cancel();
}

void Errand::fail(ExitCode code, Event problem) {
  if (over()) return;
  problem.facts.push_back({"exit_code", static_cast<std::uint64_t>(code)});
  report_.problem(problem);
  end(code);
}

ExitCode Errand::finish(const std::function<void()>& close) {
  loop_.run_until([&] { return tasks_.empty(); });
  close();
  loop_.drain();
  ensure(code_.has_value(), "an errand came to no end");
  return *code_;
}

}  // namespace salon::app
