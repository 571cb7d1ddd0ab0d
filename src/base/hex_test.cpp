#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace salon {
namespace {

TEST(Hex, has_two_digits_a_byte_the_higher_first) {
  using namespace std::string_view_literals;
  EXPECT_EQ(hex_of("\x00\x0f\xf0\xff salon"sv), "000ff0ff2073616c6f6e");
  EXPECT_EQ(hex_of(""), "");
}

TEST(Hex, every_byte_is_read_back) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(bytes_of_hex(hex_of(bytes)), bytes);
  EXPECT_EQ(bytes_of_hex(""), "");
}

TEST(Hex, what_it_does_not_write_it_does_not_read) {
  for (const char* text : {"0", "c3f", "C3", "0x", "g0", "0g", " 0", "0 ", "c3-ff"}) {
    EXPECT_EQ(bytes_of_hex(text), std::nullopt) << text;
  }
}

TEST(Hex, a_sha_256_has_64_digits) {
  const std::string digest = hex_of(std::string(32, '\xA9'));
  EXPECT_TRUE(is_sha256_hex(digest));
  EXPECT_FALSE(is_sha256_hex(digest.substr(1)));
  EXPECT_FALSE(is_sha256_hex(digest + "a"));
  EXPECT_FALSE(is_sha256_hex(""));
  for (const char other : {'A', 'g', ':', ' ', '\0'}) {
    std::string text = digest;
    text[63] = other;
    EXPECT_FALSE(is_sha256_hex(text)) << other;
  }
}

}  // namespace
}  // namespace salon
