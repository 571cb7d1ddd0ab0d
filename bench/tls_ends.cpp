#include "tls_ends.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>

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

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

SSL* on(SSL_CTX* context, int connection) {
  SSL* const ssl = SSL_new(context);
  must_tls(ssl != nullptr && SSL_set_fd(ssl, connection) == 1, "TLS");
  return ssl;
}

}  // namespace

void must(bool holds, const char* what) {
  if (holds) return;
  std::perror(what);
  std::exit(1);
}

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

int connect_to(std::uint16_t port) {
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  const sockaddr_in address = loopback(port);
  must(connection >= 0 && connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
       "connect");
  no_nagle(connection);
  return connection;
}

int listen_on_loopback() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = loopback(0);
  socklen_t length = sizeof address;
  auto* const general = reinterpret_cast<sockaddr*>(&address);
  must(listener >= 0 && bind(listener, general, length) == 0 && listen(listener, 4096) == 0, "listen");
  must(getsockname(listener, general, &length) == 0, "getsockname");
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return listener;
}

void no_nagle(int connection) {
  const int on = 1;
  must(setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0, "TCP_NODELAY");
}

}  // namespace salon::bench
