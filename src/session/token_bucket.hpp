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
      : a_second_(a_second), at_once_(std::max(at_once, std::uint32_t{1})) {}

  /// Takes a token. False when there is none before `ready_at`, and then takes nothing.
  [[nodiscard]] bool take(Instant now) {
    if (now < ready_at()) return false;
    full_at_ = std::max(full_at_, now) + interval();
    return true;
  }

  /// From when on a token can be taken.
  [[nodiscard]] Instant ready_at() const { return full_at_ - interval() * (at_once_ - 1); }

 private:
  [[nodiscard]] Duration interval() const {
    return a_second_ == 0 ? Duration::zero() : Duration(std::chrono::seconds(1)) / a_second_;
  }

  std::uint32_t a_second_;
  std::uint32_t at_once_;
  Instant full_at_{};
};

}  // namespace salon::session
