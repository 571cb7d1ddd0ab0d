// The names of a simulated world: who is asked for addresses there, and how long each answer takes.
//
//   sim::Names names(guest);
//   names.set("room.test", Family::v6, {.addresses = {server.address_v6()}, .after = 80ms});
//   names.set("room.test", Family::v4, {.addresses = {server.address()}});
//   auto stream = co_await connect(guest.loop(), target, {.resolver = &names});
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "salon/net/resolver.hpp"
#include "salon/sim/sim.hpp"

namespace salon::sim {

/// What a name server says about one family of a name's addresses.
struct NameAnswer {
  /// None: the name has no such address.
  std::vector<net::Address> addresses = {};
  /// How long the answer takes; Duration::max(): it never comes.
  Duration after = {};
  /// In place of addresses.
  std::optional<net::NameFault> fault = {};
};

/// Answers for one host. A name that was never set does not exist.
class Names final : public net::Resolver {
 public:
  /// `asker` lives as long: what it speaks from decides the order in which addresses are tried.
  explicit Names(const Host& asker) : asker_(asker) {}

  /// From now on; look-ups that wait already get what was set when they began.
  void set(const std::string& name, net::Family family, NameAnswer answer);
  /// How often addresses of this family were asked for.
  [[nodiscard]] int asked(const std::string& name, net::Family family) const;

  net::Task<Result<std::vector<net::Address>>> look_up(net::Loop& loop, const std::string& name, net::Family family,
                                                       Instant deadline) override;
  std::optional<net::Address> source_for(const net::Address& destination) override;

 private:
  using Question = std::pair<std::string, net::Family>;

  const Host& asker_;
  std::map<Question, NameAnswer> answers_;
  std::map<Question, int> asked_;
};

}  // namespace salon::sim
