#include "net/destination_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>

namespace salon::net {
namespace {

using Bits = std::array<std::uint8_t, 16>;

/// As IPv6: an IPv4 address is mapped (RFC 6724, 2.1 and 3.2).
Bits as_v6(const Address& address) {
  if (address.is_v6()) return address.bytes();
  Bits bits{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  std::copy_n(address.bytes().begin(), 4, bits.begin() + 12);
  return bits;
}

unsigned common_prefix_bits(const Bits& a, const Bits& b) {
  unsigned bits = 0;
  for (std::size_t index = 0; index < a.size(); ++index, bits += 8) {
    const auto difference = static_cast<std::uint8_t>(a[index] ^ b[index]);
    if (difference != 0) return bits + static_cast<unsigned>(std::countl_zero(difference));
  }
  return bits;
}

struct Policy {
  Bits prefix;
  unsigned prefix_bits;
  int precedence;
  int label;
};

// RFC 6724, 2.1; the longest prefix that fits counts, so they stand in that order.
constexpr std::array<Policy, 9> policies{{
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, 50, 0},  // ::1
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF}, 96, 35, 4},         // IPv4
    {{}, 96, 1, 3},                                                  // ::/96, IPv4-compatible
    {{0x20, 0x01}, 32, 5, 5},                                        // 2001::/32, Teredo
    {{0x20, 0x02}, 16, 30, 2},                                       // 2002::/16, 6to4
    {{0x3F, 0xFE}, 16, 1, 12},                                       // 3ffe::/16, 6bone
    {{0xFE, 0xC0}, 10, 1, 11},                                       // fec0::/10, site-local
    {{0xFC}, 7, 3, 13},                                              // fc00::/7, unique local
    {{}, 0, 40, 1},                                                  // ::/0
}};

const Policy& policy_of(const Address& address) {
  const Bits bits = as_v6(address);
  return *std::ranges::find_if(
      policies, [&](const Policy& one) { return common_prefix_bits(bits, one.prefix) >= one.prefix_bits; });
}

/// RFC 6724, 3.1 and 3.2: the values of multicast scopes (RFC 4291, 2.7).
int scope_of(const Address& address) {
  constexpr int link_local = 0x2;
  constexpr int site_local = 0x5;
  constexpr int global = 0xE;
  const Bits& bytes = address.bytes();
  if (address.is_v6() && bytes[0] == 0xFF) return bytes[1] & 0x0F;
  if (address.is_loopback() || address.is_link_local()) return link_local;
  if (address.is_v6() && bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0xC0) return site_local;
  return global;
}

struct Ranked {
  Destination destination;
  std::size_t place = 0;  // before it was sorted
  bool usable = false;
  bool scope_matches = false;
  bool label_matches = false;
  int precedence = 0;
  int scope = 0;
  unsigned prefix_bits = 0;
};

Ranked rank(const Destination& destination, std::size_t place) {
  const Policy& policy = policy_of(destination.address);
  Ranked ranked{.destination = destination, .place = place};
  ranked.usable = destination.source.has_value();
  ranked.scope = scope_of(destination.address);
  ranked.precedence = policy.precedence;
  if (!ranked.usable) return ranked;
  const Address& source = *destination.source;
  ranked.scope_matches = scope_of(source) == ranked.scope;
  ranked.label_matches = policy_of(source).label == policy.label;
  // The first 64 bits of an address are its network's (RFC 6724, 2.2).
  ranked.prefix_bits = std::min(64U, common_prefix_bits(as_v6(destination.address), as_v6(source)));
  return ranked;
}

/// True when `a` is to be tried before `b`.
bool before(const Ranked& a, const Ranked& b) {
  if (a.usable != b.usable) return a.usable;                             // rule 1
  if (a.scope_matches != b.scope_matches) return a.scope_matches;        // rule 2
  if (a.label_matches != b.label_matches) return a.label_matches;        // rule 5
  if (a.precedence != b.precedence) return a.precedence > b.precedence;  // rule 6
  if (a.scope != b.scope) return a.scope < b.scope;                      // rule 8
  // Rule 9, for IPv6 alone: applied to IPv4 it undoes the turns that name servers let a name's addresses take.
  const bool both_v6 = a.destination.address.is_v6() && b.destination.address.is_v6();
  if (both_v6 && a.prefix_bits != b.prefix_bits) return a.prefix_bits > b.prefix_bits;
  return a.place < b.place;  // rule 10
}

}  // namespace

void sort_destinations(std::vector<Destination>& destinations) {
  std::vector<Ranked> ranked;
  ranked.reserve(destinations.size());
  for (const Destination& one : destinations) ranked.push_back(rank(one, ranked.size()));
  std::ranges::sort(ranked, before);
  std::ranges::transform(ranked, destinations.begin(), &Ranked::destination);
}

std::vector<Destination> interleave_families(const std::vector<Destination>& sorted, std::size_t first_count) {
  if (sorted.empty()) return {};
  const bool first_is_v6 = sorted.front().address.is_v6();
  std::vector<Destination> first;
  std::vector<Destination> second;
  for (const Destination& one : sorted) (one.address.is_v6() == first_is_v6 ? first : second).push_back(one);

  std::vector<Destination> mixed;
  std::span<const Destination> ours = first;
  std::span<const Destination> others = second;
  const auto take = [&mixed](std::span<const Destination>& from, std::size_t count) {
    count = std::min(count, from.size());
    mixed.insert(mixed.end(), from.begin(), from.begin() + static_cast<std::ptrdiff_t>(count));
    from = from.subspan(count);
  };
  take(ours, std::max<std::size_t>(first_count, 1));
  while (!ours.empty() || !others.empty()) {
    take(others, 1);
    take(ours, 1);
  }
  return mixed;
}

}  // namespace salon::net
