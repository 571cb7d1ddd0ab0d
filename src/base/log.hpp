// Where the program says what an operator should know. One sink, given by main; pure code has none.
#pragma once

#include <string_view>

namespace salon {

enum class LogLevel { debug, info, warning, error };

/// Takes one finished line without a newline. May be called from the loop's thread only.
class LogSink {
 public:
  LogSink() = default;
  LogSink(const LogSink&) = delete;
  LogSink& operator=(const LogSink&) = delete;
  virtual ~LogSink() = default;
  virtual void log(LogLevel level, std::string_view line) = 0;
};

}  // namespace salon
