// Chance from a seed: the only chance that pure code and simulations know. The same seed gives the same draws on
// every machine, which the standard's distributions do not promise.
#pragma once

#include <cstdint>

#include "salon/base/time.hpp"

namespace salon {

/// SplitMix64 (Steele, Lea, Flood 2014): 8 bytes of state, passes BigCrush, not for secrets.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

  /// Uniform in [0, bound); 0 when bound is 0. The bias of the modulo is below 2^-32 for bounds below 2^32.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

  /// Uniform in [low, high].
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }
  Duration between(Duration low, Duration high) {
    return low + Duration(static_cast<Duration::rep>(below(static_cast<std::uint64_t>((high - low).count()) + 1)));
  }

  /// True once in `n` draws on average; never when n is 0.
  bool one_in(std::uint64_t n) { return n != 0 && below(n) == 0; }

  /// A generator whose draws do not disturb this one's: a component with its own chance.
  Generator split() { return Generator(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace salon
