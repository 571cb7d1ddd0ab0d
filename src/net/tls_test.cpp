#include "salon/net/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace salon::net {
namespace {

const TlsIdentity& identity() {
  static const TlsIdentity made = make_tls_identity({"localhost", "salon.example"}).value();
  return made;
}

std::shared_ptr<const TlsContext> context() { return TlsContext::make(identity()).value(); }

/// OpenSSL's own client, in memory.
class Client {
 public:
  explicit Client(SSL_SESSION* session = nullptr, int version_max = TLS1_3_VERSION) {
    context_ = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context_, version_max);
    SSL_CTX_set_security_level(context_, 0);
    ssl_ = SSL_new(context_);
    SSL_set_bio(ssl_, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_);
    if (session != nullptr) SSL_set_session(ssl_, session);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
  }

  void show(const TlsIdentity& own) {
    BIO* const certificate_text = BIO_new_mem_buf(own.certificates.data(), static_cast<int>(own.certificates.size()));
    BIO* const key_text = BIO_new_mem_buf(own.key.data(), static_cast<int>(own.key.size()));
    X509* const certificate = PEM_read_bio_X509(certificate_text, nullptr, nullptr, nullptr);
    EVP_PKEY* const key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, nullptr);
    SSL_use_certificate(ssl_, certificate);
    SSL_use_PrivateKey(ssl_, key);
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(certificate_text);
    BIO_free(key_text);
  }

  /// Takes what came; gives what it wants sent.
  std::string step(std::string_view in) {
    if (!in.empty()) BIO_write(SSL_get_rbio(ssl_), in.data(), static_cast<int>(in.size()));
    if (SSL_is_init_finished(ssl_) == 0) SSL_do_handshake(ssl_);
    char buffer[16384];
    for (int count = 0; (count = SSL_read(ssl_, buffer, sizeof buffer)) > 0;) {
      heard.append(buffer, static_cast<std::size_t>(count));
    }
    return output();
  }
  std::string say(std::string_view text) {
    SSL_write(ssl_, text.data(), static_cast<int>(text.size()));
    return output();
  }
  std::string end() {
    SSL_shutdown(ssl_);
    return output();
  }
  [[nodiscard]] SSL* ssl() const { return ssl_; }

  std::string heard;

 private:
  std::string output() {
    std::string out(BIO_ctrl_pending(SSL_get_wbio(ssl_)), '\0');
    if (!out.empty()) BIO_read(SSL_get_wbio(ssl_), out.data(), static_cast<int>(out.size()));
    return out;
  }

  SSL_CTX* context_;
  SSL* ssl_;
};

/// Both shake hands; what the client says goes to the server a byte at a time if that is wanted.
TlsFilter::State shake_hands(TlsFilter& server, Client& client, bool byte_by_byte = false) {
  std::string plain;
  std::string to_server = client.step({});
  for (int round = 0; round < 10 && !to_server.empty(); ++round) {
    if (byte_by_byte) {
      for (const char& byte : to_server) server.receive({&byte, 1}, plain);
    } else {
      server.receive(to_server, plain);
    }
    to_server = client.step(server.take_output());
  }
  EXPECT_EQ(plain, "");
  return server.state();
}

TEST(Tls, both_hear_each_other_after_the_handshake) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const bool byte_by_byte : {false, true}) {
      TlsFilter server(context());
      Client client(nullptr, version);
      ASSERT_EQ(shake_hands(server, client, byte_by_byte), TlsFilter::State::open) << server.failure();
      std::string plain;
      server.receive(client.say("hello"), plain);
      EXPECT_EQ(plain, "hello");
      server.send(std::string(40'000, 'x'));
      client.step(server.take_output());
      EXPECT_EQ(client.heard, std::string(40'000, 'x'));
      EXPECT_EQ(server.version(), version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
      EXPECT_EQ(server.peer_fingerprint(), "");
    }
  }
}

TEST(Tls, an_end_is_told_from_each_side_alone) {  // RFC 8446, 6.1
  TlsFilter server(context());
  Client client;
  ASSERT_EQ(shake_hands(server, client), TlsFilter::State::open);
  std::string plain;
  std::string bytes = client.say("last words");
  bytes += client.end();
  server.receive(bytes, plain);
  EXPECT_EQ(plain, "last words");
  EXPECT_EQ(server.state(), TlsFilter::State::peer_ended);
  server.send("goodbye");
  server.end();
  client.step(server.take_output());
  EXPECT_EQ(client.heard, "goodbye");
  EXPECT_NE(SSL_get_shutdown(client.ssl()) & SSL_RECEIVED_SHUTDOWN, 0);
}

TEST(Tls, what_is_no_tls_fails_with_an_alert) {  // RFC 8446, 6
  for (const std::string& garbage : {std::string("\x16\x03\x01\x00\x04zzzz", 9), std::string("GET / HTTP/1.1\r\n\r\n"),
                                     std::string("\x16\x03\x01\xFF\xFF", 5) + std::string(70'000, 'x')}) {
    TlsFilter server(context());
    std::string plain;
    EXPECT_EQ(server.receive(garbage, plain), TlsFilter::State::failed);
    EXPECT_NE(server.failure(), "");
    EXPECT_EQ(server.receive("more", plain), TlsFilter::State::failed);
    const std::string out = server.take_output();
    EXPECT_TRUE(out.empty() || out.starts_with("\x15")) << testing::PrintToString(out);
  }
}

TEST(Tls, a_changed_byte_after_the_handshake_fails) {  // RFC 8446, 5.2
  TlsFilter server(context());
  Client client;
  ASSERT_EQ(shake_hands(server, client), TlsFilter::State::open);
  std::string record = client.say("hello");
  record.back() = static_cast<char>(record.back() ^ 1);
  std::string plain;
  EXPECT_EQ(server.receive(record, plain), TlsFilter::State::failed);
  EXPECT_EQ(plain, "");
}

TEST(Tls, what_is_older_than_1_2_is_refused) {  // RFC 8996
  TlsFilter server(context());
  Client client(nullptr, TLS1_1_VERSION);
  EXPECT_EQ(shake_hands(server, client), TlsFilter::State::failed);
}

TEST(Tls, a_session_is_resumed_and_still_knows_the_clients_certificate) {  // RFC 8446, 2.2
  const std::shared_ptr<const TlsContext> shared = context();
  const TlsIdentity own = make_tls_identity({}).value();
  TlsFilter first(shared);
  Client client;
  client.show(own);
  ASSERT_EQ(shake_hands(first, client), TlsFilter::State::open) << first.failure();
  EXPECT_EQ(first.peer_fingerprint(), TlsContext::make(own).value()->fingerprint());
  first.send("x");  // with it comes the ticket
  client.step(first.take_output());
  SSL_SESSION* const session = SSL_get1_session(client.ssl());

  TlsFilter second(shared);
  Client again(session);
  ASSERT_EQ(shake_hands(second, again), TlsFilter::State::open) << second.failure();
  EXPECT_EQ(SSL_session_reused(again.ssl()), 1);
  EXPECT_EQ(second.peer_fingerprint(), first.peer_fingerprint());
  SSL_SESSION_free(session);
}

TEST(Tls, a_protocol_is_agreed_on_or_the_handshake_fails) {  // RFC 7301, 3.2
  const auto agreed = [](std::string_view offered) -> std::string {
    TlsFilter server(context());
    Client client;
    SSL_set_alpn_protos(client.ssl(), reinterpret_cast<const unsigned char*>(offered.data()),
                        static_cast<unsigned int>(offered.size()));
    if (shake_hands(server, client) != TlsFilter::State::open) return "failed";
    const unsigned char* chosen = nullptr;
    unsigned int length = 0;
    SSL_get0_alpn_selected(client.ssl(), &chosen, &length);
    return {reinterpret_cast<const char*>(chosen), length};
  };
  EXPECT_EQ(agreed("\x02h2\x08http/1.1"), "http/1.1");
  EXPECT_EQ(agreed("\x03irc"), "irc");
  EXPECT_EQ(agreed("\x02h2"), "failed");
  EXPECT_EQ(agreed(""), "");
}

TEST(Tls, an_identity_that_does_not_fit_is_refused_with_words) {
  const TlsIdentity other = make_tls_identity({}).value();
  const auto refused = [](const TlsIdentity& given) {
    const auto made = TlsContext::make(given);
    return made ? std::string() : made.error().message();
  };
  EXPECT_NE(refused({identity().certificates, other.key}).find("is it the key of this certificate?"),
            std::string::npos);
  EXPECT_NE(refused({"", identity().key}).find("certificate"), std::string::npos);
  EXPECT_NE(refused({"garbage", identity().key}).find("PEM"), std::string::npos);
  EXPECT_NE(refused({identity().certificates, "garbage"}).find("key"), std::string::npos);
  EXPECT_NE(refused({identity().certificates, identity().certificates}).find("key"), std::string::npos);
}

TEST(Tls, a_context_knows_its_names_and_its_fingerprint) {
  EXPECT_EQ(context()->names(), (std::vector<std::string>{"localhost", "salon.example"}));
  EXPECT_EQ(context()->fingerprint().size(), 32 * 3 - 1);
  EXPECT_FALSE(context()->is_signed()) << "by nobody but itself";
  EXPECT_EQ(context()->fingerprint(), context()->fingerprint());
}

}  // namespace
}  // namespace salon::net
