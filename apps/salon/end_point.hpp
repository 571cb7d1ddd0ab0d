// What the words and options that `salon send` and `salon listen` share mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exit_code.hpp"
#include "net/digest.hpp"
#include "proto/framing.hpp"
#include "rendering.hpp"
#include "report.hpp"
#include "salon/base/result.hpp"
#include "salon/base/time.hpp"
#include "salon/net/resolver.hpp"
#include "verb.hpp"

namespace salon::app {

enum class Transport { tcp, udp };

/// An ADDR word: "[tcp://|udp://|tls://]REST".
struct Where {
  Transport transport = Transport::tcp;
  std::string address;
  /// There is TLS over TCP.
  bool tls = false;
};

/// What --udp and --tls say.
struct SchemeOptions {
  bool udp = false;
  bool tls = false;
};
SchemeOptions scheme_options(const Arguments& arguments);

/// Takes the scheme off `word`. Without one it is TCP, or as the options say; the two may not disagree.
Result<Where> split_scheme(std::string_view word, SchemeOptions options);

/// "250ms", "2s", "1.5s", "1m", "2" (seconds, as nc's -w). More than zero, at most a year.
Result<Duration> parse_duration(std::string_view text);
/// The value of `option`, if it was given.
Result<std::optional<Duration>> duration_option(const Arguments& arguments, std::string_view option);

/// The value of --frame, `line` if it was not given. Fails over TCP, which has no messages.
Result<proto::Frame> frame_option(const Arguments& arguments, Transport transport);

/// Standard output is a terminal, and --raw was not given.
bool shows_controls(const Arguments& arguments);

/// What --tag, --time, --hex and --raw say, and whether standard output is a terminal. Fails when --frame asks for
/// marks that people would read.
Result<Look> look_option(const Arguments& arguments, const proto::Frame& frame);

/// -4 and -6. Fails when both were given.
Result<net::Family> family_option(const Arguments& arguments);

/// The exit code for a failure to reach somebody.
ExitCode unreachable_code(const Error& error);

/// True for a lone port number, 1 to 65535, as nc's second word.
bool is_port(std::string_view word);

/// What --digest tells: "SHA-256 of what was WHAT: 64 digits"; `what` is "sent", or "received from 10.0.0.7:5000".
Event digest_event(const std::string& what, const net::Digest& digest);

/// "1 byte", "4096 bytes"
std::string count_of(std::uint64_t count, std::string_view thing);

}  // namespace salon::app
