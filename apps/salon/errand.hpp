// What `salon send` and `salon listen` have in common whatever they speak: how they run and how they end.
#pragma once

#include <functional>
#include <optional>

#include "exit_code.hpp"
#include "report.hpp"
#include "salon/net/task.hpp"
#include "signal_watch.hpp"

namespace salon::app {

/// Tasks that work together until something is a reason to end: the first such reason gives the exit code and cancels
/// the others.
///
///   Errand errand(loop, report, [&] { errand.end(done); });
///   errand.spawn(talk());                      // which calls `end` or `fail`
///   return errand.finish([&] { stream.close(); });
class Errand {
 public:
  /// From now until `finish` returns, SIGINT, SIGTERM and SIGHUP call `stopped`, which should end it, in place of what
  /// they do by default.
  Errand(net::Loop& loop, const Report& report, std::function<void()> stopped);
  Errand(const Errand&) = delete;
  Errand& operator=(const Errand&) = delete;

  void spawn(net::Task<void> task) { tasks_.spawn(std::move(task)); }
  /// Of all its tasks; for a TaskGroup that ends with them.
  [[nodiscard]] net::CancelScope& scope() { return tasks_.scope(); }

  /// It has an exit code, and what still runs is being cancelled.
  [[nodiscard]] bool over() const { return code_.has_value(); }
  void end(ExitCode code);
  /// Reports what went wrong, with `code` among its facts, and ends. Does neither if it is over: what fails then does
  /// so because of the end.
  void fail(ExitCode code, Event problem);
  void fail(ExitCode code, const std::string& text) { fail(code, Event{"error", text}); }

  /// Turns the loop until every task has ended, then calls `close`, which closes what they used. Gives the exit code;
  /// someone must have ended it. Once.
  ExitCode finish(const std::function<void()>& close);

 private:
  net::Task<void> stop();

  net::Loop& loop_;
  const Report& report_;
  const std::function<void()> stopped_;
  std::optional<ExitCode> code_;
  net::TaskGroup tasks_;
  const SignalWatch signals_;
};

}  // namespace salon::app
