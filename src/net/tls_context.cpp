#include <openssl/x509v3.h>

#include <algorithm>
#include <utility>

#include "net/tls_openssl.hpp"

namespace salon::net {

using namespace openssl;

namespace {

std::vector<std::string> names_of(const X509* certificate) {
  std::vector<std::string> names;
  auto* const alternatives =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); ++i) {
    const GENERAL_NAME* const name = sk_GENERAL_NAME_value(alternatives, i);
    if (name->type != GEN_DNS) continue;
    const auto* const text = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    std::string dns(text, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName)));
    std::ranges::transform(dns, dns.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (!dns.starts_with('*')) names.push_back(std::move(dns));
  }
  GENERAL_NAMES_free(alternatives);
  return names;
}

/// What we speak, in our order (RFC 7301); who wants only other things is told so. A browser is not asked for a
/// certificate: Chromium then gives up a WebSocket (ERR_SSL_CLIENT_AUTH_CERT_NEEDED), and people are shown a dialogue.
int choose_protocol(SSL* ssl, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static constexpr std::string_view spoken = "\x08http/1.1\x03irc";
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, chosen_length, reinterpret_cast<const unsigned char*>(spoken.data()),
                                           static_cast<unsigned int>(spoken.size()), offered, offered_length);
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  if (std::string_view(reinterpret_cast<const char*>(found), *chosen_length) == TlsFilter::http) {
    SSL_set_verify(ssl, SSL_VERIFY_NONE, nullptr);
  }
  return SSL_TLSEXT_ERR_OK;
}

void set_server_rules(SSL_CTX* context) {
  SSL_CTX_set_options(context, SSL_OP_PRIORITIZE_CHACHA | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets remember for us
  SSL_CTX_set_num_tickets(context, 1);
  static constexpr std::string_view id = "salon";  // without it who shows a certificate cannot resume
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(id.data()),
                                 static_cast<unsigned int>(id.size()));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

Result<std::shared_ptr<const TlsContext>> TlsContext::make(const TlsIdentity& identity) {
  std::shared_ptr<TlsContext> made(new TlsContext());
  made->context_ = SSL_CTX_new(TLS_server_method());
  if (made->context_ == nullptr) return std::unexpected(plain_error("set up TLS", reason(), {}));
  set_rules(made->context_);
  set_server_rules(made->context_);
  if (Result<void> used = use_identity(made->context_, identity); !used) return std::unexpected(used.error());
  X509* const own = SSL_CTX_get0_certificate(made->context_);
  made->fingerprint_ = fingerprint_of(own);
  made->names_ = names_of(own);
  made->is_signed_ = X509_self_signed(own, 0) == 0;
  return made;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

}  // namespace salon::net
