// OpenSSL as the programs here use it: on a socket, and on nothing else. What fails ends the program.
#pragma once

#include <openssl/ssl.h>

#include <cstdint>

namespace salon::bench {

/// With the settings that `salon serve` has, so that both do the same: TLS 1.2 and 1.3, one ticket for a session and no
/// memory of it, a client's certificate asked for and not required.
SSL_CTX* tls_server(const char* certificate_file, const char* key_file);

/// Trusts whatever it is shown, and resumes nothing.
SSL_CTX* tls_client();

/// A connection that is there, with hands shaken; it may block until then.
SSL* tls_accept(SSL_CTX* context, int connection);
SSL* tls_connect(SSL_CTX* context, int connection);

}  // namespace salon::bench
