// --ready-fd: how a server tells whoever started it that it can be reached.
#pragma once

#include <cstdint>
#include <optional>

#include "verb.hpp"

namespace salon::app {

/// The descriptor that --ready-fd names, if it was given.
Result<std::optional<int>> ready_descriptor(const Arguments& arguments);

/// Writes "8888\n", the port, to `descriptor` and closes it.
Result<void> tell_ready(int descriptor, std::uint16_t port);

}  // namespace salon::app
