#include "net/digest.hpp"

#include <gtest/gtest.h>

namespace salon::net {
namespace {

// The examples of FIPS 180-2, appendix B.
TEST(Digest, is_sha256) {
  Digest digest;
  EXPECT_EQ(digest.text(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855") << "of nothing";
  digest.add(as_bytes("abc"));
  EXPECT_EQ(digest.text(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, is_of_the_whole_however_it_came) {
  Digest digest;
  digest.add(as_bytes("abcdbcdecdefdefgefghfghighij"));
  EXPECT_FALSE(digest.text().empty()) << "asking does not end it";
  digest.add(as_bytes("hijkijkljklmklmnlmnomnopnopq"));
  digest.add({});
  EXPECT_EQ(digest.text(), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

}  // namespace
}  // namespace salon::net
