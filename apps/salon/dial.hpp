// How a client gets to its server: by any of the addresses of its name, and if it wants TLS, to one that it trusts.
#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "channel.hpp"
#include "exit_code.hpp"
#include "known_hosts.hpp"
#include "report.hpp"
#include "salon/net/connect.hpp"

namespace salon::app {

/// What --tls and --fingerprint say.
struct TlsWish {
  bool wanted = false;
  /// The only certificate that is trusted.
  std::optional<std::string> fingerprint = {};
};

/// The value of --fingerprint, which asks for TLS by itself. `tls`: it was asked for by other means.
Result<TlsWish> tls_wish(const Arguments& arguments, bool tls);

/// Why nobody was reached: the exit code for it, and what is to be told.
struct Unreached {
  ExitCode code = unreachable;
  Error error;
  Event event;
};

class Dial {
 public:
  /// `target` lives as long.
  Dial(net::Loop& loop, const net::HostPort& target, const net::ConnectOptions& options, TlsWish wish);

  /// May be repeated: an earlier session is resumed then. `tell` hears what somebody should know of (first_use), and
  /// what went wrong without being an end (problem).
  net::Task<std::expected<Channel, Unreached>> connect(Instant until, const std::function<void(const Event&)>& tell);

 private:
  net::Task<std::expected<Channel, Unreached>> secure(net::TcpStream& stream, Instant until,
                                                      const std::function<void(const Event&)>& tell);
  std::optional<Unreached> distrust(const net::TlsFilter& filter, const std::function<void(const Event&)>& tell) const;

  net::Loop& loop_;
  const net::HostPort& target_;
  net::ConnectOptions options_;
  TlsWish wish_;
  KnownHosts known_;
  std::shared_ptr<net::TlsClient> client_;
};

}  // namespace salon::app
