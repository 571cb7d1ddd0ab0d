// For the tests of this dialect: a house in which IRC clients are easily made.
#pragma once

#include <gmock/gmock.h>

#include <string>

#include "session/irc/session.hpp"
#include "session/session_harness.hpp"

namespace salon::session {

class IrcTest : public testing::Test {
 protected:
  IrcTest() { party.make_irc = irc::make_session; }

  Visitor& connect() { return party.meet(irc::make_session(party.setting, Party::peer_of(1))); }

  /// Registered, with these capabilities, in #lobby, and nothing left to read.
  Visitor& registered(const std::string& nick, const std::string& capabilities = {}) {
    Visitor& client = connect();
    if (!capabilities.empty()) client.send("CAP REQ :" + capabilities + "\r\n");
    client.send("NICK " + nick + "\r\nUSER " + nick + " 0 * :Real Name\r\nCAP END\r\n");
    EXPECT_THAT(client.read(), testing::HasSubstr(" 001 " + nick + " :"));
    return client;
  }
  Visitor& in_lobby(const std::string& nick, const std::string& capabilities = {}) {
    Visitor& client = registered(nick, capabilities);
    client.send("JOIN #lobby\r\n");
    party.read_all();
    return client;
  }

  /// Sends a line and gives what came of it.
  static std::string ask(Visitor& client, const std::string& line) {
    client.send(line + "\r\n");
    return client.read();
  }

  Party party;
};

}  // namespace salon::session
