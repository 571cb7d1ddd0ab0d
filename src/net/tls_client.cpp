#include <dirent.h>

#include <cstdlib>
#include <string_view>
#include <utility>

#include "net/tls_openssl.hpp"

namespace salon::net {

using namespace openssl;

namespace {

/// Certificates lie in files of their own there, named by what they are looked up by (openssl-rehash(1)).
bool has_hashed_files(const char* path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(opendir(path), &closedir);
  if (folder == nullptr) return false;
  while (const dirent* const entry = readdir(folder.get())) {
    if (std::string_view(entry->d_name).ends_with(".0")) return true;
  }
  return false;
}

/// Where OpenSSL was told to look, else a folder of files that are read when they are wanted, else a file with all of
/// them: that takes 50 ms to read, however few are wanted.
void use_authorities_of_the_system(SSL_CTX* context) {
  const bool told = std::getenv(X509_get_default_cert_file_env()) != nullptr ||
                    std::getenv(X509_get_default_cert_dir_env()) != nullptr;
  if (!told) {
    for (const char* const folder : {X509_get_default_cert_dir(), "/etc/ssl/certs"}) {
      if (has_hashed_files(folder) && SSL_CTX_load_verify_dir(context, folder) == 1) return;
    }
    // Where Fedora, openSUSE and Alpine have them.
    for (const char* const file : {X509_get_default_cert_file(), "/etc/pki/tls/certs/ca-bundle.crt",
                                   "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
      if (SSL_CTX_load_verify_file(context, file) == 1) return;
    }
  }
  SSL_CTX_set_default_verify_paths(context);  // without any, nobody is vouched for
  ERR_clear_error();
}

}  // namespace

Result<std::shared_ptr<TlsClient>> TlsClient::make(const Options& options) {
  std::shared_ptr<TlsClient> made(new TlsClient());
  made->context_ = SSL_CTX_new(TLS_client_method());
  if (made->context_ == nullptr) return std::unexpected(plain_error("set up TLS", reason(), {}));
  set_rules(made->context_);
  SSL_CTX_set_session_cache_mode(made->context_, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(made->context_, [](SSL* ssl, SSL_SESSION* session) {
    const TlsFilter& filter = *static_cast<const TlsFilter*>(SSL_get_app_data(ssl));
    filter.client_->keep(filter.host_, session);
    return 1;  // it is ours now
  });
  use_authorities_of_the_system(made->context_);
  if (options.identity) {
    if (Result<void> used = use_identity(made->context_, *options.identity); !used) {
      return std::unexpected(used.error());
    }
  }
  return made;
}

TlsClient::~TlsClient() {
  for (const auto& [host, session] : sessions_) SSL_SESSION_free(session);
  SSL_CTX_free(context_);
}

void TlsClient::keep(const std::string& host, ssl_session_st* session) {
  SSL_SESSION_free(take(host));
  if (sessions_.size() == sessions_max) {
    for (const auto& [one, old] : sessions_) SSL_SESSION_free(old);
    sessions_.clear();
  }
  sessions_[host] = session;
}

/// A session is resumed once, so that nobody who watches can tell that two connections are one client's (RFC 8446,
/// C.4). The caller's from now on; null when there is none.
ssl_session_st* TlsClient::take(const std::string& host) {
  const auto found = sessions_.find(host);
  if (found == sessions_.end()) return nullptr;
  SSL_SESSION* const session = found->second;
  sessions_.erase(found);
  return session;
}

}  // namespace salon::net
