#include "errand.hpp"

#include <csignal>
#include <utility>

namespace salon::app {

Errand::Errand(net::Loop& loop, const Report& report, std::function<void()> stopped)
    : loop_(loop),
      report_(report),
      tasks_(loop),
      signals_(loop, {SIGINT, SIGTERM, SIGHUP}, [stopped = std::move(stopped)](int) { stopped(); }) {}

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
