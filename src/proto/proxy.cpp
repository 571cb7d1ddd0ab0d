#include "proto/proxy.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace salon::proto {
namespace {

using Outcome = std::variant<ProxyMore, ProxyHeader, Violation>;

constexpr std::string_view signature_1 = "PROXY ";
constexpr std::string_view signature_2("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t header_1_bytes_max = 107;  // 2.1
constexpr std::size_t header_2_bytes_min = 16;   // 2.2

Violation refuse(std::string_view what) {
  return {.for_peer = "a PROXY header is expected from this address, and nothing before it",
          .for_log = "its PROXY header is missing or broken: " + std::string(what)};
}

std::uint8_t byte_at(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

std::uint16_t number_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint16_t>((byte_at(bytes, at) << 8U) | byte_at(bytes, at + 1));
}

/// "0" to "65535", without needless zeros (2.1).
std::optional<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  if (text.size() > 1 && text.front() == '0') return std::nullopt;
  return port;
}

bool is_address_of(std::string_view family, std::string_view text) {
  const std::string_view bytes = family == "TCP4" ? "0123456789." : "0123456789abcdefABCDEF:.";
  return !text.empty() && text.size() <= 39 && text.find_first_not_of(bytes) == std::string_view::npos &&
         (text.find(':') != std::string_view::npos) == (family == "TCP6");
}

Outcome read_version_1(std::string_view bytes) {
  const std::size_t end = bytes.substr(0, header_1_bytes_max).find('\n');
  if (end == std::string_view::npos) {
    if (bytes.size() >= header_1_bytes_max) return refuse("a line of more than 107 bytes");
    return ProxyMore{};
  }
  if (bytes[end - 1] != '\r') return refuse("a line that does not end in CRLF");
  ProxyHeader header;
  header.bytes = end + 1;
  std::string_view line = bytes.substr(signature_1.size(), end - 1 - signature_1.size());
  std::array<std::string_view, 5> words;
  std::size_t count = 0;
  while (count < words.size()) {
    const std::size_t blank = std::min(line.find(' '), line.size());
    words.at(count++) = line.substr(0, blank);
    if (blank == line.size()) break;
    line.remove_prefix(blank + 1);
    if (count == words.size()) return words[0] == "UNKNOWN" ? Outcome(header) : refuse("words behind the last");
  }
  if (words[0] == "UNKNOWN") return header;
  if (words[0] != "TCP4" && words[0] != "TCP6") return refuse("a family that is neither TCP4, TCP6 nor UNKNOWN");
  const auto source_port = read_port(words[3]);
  const auto destination_port = read_port(words[4]);
  if (!is_address_of(words[0], words[1]) || !is_address_of(words[0], words[2]) || !source_port || !destination_port) {
    return refuse("addresses or ports that are none");
  }
  header.known = true;
  header.source = words[1];
  header.destination = words[2];
  header.source_port = *source_port;
  header.destination_port = *destination_port;
  return header;
}

std::string ipv4_text(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < 4; ++i) text += (i == 0 ? "" : ".") + std::to_string(byte_at(bytes, i));
  return text;
}

std::string ipv6_text(std::string_view bytes) {
  std::string text;
  for (std::size_t i = 0; i < 16; i += 2) {
    std::array<char, 4> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number_at(bytes, i), 16).ptr;
    if (i != 0) text += ':';
    text.append(digits.data(), end);
  }
  return text;
}

Outcome read_version_2(std::string_view bytes) {
  if (bytes.size() < header_2_bytes_min) return ProxyMore{};
  const unsigned version = byte_at(bytes, 12) >> 4U;
  const unsigned command = byte_at(bytes, 12) & 0x0FU;
  const unsigned family = byte_at(bytes, 13);  // and transport
  const std::size_t length = number_at(bytes, 14);
  if (version != 2) return refuse("a version that is neither 1 nor 2");
  if (command > 1) return refuse("a command that is neither LOCAL nor PROXY");
  // LOCAL's family is ignored; PROXY's must be one that the specification knows, spoken here or not.
  const bool local = command == 0;
  if (!local && ((family >> 4U) > 3 || (family & 0x0FU) > 2)) return refuse("a family or transport that is unassigned");
  ProxyHeader header;
  header.bytes = header_2_bytes_min + length;
  if (header.bytes > proxy_header_bytes_max) return refuse("more than 4,096 bytes");
  if (bytes.size() < header.bytes) return ProxyMore{};
  const std::size_t address_bytes = family == 0x11 ? 4 : family == 0x21 ? 16 : 0;  // TCP over IPv4, IPv6
  if (local || address_bytes == 0) return header;
  if (length < 2 * address_bytes + 4) return refuse("addresses that are cut off");
  const std::string_view addresses = bytes.substr(header_2_bytes_min);
  const auto text = [&](std::size_t at) {
    return address_bytes == 4 ? ipv4_text(addresses.substr(at)) : ipv6_text(addresses.substr(at));
  };
  header.known = true;
  header.source = text(0);
  header.destination = text(address_bytes);
  header.source_port = number_at(addresses, 2 * address_bytes);
  header.destination_port = number_at(addresses, 2 * address_bytes + 2);
  return header;
}

}  // namespace

Outcome read_proxy_header(std::string_view bytes) {
  const auto begins = [bytes](std::string_view signature) {
    const std::size_t count = std::min(bytes.size(), signature.size());
    return bytes.substr(0, count) == signature.substr(0, count);
  };
  if (begins(signature_1)) return bytes.size() < signature_1.size() ? ProxyMore{} : read_version_1(bytes);
  if (begins(signature_2)) return bytes.size() < signature_2.size() ? ProxyMore{} : read_version_2(bytes);
  return refuse("neither version's first bytes");
}

}  // namespace salon::proto
