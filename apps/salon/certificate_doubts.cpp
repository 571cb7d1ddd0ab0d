#include "certificate_doubts.hpp"

#include "net/certificate.hpp"
#include "session/words.hpp"

namespace salon::app {

std::vector<std::string> certificate_doubts(std::string_view pem, const std::string& name,
                                            const std::vector<std::string>& hosts, WallTime now) {
  constexpr std::chrono::days soon{7};
  const auto facts = net::look_at_certificate(pem, hosts);
  if (!facts) return {};
  std::vector<std::string> doubts;
  const std::string which = "the certificate in " + name + " ";
  const std::string renew = "; renew it, and send SIGHUP";
  if (facts->not_after < now) {
    doubts.push_back(which + "expired on " + session::date_text(facts->not_after) + ": clients refuse it" + renew);
  } else if (facts->not_after < now + soon) {
    doubts.push_back(which + "expires on " + session::date_text(facts->not_after) + renew);
  }
  if (facts->not_before > now) {
    doubts.push_back(which + "is good from " + session::date_text(facts->not_before) +
                     " only: clients refuse it until then; is the clock of this host right?");
  }
  for (const std::string& host : facts->not_for) {
    std::string doubt = which + "is not for ";
    doubt.append(host).append(", which --web-host says this host is: clients who come to that name refuse it; ");
    doubts.push_back(doubt + "get one that has the name");
  }
  return doubts;
}

}  // namespace salon::app
