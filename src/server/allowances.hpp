// How often each of many may do something: so many times at once, then at a slow and steady pace.
#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "salon/base/time.hpp"

namespace salon::server {

class Allowances {
 public:
  struct Pace {
    std::size_t at_once;
    Duration interval;
  };
  /// So many at most are remembered; beyond, those that may go on soonest are forgotten.
  static constexpr std::size_t remembered_max = 10'000;

  explicit Allowances(Pace pace) : pace_(pace) {}

  [[nodiscard]] bool may(const std::string& who, Instant now) const;
  void count(const std::string& who, Instant now);
  /// What was counted last is to count no more.
  void take_back(const std::string& who);

 private:
  void forget_some(Instant now);

  Pace pace_;
  /// When all that it may do at once will be there again (as session/token_bucket.hpp).
  std::map<std::string, Instant> full_;
};

}  // namespace salon::server
