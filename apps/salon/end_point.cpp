#include "end_point.hpp"

#include <unistd.h>

#include <charconv>
#include <cmath>

#include "salon/net/tcp.hpp"

namespace salon::app {

SchemeOptions scheme_options(const Arguments& arguments) {
  return {.udp = arguments.has("--udp"), .tls = arguments.has("--tls")};
}

Result<Where> split_scheme(std::string_view word, SchemeOptions options) {
  const std::string attempt = "use '" + std::string(word) + "'";
  const std::size_t end = word.find("://");
  const std::string_view scheme = end == std::string_view::npos ? "" : word.substr(0, end);
  Where where{options.udp ? Transport::udp : Transport::tcp, std::string(word), options.tls};
  if (!scheme.empty() || end == 0) where.address.erase(0, end + 3);
  if (scheme == "udp") {
    where.transport = Transport::udp;
  } else if (scheme == "tls") {
    where.tls = true;
  } else if (end != std::string_view::npos && scheme != "tcp") {
    return std::unexpected(plain_error(attempt, "'" + std::string(scheme) + "' is not spoken here",
                                       "write HOST:PORT, tcp://HOST:PORT, tls://HOST:PORT or udp://HOST:PORT"));
  }
  if (options.udp && (scheme == "tcp" || scheme == "tls")) {
    return std::unexpected(plain_error(attempt, "it says TCP and --udp says UDP"));
  }
  if (options.tls && scheme == "tcp") return std::unexpected(plain_error(attempt, "it says no TLS and --tls says TLS"));
  if (where.tls && where.transport == Transport::udp) {
    return std::unexpected(plain_error(attempt, "there is no TLS over UDP here", "leave out one of the two"));
  }
  return where;
}

Result<Duration> parse_duration(std::string_view text) {
  static constexpr std::pair<std::string_view, double> units[] = {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}};
  constexpr double seconds_max = 365.0 * 86'400;
  std::string_view digits = text;
  double unit = 1;
  for (const auto& [name, seconds] : units) {
    if (!text.ends_with(name)) continue;
    digits.remove_suffix(name.size());
    unit = seconds;
    break;
  }
  double number = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  const bool whole = problem == std::errc() && end == digits.data() + digits.size();
  const double seconds = number * unit;
  if (!whole || !std::isfinite(seconds) || seconds < 1e-6 || seconds > seconds_max) {
    return std::unexpected(
        plain_error("wait for '" + std::string(text) + "'", "that is no time", "write it as 250ms, 2s, 1.5s or 1m"));
  }
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(seconds));
}

Result<std::optional<Duration>> duration_option(const Arguments& arguments, std::string_view option) {
  const auto text = arguments.value(option);
  if (!text) return std::optional<Duration>();
  const auto duration = parse_duration(*text);
  if (!duration) return std::unexpected(duration.error());
  return std::optional<Duration>(*duration);
}

Result<proto::Frame> frame_option(const Arguments& arguments, Transport transport) {
  const auto text = arguments.value("--frame");
  if (!text) return proto::Frame{};
  const std::string attempt = "use --frame " + *text;
  if (transport == Transport::tcp) {
    return std::unexpected(
        plain_error(attempt, "over TCP there are bytes, not messages", "add --udp, or leave it out"));
  }
  const auto frame = proto::parse_frame(*text);
  if (!frame) {
    return std::unexpected(
        plain_error(attempt, "that is no frame", "write line, nul, length, whole or fixed:N (N from 1 to 65507)"));
  }
  return *frame;
}

bool shows_controls(const Arguments& arguments) { return !arguments.has("--raw") && isatty(STDOUT_FILENO) == 1; }

Result<Look> look_option(const Arguments& arguments, const proto::Frame& frame) {
  Look look{.tag = arguments.has("--tag"), .time = arguments.has("--time"), .hex = arguments.has("--hex")};
  look.terminal = isatty(STDOUT_FILENO) == 1;
  look.visible = !look.hex && shows_controls(arguments);
  if (frame.marks_ends() && (look.labelled() || look.hex)) {
    return std::unexpected(plain_error("use --frame " + *arguments.value("--frame") + " with --tag, --time or --hex",
                                       "the one is for programs, the others are for people", "leave one out"));
  }
  return look;
}

Result<net::Family> family_option(const Arguments& arguments) {
  if (arguments.has("-4") && arguments.has("-6")) {
    return std::unexpected(plain_error("use -4 and -6 together", "one address is of one kind", "give one of them"));
  }
  if (arguments.has("-4")) return net::Family::v4;
  return arguments.has("-6") ? net::Family::v6 : net::Family::any;
}

ExitCode unreachable_code(const Error& error) { return net::is_timeout(error) ? timed_out : unreachable; }

bool is_port(std::string_view word) {
  const auto port = parse_number(word, 65'535, "a port");
  return port && *port > 0;
}

Event digest_event(const std::string& what, const net::Digest& digest) {
  const std::string sha256 = digest.text();
  return {"digest", "SHA-256 of what was " + what + ": " + sha256, {{"of", what}, {"sha256", sha256}}};
}

std::string count_of(std::uint64_t count, std::string_view thing) {
  return std::to_string(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

}  // namespace salon::app
