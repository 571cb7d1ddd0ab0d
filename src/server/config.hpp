// What an operator decides before a server starts.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "room/house.hpp"
#include "salon/net/tls.hpp"
#include "server/admission.hpp"
#include "server/connection.hpp"
#include "server/credentials.hpp"
#include "server/mailer.hpp"
#include "session/session.hpp"

namespace salon::server {

/// One ADDR of `salon serve`: where to be found, over TCP and UDP.
struct ListenAt {
  /// All take the same port. Several for "every interface": [::] and 0.0.0.0.
  std::vector<net::Address> addresses;
  /// 0 takes one that is free for all of them, TCP and UDP.
  std::uint16_t port = 8888;
  /// An address of a family that this host does not have is passed over, as long as another is left.
  bool any_family_will_do = true;
};

struct Config {
  std::vector<ListenAt> listen;
  session::Setting setting;
  room::Limits limits;
  ConnectionLimits connection;
  /// False: only the neighbourhood (Admission), which `on_link` extends.
  bool everyone = false;
  std::vector<net::Prefix> on_link;
  /// Who comes over TCP from here is a proxy, and says for whom it comes before anything else (the PROXY protocol).
  std::vector<net::Prefix> proxies;
  /// Guests on TCP at once; one more is told so and let go. Keep it below the limit on descriptors.
  std::size_t guests_max = 10'000;
  /// Null: TLS is not spoken.
  std::shared_ptr<const net::TlsContext> tls;
  /// What time it is within a turn, on the loop's clock: for the figures, and for handshakes, which may take as long as
  /// the rest of the turn. Null: turns are not timed.
  std::function<Instant()> clock;
  /// Reads Setting::motd; blocking. Called by open(), and when an operator asks. Null: there is none.
  std::function<Result<std::string>()> read_motd;
  /// How passwords are hashed; `throttle` is the setting's.
  Credentials::Options credentials{};
  /// How codes are mailed; Setting::mails_codes follows from it.
  Mailer::Options mail{};
};

}  // namespace salon::server
