// Who may talk to a listener: --allow and --deny.
#pragma once

#include <set>
#include <vector>

#include "salon/net/prefix.hpp"

namespace salon::app {

/// Pure. Addresses are given as peers have them; IPv4-mapped ones count as the IPv4 address they are.
class Gate {
 public:
  /// How many addresses that were turned away it remembers, so that each is told of once.
  static constexpr std::size_t remembered_max = 1'000;

  Gate() = default;
  Gate(std::vector<net::Prefix> allowed, std::vector<net::Prefix> denied)
      : allowed_(std::move(allowed)), denied_(std::move(denied)) {}

  /// It admits everyone.
  [[nodiscard]] bool is_open() const { return allowed_.empty() && denied_.empty(); }
  /// True for an address in no range of `denied`, and in one of `allowed` if there is any.
  [[nodiscard]] bool admits(const net::Address& address) const;

  /// Counts a connection or a datagram of `address`, which was not admitted. True the first time it is seen; never for
  /// those that come when so many others are remembered.
  bool turned_away(const net::Address& address);
  [[nodiscard]] std::uint64_t turned_away_count() const { return count_; }

 private:
  std::vector<net::Prefix> allowed_;
  std::vector<net::Prefix> denied_;
  std::set<net::Address> seen_;
  std::uint64_t count_ = 0;
};

}  // namespace salon::app
