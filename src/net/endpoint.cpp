#include "salon/net/endpoint.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace salon::net {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

Error not_an_address(std::string_view text) {
  return plain_error("read \"" + std::string(text) + "\" as an IP address", "it is not one",
                     "write it like 192.168.1.20 or ::1");
}

/// An interface's name or its number; 0 when there is none such.
std::uint32_t scope_of(const std::string& name) {
  if (const std::uint32_t index = if_nametoindex(name.c_str()); index != 0) return index;
  std::uint32_t number = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (fault != std::errc{} || end != name.data() + name.size()) return 0;
  std::array<char, IF_NAMESIZE> found{};
  return if_indextoname(number, found.data()) != nullptr ? number : 0;
}

}  // namespace

Address Address::v4(std::array<std::uint8_t, 4> bytes) {
  Address address;
  std::ranges::copy(bytes, address.bytes_.begin());
  return address;
}

Address Address::v6(std::array<std::uint8_t, 16> bytes, std::uint32_t scope) {
  Address address;
  address.bytes_ = bytes;
  address.scope_ = scope;
  address.v6_ = true;
  return address;
}

Result<Address> Address::parse(std::string_view text) {
  std::string inner(text);
  if (inner.size() >= 2 && inner.front() == '[' && inner.back() == ']') {
    inner = inner.substr(1, inner.size() - 2);
    if (inner.find(':') == std::string::npos) return std::unexpected(not_an_address(text));
  }
  // inet_pton reads C strings: a NUL inside would hide what follows it.
  if (inner.find('\0') != std::string::npos) return std::unexpected(not_an_address(text));

  std::array<std::uint8_t, 4> four{};
  if (inet_pton(AF_INET, inner.c_str(), four.data()) == 1) return v4(four);

  std::uint32_t scope = 0;
  if (const std::size_t percent = inner.find('%'); percent != std::string::npos) {
    const std::string name = inner.substr(percent + 1);
    scope = scope_of(name);
    if (scope == 0) {
      return std::unexpected(plain_error("read \"" + std::string(text) + "\" as an IP address",
                                         "there is no interface \"" + name + "\"", "`ip link` lists them"));
    }
    inner.resize(percent);
  }
  std::array<std::uint8_t, 16> sixteen{};
  if (inet_pton(AF_INET6, inner.c_str(), sixteen.data()) == 1) return v6(sixteen, scope);
  return std::unexpected(not_an_address(text));
}

bool Address::is_any() const { return bytes_ == std::array<std::uint8_t, 16>{}; }

bool Address::is_loopback() const {
  if (!v6_) return bytes_[0] == 127;
  return std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t byte) { return byte == 0; }) && bytes_[15] == 1;
}

bool Address::is_private() const {
  if (v6_) return (bytes_[0] & 0xFEU) == 0xFC;
  return bytes_[0] == 10 || (bytes_[0] == 172 && (bytes_[1] & 0xF0U) == 16) || (bytes_[0] == 192 && bytes_[1] == 168);
}

bool Address::is_link_local() const {
  if (v6_) return bytes_[0] == 0xFE && (bytes_[1] & 0xC0U) == 0x80;
  return bytes_[0] == 169 && bytes_[1] == 254;
}

Address Address::unmapped() const {
  if (!v6_ || !std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes_.begin())) return *this;
  return v4({bytes_[12], bytes_[13], bytes_[14], bytes_[15]});
}

std::string Address::text() const {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  // For IPv6 glibc writes the form of RFC 5952.
  inet_ntop(v6_ ? AF_INET6 : AF_INET, bytes_.data(), buffer.data(), static_cast<socklen_t>(buffer.size()));
  std::string text = buffer.data();
  if (scope_ != 0) {
    std::array<char, IF_NAMESIZE> name{};
    text += '%';
    text += if_indextoname(scope_, name.data()) != nullptr ? std::string(name.data()) : std::to_string(scope_);
  }
  return text;
}

std::string Endpoint::text() const {
  const std::string host = address.text();
  return (address.is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace salon::net
