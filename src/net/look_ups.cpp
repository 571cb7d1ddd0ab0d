#include "net/look_ups.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "salon/net/tcp.hpp"

namespace salon::net {
namespace {

class NameFaultCategory final : public std::error_category {
 public:
  [[nodiscard]] const char* name() const noexcept override { return "name"; }
  [[nodiscard]] std::string message(int value) const override {
    switch (static_cast<NameFault>(value)) {
      case NameFault::no_such_name: return "there is no such host";
      case NameFault::no_such_address: return "it has none";
      case NameFault::no_answer: return "no name server answered";
    }
    return "unknown";
  }
};

const char* text_of(Family family) {
  switch (family) {
    case Family::v4: return "IPv4";
    case Family::v6: return "IPv6";
    case Family::any: break;
  }
  return "IP";
}

Family other(Family family) { return family == Family::v4 ? Family::v6 : Family::v4; }

/// The more, the more it tells about the name.
int weight(const Error& fault) {
  if (is_cancelled(fault)) return 5;
  if (is_timeout(fault)) return 4;
  if (fault.code == NameFault::no_such_name) return 0;
  if (fault.code == NameFault::no_such_address) return 1;
  return fault.code == NameFault::no_answer ? 3 : 2;
}

}  // namespace

const std::error_category& name_fault_category() {
  static const NameFaultCategory category;  // compared by its address: there is one
  return category;
}

std::error_code make_error_code(NameFault fault) { return {static_cast<int>(fault), name_fault_category()}; }

LookUps::LookUps(CancelScope& scope, const HostPort& target, const ResolveOptions& options, Instant deadline)
    : loop_(scope.loop()),
      host_(target.host.empty() ? "localhost" : target.host),
      options_(options),
      resolver_(options.resolver != nullptr ? *options.resolver : system_),
      deadline_(deadline),
      group_(scope),
      news_(loop_) {}

bool LookUps::wanted(const Address& address) const {
  return options_.family == Family::any || address.is_v4() == (options_.family == Family::v4);
}

void LookUps::begin() {
  if (const auto address = Address::parse(host_)) {
    literal_ = true;
    if (wanted(*address)) {
      fresh_.push_back(*address);
      found_any_ = true;
      first_found_ = loop_.now();
    } else {
      faults_.push_back({"", NameFault::no_such_address, {}});
      other_family_exists_ = true;
    }
    return;
  }
  v6_open_ = options_.family != Family::v4;
  for (const Family family : {Family::v6, Family::v4}) {
    if (options_.family != Family::any && options_.family != family) continue;
    ++open_;
    group_.spawn(ask(family));
  }
}

Task<void> LookUps::end() {
  group_.cancel();
  co_await group_.join();
}

Task<void> LookUps::ask(Family family) {
  const auto answer = co_await resolver_.look_up(loop_, host_, family, deadline_);
  if (family == Family::v6) v6_open_ = false;
  if (answer && !answer->empty()) {
    if (!std::exchange(found_any_, true)) first_found_ = loop_.now();
    fresh_.insert(fresh_.end(), answer->begin(), answer->end());
  } else {
    faults_.push_back(answer ? Error{"", NameFault::no_such_address, {}} : answer.error());
  }
  const bool none = !answer && faults_.back().code.category() == name_fault_category();
  if (none && options_.family != Family::any && faults_.back().code != NameFault::no_answer) {
    co_await ask_for_the_words(other(family));
  }
  --open_;
  news_.ring();
}

/// Is there no such name, or has it only addresses that were not asked for?
Task<void> LookUps::ask_for_the_words(Family family) {
  const auto answer = co_await resolver_.look_up(loop_, host_, family, deadline_);
  other_family_exists_ = answer && !answer->empty();
}

Instant LookUps::ready_at() const {
  if (!found_any_) return never;
  return v6_open_ ? first_found_ + options_.resolution_delay : first_found_;
}

std::vector<Destination> LookUps::take() {
  std::vector<Destination> destinations;
  for (const Address& address : std::exchange(fresh_, {})) {
    // One alone is not sorted: the system need not be asked.
    destinations.push_back({address, literal_ ? std::nullopt : resolver_.source_for(address)});
  }
  return destinations;
}

Error LookUps::fault() const {
  const bool one_family = options_.family != Family::any;
  std::string attempt = one_family
                            ? "find an " + std::string(text_of(options_.family)) + " address of \"" + host_ + "\""
                            : "find the address of \"" + host_ + "\"";
  if (!done()) return system_error(ETIMEDOUT, std::move(attempt), "no name server answered in time");
  ensure(!faults_.empty(), "who asks why there is no address has found none");
  Error fault = *std::ranges::max_element(faults_, {}, weight);
  if (other_family_exists_) fault.code = NameFault::no_such_address;
  if (fault.code == NameFault::no_such_name) {
    fault.advice = "check the spelling, or use its address";
  } else if (fault.code == NameFault::no_answer) {
    fault.advice = "is this host connected? try again";
  } else if (fault.code == std::errc::timed_out) {
    fault.advice = "no name server answered in time";
  } else if (other_family_exists_) {
    const std::string others = text_of(other(options_.family));
    fault.advice = literal_ ? "that is an " + others + " address" : "it has " + others + " addresses";
  }
  if (fault.code) fault.attempt = std::move(attempt);  // without a code the reason stands in the attempt
  return fault;
}

}  // namespace salon::net
