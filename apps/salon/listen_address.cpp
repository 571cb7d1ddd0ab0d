#include "listen_address.hpp"

#include <algorithm>
#include <string>

namespace salon::app {
namespace {

constexpr std::uint16_t usual_port = 8888;
constexpr const char* examples = "write [ADDRESS][:PORT], as in :8888, 192.168.1.20:8888 or [::1]:8888";

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// As hosts are called (RFC 1123, 2.1); "300.1.1.1" is an address gone wrong.
bool is_name(std::string_view host) {
  const auto fits = [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'; };
  const std::string_view last = host.substr(host.rfind('.') + 1);
  return std::ranges::all_of(host, fits) && std::ranges::any_of(last, is_letter);
}

}  // namespace

Result<server::ListenAt> parse_listen_address(std::string_view text) {
  const std::string what(text);
  std::string_view host = text;
  std::string_view port_text;
  const bool only_number = is_number(text);
  const std::size_t colon = text.rfind(':');
  const bool bare_v6 = std::ranges::count(text, ':') > 1 && !text.starts_with('[');
  if (only_number) {
    port_text = text;
    host = {};
  } else if (colon != std::string_view::npos && !bare_v6 && text.find(']', colon) == std::string_view::npos) {
    host = text.substr(0, colon);
    port_text = text.substr(colon + 1);
    if (port_text.empty())
      return std::unexpected(plain_error("listen on '" + what + "'", "no port follows the ':'", examples));
  }

  server::ListenAt where;
  where.port = usual_port;
  if (!port_text.empty()) {
    const auto port = net::parse_port(port_text);
    if (!port)
      return std::unexpected(plain_error("listen on '" + what + "'",
                                         "a port is a number from 0 to 65535, or the name of a service", examples));
    where.port = *port;
  }
  if (host.empty() || host == "*") {
    where.addresses = {net::Address::any_v6(), net::Address::any_v4()};
  } else if (host == "localhost") {
    where.addresses = {net::Address::parse("::1").value(), net::Address::loopback_v4()};
  } else {
    const auto address = net::Address::parse(host);
    if (!address) return std::unexpected(plain_error("listen on '" + what + "'", "that is no IP address", examples));
    where.addresses = {*address};
    where.any_family_will_do = false;
  }
  return where;
}

std::optional<net::HostPort> parse_listen_name(std::string_view text) {
  const auto where = net::parse_host_port(text, usual_port);
  if (!where || !is_name(where->host) || where->host == "localhost") return std::nullopt;
  return *where;
}

bool names_port(std::string_view text) {
  if (is_number(text)) return true;
  if (text.starts_with('[')) return text.find("]:") != std::string_view::npos;
  return std::ranges::count(text, ':') == 1;
}

}  // namespace salon::app
