// What the parts of TLS share of OpenSSL's: owners of its things, what it says went wrong, what a certificate is known
// by. Included by no header.
#pragma once

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "salon/base/result.hpp"
#include "salon/net/tls.hpp"

namespace salon::net::openssl {

template <auto free>
struct Free {
  template <class Type>
  void operator()(Type* thing) const {
    free(thing);
  }
};
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free_all>>;

/// What OpenSSL says went wrong last, and forgets it.
std::string reason();

/// SHA-256, "AB:CD:...", as `openssl x509 -fingerprint -sha256` prints it.
std::string fingerprint_of(const X509* certificate);

/// Makes `context` show `identity`. The Error says which part of it does not fit.
Result<void> use_identity(SSL_CTX* context, const TlsIdentity& identity);

/// What holds for both sides: TLS 1.2 and 1.3, forward secrecy and authenticated encryption only.
void set_rules(SSL_CTX* context);

}  // namespace salon::net::openssl
