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

/// A TCP connection with 127.0.0.1, and a socket that listens there on a free port, which is printed.
int connect_to(std::uint16_t port);
int listen_on_loopback();

/// Sends at once what is written (TCP_NODELAY).
void no_nagle(int connection);

/// Ends the program with what the system says of `what`, unless it holds.
void must(bool holds, const char* what);

}  // namespace salon::bench
