#include "web_plan.hpp"

#include <unistd.h>

#include <array>
#include <fstream>

#include "proto/http_request.hpp"

namespace salon::app {

Result<void> plan_web(const Arguments& arguments, session::Setting& setting) {
  for (const std::string& name : arguments.values("--web-host")) {
    const auto host = proto::http::parse_authority(name);
    if (!host || !host->port.empty()) {
      return std::unexpected(plain_error("speak HTTP for '" + name + "'", "that is no host's name",
                                         "give it without scheme and port: --web-host chat.example.org"));
    }
    setting.web_hosts.push_back(host->host);
  }
  for (const std::string& origin : arguments.values("--web-origin")) {
    const std::size_t scheme_end = origin.find("://");
    if (scheme_end == std::string::npos || !proto::http::parse_authority(origin.substr(scheme_end + 3))) {
      return std::unexpected(plain_error("let pages of '" + origin + "' in", "that is no origin",
                                         "write it as browsers do: --web-origin https://chat.example.org"));
    }
    setting.web_origins.push_back(origin);
  }
  if (const auto file = arguments.value("--status-token-file")) {
    std::ifstream stream(*file);
    if (!std::getline(stream, setting.status_token) || setting.status_token.empty()) {
      return std::unexpected(plain_error("read the status token from '" + *file + "'", "there is no line in it",
                                         "write one line into that file that nobody can guess"));
    }
  }
  if (std::array<char, 256> name{}; gethostname(name.data(), name.size() - 1) == 0) {
    if (const auto host = proto::http::parse_authority(name.data())) {
      setting.web_hosts.push_back(host->host);
      setting.web_hosts.push_back(host->host + ".local");
    }
  }
  return {};
}

}  // namespace salon::app
