// For the tests of accounts in this dialect: clients that may say a password.
#pragma once

#include <string>

#include "session/irc/conversation_fixture.hpp"

namespace salon::session {

class IrcAccounts : public IrcTest {
 protected:
  /// Connected from this host, or under TLS with a certificate.
  Visitor& private_client(const std::string& certificate = {}) {
    Peer peer = Party::peer_of(7);
    peer.secure = true;
    peer.certificate = certificate;
    return party.meet(irc::make_session(party.setting, peer));
  }
  /// Registered with the server, with these capabilities.
  Visitor& private_guest(const std::string& nick, const std::string& capabilities = {}) {
    Visitor& client = private_client();
    if (!capabilities.empty()) client.send("CAP REQ :" + capabilities + "\r\n");
    client.send("NICK " + nick + "\r\nUSER " + nick + " 0 * :Real Name\r\nCAP END\r\n");
    EXPECT_THAT(client.read(), testing::HasSubstr(" 001 " + nick + " :"));
    return client;
  }
  /// Logged in to ada's account, whose password is sesame, and about to end its registration under this nick.
  Visitor& coming_client(const std::string& nick = "ada", const std::string& capabilities = {}) {
    Visitor& visitor = private_client();
    visitor.send("CAP REQ :sasl " + capabilities + "\r\nAUTHENTICATE PLAIN\r\nAUTHENTICATE AGFkYQBzZXNhbWU=\r\n");
    visitor.send("NICK " + nick + "\r\nUSER ada 0 * :Real Name\r\n");
    EXPECT_THAT(visitor.read(), testing::HasSubstr(" 903 "));
    return visitor;
  }
  /// The same, come in.
  Visitor& ada(const std::string& capabilities = {}) {
    Visitor& visitor = coming_client("ada", capabilities);
    visitor.send("CAP END\r\n");
    said = visitor.read();
    EXPECT_THAT(said, testing::HasSubstr(" 001 ada :"));
    return visitor;
  }
  /// An account whose maker has gone again.
  void account(const std::string& name, const std::string& password) {
    Visitor& maker = private_guest(name);
    maker.send("REGISTER * * :" + password + "\r\n");
    EXPECT_THAT(maker.read(), testing::HasSubstr("REGISTER SUCCESS " + name));
    maker.send("QUIT\r\n");
    party.read_all();
  }

  std::string said;  // to the client of ada's that came in last
};

}  // namespace salon::session
