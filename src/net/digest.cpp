// The functions that OpenSSL 3 calls low-level: EVP_sha256 brings all that OpenSSL can do into a static program, and a
// third more time at each of its starts (0.4 MB of pointers to relocate).
#define OPENSSL_API_COMPAT 0x10100000L

#include "net/digest.hpp"

#include <openssl/sha.h>

#include <array>

#include "base/hex.hpp"
#include "salon/base/result.hpp"

namespace salon::net {

struct Digest::State {
  SHA256_CTX sum;
};

void Digest::Free::operator()(State* state) const { delete state; }

Digest::Digest() : state_(new State) { ensure(SHA256_Init(&state_->sum) == 1, "SHA-256 begins anywhere"); }

void Digest::add(Bytes bytes) {
  ensure(SHA256_Update(&state_->sum, bytes.data(), bytes.size()) == 1, "SHA-256 takes any bytes");
}

std::string Digest::text() const {
  SHA256_CTX copy = state_->sum;  // to finish it ends it
  std::array<unsigned char, SHA256_DIGEST_LENGTH> sum{};
  ensure(SHA256_Final(sum.data(), &copy) == 1, "SHA-256 ends anywhere");
  return hex_of(as_text(std::as_bytes(std::span(sum))));
}

}  // namespace salon::net
