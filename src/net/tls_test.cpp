#include "salon/net/tls.hpp"

#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "net/tls_guest.hpp"

namespace salon::net {
namespace {

const TlsIdentity& identity() {
  static const TlsIdentity made = make_tls_identity({"localhost", "salon.example"}).value();
  return made;
}

std::shared_ptr<const TlsContext> context() { return TlsContext::make(identity()).value(); }

/// Both shake hands; what the client says goes to the server a byte at a time if that is wanted.
TlsFilter::State shake_hands(TlsFilter& server, TlsGuest& client, bool byte_by_byte = false) {
  std::string plain;
  std::string to_server = client.hello();
  for (int round = 0; round < 10 && !to_server.empty(); ++round) {
    if (byte_by_byte) {
      for (const char& byte : to_server) server.receive({&byte, 1}, plain);
    } else {
      server.receive(to_server, plain);
    }
    to_server = client.take(server.take_output());
  }
  EXPECT_EQ(plain, "");
  return server.state();
}

TEST(Tls, both_hear_each_other_after_the_handshake) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const bool byte_by_byte : {false, true}) {
      TlsFilter server(context());
      TlsGuest client(nullptr, version);
      ASSERT_EQ(shake_hands(server, client, byte_by_byte), TlsFilter::State::open) << server.failure();
      std::string plain;
      server.receive(client.say("hello"), plain);
      EXPECT_EQ(plain, "hello");
      server.send(std::string(40'000, 'x'));
      client.take(server.take_output());
      EXPECT_EQ(client.heard, std::string(40'000, 'x'));
      EXPECT_EQ(server.version(), version == TLS1_2_VERSION ? "TLSv1.2" : "TLSv1.3");
      EXPECT_EQ(server.peer_fingerprint(), "");
    }
  }
}

TEST(Tls, an_end_is_told_from_each_side_alone) {  // RFC 8446, 6.1
  TlsFilter server(context());
  TlsGuest client;
  ASSERT_EQ(shake_hands(server, client), TlsFilter::State::open);
  std::string plain;
  std::string bytes = client.say("last words");
  bytes += client.end();
  server.receive(bytes, plain);
  EXPECT_EQ(plain, "last words");
  EXPECT_EQ(server.state(), TlsFilter::State::peer_ended);
  server.send("goodbye");
  server.end();
  client.take(server.take_output());
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
  TlsGuest client;
  ASSERT_EQ(shake_hands(server, client), TlsFilter::State::open);
  std::string record = client.say("hello");
  record.back() = static_cast<char>(record.back() ^ 1);
  std::string plain;
  EXPECT_EQ(server.receive(record, plain), TlsFilter::State::failed);
  EXPECT_EQ(plain, "");
}

TEST(Tls, what_is_older_than_1_2_is_refused) {  // RFC 8996
  TlsFilter server(context());
  TlsGuest client(nullptr, TLS1_1_VERSION);
  EXPECT_EQ(shake_hands(server, client), TlsFilter::State::failed);
}

TEST(Tls, a_session_is_resumed_and_still_knows_the_clients_certificate) {  // RFC 8446, 2.2
  const std::shared_ptr<const TlsContext> shared = context();
  const TlsIdentity own = make_tls_identity({}).value();
  TlsFilter first(shared);
  TlsGuest client;
  client.show(own);
  ASSERT_EQ(shake_hands(first, client), TlsFilter::State::open) << first.failure();
  EXPECT_EQ(first.peer_fingerprint(), TlsContext::make(own).value()->fingerprint());
  first.send("x");  // with it comes the ticket
  client.take(first.take_output());
  SSL_SESSION* const session = SSL_get1_session(client.ssl());

  TlsFilter second(shared);
  TlsGuest again(session);
  ASSERT_EQ(shake_hands(second, again), TlsFilter::State::open) << second.failure();
  EXPECT_EQ(SSL_session_reused(again.ssl()), 1);
  EXPECT_EQ(second.peer_fingerprint(), first.peer_fingerprint());
  SSL_SESSION_free(session);
}

TEST(Tls, a_protocol_is_agreed_on_or_the_handshake_fails) {  // RFC 7301, 3.2
  const auto agreed = [](std::string_view offered) -> std::string {
    TlsFilter server(context());
    TlsGuest client;
    SSL_set_alpn_protos(client.ssl(), reinterpret_cast<const unsigned char*>(offered.data()),
                        static_cast<unsigned int>(offered.size()));
    if (shake_hands(server, client) != TlsFilter::State::open) return "failed";
    const unsigned char* chosen = nullptr;
    unsigned int length = 0;
    SSL_get0_alpn_selected(client.ssl(), &chosen, &length);
    EXPECT_EQ(server.protocol(), std::string_view(reinterpret_cast<const char*>(chosen), length));
    return std::string(server.protocol());
  };
  EXPECT_EQ(agreed("\x02h2\x08http/1.1"), "http/1.1");
  EXPECT_EQ(agreed("\x03irc"), "irc");
  EXPECT_EQ(agreed("\x02h2"), "failed");
  EXPECT_EQ(agreed(""), "");
}

TEST(Tls, who_offers_http_is_not_asked_for_a_certificate_and_others_are) {
  const TlsIdentity own = make_tls_identity({}).value();
  const auto shown = [&own](std::string_view offered, int version) {
    TlsFilter server(context());
    TlsGuest client(nullptr, version);
    client.show(own);
    SSL_set_alpn_protos(client.ssl(), reinterpret_cast<const unsigned char*>(offered.data()),
                        static_cast<unsigned int>(offered.size()));
    EXPECT_EQ(shake_hands(server, client), TlsFilter::State::open) << server.failure();
    return server.peer_fingerprint();
  };
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    EXPECT_EQ(shown("\x08http/1.1", version), "");
    EXPECT_EQ(shown("\x02h2\x08http/1.1", version), "");
    EXPECT_NE(shown("\x03irc", version), "");
    EXPECT_NE(shown("", version), "");
  }
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
