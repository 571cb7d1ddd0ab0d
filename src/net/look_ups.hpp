// The look-ups of one target's addresses, IPv6 and IPv4 side by side, each an answer of its own (RFC 8305, 3). Private
// to net; `resolve` takes what there is when it is time to begin, `connect` goes on listening.
#pragma once

#include <optional>
#include <vector>

#include "net/destination_order.hpp"
#include "net/system_resolver.hpp"
#include "salon/net/bell.hpp"
#include "salon/net/resolver.hpp"

namespace salon::net {

/// Driven by one coroutine: `begin`, then `wait` and look, then `end`, which must be awaited before it goes.
class LookUps {
 public:
  /// Its tasks follow `scope`. `target` outlives it.
  LookUps(CancelScope& scope, const HostPort& target, const ResolveOptions& options, Instant deadline);

  /// Asks. An address is its own answer, at once.
  void begin();
  Task<void> end();

  /// Rings with each answer.
  [[nodiscard]] Bell& news() { return news_; }
  /// When connecting may begin: now, if there is an address and the preferred family has answered; `never` while there
  /// is no address.
  [[nodiscard]] Instant ready_at() const;
  /// No more answers will come.
  [[nodiscard]] bool done() const { return open_ == 0; }
  /// The addresses that have come since it was last asked, with this host's own towards each; without for one
  /// that is no answer of a resolver.
  [[nodiscard]] std::vector<Destination> take();
  [[nodiscard]] bool found_any() const { return found_any_; }
  /// Why there is no address; when all is done and none was found, or the deadline has passed.
  [[nodiscard]] Error fault() const;

 private:
  Task<void> ask(Family family);
  Task<void> ask_for_the_words(Family family);
  [[nodiscard]] bool wanted(const Address& address) const;

  Loop& loop_;
  const std::string host_;
  const ResolveOptions options_;
  SystemResolver system_;
  Resolver& resolver_;
  const Instant deadline_;
  TaskGroup group_;
  Bell news_;
  int open_ = 0;
  bool v6_open_ = false;
  bool found_any_ = false;
  bool literal_ = false;              // the host is an address, of the other family
  bool other_family_exists_ = false;  // of one family none was found, of the other there are
  Instant first_found_ = never;
  std::vector<Address> fresh_;
  std::vector<Error> faults_;
};

}  // namespace salon::net
