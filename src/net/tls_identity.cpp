#include <openssl/x509v3.h>

#include <array>

#include "net/tls_openssl.hpp"

namespace salon::net {
namespace openssl {

std::string reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* const words = code == 0 ? nullptr : ERR_reason_error_string(code);
  return words == nullptr ? "no reason is given" : words;
}

namespace {

Memory reading(std::string_view text) { return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

}  // namespace

std::string fingerprint_of(const X509* certificate) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  ensure(X509_digest(certificate, EVP_sha256(), digest.data(), &length) == 1, "a certificate has no digest");
  std::string text;
  for (unsigned int i = 0; i < length; ++i) {
    if (i > 0) text += ':';
    text += "0123456789ABCDEF"[digest.at(i) >> 4U];
    text += "0123456789ABCDEF"[digest.at(i) & 15U];
  }
  return text;
}

Result<void> use_identity(SSL_CTX* context, const TlsIdentity& identity) {
  ERR_clear_error();
  const auto refuse = [](std::string_view what, std::string_view hint) {
    return std::unexpected(plain_error("use " + std::string(what), reason(), std::string(hint)));
  };
  constexpr std::string_view pem = "it must be PEM: -----BEGIN CERTIFICATE-----, the server's own first";
  const Memory chain = reading(identity.certificates);
  const Certificate own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
  if (own == nullptr || SSL_CTX_use_certificate(context, own.get()) != 1) return refuse("the TLS certificate", pem);
  while (X509* const next = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr)) {
    if (SSL_CTX_add0_chain_cert(context, next) != 1) return refuse("the chain of the TLS certificate", pem);
  }
  ERR_clear_error();  // the chain has ended
  const Memory key_text = reading(identity.key);
  const auto no_password = [](char*, int, int, void*) { return -1; };
  const Key key(PEM_read_bio_PrivateKey(key_text.get(), nullptr, no_password, nullptr));
  if (key == nullptr) return refuse("the TLS key", "it must be PEM, and not encrypted");
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return refuse("the TLS key", "is it the key of this certificate?");
  }
  return {};
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  ensure(SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1, "OpenSSL knows these ciphers");
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

}  // namespace openssl

using namespace openssl;

Result<TlsIdentity> make_tls_identity(const std::vector<std::string>& names) {
  constexpr long ten_years = 10L * 365 * 24 * 3600;
  const auto refuse = [] { return std::unexpected(plain_error("make a TLS key and certificate", reason(), {})); };
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  if (key == nullptr || certificate == nullptr) return refuse();
  std::array<unsigned char, 16> serial{};
  const std::unique_ptr<BIGNUM, Free<BN_free>> number(BN_new());
  bool made =
      BN_rand(number.get(), 8 * static_cast<int>(serial.size()) - 1, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
      BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr;
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -24L * 3600);  // of clocks that are a day behind
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), ten_years);
  X509_set_pubkey(certificate.get(), key.get());
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  made = made && X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("salon"),
                                            -1, -1, 0) == 1;
  X509_set_issuer_name(certificate.get(), name);
  std::string alternatives;
  for (const std::string& host : names) alternatives += (alternatives.empty() ? "DNS:" : ",DNS:") + host;
  if (!alternatives.empty()) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, alternatives.c_str());
    made = made && extension != nullptr && X509_add_ext(certificate.get(), extension, -1) == 1;
    X509_EXTENSION_free(extension);
  }
  if (!made || X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0) return refuse();

  const auto text_of = [](BIO* memory) {
    const char* text = nullptr;
    const long length = BIO_get_mem_data(memory, &text);
    return std::string(text, static_cast<std::size_t>(length));
  };
  const Memory certificate_text(BIO_new(BIO_s_mem()));
  const Memory key_text(BIO_new(BIO_s_mem()));
  if (PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return refuse();
  }
  return TlsIdentity{.certificates = text_of(certificate_text.get()), .key = text_of(key_text.get())};
}

}  // namespace salon::net
