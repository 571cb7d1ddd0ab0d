#include "proto/proxy.hpp"

#include <gtest/gtest.h>

#include <string>

namespace salon::proto {
namespace {

/// In words: "more", "refused", "192.0.2.7:1234 -> 10.0.0.1:8888 (56)", "unknown (15)".
std::string words(std::string_view bytes) {
  const auto outcome = read_proxy_header(bytes);
  if (std::holds_alternative<ProxyMore>(outcome)) return "more";
  if (std::holds_alternative<Violation>(outcome)) return "refused";
  const auto& header = std::get<ProxyHeader>(outcome);
  const std::string length = " (" + std::to_string(header.bytes) + ")";
  if (!header.known) return "unknown" + length;
  return header.source + ":" + std::to_string(header.source_port) + " -> " + header.destination + ":" +
         std::to_string(header.destination_port) + length;
}

/// Likewise; and ensures that every prefix of the header is waited for, and that a tail does not matter.
std::string read(const std::string& bytes) {
  const std::string whole = words(bytes);
  if (whole == "more" || whole == "refused") return whole;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(words(std::string_view(bytes).substr(0, length)), "more") << length;
  }
  EXPECT_EQ(words(bytes + "NICK ada\r\n"), whole);
  return whole;
}

std::string version_2(unsigned version_command, unsigned family, const std::string& rest) {
  std::string bytes("\r\n\r\n\0\r\nQUIT\n", 12);
  bytes += static_cast<char>(version_command);
  bytes += static_cast<char>(family);
  bytes += static_cast<char>(rest.size() >> 8U);
  bytes += static_cast<char>(rest.size() & 0xFFU);
  return bytes + rest;
}

const std::string ipv4("\xC0\x00\x02\x07\x0A\x00\x00\x01\x04\xD2\x22\xB8", 12);

TEST(Proxy, version_1_says_who_is_behind_it) {  // proxy-protocol.txt, 2.1
  EXPECT_EQ(read("PROXY TCP4 192.0.2.7 10.0.0.1 1234 8888\r\n"), "192.0.2.7:1234 -> 10.0.0.1:8888 (41)");
  EXPECT_EQ(read("PROXY TCP6 2001:db8::1 ::1 65535 0\r\n"), "2001:db8::1:65535 -> ::1:0 (36)");
  EXPECT_EQ(read("PROXY UNKNOWN\r\n"), "unknown (15)");
  EXPECT_EQ(read("PROXY UNKNOWN ffff::1 ffff::2 65535 65535 and more\r\n"), "unknown (52)");
}

TEST(Proxy, version_2_says_who_is_behind_it) {  // 2.2
  EXPECT_EQ(read(version_2(0x21, 0x11, ipv4)), "192.0.2.7:1234 -> 10.0.0.1:8888 (28)");
  EXPECT_EQ(read(version_2(0x21, 0x11, ipv4 + std::string("\x04\x00\x01x", 4))),
            "192.0.2.7:1234 -> 10.0.0.1:8888 (32)");  // with a TLV
  const std::string ipv6 = std::string("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16) + std::string(15, '\0') +
                           "\x01" + std::string("\x04\xD2\x22\xB8", 4);
  EXPECT_EQ(read(version_2(0x21, 0x21, ipv6)), "2001:db8:0:0:0:0:0:1:1234 -> 0:0:0:0:0:0:0:1:8888 (52)");
  EXPECT_EQ(read(version_2(0x20, 0x11, ipv4)), "unknown (28)");  // LOCAL: a health check
  EXPECT_EQ(read(version_2(0x21, 0x00, "")), "unknown (16)");
  EXPECT_EQ(read(version_2(0x21, 0x31, std::string(216, 'x'))), "unknown (232)");  // a Unix socket
  EXPECT_EQ(read(version_2(0x21, 0x12, ipv4)), "unknown (28)");                    // UDP over IPv4
  EXPECT_EQ(read(version_2(0x20, 0xFF, "ignored")), "unknown (23)");               // LOCAL's family is ignored
}

TEST(Proxy, anything_else_is_refused) {
  for (const char* line :
       {"NICK ada\r\n", "PROXY TCP4 192.0.2.7 10.0.0.1 1234 8888\n", "PROXY TCP4 192.0.2.7 10.0.0.1 1234\r\n",
        "PROXY TCP4 192.0.2.7 10.0.0.1 1234 65536\r\n", "PROXY TCP4 192.0.2.7 10.0.0.1 01234 8888\r\n",
        "PROXY TCP4  192.0.2.7 10.0.0.1 1234 8888\r\n", "PROXY TCP4 192.0.2.7 10.0.0.1 1234 8888 9\r\n",
        "PROXY TCP4 ::1 ::1 1 1\r\n", "PROXY TCP6 192.0.2.7 10.0.0.1 1 1\r\n", "PROXY UDP4 1.2.3.4 1.2.3.4 1 1\r\n",
        "PROXY \r\n", "PROXY\r\n", "proxy TCP4 192.0.2.7 10.0.0.1 1234 8888\r\n", "PROXY TCP4 a.b 10.0.0.1 1 1\r\n",
        "\r\n\r\nhello, hello"}) {
    EXPECT_EQ(words(line), "refused") << line;
  }
  EXPECT_EQ(words("PROXY TCP4 " + std::string(96, '1')), "refused");  // 107 bytes and no end
  EXPECT_EQ(words(version_2(0x11, 0x11, ipv4)), "refused");
  EXPECT_EQ(words(version_2(0x22, 0x11, ipv4)), "refused");
  EXPECT_EQ(words(version_2(0x21, 0x11, ipv4.substr(0, 11))), "refused");
  EXPECT_EQ(words(version_2(0x21, 0x41, ipv4)), "refused");  // an address family that is unassigned
  EXPECT_EQ(words(version_2(0x21, 0x13, ipv4)), "refused");  // a transport that is
  EXPECT_EQ(words(version_2(0x21, 0x11, std::string(5000, 'x')).substr(0, 16)), "refused");
}

}  // namespace
}  // namespace salon::proto
