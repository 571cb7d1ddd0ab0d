#include "listen_open.hpp"

#include "ready.hpp"

namespace salon::app {

Result<void> announce(const Report& report, const ListenPlan& plan, const std::vector<net::Endpoint>& at,
                      const std::string& fingerprint) {
  std::string addresses;
  for (const net::Endpoint& one : at) addresses += (addresses.empty() ? "" : " and ") + one.text();
  const std::string transport = plan.transport == Transport::udp ? "udp" : "tcp";
  Event event{"listening",
              "listening on " + addresses +
                  (plan.transport == Transport::udp ? " (UDP)"
                   : plan.tls                       ? " (TLS)"
                                                    : " (TCP)"),
              {{"transport", transport}, {"port", std::uint64_t{at.front().port}}, {"addresses", addresses}}};
  if (!fingerprint.empty()) {
    event.text += "; certificate SHA256:" + fingerprint;
    event.facts.push_back({"fingerprint", fingerprint});
  }
  report.status(event);
  if (!plan.ready_descriptor) return {};
  return tell_ready(*plan.ready_descriptor, at.front().port);
}

}  // namespace salon::app
