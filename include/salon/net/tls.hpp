// TLS (OpenSSL 3) as a filter between bytes and bytes. Owns no socket, and does not wait; tls_stream.hpp does both.
//
//   TlsFilter filter(context);                 // or, the client's side: filter(client, "chat.example.org")
//   filter.receive(what_came, plain);          // appends what the peer said to `plain`
//   filter.send("hello\n");
//   send_to_peer(filter.take_output());        // after each of the two, and after `end`
//
// TLS 1.2 and 1.3, with forward secrecy and authenticated encryption only; no renegotiation, no compression. Sessions
// are resumed with tickets (RFC 5077, RFC 8446 2.2), so that the server remembers nothing. A certificate is asked of
// the client, unless it is a browser (offers http/1.1), and never required (RFC 8446, 4.3.2): whatever it shows, it has
// shown that it has the key to, and nothing more; its fingerprint says who it is.
//
// A client's handshake succeeds whatever certificate the server shows: `verdict` says what the authorities think of it,
// `peer_fingerprint` which it is, and its owner decides before anything else is said.
//
// An idle filter has no buffer; what OpenSSL itself keeps for a connection is some 10 KiB.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "salon/base/result.hpp"

struct ssl_st;
struct ssl_ctx_st;
struct ssl_session_st;

namespace salon::net {

/// A certificate, with those that lead from it to an authority behind it, and its private key, in PEM.
struct TlsIdentity {
  std::string certificates;
  std::string key;
};

/// Makes a key (P-256) and a certificate for it that nobody has signed, for `names`; good for ten years.
Result<TlsIdentity> make_tls_identity(const std::vector<std::string>& names);

/// What all connections of a server share. Thread: the loop's.
class TlsContext {
 public:
  /// Fails when the certificate or the key cannot be read, or they are not of each other.
  static Result<std::shared_ptr<const TlsContext>> make(const TlsIdentity& identity);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;
  ~TlsContext();

  /// SHA-256 of the server's certificate, "AB:CD:...", as `openssl x509 -fingerprint -sha256` prints it.
  [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
  /// The names of hosts that the certificate is for (subjectAltName), in lower case, wildcards left out.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// Somebody else has signed it, so that clients may be able to verify it.
  [[nodiscard]] bool is_signed() const { return is_signed_; }

 private:
  friend class TlsFilter;
  TlsContext() = default;

  ssl_ctx_st* context_ = nullptr;
  std::string fingerprint_;
  std::vector<std::string> names_;
  bool is_signed_ = false;
};

/// What the connections of a client share: the authorities that it trusts, and the sessions that servers would resume.
/// Thread: the loop's. OpenSSL is set up when the first one is made (1.5 ms), and not before.
class TlsClient {
 public:
  struct Options {
    /// Shown to servers that ask for a certificate.
    std::optional<TlsIdentity> identity = {};
  };

  /// The authorities are the system's, or those that SSL_CERT_FILE and SSL_CERT_DIR name (openssl-env(7)). Fails when
  /// the identity cannot be used.
  static Result<std::shared_ptr<TlsClient>> make(const Options& options);
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient();

 private:
  friend class TlsFilter;
  TlsClient() = default;
  void keep(const std::string& host, ssl_session_st* session);
  ssl_session_st* take(const std::string& host);

  /// Of so many hosts a session is kept, the last; then all are forgotten.
  static constexpr std::size_t sessions_max = 64;

  ssl_ctx_st* context_ = nullptr;
  std::map<std::string, ssl_session_st*> sessions_;
};

/// What the authorities that a client trusts say of the certificate it was shown.
struct TlsVerdict {
  enum class Kind {
    /// One of them vouches that the server is the host that was asked for (RFC 6125).
    vouched,
    /// None of them knows who has signed it.
    unknown,
    /// It is not good, whoever has signed it: of another host, expired, of a broken kind.
    wrong,
  };
  Kind kind = Kind::wrong;
  /// In OpenSSL's words: "certificate has expired".
  std::string reason = {};
};

/// One connection. Keeps its context alive, so that a new one can be put in its place for those who come later.
class TlsFilter {
 public:
  enum class State {
    handshaking,
    open,
    /// The peer has said that it sends no more (close_notify). It may still be sent to.
    peer_ended,
    /// The peer broke the protocol, or no agreement was found. An alert may be in the output; nothing else follows.
    failed,
  };

  /// The name of HTTP/1.1 in ALPN.
  static constexpr std::string_view http = "http/1.1";

  /// The server's side.
  explicit TlsFilter(std::shared_ptr<const TlsContext> context);
  /// The client's side. `host`, a name or an address, is whom it wants to speak to: a name is told to the server (SNI,
  /// RFC 6066, 3), and the verdict is about it. There is output at once.
  TlsFilter(std::shared_ptr<TlsClient> client, std::string host);
  TlsFilter(const TlsFilter&) = delete;
  TlsFilter& operator=(const TlsFilter&) = delete;
  ~TlsFilter();

  /// Takes what came from the peer, and appends what it means to `plain`.
  State receive(std::string_view cipher, std::string& plain);
  /// Only when the handshake is over and has not failed. A record has up to 16 KiB: give as much as there is.
  void send(std::string_view plain);
  /// Says that nothing more is sent (close_notify).
  void end();
  /// What is to be sent to the peer.
  [[nodiscard]] std::string take_output();

  [[nodiscard]] State state() const { return state_; }
  /// Why it failed, in OpenSSL's words.
  [[nodiscard]] const std::string& failure() const { return failure_; }
  /// Of the certificate that the peer has shown, as TlsContext::fingerprint; empty when it has shown none.
  [[nodiscard]] std::string peer_fingerprint() const;
  /// The client's side, once the handshake is over.
  [[nodiscard]] TlsVerdict verdict() const;
  /// The handshake went on from an earlier session.
  [[nodiscard]] bool resumed() const;
  /// What was agreed on by ALPN (RFC 7301): "http/1.1", "irc"; empty when the client offered nothing. Once the
  /// handshake is over.
  [[nodiscard]] std::string_view protocol() const;
  /// "TLSv1.3".
  [[nodiscard]] std::string_view version() const;

 private:
  friend class TlsClient;
  struct Wire;

  void set_up(ssl_ctx_st* context);
  void shake_hands();
  bool fail_unless_more_is_wanted(int result);

  std::shared_ptr<const TlsContext> context_;  // one of
  std::shared_ptr<TlsClient> client_;          // the two
  std::string host_;                           // the client's side
  std::unique_ptr<Wire> wire_;
  ssl_st* ssl_ = nullptr;
  State state_ = State::handshaking;
  std::string failure_;
};

}  // namespace salon::net
