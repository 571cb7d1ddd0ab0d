#include "server/neighbours.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "salon/net/prefix.hpp"

namespace salon::server {

std::string neighbourhood(const std::string& address) {
  constexpr std::size_t bits_kept = 64;
  const auto parsed = net::Address::parse(address);
  if (!parsed) return address;
  const net::Address plain = parsed->unmapped();
  if (plain.is_v4()) return plain.text();
  auto bytes = plain.bytes();
  std::fill(bytes.begin() + bits_kept / 8, bytes.end(), std::uint8_t{0});
  return net::Address::v6(bytes, plain.scope()).text() + "/64";
}

std::optional<Neighbours::Share> Neighbours::take(const net::Address& from, bool near) {
  if (from.unmapped().is_loopback()) return Share();
  if (deserted_ >= remembered_max) forget();
  const session::TokenBucket full(static_cast<std::uint32_t>(limits_.lines_a_second),
                                  static_cast<std::uint32_t>(limits_.lines_at_once));
  const std::string name = near ? from.unmapped().text() : neighbourhood(from.text());
  const auto [place, fresh] = places_.try_emplace(name, Place{this, 0, full});
  Place& found = place->second;
  if (found.guests >= limits_.guests_max) return std::nullopt;
  if (!fresh && found.guests == 0) --deserted_;
  ++found.guests;
  return Share(found);
}

/// Half of the deserted places, so that it is done seldom.
void Neighbours::forget() {
  std::size_t left = deserted_ / 2;
  for (auto each = places_.begin(); each != places_.end() && left > 0;) {
    const bool goes = each->second.guests == 0;
    if (goes) --left, --deserted_;
    each = goes ? places_.erase(each) : std::next(each);
  }
}

Neighbours::Share& Neighbours::Share::operator=(Share&& other) noexcept {
  if (this == &other) return *this;
  leave();
  place_ = std::exchange(other.place_, nullptr);
  return *this;
}

void Neighbours::Share::leave() {
  if (place_ != nullptr && --place_->guests == 0) ++place_->owner->deserted_;
  place_ = nullptr;
}

bool Neighbours::Share::take(Instant now) { return place_ == nullptr || place_->lines.take(now); }

const NeighbourLimits& Neighbours::Share::limits() const { return place_->owner->limits_; }

}  // namespace salon::server
