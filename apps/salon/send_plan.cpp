#include "send_plan.hpp"

#include <unistd.h>

#include <algorithm>
#include <span>

#include "pace.hpp"

namespace salon::app {
namespace {

constexpr std::uint16_t usual_port = 8888;

/// True when `address` names a port itself.
bool has_port(const std::string& address) {
  const auto once = net::parse_host_port(address, 1);
  const auto again = net::parse_host_port(address, 2);
  return once && again && once->port == again->port;
}

/// True for what can only be meant as ports: digits, commas and hyphens.
bool looks_like_ports(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789,-") == std::string_view::npos;
}

/// The words of the command line that are left for TEXT.
using Words = std::span<const std::string>;

/// HOST[:PORT], and a lone port behind it as nc wants it.
Result<void> take_target(SendPlan& plan, const std::string& address, Words& rest, const Report& report) {
  std::uint16_t port = usual_port;
  if (!rest.empty() && is_port(rest[0]) && !has_port(address)) {
    if (rest.size() == 1 || isatty(STDIN_FILENO) == 0) {
      port = static_cast<std::uint16_t>(std::stoul(rest[0]));
      report.status("'" + rest[0] + "' is taken as the port; write HOST:" + rest[0] + " to be sure");
      rest = rest.subspan(1);
    } else {
      report.status("'" + rest[0] + "' is sent as text; write HOST:" + rest[0] + " for the port");
    }
  }
  auto target = net::parse_host_port(address, port);
  if (!target) return std::unexpected(target.error());
  plan.target = std::move(*target);
  return {};
}

/// --check: HOST[:PORTS], or PORTS behind it as nc wants them.
Result<void> take_targets(SendPlan& plan, const std::string& address, Words& rest) {
  std::string host = address;
  std::string ports;
  const std::size_t colon = address.rfind(':');
  if (colon != std::string::npos && looks_like_ports(address.substr(colon + 1)) &&
      address.find_first_of(",-", colon) != std::string::npos) {
    host = address.substr(0, colon);
    ports = address.substr(colon + 1);
  }
  auto target = net::parse_host_port(host, usual_port);
  if (!target) return std::unexpected(target.error());
  plan.target = std::move(*target);
  if (ports.empty() && !has_port(host)) {
    for (; !rest.empty() && looks_like_ports(rest[0]); rest = rest.subspan(1)) {
      ports += (ports.empty() ? "" : ",") + rest[0];
    }
  }
  if (ports.empty()) {
    plan.ports = {plan.target.port};
    return {};
  }
  auto parsed = parse_ports(ports);
  if (!parsed) return std::unexpected(parsed.error());
  plan.ports = std::move(*parsed);
  plan.target.port = plan.ports.front();
  return {};
}

Result<void> check_options(const Arguments& arguments, SendPlan& plan) {
  for (const char* option : {"--frame", "--replies", "--rate", "--digest", "--hex", "--tag", "--time", "--broadcast"}) {
    if (!arguments.has(option)) continue;
    return std::unexpected(plain_error(std::string("use --check with ") + option, "nothing is sent to be answered"));
  }
  if (plan.tls.wanted) {
    return std::unexpected(
        plain_error("use --check with TLS", "it looks whether a port is open and says nothing there", "leave TLS out"));
  }
  if (plan.text && plan.transport == Transport::tcp) {
    return std::unexpected(plain_error("send text with --check",
                                       "over TCP nothing is sent to see whether a port is open", "leave it out"));
  }
  return {};
}

/// "192.168.1.5", "192.168.1.5:5000", ":5000", "[::1]:5000"
Result<net::Endpoint> parse_from(const std::string& text, net::Family family) {
  const std::string attempt = "send --from " + text;
  const auto parsed = net::parse_host_port(text, 0);
  if (!parsed) return std::unexpected(parsed.error());
  if (parsed->host.empty()) return net::Endpoint{net::Address::any_v4(), parsed->port};
  const auto address = net::Address::parse(parsed->host);
  if (!address) {
    return std::unexpected(plain_error(attempt, "that is no address", "write an address of this host, :PORT, or both"));
  }
  if (family != net::Family::any && (family == net::Family::v4) != address->is_v4()) {
    return std::unexpected(plain_error(attempt,
                                       std::string("it is no ") + (address->is_v4() ? "IPv6" : "IPv4") + " address",
                                       std::string("leave out ") + (address->is_v4() ? "-6" : "-4")));
  }
  return net::Endpoint{*address, parsed->port};
}

/// What makes sense over UDP alone.
Result<void> take_datagram_options(const Arguments& arguments, SendPlan& plan) {
  const auto frame = frame_option(arguments, plan.transport);
  if (!frame) return std::unexpected(frame.error());
  plan.frame = *frame;
  if (const auto replies = arguments.value("--replies")) {
    const auto number = parse_number(*replies, 1'000'000'000, "a number of replies");
    if (!number) return std::unexpected(number.error());
    if (*number == 0 || plan.transport == Transport::tcp) {
      return std::unexpected(plain_error("wait for --replies " + *replies,
                                         *number == 0 ? "that is none" : "over TCP there are bytes, not messages"));
    }
    plan.replies = *number;
  }
  plan.broadcast = arguments.has("--broadcast");
  if (plan.broadcast && plan.transport == Transport::tcp) {
    return std::unexpected(plain_error("use --broadcast", "a TCP connection is between two", "add --udp"));
  }
  return {};
}

Result<void> take_options(const Arguments& arguments, SendPlan& plan) {
  if (auto taken = take_datagram_options(arguments, plan); !taken) return taken;
  const auto look = look_option(arguments, plan.frame);
  if (!look) return std::unexpected(look.error());
  plan.look = *look;
  const auto family = family_option(arguments);
  if (!family) return std::unexpected(family.error());
  plan.connect.family = *family;
  if (const auto from = arguments.value("--from")) {
    const auto local = parse_from(*from, *family);
    if (!local) return std::unexpected(local.error());
    plan.connect.local = *local;
  }
  const auto wait = duration_option(arguments, "--wait");
  if (!wait) return std::unexpected(wait.error());
  plan.wait = *wait;
  const auto deadline = duration_option(arguments, "--deadline");
  if (!deadline) return std::unexpected(deadline.error());
  plan.deadline = *deadline;
  if (const auto text = arguments.value("--rate")) {
    const auto rate = parse_rate(*text);
    if (!rate) return std::unexpected(rate.error());
    plan.rate = *rate;
  }
  plan.digest = arguments.has("--digest");
  return {};
}

std::string joined(Words words) {
  std::string text;
  for (const std::string& word : words) text += (&word == words.data() ? "" : " ") + word;
  return text + "\n";
}

}  // namespace

net::Family family_of(const net::ConnectOptions& options) {
  if (options.local.address.is_any()) return options.family;
  return options.local.address.is_v6() ? net::Family::v6 : net::Family::v4;
}

net::Endpoint local_for(const net::ConnectOptions& options, const net::Endpoint& peer) {
  if (!options.local.address.is_any()) return options.local;
  return {peer.address.is_v6() ? net::Address::any_v6() : net::Address::any_v4(), options.local.port};
}

Result<SendPlan> make_send_plan(const Arguments& arguments, const Report& report) {
  const std::vector<std::string>& words = arguments.words();
  if (words.empty()) {
    return std::unexpected(plain_error("send", "nobody is named to send to", "write salon send HOST[:PORT] [TEXT...]"));
  }
  SendPlan plan;
  const auto where = split_scheme(words[0], scheme_options(arguments));
  if (!where) return std::unexpected(where.error());
  plan.transport = where->transport;
  auto wish = tls_wish(arguments, where->tls);
  if (!wish) return std::unexpected(wish.error());
  plan.tls = std::move(*wish);
  if (plan.tls.wanted && plan.transport == Transport::udp) {
    return std::unexpected(
        plain_error("use --fingerprint", "there is no TLS over UDP here", "leave out one of the two"));
  }
  plan.check = arguments.has("--check");
  if (words[0].find_first_not_of("0123456789") == std::string::npos) {
    return std::unexpected(
        plain_error("send to '" + words[0] + "'", "that is a port and no host", "write localhost:" + words[0]));
  }
  Words rest = Words(words).subspan(1);
  auto taken = plan.check ? take_targets(plan, where->address, rest) : take_target(plan, where->address, rest, report);
  if (!taken) return std::unexpected(taken.error());
  if (!rest.empty()) plan.text = joined(rest);
  if (plan.check) taken = check_options(arguments, plan);
  if (taken) taken = take_options(arguments, plan);
  if (!taken) return std::unexpected(taken.error());
  return plan;
}

Result<std::vector<std::uint16_t>> parse_ports(std::string_view text) {
  const std::string attempt = "check the ports '" + std::string(text) + "'";
  std::vector<std::uint16_t> ports;
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    const std::size_t hyphen = part.find('-');
    const std::string_view first = part.substr(0, hyphen);
    const std::string_view last = hyphen == std::string_view::npos ? first : part.substr(hyphen + 1);
    if (!is_port(first) || !is_port(last)) {
      return std::unexpected(
          plain_error(attempt, "'" + std::string(part) + "' is no port", "write 22, 22,80 or 8000-8010"));
    }
    const auto begin = parse_number(first, 65'535, "a port").value();
    const auto end = parse_number(last, 65'535, "a port").value();
    if (begin > end) {
      return std::unexpected(plain_error(attempt, "'" + std::string(part) + "' ends before it begins"));
    }
    for (auto port = begin; port <= end; ++port) ports.push_back(static_cast<std::uint16_t>(port));
    if (comma == text.size()) return ports;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace salon::app
