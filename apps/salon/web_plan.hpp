// What `salon serve` is told about HTTP: the options --web-host, --web-origin and --status-token-file.
#pragma once

#include "salon/base/result.hpp"
#include "session/session.hpp"
#include "verb.hpp"

namespace salon::app {

/// Fills in what is told, and this host's own name. Fails with words about the option that is not understood.
Result<void> plan_web(const Arguments& arguments, session::Setting& setting);

}  // namespace salon::app
