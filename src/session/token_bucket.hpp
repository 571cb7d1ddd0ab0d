// How often something may happen: at a steady rate, with a burst saved up by who was silent.
#pragma once

#include <algorithm>
#include <cstdint>

#include "salon/base/time.hpp"

namespace salon::session {

/// A token bucket kept as one instant (the generic cell rate algorithm, ITU-T I.371): the time at which the bucket
/// would be full again.
class TokenBucket {
 public:
  /// `a_second` tokens come in a second, and at most `at_once` are saved. A rate of 0 is no limit.
  TokenBucket(std::uint32_t a_second, std::uint32_t at_once)
      : interval_(a_second == 0 ? Duration::zero() : Duration(std::chrono::seconds(1)) / a_second),
        slack_(interval_ * (std::max(at_once, std::uint32_t{1}) - 1)) {}

  /// Takes a token. False when there is none before `ready_at`, and then takes nothing.
  [[nodiscard]] bool take(Instant now) {
    if (now < ready_at()) return false;
    full_at_ = std::max(full_at_, now) + interval_;
    return true;
  }

  /// From when on a token can be taken.
  [[nodiscard]] Instant ready_at() const { return full_at_ - slack_; }

 private:
  Duration interval_;
  Duration slack_;
  Instant full_at_{};
};

}  // namespace salon::session
