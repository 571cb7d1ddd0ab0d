#include "proto/sha1.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/hex.hpp"

namespace salon::proto {
namespace {

std::string hex(std::string_view message) {
  const auto digest = sha1(message);
  return hex_of(std::string(digest.begin(), digest.end()));
}

TEST(Sha1, it_gives_the_digests_of_the_standard) {  // FIPS 180-2, appendix A; RFC 3174, 7.3
  EXPECT_EQ(hex("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  EXPECT_EQ(hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  EXPECT_EQ(hex(std::string(1'000'000, 'a')), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  EXPECT_EQ(hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

}  // namespace
}  // namespace salon::proto
