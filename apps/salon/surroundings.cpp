#include "surroundings.hpp"

#include <cstdlib>
#include <ctime>
#include <string_view>

namespace salon::app {

session::Language usual_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
      return std::string_view(value).starts_with("fr") ? session::Language::french : session::Language::english;
    }
  }
  return session::Language::english;
}

std::chrono::minutes local_utc_offset() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return std::chrono::minutes(local.tm_gmtoff / 60);
}

}  // namespace salon::app
