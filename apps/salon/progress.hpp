// How far a long transfer has come, for somebody who waits for it at a terminal.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "report.hpp"
#include "salon/net/task.hpp"

namespace salon::app {

/// "999 B", "1.0 kB", "123.4 MB", "5.0 GB": powers of a thousand, as network speeds are counted.
std::string size_text(std::uint64_t bytes);

/// Pure. Asked once an `interval`, it gives what is to be shown.
class Progress {
 public:
  static constexpr Duration interval = std::chrono::seconds(1);
  /// What is done within this time needs no progress.
  static constexpr Duration long_after = std::chrono::seconds(2);

  /// `whole`: how much it will be in all, if that is known.
  explicit Progress(std::optional<std::uint64_t> whole = {}) : whole_(whole) {}

  /// "123.4 MB, 10.2 MB/s", or "123.4 MB of 500.0 MB (24 %), 10.2 MB/s", when `bytes` have gone in all, the speed being
  /// that since it was last asked. Nothing before the first byte was seen `long_after` ago, and when none has gone
  /// since.
  [[nodiscard]] std::optional<std::string> at(Instant now, std::uint64_t bytes);

 private:
  std::optional<std::uint64_t> whole_;
  std::optional<Instant> began_;
  Instant asked_{};
  std::uint64_t bytes_ = 0;
};

/// Shows on the terminal that `report` has, if it has one, how `bytes` grows: "received 123.4 MB, 10.2 MB/s". Ends when
/// cancelled. `bytes` and `what` must live until then.
net::Task<void> show_progress(net::Loop& loop, const Report& report, std::string_view what, const std::uint64_t& bytes);

}  // namespace salon::app
