// Who bears which nick, without a copy of the nicks: guests are many, and have them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/growth.hpp"
#include "room/entry.hpp"

namespace salon::room {

/// Guests by the hash of their folded nick. Two nicks may have one hash, so who is found is yet to be asked for the
/// nick. To add and remove moves what is behind, some 100 KB with 10,000 guests.
class Nicks {
 public:
  struct Bearer {
    std::size_t hash = 0;
    GuestId id;
    auto operator<=>(const Bearer&) const = default;
  };

  void add(std::string_view folded, GuestId id) {
    const Bearer bearer{hash_of(folded), id};
    make_space(bearers_);
    bearers_.insert(std::ranges::lower_bound(bearers_, bearer), bearer);
  }
  /// Who was added so.
  void remove(std::string_view folded, GuestId id) {
    bearers_.erase(std::ranges::lower_bound(bearers_, Bearer{hash_of(folded), id}));
  }

  /// Who may bear it: hardly ever more than one.
  [[nodiscard]] std::span<const Bearer> candidates(std::string_view folded) const {
    return std::ranges::equal_range(bearers_, hash_of(folded), {}, &Bearer::hash);
  }

  bool operator==(const Nicks&) const = default;

 private:
  static std::size_t hash_of(std::string_view folded) { return std::hash<std::string_view>{}(folded); }

  std::vector<Bearer> bearers_;  // in order
};

}  // namespace salon::room
