#include "banner.hpp"

namespace salon::app {

net::Address reachable_address(const BannerFacts& facts) {
  for (const net::Endpoint& endpoint : facts.endpoints) {
    if (!endpoint.address.is_any()) return endpoint.address;
  }
  for (const bool v4 : {true, false}) {
    for (const net::InterfaceAddress& candidate : facts.interfaces) {
      const net::Address& address = candidate.address;
      if (address.is_v4() == v4 && !address.is_loopback() && !address.is_link_local()) return address;
    }
  }
  return net::Address::loopback_v4();
}

std::string banner(const BannerFacts& facts) {
  const net::Address address = reachable_address(facts);
  const std::uint16_t number = facts.endpoints.empty() ? 0 : facts.endpoints.front().port;
  const std::string host = address.text();
  const std::string port = std::to_string(number);
  const bool usual_port = number == 8888;
  const std::string target = usual_port ? host : net::Endpoint{address, number}.text();

  std::string text = "salon " + facts.version + "  #lobby is open; ";
  text += facts.history.empty() ? "nothing is kept (--memory)\n" : "history in " + facts.history + "\n";
  text += "  terminal   nc " + host + " " + port + "   (or: salon join " + target + ")\n";
  text += "  IRC        /connect " + host + " " + port + "\n";
  text += "  UDP        echo \"temp 21.5\" > /dev/udp/" + host + "/" + port + "\n";
  if (!facts.fingerprint.empty()) {
    text += "  TLS        on the same port; fingerprint (SHA-256) of its certificate:\n  " + facts.fingerprint + "\n";
  }
  const bool neighbours_only = !facts.everyone && !address.is_loopback();
  if (neighbours_only) {
    text += "  only this network is let in (--public opens it)";
  } else {
    text += facts.everyone ? "  whoever can reach this host can come in" : "  only this host can reach it";
  }
  text += "; Ctrl-C closes the room\n";
  if (neighbours_only) text += "  (who comes through a proxy or a container's bridge looks like a neighbour)\n";
  return text;
}

}  // namespace salon::app
