#include "dial.hpp"

#include <algorithm>

#include "end_point.hpp"
#include "kept_file.hpp"
#include "trust.hpp"

namespace salon::app {
namespace {

constexpr Duration handshake_max = std::chrono::seconds(10);

Unreached not_reached(ExitCode code, const Error& error, std::string_view name = "error") {
  return {code, error, {name, error.message(), {}}};
}

}  // namespace

Result<TlsWish> tls_wish(const Arguments& arguments, bool tls) {
  TlsWish wish{.wanted = tls || arguments.has("--tls")};
  if (const auto text = arguments.value("--fingerprint")) {
    const auto fingerprint = parse_fingerprint(*text);
    if (!fingerprint) return std::unexpected(fingerprint.error());
    wish = {.wanted = true, .fingerprint = *fingerprint};
  }
  return wish;
}

Dial::Dial(net::Loop& loop, const net::HostPort& target, const net::ConnectOptions& options, TlsWish wish)
    : loop_(loop),
      target_(target),
      options_(options),
      wish_(std::move(wish)),
      known_(wish_.wanted ? data_directory() + "/known_hosts" : "") {}

net::Task<std::expected<Channel, Unreached>> Dial::connect(Instant until,
                                                           const std::function<void(const Event&)>& tell) {
  // Made before: on a busy machine it takes long, and who is silent that long once it is there is greeted as a person.
  if (wish_.wanted && client_ == nullptr) {
    auto made = net::TlsClient::make({});
    if (!made) co_return std::unexpected(not_reached(local_failure, made.error()));
    client_ = std::move(*made);
  }
  auto stream = co_await net::connect(loop_, target_, options_, until);
  if (!stream) {
    const bool refused = stream.error().code == std::errc::connection_refused;
    co_return std::unexpected(
        not_reached(unreachable_code(stream.error()), stream.error(), refused ? "refused" : "error"));
  }
  if (wish_.wanted) co_return co_await secure(*stream, until, tell);
  co_return Channel(loop_, std::move(*stream));
}

net::Task<std::expected<Channel, Unreached>> Dial::secure(net::TcpStream& stream, Instant until,
                                                          const std::function<void(const Event&)>& tell) {
  net::TlsStream secured(loop_, std::move(stream), client_, target_.host);
  const auto shaken = co_await secured.shake_hands(std::min(until, loop_.now() + handshake_max));
  if (!shaken) co_return std::unexpected(not_reached(unreachable_code(shaken.error()), shaken.error()));
  auto distrusted = distrust(secured.filter(), tell);
  if (distrusted) co_return std::unexpected(std::move(*distrusted));
  co_return Channel(loop_, std::move(secured));
}

std::optional<Unreached> Dial::distrust(const net::TlsFilter& filter,
                                        const std::function<void(const Event&)>& tell) const {
  const std::string name = known_name(target_.host, target_.port);
  const Shown shown{filter.peer_fingerprint(), filter.verdict()};
  Result<std::optional<KnownHost>> known = std::optional<KnownHost>();
  if (!wish_.fingerprint) known = known_.find(name);
  if (!known) return not_reached(local_failure, known.error());
  const Trust trust = judge(shown, wish_.fingerprint, *known, name, known_.path());
  if (trust.kind == Trust::Kind::refused) {
    Unreached refused = not_reached(not_trusted, plain_error("trust " + name, trust.why), "not_trusted");
    refused.event.facts = {{"peer", name}, {"fingerprint", shown.fingerprint}};
    return refused;
  }
  if (trust.kind == Trust::Kind::first_use) {
    tell({"first_use",
          name + " is new here, and no authority vouches for it; from now on it must show SHA256:" + shown.fingerprint,
          {{"peer", name}, {"fingerprint", shown.fingerprint}}});
  }
  if (!trust.remember) return std::nullopt;
  if (const Result<void> kept = known_.remember(name, *trust.remember); !kept) {
    tell({"problem", name + " is not remembered: " + kept.error().message(), {}});
  }
  return std::nullopt;
}

}  // namespace salon::app
