// Who may not come into the house at all: ranges of addresses, and accounts. Kept by operators of the server; a room's
// own bans are masks (guest_mask.hpp).
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "room/address_range.hpp"
#include "salon/base/time.hpp"

namespace salon::room {

/// One range or account that is shut out, why, by whom, and how long.
struct Exclusion {
  /// "192.0.2.0/24", or an account's name.
  std::string subject;
  std::string reason;
  std::string by;
  WallTime since{};
  /// 0: for good.
  WallTime until{};
  bool operator==(const Exclusion&) const = default;
};

/// Found by address in as many look-ups as there are lengths of prefix in use, at most 33 for IPv4 and 129 for IPv6,
/// however many there are.
class Exclusions {
 public:
  /// What an operator means: an address, a range, "*@RANGE" as IRC writes it, or an account, with "a:" before it or
  /// not. An account is folded.
  using Subject = std::variant<AddressRange, std::string>;
  [[nodiscard]] static Subject subject_of(std::string_view text);
  /// Where a guest comes from, by its claim: "192.0.2.1", or "udp 192.0.2.1". Nothing when it is no address.
  [[nodiscard]] static std::optional<AddressRange> address_of(std::string_view claim);

  /// The narrowest range that has the address. Null when there is none.
  [[nodiscard]] const Exclusion* of(const AddressRange& address) const;
  /// `account` in any case.
  [[nodiscard]] const Exclusion* of_account(std::string_view account) const;
  [[nodiscard]] const Exclusion* find(const Subject& subject) const;
  /// Of a guest from there who is logged in to that (or to nothing: empty).
  [[nodiscard]] const Exclusion* of_guest(std::string_view claim, std::string_view account) const;

  /// Takes the place of one with the same subject.
  void add(const Subject& subject, Exclusion exclusion);
  /// False when there was none.
  bool remove(const Subject& subject);
  /// Those that end at `now` or before go.
  void let_go(WallTime now);

  [[nodiscard]] std::size_t size() const { return ranges_.size() + accounts_.size(); }
  [[nodiscard]] const std::map<AddressRange, Exclusion>& ranges() const { return ranges_; }
  [[nodiscard]] const std::map<std::string, Exclusion, std::less<>>& accounts() const { return accounts_; }

  bool operator==(const Exclusions&) const = default;

 private:
  std::map<AddressRange, Exclusion> ranges_;
  std::map<std::string, Exclusion, std::less<>> accounts_;  // folded
  /// How many ranges there are of each length, IPv4's apart from IPv6's.
  std::map<std::pair<bool, std::uint8_t>, std::size_t> lengths_;
  std::set<std::pair<WallTime, Subject>> until_;  // those that end, the next to end first
};

}  // namespace salon::room
