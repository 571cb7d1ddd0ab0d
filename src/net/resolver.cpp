#include "salon/net/resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include "net/look_ups.hpp"

namespace salon::net {
namespace {

Error cannot_read(std::string_view text, const std::string& reason, const char* advice) {
  return plain_error("read \"" + std::string(text) + "\" as a host and port", reason, advice);
}

constexpr const char* forms = "write HOST, HOST:PORT, [IPV6]:PORT or :PORT";

/// Of a service, by /etc/services and what else nsswitch.conf(5) lists; TCP's and UDP's numbers do not differ.
std::optional<std::uint16_t> service_port(const std::string& name) {
  servent found{};
  servent* result = nullptr;
  std::array<char, 4096> memory{};
  if (getservbyname_r(name.c_str(), nullptr, &found, memory.data(), memory.size(), &result) != 0) return std::nullopt;
  if (result == nullptr) return std::nullopt;
  return ntohs(static_cast<std::uint16_t>(result->s_port));
}

struct NoPort {
  std::string reason;
  const char* advice;
};

std::expected<std::uint16_t, NoPort> read_port(std::string_view text) {
  const std::string word(text);
  if (text.empty()) return std::unexpected(NoPort{"there is no port", "write a number from 0 to 65535"});
  if (std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
    std::uint16_t port = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), port).ec == std::errc{}) return port;
    return std::unexpected(NoPort{"port " + word + " does not exist", "ports go from 0 to 65535"});
  }
  // A NUL inside would hide what follows it from the system.
  const bool printable = std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
  if (const auto port = printable ? service_port(word) : std::nullopt) return *port;
  return std::unexpected(NoPort{"\"" + word + "\" is no port", "write a number, or a name that /etc/services has"});
}

}  // namespace

Result<std::uint16_t> parse_port(std::string_view text) {
  const auto port = read_port(text);
  if (port) return *port;
  return std::unexpected(
      plain_error("read \"" + std::string(text) + "\" as a port", port.error().reason, port.error().advice));
}

std::string HostPort::text() const {
  const bool brackets = host.find(':') != std::string::npos;
  return (brackets ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Result<HostPort> parse_host_port(std::string_view text, std::uint16_t port) {
  if (text.empty()) return std::unexpected(cannot_read(text, "it is empty", forms));
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; };
  if (std::ranges::any_of(text, is_odd)) {
    return std::unexpected(cannot_read(text, "it holds a space or a control character", forms));
  }
  if (text.find('/') != std::string_view::npos) return std::unexpected(cannot_read(text, "it holds a slash", forms));

  HostPort target{std::string(text), port};
  std::string_view after;  // the host: nothing, or a colon and the port
  if (text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::unexpected(cannot_read(text, "its bracket is not closed", forms));
    target.host = text.substr(1, end - 1);
    after = text.substr(end + 1);
    const auto address = Address::parse(target.host);
    if (!address && target.host.find('%') != std::string::npos) return std::unexpected(address.error());
    if (!address || !address->is_v6()) {
      return std::unexpected(cannot_read(text, "what stands in the brackets is no IPv6 address", forms));
    }
    if (!after.empty() && after.front() != ':') {
      return std::unexpected(cannot_read(text, "after the bracket only a colon and a port may follow", forms));
    }
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    if (text.find(':', colon + 1) != std::string_view::npos) {
      const auto address = Address::parse(text);
      if (address) return target;  // IPv6 without brackets
      if (text.find('%') != std::string_view::npos) return std::unexpected(address.error());
      return std::unexpected(cannot_read(text, "it has more than one colon and is no IPv6 address", forms));
    }
    target.host = text.substr(0, colon);
    after = text.substr(colon);
  }
  if (after.empty()) return target;
  if (after.size() == 1) return std::unexpected(cannot_read(text, "there is no port after the colon", forms));
  const auto read = read_port(after.substr(1));
  if (!read) return std::unexpected(cannot_read(text, read.error().reason, read.error().advice));
  target.port = *read;
  return target;
}

Task<Result<std::vector<Endpoint>>> resolve(Loop& loop, const HostPort& target, ResolveOptions options,
                                            Instant deadline) {
  CancelScope& scope = co_await this_scope();
  LookUps look_ups(scope, target, options, deadline);
  look_ups.begin();
  const auto over = [&] {
    return look_ups.done() || look_ups.ready_at() <= loop.now() || deadline <= loop.now() || scope.cancelled();
  };
  while (!over()) co_await look_ups.news().wait(std::min(look_ups.ready_at(), deadline));
  std::vector<Destination> destinations = look_ups.take();
  if (destinations.empty()) {
    Error fault =
        scope.cancelled() ? system_error(ECANCELED, "find the address of " + target.text()) : look_ups.fault();
    co_await look_ups.end();
    co_return std::unexpected(std::move(fault));
  }
  co_await look_ups.end();
  sort_destinations(destinations);
  std::vector<Endpoint> found;
  found.reserve(destinations.size());
  for (const Destination& one : destinations) found.push_back({one.address, target.port});
  co_return found;
}

}  // namespace salon::net
