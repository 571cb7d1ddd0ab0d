// What a verb learns from the environment it is started in.
#pragma once

#include <chrono>

#include "session/variant.hpp"

namespace salon::app {

/// By LC_ALL, LC_MESSAGES or LANG, the first that is set: French for "fr...", else English.
[[nodiscard]] session::Language usual_language();

/// How far this host's clock on the wall is from UTC, now.
[[nodiscard]] std::chrono::minutes local_utc_offset();

}  // namespace salon::app
