// An IP address and a port: who a socket is, or whom it talks to.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "salon/base/result.hpp"

namespace salon::net {

/// An IPv4 or IPv6 address. A value; no look-ups (see resolver.hpp for names).
class Address {
 public:
  /// 0.0.0.0
  Address() = default;

  /// From four bytes in network order.
  static Address v4(std::array<std::uint8_t, 4> bytes);
  /// From sixteen bytes in network order. `scope` is the interface index of a link-local address (RFC 4007), else 0.
  static Address v6(std::array<std::uint8_t, 16> bytes, std::uint32_t scope = 0);

  static Address any_v4() { return {}; }
  static Address any_v6() { return v6({}); }
  static Address loopback_v4() { return v4({127, 0, 0, 1}); }

  /// "192.168.1.20", "::1", "fe80::1%eth0", "[::1]". Fails on anything else, names included.
  static Result<Address> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const { return !v6_; }
  [[nodiscard]] bool is_v6() const { return v6_; }
  [[nodiscard]] bool is_any() const;
  /// 127.0.0.0/8, ::1
  [[nodiscard]] bool is_loopback() const;
  /// 10/8, 172.16/12, 192.168/16 (RFC 1918), fc00::/7 (RFC 4193)
  [[nodiscard]] bool is_private() const;
  /// 169.254/16 (RFC 3927), fe80::/10 (RFC 4291)
  [[nodiscard]] bool is_link_local() const;

  /// An IPv4-mapped IPv6 address (::ffff:a.b.c.d) as the IPv4 address it stands for; any other as it is.
  [[nodiscard]] Address unmapped() const;

  /// Network order; an IPv4 address fills the first four.
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  [[nodiscard]] std::uint32_t scope() const { return scope_; }

  /// RFC 5952 text for IPv6; "%eth0" follows where there is a scope.
  [[nodiscard]] std::string text() const;

  auto operator<=>(const Address&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  std::uint32_t scope_ = 0;
  bool v6_ = false;
};

/// An address and a port.
struct Endpoint {
  Address address;
  std::uint16_t port = 0;

  /// "192.168.1.20:8888", "[::1]:8888"
  [[nodiscard]] std::string text() const;

  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace salon::net
