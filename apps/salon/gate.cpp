#include "gate.hpp"

#include <algorithm>

namespace salon::app {
namespace {

bool any_holds(const std::vector<net::Prefix>& ranges, const net::Address& address) {
  return std::ranges::any_of(ranges, [&](const net::Prefix& range) { return range.holds(address); });
}

}  // namespace

bool Gate::admits(const net::Address& address) const {
  if (is_open()) return true;
  const net::Address plain = address.unmapped();
  return !any_holds(denied_, plain) && (allowed_.empty() || any_holds(allowed_, plain));
}

bool Gate::turned_away(const net::Address& address) {
  ++count_;
  return seen_.size() < remembered_max && seen_.insert(address.unmapped()).second;
}

}  // namespace salon::app
