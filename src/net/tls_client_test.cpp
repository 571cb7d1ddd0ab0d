// The client's side of TLS against the server's, in memory.
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "salon/net/tls.hpp"

namespace salon::net {
namespace {

using Kind = TlsVerdict::Kind;

std::shared_ptr<const TlsContext> server_of(const TlsIdentity& identity) { return TlsContext::make(identity).value(); }
std::shared_ptr<TlsClient> client() { return TlsClient::make({}).value(); }

/// An authority that this program trusts while it lives, and what it signs.
class Authority {
 public:
  Authority() : key_(EVP_EC_gen("P-256")), own_(X509_new()) {
    fill(own_, key_, "an authority", 0, 3600);
    extend(NID_basic_constraints, "critical,CA:TRUE", own_);
    X509_set_issuer_name(own_, X509_get_subject_name(own_));
    X509_sign(own_, key_, EVP_sha256());
    path_ = testing::TempDir() + "salon-authority-" + std::to_string(getpid()) + ".pem";
    std::ofstream(path_) << pem(own_);
    setenv("SSL_CERT_FILE", path_.c_str(), 1);
  }
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;
  ~Authority() {
    unsetenv("SSL_CERT_FILE");
    std::filesystem::remove(path_);
    X509_free(own_);
    EVP_PKEY_free(key_);
  }

  /// For `names`, as "DNS:a.example,IP:127.0.0.1"; good from and until so many seconds from now.
  [[nodiscard]] TlsIdentity sign(const char* names, long from, long until) const {
    EVP_PKEY* const key = EVP_EC_gen("P-256");
    X509* const certificate = X509_new();
    fill(certificate, key, "a server", from, until);
    extend(NID_subject_alt_name, names, certificate);
    X509_set_issuer_name(certificate, X509_get_subject_name(own_));
    X509_sign(certificate, key_, EVP_sha256());
    BIO* const text = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(text, key, nullptr, nullptr, 0, nullptr, nullptr);
    TlsIdentity made{.certificates = pem(certificate), .key = taken(text)};
    X509_free(certificate);
    EVP_PKEY_free(key);
    return made;
  }

 private:
  static void fill(X509* certificate, EVP_PKEY* key, const char* name, long from, long until) {
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate), until);
    X509_set_pubkey(certificate, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  }
  static void extend(int what, const char* value, X509* certificate) {
    X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, nullptr, what, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  static std::string taken(BIO* memory) {
    std::string text(BIO_ctrl_pending(memory), '\0');
    BIO_read(memory, text.data(), static_cast<int>(text.size()));
    BIO_free(memory);
    return text;
  }
  static std::string pem(X509* certificate) {
    BIO* const text = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(text, certificate);
    return taken(text);
  }

  EVP_PKEY* key_;
  X509* own_;
  std::string path_;
};

/// What one says goes to the other, whole or a byte at a time, until neither has anything to say.
void talk(TlsFilter& one, std::string& heard_by_one, TlsFilter& other, std::string& heard_by_other,
          bool byte_by_byte = false) {
  const auto carry = [byte_by_byte](TlsFilter& from, TlsFilter& to, std::string& heard) {
    const std::string bytes = from.take_output();
    if (byte_by_byte) {
      for (const char& byte : bytes) to.receive({&byte, 1}, heard);
    } else if (!bytes.empty()) {
      to.receive(bytes, heard);
    }
    return !bytes.empty();
  };
  for (bool going = true; going;) {
    going = carry(one, other, heard_by_other);
    if (carry(other, one, heard_by_one)) going = true;
  }
}

struct Pair {
  Pair(std::shared_ptr<TlsClient> from, const std::string& host, std::shared_ptr<const TlsContext> to,
       bool byte_by_byte = false)
      : client(std::move(from), host), server(std::move(to)) {
    talk(client, by_client, server, by_server, byte_by_byte);
  }
  void go_on(bool byte_by_byte = false) { talk(client, by_client, server, by_server, byte_by_byte); }

  TlsFilter client;
  TlsFilter server;
  std::string by_client;
  std::string by_server;
};

TEST(TlsClient, two_filters_understand_each_other_in_pieces_of_any_size) {
  const TlsIdentity identity = make_tls_identity({"localhost"}).value();
  for (const bool byte_by_byte : {false, true}) {
    Pair pair(client(), "localhost", server_of(identity), byte_by_byte);
    ASSERT_EQ(pair.client.state(), TlsFilter::State::open) << pair.client.failure();
    ASSERT_EQ(pair.server.state(), TlsFilter::State::open) << pair.server.failure();
    EXPECT_EQ(pair.client.version(), "TLSv1.3");
    const std::string much(50'000, 'x');
    pair.client.send("hello");
    pair.server.send(much);
    pair.go_on(byte_by_byte);
    EXPECT_EQ(pair.by_server, "hello");
    EXPECT_EQ(pair.by_client, much);
  }
}

TEST(TlsClient, one_side_ends_and_still_hears_the_other) {  // RFC 8446, 6.1
  Pair pair(client(), "localhost", server_of(make_tls_identity({}).value()));
  pair.client.send("question");
  pair.client.end();
  pair.go_on();
  EXPECT_EQ(pair.server.state(), TlsFilter::State::peer_ended);
  pair.server.send("answer");
  pair.server.end();
  pair.go_on();
  EXPECT_EQ(pair.by_server, "question");
  EXPECT_EQ(pair.by_client, "answer");
  EXPECT_EQ(pair.client.state(), TlsFilter::State::peer_ended);
}

TEST(TlsClient, nobody_vouches_for_a_certificate_that_a_server_made_itself) {
  const auto server = server_of(make_tls_identity({"localhost"}).value());
  const Pair pair(client(), "localhost", server);
  EXPECT_EQ(pair.client.verdict().kind, Kind::unknown);
  EXPECT_NE(pair.client.verdict().reason.find("self-signed"), std::string::npos) << pair.client.verdict().reason;
  EXPECT_EQ(pair.client.peer_fingerprint(), server->fingerprint());
}

TEST(TlsClient, an_authority_vouches_for_the_host_that_was_asked_for_while_it_is_time) {  // RFC 6125, 6
  const Authority authority;
  const auto verdict = [&](const std::string& host, long from, long until) {
    const Pair pair(client(), host,
                    server_of(authority.sign("DNS:*.rooms.example,DNS:Chat.test,IP:127.0.0.1,IP:::1", from, until)));
    EXPECT_EQ(pair.client.state(), TlsFilter::State::open) << pair.client.failure();
    return pair.client.verdict();
  };
  for (const char* const host :
       {"chat.test", "CHAT.test", "chat.test.", "a.rooms.example", "127.0.0.1", "::1", "::1%lo"}) {
    EXPECT_EQ(verdict(host, -60, 60).kind, Kind::vouched) << host << ": " << verdict(host, -60, 60).reason;
  }
  for (const char* const host : {"other.test", "rooms.example", "a.b.rooms.example", "127.0.0.2", "a chat.test", ""}) {
    EXPECT_EQ(verdict(host, -60, 60).kind, Kind::wrong) << host;
  }
  EXPECT_EQ(verdict("chat.test", -120, -60).reason, "certificate has expired");
  EXPECT_EQ(verdict("chat.test", 60, 120).reason, "certificate is not yet valid");
  EXPECT_NE(verdict("other.test", -60, 60).reason.find("ostname"), std::string::npos);
}

TEST(TlsClient, a_certificate_that_nobody_knows_is_still_refused_when_its_time_is_over) {
  std::unique_ptr<Authority> forgotten = std::make_unique<Authority>();
  const auto late = server_of(forgotten->sign("DNS:chat.test", -120, -60));
  const auto early = server_of(forgotten->sign("DNS:chat.test", 60, 120));
  const auto good = server_of(forgotten->sign("DNS:chat.test", -60, 60));
  forgotten.reset();
  EXPECT_EQ(Pair(client(), "chat.test", late).client.verdict().kind, Kind::wrong);
  EXPECT_EQ(Pair(client(), "chat.test", early).client.verdict().kind, Kind::wrong);
  EXPECT_EQ(Pair(client(), "chat.test", good).client.verdict().kind, Kind::unknown);
}

TEST(TlsClient, a_session_is_resumed_once_and_with_it_what_was_known) {  // RFC 8446, 2.2 and C.4
  const Authority authority;
  const auto server = server_of(authority.sign("DNS:chat.test", -60, 60));
  const auto shared = client();
  EXPECT_FALSE(Pair(shared, "chat.test", server).client.resumed());
  EXPECT_FALSE(Pair(shared, "other.test", server).client.resumed()) << "a session is its host's";
  const Pair again(shared, "chat.test", server);
  EXPECT_TRUE(again.client.resumed());
  EXPECT_EQ(again.client.verdict().kind, Kind::vouched);
  EXPECT_EQ(again.client.peer_fingerprint(), server->fingerprint());
  TlsFilter waiting(shared, "chat.test");  // takes the session that the last one was given
  EXPECT_FALSE(Pair(shared, "chat.test", server).client.resumed());
  EXPECT_FALSE(Pair(client(), "chat.test", server).client.resumed());
}

TEST(TlsClient, it_shows_its_certificate_to_a_server_that_asks) {
  const TlsIdentity own = make_tls_identity({}).value();
  const Pair pair(TlsClient::make({.identity = own}).value(), "localhost", server_of(make_tls_identity({}).value()));
  EXPECT_EQ(pair.server.peer_fingerprint(), server_of(own)->fingerprint());
  EXPECT_FALSE(TlsClient::make({.identity = TlsIdentity{own.certificates, "garbage"}}));
}

TEST(TlsClient, what_is_no_tls_fails) {
  for (const char* const said : {"SSH-2.0-OpenSSH_9.2p1\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "\x15\x03\x03"}) {
    TlsFilter filter(client(), "localhost");
    std::string plain;
    filter.receive(said, plain);
    const bool more_is_wanted = std::string_view(said).size() < 5;
    EXPECT_EQ(filter.state(), more_is_wanted ? TlsFilter::State::handshaking : TlsFilter::State::failed) << said;
    EXPECT_EQ(plain, "");
  }
}

}  // namespace
}  // namespace salon::net
