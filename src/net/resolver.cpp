#include "salon/net/resolver.hpp"

#include <netdb.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "net/system_address.hpp"

namespace salon::net {
namespace {

Error cannot_read(std::string_view text, const std::string& reason, const char* advice) {
  return plain_error("read \"" + std::string(text) + "\" as a host and port", reason, advice);
}

constexpr const char* forms = "write HOST, HOST:PORT, [IPV6]:PORT or :PORT";

Result<std::uint16_t> parse_port(std::string_view text, std::string_view digits) {
  if (digits.empty()) return std::unexpected(cannot_read(text, "there is no port after the colon", forms));
  if (!std::ranges::all_of(digits, [](char c) { return c >= '0' && c <= '9'; })) {
    return std::unexpected(cannot_read(text, "\"" + std::string(digits) + "\" is no port", forms));
  }
  std::uint16_t port = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), port).ec != std::errc{}) {
    return std::unexpected(
        cannot_read(text, "port " + std::string(digits) + " does not exist", "ports go from 0 to 65535"));
  }
  return port;
}

/// What a look-up shares with its thread, which may outlive the one who asked.
struct LookUp {
  std::string host;
  int fault = 0;
  int system_fault = 0;
  std::vector<Address> addresses;

  void run() {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // one entry an address, not one for each kind of socket
    hints.ai_flags = AI_ADDRCONFIG;
    addrinfo* found = nullptr;
    fault = getaddrinfo(host.c_str(), nullptr, &hints, &found);
    system_fault = errno;
    if (fault != 0 && host == "localhost") {  // known also where no file and no server knows it (RFC 6761, 6.3)
      fault = 0;
      addresses = {Address::loopback_v4(), Address::parse("::1").value()};
      return;
    }
    if (fault != 0) return;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
      const auto address = address_in(*one);
      if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
    }
  }

  static Address address_in(const addrinfo& entry) {
    SystemAddress address;
    std::copy_n(reinterpret_cast<const std::byte*>(entry.ai_addr), std::min(entry.ai_addrlen, address.length),
                reinterpret_cast<std::byte*>(address.get()));
    return address.endpoint().address;
  }
};

Error cannot_find(const LookUp& look_up) {
  const std::string attempt = "find the address of \"" + look_up.host + "\"";
  switch (look_up.fault) {
    case EAI_SYSTEM: return system_error(look_up.system_fault, attempt);
    case EAI_AGAIN: return plain_error(attempt, "no name server answered", "is this host connected? try again");
    case EAI_NONAME:
    case EAI_NODATA:
    case EAI_ADDRFAMILY: return plain_error(attempt, "there is no such host", "check the spelling, or use its address");
    default: return plain_error(attempt, gai_strerror(look_up.fault));
  }
}

}  // namespace

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
    if (!address || !address->is_v6()) {
      return std::unexpected(cannot_read(text, "what stands in the brackets is no IPv6 address", forms));
    }
    if (!after.empty() && after.front() != ':') {
      return std::unexpected(cannot_read(text, "after the bracket only a colon and a port may follow", forms));
    }
  } else if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    if (text.find(':', colon + 1) != std::string_view::npos) {
      if (Address::parse(text)) return target;  // IPv6 without brackets
      return std::unexpected(cannot_read(text, "it has more than one colon and is no IPv6 address", forms));
    }
    target.host = text.substr(0, colon);
    after = text.substr(colon);
  }
  if (after.empty()) return target;
  const auto read = parse_port(text, after.substr(1));
  if (!read) return std::unexpected(read.error());
  target.port = *read;
  return target;
}

Task<Result<std::vector<Endpoint>>> resolve(Loop& loop, const HostPort& target, ResolveOptions options,
                                            Instant deadline) {
  const std::string host = target.host.empty() ? "localhost" : target.host;
  std::vector<Address> addresses;
  if (const auto address = Address::parse(host)) {
    addresses.push_back(*address);
  } else {
    auto look_up = std::make_shared<LookUp>();
    look_up->host = host;
    OperationAwaiter<BlockingOperation> blocking(loop);
    blocking.work = [look_up] { look_up->run(); };
    blocking.may_be_left = true;
    blocking.deadline = deadline;
    const int result = co_await blocking;
    // Only now may it be looked at: a thread that was left behind may still write to it.
    if (result < 0) {
      co_return std::unexpected(system_error(-result, "find the address of \"" + host + "\"",
                                             result == -ETIMEDOUT ? "no name server answered in time" : ""));
    }
    if (look_up->fault != 0) co_return std::unexpected(cannot_find(*look_up));
    addresses = look_up->addresses;
  }
  const bool v4_only = options.family == Family::v4;
  if (options.family != Family::any)
    std::erase_if(addresses, [&](const Address& one) { return one.is_v4() != v4_only; });
  if (addresses.empty()) {
    co_return std::unexpected(
        plain_error("reach " + target.text(), v4_only ? "it has no IPv4 address" : "it has no IPv6 address"));
  }
  std::vector<Endpoint> found;
  for (const Address& address : addresses) found.push_back({address, target.port});
  co_return found;
}

}  // namespace salon::net
