#include "reply.hpp"

#include <algorithm>
#include <string>

#include "salon/net/resolver.hpp"

namespace salon::app {
namespace {

constexpr std::uint16_t first_unprivileged_port = 1'024;

}  // namespace

Result<Reply> parse_reply(std::string_view text) {
  if (text == "last") return Reply{};
  if (text == "all") return Reply{.to = Reply::To::all};
  const auto where = net::parse_host_port(text, 0);
  const auto address = net::Address::parse(where ? where->host : std::string());
  if (!where || !address) {
    return std::unexpected(plain_error("use --reply " + std::string(text), "that is nobody who could be answered",
                                       "write last, all, or an address as in 192.168.1.57:5000 or [::1]:5000"));
  }
  return Reply{.to = Reply::To::chosen, .chosen = {address->unmapped(), where->port}};
}

bool may_be_echoed(const net::Endpoint& peer, std::uint16_t own_port) {
  return peer.port >= first_unprivileged_port && peer.port != own_port;
}

void PeerBook::heard(const Peer& peer) {
  const auto again = [&](Peer& known) {
    const Instant echoes_full = known.echoes_full;
    known = peer;
    known.echoes_full = echoes_full;
  };
  if (!peers_.empty() && peers_.front().at == peer.at) return again(peers_.front());
  const auto known = by_endpoint_.find(peer.at);
  if (known != by_endpoint_.end()) {
    again(*known->second);
    peers_.splice(peers_.begin(), peers_, known->second);
    return;
  }
  if (peers_.size() == peers_max) {
    by_endpoint_.erase(peers_.back().at);
    peers_.pop_back();
  }
  peers_.push_front(peer);
  by_endpoint_[peer.at] = peers_.begin();
}

bool PeerBook::take_echo(const net::Endpoint& peer, Instant now) {
  const auto known = by_endpoint_.find(peer);
  if (known == by_endpoint_.end()) return false;
  Instant& full = known->second->echoes_full;
  const Instant then = std::max(full, now) + echo_interval;
  if (then - now > echoes_max * echo_interval) return false;
  full = then;
  return true;
}

std::vector<PeerBook::Peer> PeerBook::of(const Reply& reply, Instant now) const {
  std::vector<Peer> found;
  for (const Peer& peer : peers_) {
    switch (reply.to) {
      case Reply::To::last: return {peer};
      case Reply::To::chosen:
        if (reply.chooses(peer.at)) return {peer};
        break;
      case Reply::To::all:
        if (now - peer.heard > remembered_for) return found;
        found.push_back(peer);
        break;
    }
  }
  return found;
}

}  // namespace salon::app
