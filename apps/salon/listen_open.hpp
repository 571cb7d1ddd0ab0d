// How a listener opens, over TCP and UDP alike.
#pragma once

#include <functional>
#include <iterator>

#include "listen_plan.hpp"
#include "one_port.hpp"

namespace salon::app {

/// Opens each address that `plan` names, those of one ADDR on one port.
template <class Listener>
Result<std::vector<Listener>> open_all(const ListenPlan& plan,
                                       const std::function<Result<Listener>(const net::Endpoint&)>& open) {
  std::vector<Listener> listeners;
  for (const server::ListenAt& at : plan.at) {
    const auto before = static_cast<std::ptrdiff_t>(listeners.size());
    auto opened = open_on_one_port(
        at,
        [&](const net::Endpoint& local) -> Result<std::uint16_t> {
          auto listener = open(local);
          if (!listener) return std::unexpected(listener.error());
          listeners.push_back(std::move(*listener));
          return listeners.back().local().port;
        },
        [&] { listeners.erase(listeners.begin() + before, listeners.end()); });
    if (!opened) return std::unexpected(opened.error());
  }
  return listeners;
}

template <class Listener>
std::vector<net::Endpoint> local_endpoints(const std::vector<Listener>& listeners) {
  std::vector<net::Endpoint> found;
  found.reserve(listeners.size());
  for (const Listener& listener : listeners) found.push_back(listener.local());
  return found;
}

/// Says where it listens now, and tells --ready-fd the first one's port. `fingerprint`: of the certificate that is
/// shown, if there is TLS.
Result<void> announce(const Report& report, const ListenPlan& plan, const std::vector<net::Endpoint>& at,
                      const std::string& fingerprint = {});

}  // namespace salon::app
