// OpenSSL's own client over a simulated connection.
#pragma once

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <array>
#include <string>
#include <string_view>

#include "salon/net/tcp.hpp"

namespace salon::server {

class TlsGuest {
 public:
  TlsGuest() : context_(SSL_CTX_new(TLS_client_method())), ssl_(SSL_new(context_)) {
    SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_);
  }
  TlsGuest(const TlsGuest&) = delete;
  TlsGuest& operator=(const TlsGuest&) = delete;
  ~TlsGuest() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
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

}  // namespace salon::server
