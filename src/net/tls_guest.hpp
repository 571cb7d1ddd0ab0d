// OpenSSL's own client, in memory: bytes in, bytes out. Tests carry them to what they try.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <string>
#include <string_view>

#include "salon/net/tls.hpp"

namespace salon::net {

class TlsGuest {
 public:
  /// Goes on from `session`, if there is one, and speaks nothing newer than `version_max`; older versions it does.
  explicit TlsGuest(SSL_SESSION* session = nullptr, int version_max = TLS1_3_VERSION)
      : context_(SSL_CTX_new(TLS_client_method())) {
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_, version_max);
    SSL_CTX_set_security_level(context_, 0);
    ssl_ = SSL_new(context_);
    SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_);
    if (session != nullptr) SSL_set_session(ssl_, session);
  }
  TlsGuest(const TlsGuest&) = delete;
  TlsGuest& operator=(const TlsGuest&) = delete;
  ~TlsGuest() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }

  /// Has `own` to show when it is asked.
  void show(const TlsIdentity& own) {
    BIO* const certificate_text = BIO_new_mem_buf(own.certificates.data(), static_cast<int>(own.certificates.size()));
    BIO* const key_text = BIO_new_mem_buf(own.key.data(), static_cast<int>(own.key.size()));
    X509* const certificate = PEM_read_bio_X509(certificate_text, nullptr, nullptr, nullptr);
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, nullptr);
    SSL_use_certificate(ssl_, certificate);
    SSL_use_PrivateKey(ssl_, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(certificate_text);
    BIO_free(key_text);
  }

  /// Its first words.
  std::string hello() {
    SSL_do_handshake(ssl_);
    return output();
  }
  /// Takes what came, shakes hands, and gives what it wants sent; what was said is appended to `heard`.
  std::string take(std::string_view bytes) {
    BIO_write(SSL_get_rbio(ssl_), bytes.data(), static_cast<int>(bytes.size()));
    if (SSL_is_init_finished(ssl_) == 0) SSL_do_handshake(ssl_);
    std::array<char, 16384> buffer{};
    for (int count = 0; (count = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()))) > 0;) {
      heard.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return output();
  }
  std::string say(std::string_view text) {
    SSL_write(ssl_, text.data(), static_cast<int>(text.size()));
    return output();
  }
  /// Says that it has said all (close_notify).
  std::string end() {
    SSL_shutdown(ssl_);
    return output();
  }
  [[nodiscard]] bool secured() const { return SSL_is_init_finished(ssl_) != 0; }
  [[nodiscard]] SSL* ssl() const { return ssl_; }

  std::string heard;

 private:
  std::string output() {
    std::string out(BIO_ctrl_pending(SSL_get_wbio(ssl_)), '\0');
    if (!out.empty()) BIO_read(SSL_get_wbio(ssl_), out.data(), static_cast<int>(out.size()));
    return out;
  }

  SSL_CTX* context_;
  SSL* ssl_;
};

}  // namespace salon::net
