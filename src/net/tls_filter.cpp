#include <openssl/x509v3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "net/tls_openssl.hpp"

namespace salon::net {

using namespace openssl;

namespace {

constexpr std::size_t record_bytes_max = 16384;

using Session = std::unique_ptr<SSL_SESSION, Free<SSL_SESSION_free>>;

/// Who is asked for, and whom the certificate must be of.
void name_peer(SSL* ssl, const std::string& given) {
  std::string host = given.substr(0, given.find('%'));  // fe80::1%eth0: the scope is nobody else's business
  if (host.ends_with('.')) host.pop_back();
  if (host.empty()) host = "invalid";  // RFC 6761, 6.4; without any name OpenSSL would look for none
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str()) == 1) return;
  // A name that cannot be one is nobody's: the handshake goes on, and no certificate fits it.
  X509_VERIFY_PARAM_set1_host(wanted, host.data(), host.size());
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host.data());
}

bool nobody_known_signed(long result) {
  switch (result) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE: return true;
    default: return false;
  }
}

}  // namespace

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
    : context_(std::move(context)), wire_(std::make_unique<Wire>()) {
  set_up(context_->context_);
  SSL_set_accept_state(ssl_);
}

TlsFilter::TlsFilter(std::shared_ptr<TlsClient> client, std::string host)
    : client_(std::move(client)), host_(std::move(host)), wire_(std::make_unique<Wire>()) {
  set_up(client_->context_);
  SSL_set_connect_state(ssl_);
  SSL_set_app_data(ssl_, this);  // for the sessions that come
  name_peer(ssl_, host_);
  if (const Session session(client_->take(host_)); session != nullptr) SSL_set_session(ssl_, session.get());
  ERR_clear_error();
  shake_hands();
}

void TlsFilter::set_up(ssl_ctx_st* context) {
  ssl_ = SSL_new(context);
  BIO* const bio = BIO_new(Wire::method());
  ensure(ssl_ != nullptr && bio != nullptr, "no memory for TLS");
  BIO_set_data(bio, wire_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_, bio, bio);
}

TlsFilter::~TlsFilter() {
  // A session outlives a connection that was cut off; OpenSSL would let it go with it. Not one that failed.
  if (client_ != nullptr && state_ != State::failed) SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl_);
}

TlsFilter::State TlsFilter::receive(std::string_view cipher, std::string& plain) {
  if (state_ == State::failed) return state_;
  wire_->in = cipher;
  ERR_clear_error();
  if (state_ == State::handshaking) shake_hands();
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

void TlsFilter::shake_hands() {
  const int result = SSL_do_handshake(ssl_);
  if (result == 1) {
    state_ = State::open;
  } else {
    fail_unless_more_is_wanted(result);
  }
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

TlsVerdict TlsFilter::verdict() const {
  const long result = SSL_get_verify_result(ssl_);
  const X509* const certificate = SSL_get0_peer_certificate(ssl_);
  if (certificate == nullptr) return {TlsVerdict::Kind::wrong, "no certificate was shown"};
  if (result == X509_V_OK) return {TlsVerdict::Kind::vouched};
  std::string reason = X509_verify_cert_error_string(result);
  if (!nobody_known_signed(result)) return {TlsVerdict::Kind::wrong, std::move(reason)};
  // OpenSSL looks no further then.
  if (X509_cmp_current_time(X509_get0_notAfter(certificate)) < 0) {
    return {TlsVerdict::Kind::wrong, X509_verify_cert_error_string(X509_V_ERR_CERT_HAS_EXPIRED)};
  }
  if (X509_cmp_current_time(X509_get0_notBefore(certificate)) > 0) {
    return {TlsVerdict::Kind::wrong, X509_verify_cert_error_string(X509_V_ERR_CERT_NOT_YET_VALID)};
  }
  return {TlsVerdict::Kind::unknown, std::move(reason)};
}

bool TlsFilter::resumed() const { return SSL_session_reused(ssl_) == 1; }

std::string_view TlsFilter::protocol() const {
  const unsigned char* name = nullptr;
  unsigned int length = 0;
  SSL_get0_alpn_selected(ssl_, &name, &length);
  return {reinterpret_cast<const char*>(name), length};
}

std::string_view TlsFilter::version() const { return SSL_get_version(ssl_); }

}  // namespace salon::net
