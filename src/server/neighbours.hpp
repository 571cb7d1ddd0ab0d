// Who comes from the same place: how many may be here from there, and how much all of them say.
//
// A place is an IPv4 address, or the /64 of an IPv6 one: that is what one household or host has, and may choose
// addresses in (RFC 4291, 2.5.4; RFC 6177). In the server's own network, whose hosts share one, it is each address.
// This host's own loopback is no place: who comes from there is not limited.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "salon/base/time.hpp"
#include "salon/net/endpoint.hpp"
#include "session/token_bucket.hpp"

namespace salon::server {

/// "192.0.2.1", "2001:db8:1:2::/64". What is no address is itself.
[[nodiscard]] std::string neighbourhood(const std::string& address);

struct NeighbourLimits {
  std::size_t guests_max = 100;
  /// What all guests of a place may say together: so many lines a second, and so many at once. What is more waits...
  std::size_t lines_a_second = 50;
  std::size_t lines_at_once = 500;
  /// ...and whose lines have waited for so long without a break, so many of them, has to leave.
  Duration patience = std::chrono::seconds(60);
  std::size_t patience_lines = 100;
};

class Neighbours {
 private:
  struct Place;

 public:
  /// One guest's, for as long as it is here. Empty: of nobody, or without limits. Its Neighbours outlive it.
  class Share {
   public:
    Share() = default;
    Share(Share&& other) noexcept { *this = std::move(other); }
    Share& operator=(Share&& other) noexcept;
    ~Share() { leave(); }

    /// A line may be said now, and is. False: it has to wait; ask again in a while.
    [[nodiscard]] bool take(Instant now);
    /// Of a share that is not empty.
    [[nodiscard]] const NeighbourLimits& limits() const;

   private:
    friend class Neighbours;
    explicit Share(Place& place) : place_(&place) {}
    void leave();

    Place* place_ = nullptr;
  };

  explicit Neighbours(NeighbourLimits limits = {}) : limits_(limits) {}

  /// For a guest from there; `near`: from the server's own network. Nothing: as many are here from there as may be.
  [[nodiscard]] std::optional<Share> take(const net::Address& from, bool near = false);
  [[nodiscard]] const NeighbourLimits& limits() const { return limits_; }

  /// So many places of which nobody is left are remembered for what was said there; then those that are first in order
  /// are forgotten.
  static constexpr std::size_t remembered_max = 10'000;
  [[nodiscard]] std::size_t remembered() const { return places_.size(); }

 private:
  struct Place {
    Neighbours* owner = nullptr;
    std::size_t guests = 0;
    session::TokenBucket lines;
  };
  void forget();

  NeighbourLimits limits_;
  std::map<std::string, Place> places_;
  std::size_t deserted_ = 0;
};

}  // namespace salon::server
