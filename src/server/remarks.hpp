// What peers do wrong, in the operator's log: a line each, and not more than a log can bear, however many they are.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/log.hpp"
#include "session/token_bucket.hpp"

namespace salon::server {

class Remarks {
 public:
  /// So many lines at once, and so many a second after that.
  static constexpr std::uint32_t lines_at_once = 20;
  static constexpr std::uint32_t lines_a_second = 1;

  explicit Remarks(LogSink& log) : log_(log) {}

  /// "192.0.2.7:51820: what". What is above the limit is counted, and its number told with the next line.
  void note(Instant now, std::string_view endpoint, std::string_view what);

 private:
  LogSink& log_;
  session::TokenBucket lines_{lines_a_second, lines_at_once};
  std::uint64_t unsaid_ = 0;
};

}  // namespace salon::server
