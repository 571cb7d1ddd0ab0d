// --rate: how much may be sent, and when. Pure: it is told the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "salon/base/result.hpp"
#include "salon/base/time.hpp"

namespace salon::app {

/// Spreads bytes evenly over time: a token bucket kept as the instant when it will be full again (the generic cell rate
/// algorithm, ITU-T I.371). In any span of time no more is sent than the rate gives in it, and `at_once` on top: what
/// was missed because the clock was late may be made good, what was missed because there was nothing to send may not.
class Pace {
 public:
  static constexpr Duration at_once = std::chrono::milliseconds(50);

  /// `rate` in bytes a second, more than 0.
  explicit Pace(std::uint64_t rate) : rate_(rate) {}

  /// So much of a stream should be given at once, so that it is smooth: what the rate gives in `at_once`.
  [[nodiscard]] std::size_t piece_bytes() const;
  /// From when on something may be sent; a datagram is sent whole.
  [[nodiscard]] Instant ready_at() const { return ready_at_; }
  void sent(std::size_t bytes, Instant now);

 private:
  std::uint64_t rate_;
  Instant ready_at_{};
};

/// "500", "64k", "1.5M", "1G": bytes a second; k is a thousand, M a million, G a thousand million. From 1 to 1000G.
Result<std::uint64_t> parse_rate(std::string_view text);

}  // namespace salon::app
