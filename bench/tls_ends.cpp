#include "tls_ends.hpp"

#include <openssl/err.h>

#include <cstdio>
#include <cstdlib>

namespace salon::bench {
namespace {

void must_tls(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s: ", what);
  ERR_print_errors_fp(stderr);
  std::exit(1);
}

SSL* on(SSL_CTX* context, int connection) {
  SSL* const ssl = SSL_new(context);
  must_tls(ssl != nullptr && SSL_set_fd(ssl, connection) == 1, "TLS");
  return ssl;
}

}  // namespace

SSL_CTX* tls_server(const char* certificate_file, const char* key_file) {
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  must_tls(SSL_CTX_use_certificate_chain_file(context, certificate_file) == 1 &&
               SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) == 1,
           certificate_file);
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 1);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(context, 1);
  return context;
}

SSL_CTX* tls_client() {
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context, 1);
  return context;
}

SSL* tls_accept(SSL_CTX* context, int connection) {
  SSL* const ssl = on(context, connection);
  must_tls(SSL_accept(ssl) == 1, "SSL_accept");
  return ssl;
}

SSL* tls_connect(SSL_CTX* context, int connection) {
  SSL* const ssl = on(context, connection);
  must_tls(SSL_connect(ssl) == 1, "SSL_connect");
  return ssl;
}

}  // namespace salon::bench
