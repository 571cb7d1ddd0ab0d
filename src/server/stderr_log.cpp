#include "server/stderr_log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace salon::server {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: break;
  }
  return spdlog::level::err;
}

class StderrLog final : public LogSink {
 public:
  explicit StderrLog(LogLevel least) : logger_("salon", std::make_shared<spdlog::sinks::stderr_color_sink_st>()) {
    logger_.set_level(level_of(least));
    logger_.set_pattern("[%Y-%m-%d %H:%M:%S.%e] [%^%l%$] %v");
  }
  void log(LogLevel level, std::string_view line) override { logger_.log(level_of(level), line); }

 private:
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<LogSink> make_stderr_log(LogLevel least) { return std::make_unique<StderrLog>(least); }

}  // namespace salon::server
