// Whom a listener answers with what is on standard input: --reply, and the peers a UDP listener knows.
#pragma once

#include <list>
#include <map>
#include <string_view>
#include <vector>

#include "salon/base/time.hpp"
#include "salon/net/endpoint.hpp"

namespace salon::app {

struct Reply {
  enum class To { last, all, chosen };
  To to = To::last;
  /// The chosen one. Port 0: whoever spoke last from that address.
  net::Endpoint chosen = {};

  [[nodiscard]] bool chooses(const net::Endpoint& peer) const {
    return chosen.address == peer.address.unmapped() && (chosen.port == 0 || chosen.port == peer.port);
  }
};

/// "last", "all", "192.168.1.57:5000", "[::1]:5000", "192.168.1.57".
Result<Reply> parse_reply(std::string_view text);

/// True unless an echo sent there could begin an endless exchange: a port below 1024 (services that answer anything,
/// as echo (7) and chargen (19) do) or the one we listen on ourselves (another of our kind, or we).
bool may_be_echoed(const net::Endpoint& peer, std::uint16_t own_port);

/// Those who sent datagrams lately. Pure: it is told the time.
class PeerBook {
 public:
  /// So many; the one not heard of for longest is forgotten for the next.
  static constexpr std::size_t peers_max = 1'000;
  static constexpr Duration remembered_for = std::chrono::minutes(5);
  /// One peer is given so many echoes at once, and one more each `echo_interval`. Someone who forges a datagram can
  /// make us and another echo answer each other: this ends that, for the first that is not answered is the last.
  static constexpr int echoes_max = 10'000;
  static constexpr Duration echo_interval = std::chrono::milliseconds(10);

  struct Peer {
    net::Endpoint at = {};
    /// Our address, as this peer knows it.
    net::Endpoint reached = {};
    /// Which of our sockets it reached.
    std::size_t socket = 0;
    Instant heard{};
    /// When it may have `echoes_max` at once again. The book's own.
    Instant echoes_full{};
  };

  void heard(const Peer& peer);
  /// The last one, however long ago.
  [[nodiscard]] const Peer* last() const { return peers_.empty() ? nullptr : &peers_.front(); }
  /// Whom `reply` means, the last to speak first. A chosen one is found however long ago it spoke, unless it had to be
  /// forgotten for others.
  [[nodiscard]] std::vector<Peer> of(const Reply& reply, Instant now) const;
  /// Counts an echo to `peer`, which was heard; false if it may have none now.
  bool take_echo(const net::Endpoint& peer, Instant now);

 private:
  std::list<Peer> peers_;  // the last to speak first
  std::map<net::Endpoint, std::list<Peer>::iterator> by_endpoint_;
};

}  // namespace salon::app
