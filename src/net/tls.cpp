#include "salon/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace salon::net {
namespace {

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

constexpr std::size_t record_bytes_max = 16384;

/// What OpenSSL says went wrong last, and forgets it.
std::string reason() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* const words = code == 0 ? nullptr : ERR_reason_error_string(code);
  return words == nullptr ? "no reason is given" : words;
}

Memory reading(std::string_view text) { return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))); }

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

/// What we speak, in our order (RFC 7301); who wants only other things is told so.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_length, const unsigned char* offered,
                    unsigned int offered_length, void*) {
  static constexpr std::string_view spoken = "\x08http/1.1\x03irc";
  unsigned char* found = nullptr;
  const int result = SSL_select_next_proto(&found, chosen_length, reinterpret_cast<const unsigned char*>(spoken.data()),
                                           static_cast<unsigned int>(spoken.size()), offered, offered_length);
  if (result != OPENSSL_NPN_NEGOTIATED) return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
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
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);  // tickets remember for us
  SSL_CTX_set_num_tickets(context, 1);
  static constexpr std::string_view id = "salon";  // without it who shows a certificate cannot resume
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(id.data()),
                                 static_cast<unsigned int>(id.size()));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
}

}  // namespace

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

Result<std::shared_ptr<const TlsContext>> TlsContext::make(const TlsIdentity& identity) {
  std::shared_ptr<TlsContext> made(new TlsContext());
  made->context_ = SSL_CTX_new(TLS_server_method());
  if (made->context_ == nullptr) return std::unexpected(plain_error("set up TLS", reason(), {}));
  set_rules(made->context_);
  if (Result<void> used = use_identity(made->context_, identity); !used) return std::unexpected(used.error());
  X509* const own = SSL_CTX_get0_certificate(made->context_);
  made->fingerprint_ = fingerprint_of(own);
  made->names_ = names_of(own);
  made->is_signed_ = X509_self_signed(own, 0) == 0;
  return made;
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

/// What OpenSSL reads from and writes to. A memory BIO of its own would keep its buffers.
struct TlsFilter::Wire {
  std::string_view in;
  std::string out;

  static BIO_METHOD* method();
};

BIO_METHOD* TlsFilter::Wire::method() {
  static BIO_METHOD* const made = [] {
    BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "salon");
    BIO_meth_set_read(method, [](BIO* bio, char* to, int room) {
      Wire& wire = *static_cast<Wire*>(BIO_get_data(bio));
      BIO_clear_retry_flags(bio);
      if (wire.in.empty()) {
        BIO_set_retry_read(bio);
        return -1;
      }
      const std::size_t count = std::min(static_cast<std::size_t>(room), wire.in.size());
      std::memcpy(to, wire.in.data(), count);
      wire.in.remove_prefix(count);
      return static_cast<int>(count);
    });
    BIO_meth_set_write(method, [](BIO* bio, const char* from, int count) {
      static_cast<Wire*>(BIO_get_data(bio))->out.append(from, static_cast<std::size_t>(count));
      return count;
    });
    BIO_meth_set_ctrl(method, [](BIO*, int what, long, void*) { return what == BIO_CTRL_FLUSH ? 1L : 0L; });
    return method;
  }();
  return made;
}

TlsFilter::TlsFilter(std::shared_ptr<const TlsContext> context)
    : context_(std::move(context)), wire_(std::make_unique<Wire>()), ssl_(SSL_new(context_->context_)) {
  BIO* const bio = BIO_new(Wire::method());
  ensure(ssl_ != nullptr && bio != nullptr, "no memory for TLS");
  BIO_set_data(bio, wire_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
  SSL_set_accept_state(ssl_);
}

TlsFilter::~TlsFilter() { SSL_free(ssl_); }

TlsFilter::State TlsFilter::receive(std::string_view cipher, std::string& plain) {
  if (state_ == State::failed) return state_;
  wire_->in = cipher;
  ERR_clear_error();
  if (state_ == State::handshaking) {
    const int result = SSL_do_handshake(ssl_);
    if (result == 1) {
      state_ = State::open;
    } else {
      fail_unless_more_is_wanted(result);
    }
  }
  std::array<char, record_bytes_max> buffer;
  while (state_ == State::open) {
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_, buffer.data(), buffer.size(), &count);
    if (result == 1) {
      plain.append(buffer.data(), count);
    } else if (fail_unless_more_is_wanted(result)) {
      break;
    }
  }
  wire_->in = {};
  return state_;
}

/// What a call that did not succeed means. False when the connection has changed its state by it.
bool TlsFilter::fail_unless_more_is_wanted(int result) {
  switch (SSL_get_error(ssl_, result)) {
    case SSL_ERROR_WANT_READ: return true;
    case SSL_ERROR_ZERO_RETURN: state_ = State::peer_ended; return false;
    default:
      state_ = State::failed;
      failure_ = reason();
      return false;
  }
}

void TlsFilter::send(std::string_view plain) {
  ensure(state_ == State::open || state_ == State::peer_ended, "something was sent before a handshake's end");
  ERR_clear_error();
  while (!plain.empty()) {
    std::size_t count = 0;
    const int result = SSL_write_ex(ssl_, plain.data(), std::min(plain.size(), record_bytes_max), &count);
    if (result != 1) {
      state_ = State::failed;
      failure_ = reason();
      return;
    }
    plain.remove_prefix(count);
  }
}

void TlsFilter::end() {
  if (state_ != State::open && state_ != State::peer_ended) return;
  ERR_clear_error();
  SSL_shutdown(ssl_);
}

std::string TlsFilter::take_output() { return std::exchange(wire_->out, {}); }

std::string TlsFilter::peer_fingerprint() const {
  const Certificate certificate(SSL_get1_peer_certificate(ssl_));
  return certificate == nullptr ? std::string() : fingerprint_of(certificate.get());
}

std::string_view TlsFilter::version() const { return SSL_get_version(ssl_); }

}  // namespace salon::net
