// Ranges of addresses as operators write them (192.0.2.0/24, 2001:db8::/32), read without asking the system anything.
// net::Prefix is its like for what has sockets.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace salon::room {

/// The addresses whose first `bits` bits are these (RFC 4632, 3.1; RFC 4291, 2.3).
struct AddressRange {
  bool v6 = false;
  /// 32 or 128 at most.
  std::uint8_t bits = 0;
  /// In the order of the wire, 0 behind `bits`; of IPv4 the first four.
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const AddressRange&) const = default;

  /// A range, or a lone address, which stands for itself. Bits behind the prefix do not count. What is IPv4-mapped
  /// (RFC 4291, 2.5.5.2) is the IPv4 range that it stands for, and a zone ("%eth0") is passed over. Nothing for any
  /// other text.
  [[nodiscard]] static std::optional<AddressRange> parse(std::string_view text);

  /// The range of the first `wanted` bits, which are no more than `bits`.
  [[nodiscard]] AddressRange widened_to(std::uint8_t wanted) const;

  /// "192.0.2.0/24"; IPv6 as RFC 5952 writes it.
  [[nodiscard]] std::string text() const;
};

}  // namespace salon::room
