// The two times Salon knows: an Instant on a clock that only goes forward, and the WallTime people read.
//
// Neither type can be asked what time it is. The loop tells (`net::Loop::now`, `wall`), so that pure code is given
// the time and a simulated world can have its own.
#pragma once

#include <chrono>

namespace salon {

using Duration = std::chrono::nanoseconds;

/// Tags Instant. Has no now() on purpose.
struct MonotonicClock {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock, Duration>;
  static constexpr bool is_steady = true;
};

/// A point on the loop's clock (CLOCK_MONOTONIC, or the simulation's); its zero means nothing.
using Instant = MonotonicClock::time_point;

/// A point in UTC, to the millisecond: what is stored and shown.
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

/// A deadline that does not come.
inline constexpr Instant never = Instant::max();

}  // namespace salon
