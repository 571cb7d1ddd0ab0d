#include "server/remarks.hpp"

#include <string>
#include <utility>

namespace salon::server {

void Remarks::note(Instant now, std::string_view endpoint, std::string_view what) {
  if (!lines_.take(now)) {
    ++unsaid_;
    return;
  }
  std::string line = std::string(endpoint) + ": " + std::string(what);
  if (const std::uint64_t unsaid = std::exchange(unsaid_, 0); unsaid > 0) {
    line += " (and " + std::to_string(unsaid) + " like it or others that were not logged)";
  }
  log_.log(LogLevel::info, line);
}

}  // namespace salon::server
