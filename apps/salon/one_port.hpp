// Listening on several addresses with one port number.
#pragma once

#include <functional>

#include "server/config.hpp"

namespace salon::app {

/// Calls `open` with each address of `at`, which gives the port it then has. When the port is free to choose, the first
/// address chooses it, and it starts over (after `close_all`) when another address does not have that one free. An
/// address of a family that this host does not have is passed over if `at` says so and another is left.
Result<void> open_on_one_port(const server::ListenAt& at,
                              const std::function<Result<std::uint16_t>(const net::Endpoint&)>& open,
                              const std::function<void()>& close_all);

}  // namespace salon::app
