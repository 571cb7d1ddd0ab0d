#include "certificate_doubts.hpp"

#include <array>
#include <cstdio>

#include "net/certificate.hpp"

namespace salon::app {
namespace {

/// "2026-03-14 10:02 UTC"
std::string shown(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::minutes>(time - day));
  std::array<char, 80> text{};
  const int length =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d UTC", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

std::vector<std::string> certificate_doubts(std::string_view pem, const std::string& name,
                                            const std::vector<std::string>& hosts, WallTime now) {
  constexpr std::chrono::days soon{7};
  const auto facts = net::look_at_certificate(pem, hosts);
  if (!facts) return {};
  std::vector<std::string> doubts;
  const std::string which = "the certificate in " + name + " ";
  const std::string renew = "; renew it, and send SIGHUP";
  if (facts->not_after < now) {
    doubts.push_back(which + "expired on " + shown(facts->not_after) + ": clients refuse it" + renew);
  } else if (facts->not_after < now + soon) {
    doubts.push_back(which + "expires on " + shown(facts->not_after) + renew);
  }
  if (facts->not_before > now) {
    doubts.push_back(which + "is good from " + shown(facts->not_before) +
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
