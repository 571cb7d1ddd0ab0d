#include "net/digest.hpp"

#include <openssl/evp.h>

#include <array>

#include "salon/base/result.hpp"

namespace salon::net {

void Digest::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Digest::Digest() : context_(EVP_MD_CTX_new()) {
  ensure(context_ != nullptr && EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) == 1, "libcrypto has SHA-256");
}

void Digest::add(Bytes bytes) {
  ensure(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1, "SHA-256 takes any bytes");
}

std::string Digest::text() const {
  const Digest copy;  // to finish a digest ends it
  std::array<unsigned char, 32> sum{};
  ensure(EVP_MD_CTX_copy_ex(copy.context_.get(), context_.get()) == 1 &&
             EVP_DigestFinal_ex(copy.context_.get(), sum.data(), nullptr) == 1,
         "a digest can be finished");
  std::string text;
  for (const unsigned char byte : sum) {
    text += "0123456789abcdef"[byte >> 4U];
    text += "0123456789abcdef"[byte & 15U];
  }
  return text;
}

}  // namespace salon::net
