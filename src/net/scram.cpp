#include "net/scram.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>

#include "salon/base/result.hpp"

namespace salon::net {
namespace {

constexpr std::size_t hash_bytes = 32;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string text_of(const std::array<unsigned char, hash_bytes>& bytes) { return {bytes.begin(), bytes.end()}; }

std::string sha256(std::string_view text) {
  std::array<unsigned char, hash_bytes> out{};
  unsigned size = 0;
  ensure(EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr) == 1 && size == hash_bytes,
         "OpenSSL could not compute SHA-256");
  return text_of(out);
}

std::string salted_password(std::string_view password, std::string_view salt, std::uint32_t iterations) {
  std::array<unsigned char, hash_bytes> out{};
  ensure(PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), bytes_of(salt),
                           static_cast<int>(salt.size()), static_cast<int>(iterations), EVP_sha256(), hash_bytes,
                           out.data()) == 1,
         "OpenSSL could not compute PBKDF2");
  return text_of(out);
}

bool same(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

std::string keyed_hash(std::string_view key, std::string_view text) {
  std::array<unsigned char, hash_bytes> out{};
  unsigned size = 0;
  const void* done =
      HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(), out.data(), &size);
  ensure(done != nullptr && size == hash_bytes, "OpenSSL could not compute HMAC-SHA-256");
  return text_of(out);
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  auto* const begin = reinterpret_cast<unsigned char*>(bytes.data());
  ensure(RAND_bytes(begin, static_cast<int>(count)) == 1, "OpenSSL could not find chance");
  return bytes;
}

ScramVerifier make_scram_verifier(std::string_view password, std::string salt, std::uint32_t iterations) {
  const std::string salted = salted_password(password, salt, iterations);
  return {.salt = std::move(salt),
          .iterations = iterations,
          .stored_key = sha256(keyed_hash(salted, "Client Key")),
          .server_key = keyed_hash(salted, "Server Key")};
}

bool password_matches(const ScramVerifier& verifier, std::string_view password) {
  const std::string salted = salted_password(password, verifier.salt, verifier.iterations);
  return same(keyed_hash(salted, "Server Key"), verifier.server_key);
}

std::optional<std::string> check_scram_proof(const ScramVerifier& verifier, std::string_view subject,
                                             std::string_view proof) {
  if (proof.size() != hash_bytes) return std::nullopt;
  std::string client_key = keyed_hash(verifier.stored_key, subject);  // ClientSignature; the proof is their XOR
  for (std::size_t at = 0; at < hash_bytes; ++at) client_key[at] = static_cast<char>(client_key[at] ^ proof[at]);
  if (!same(sha256(client_key), verifier.stored_key)) return std::nullopt;
  return keyed_hash(verifier.server_key, subject);
}

}  // namespace salon::net
