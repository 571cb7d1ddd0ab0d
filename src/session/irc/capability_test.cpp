// Sections are those of IRCv3 "Client Capability Negotiation".
#include <sstream>

#include "session/irc/conversation_fixture.hpp"

namespace salon::session {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

using CapabilityTest = IrcTest;

/// The lists in all CAP messages of an answer, joined.
std::string listed(std::string_view answer) {
  std::string list;
  while (!answer.empty()) {
    const std::string_view line = answer.substr(0, answer.find("\r\n"));
    answer.remove_prefix(line.size() + 2);
    EXPECT_LE(line.size(), 510U);
    EXPECT_TRUE(line.starts_with(":")) << line;
    const bool last = answer.empty();
    EXPECT_EQ(line.find(" * :") == line.npos, last) << line;
    const std::string_view part = line.substr(line.find(" :") + 2);
    if (!list.empty()) list += ' ';
    list += part;
  }
  return list;
}

TEST_F(CapabilityTest, a_long_list_comes_in_several_messages) {  // "Multiline replies to CAP LS and CAP LIST"
  const std::string whole = listed(ask(registered("ada"), "CAP LS 302"));
  party.setting.server_name = std::string(390, 's');
  const std::string answer = ask(connect(), "CAP LS 302");
  EXPECT_THAT(answer, HasSubstr(" CAP * LS * :account-notify"));
  EXPECT_EQ(listed(answer), whole);
}

TEST_F(CapabilityTest, a_capability_says_its_limits) {  // "Capability Values"; multiline, "Capabilities"
  EXPECT_THAT(ask(connect(), "CAP LS 302"), HasSubstr("draft/multiline=max-bytes=4096,max-lines=100"));
  EXPECT_THAT(ask(connect(), "CAP LS"), HasSubstr(" draft/multiline "));
}

TEST_F(CapabilityTest, who_can_be_sure_of_the_certificate_is_told_to_insist_on_it) {  // sts, "Details"
  EXPECT_THAT(ask(connect(), "CAP LS 302"), Not(HasSubstr(" sts"))) << "it is self-signed";
  party.setting.certified = true;
  Visitor& clear = connect();
  EXPECT_THAT(ask(clear, "CAP LS 302"), HasSubstr(" sts=port=8888 "));
  EXPECT_THAT(ask(clear, "CAP LS"), Not(HasSubstr(" sts ")));
  EXPECT_EQ(ask(clear, "CAP REQ sts"), ":salon CAP * NAK :sts\r\n");
  Peer peer = Party::peer_of(2);
  peer.secure = true;
  Visitor& secure = party.meet(irc::make_session(party.setting, peer));
  EXPECT_THAT(ask(secure, "CAP LS 302"), HasSubstr(" sts=duration=2592000 "));
}

// "The CAP NEW subcommand"; sts, "Details"
TEST_F(CapabilityTest, a_policy_that_changes_is_told_to_who_understands_it) {
  Visitor& ada = registered("ada");
  Visitor& older = connect();
  Visitor& stranger = connect();
  Peer peer = Party::peer_of(9);
  peer.secure = true;
  Visitor& secure = party.meet(irc::make_session(party.setting, peer));
  ask(ada, "CAP LS 302");
  ask(older, "CAP REQ cap-notify");
  ask(stranger, "CAP LS 302");
  ask(secure, "CAP LS 302");
  const auto changed = [this](Visitor& visitor, bool certified) {
    party.setting.certified = certified;
    party.call(visitor, [&](Turn& turn) { visitor.session->setting_changed(turn); });
    return visitor.read();
  };
  EXPECT_EQ(changed(ada, true), ":salon CAP ada NEW :sts=port=8888\r\n");
  EXPECT_EQ(changed(older, true), "") << "values are of version 302";
  EXPECT_EQ(changed(stranger, true), ":salon CAP * NEW :sts=port=8888\r\n");
  EXPECT_EQ(changed(secure, true), ":salon CAP * NEW :sts=duration=2592000\r\n");
  EXPECT_EQ(changed(ada, false), "") << "which port it was cannot be taken back";
  EXPECT_EQ(changed(secure, false), ":salon CAP * NEW :sts=duration=0\r\n");
}

TEST_F(CapabilityTest, an_older_client_is_sent_names_alone_and_one_message) {  // "CAP LS Version"
  EXPECT_THAT(ask(connect(), "CAP LS"), Not(HasSubstr("=")));
  EXPECT_THAT(ask(connect(), "CAP LS 301"), Not(HasSubstr("=")));
  party.setting.server_name = std::string(390, 's');
  const std::string answer = ask(connect(), "CAP LS");
  EXPECT_EQ(std::ranges::count(answer, '\n'), 1);
  EXPECT_THAT(answer, HasSubstr(" CAP * LS :account-notify"));
}

TEST_F(CapabilityTest, a_higher_version_is_the_highest_we_know) {  // "CAP LS Version"
  EXPECT_EQ(ask(connect(), "CAP LS 307"), ask(connect(), "CAP LS 302"));
}

TEST_F(CapabilityTest, nothing_is_listed_for_a_client_that_has_nothing) {  // "The CAP LIST subcommand"
  EXPECT_EQ(ask(connect(), "CAP LIST"), ":salon CAP * LIST :\r\n");
}

TEST_F(CapabilityTest, a_request_is_granted_whole_or_not_at_all) {  // "The CAP REQ subcommand"
  Visitor& ada = registered("ada");
  EXPECT_EQ(ask(ada, "CAP REQ :batch nonsense server-time"), ":salon CAP ada NAK :batch nonsense server-time\r\n");
  EXPECT_EQ(ask(ada, "CAP LIST"), ":salon CAP ada LIST :\r\n");
  EXPECT_EQ(ask(ada, "CAP REQ :batch server-time"), ":salon CAP ada ACK :batch server-time\r\n");
  EXPECT_EQ(ask(ada, "CAP REQ :batch -server-time"), ":salon CAP ada ACK :batch -server-time\r\n");
  EXPECT_EQ(ask(ada, "CAP REQ -server-time"), ":salon CAP ada ACK :-server-time\r\n") << "off already: successful";
  EXPECT_EQ(ask(ada, "CAP REQ :BATCH"), ":salon CAP ada NAK :BATCH\r\n") << "names are case-sensitive";
  EXPECT_EQ(ask(ada, "CAP REQ"), ":salon CAP ada ACK :\r\n");
  EXPECT_EQ(ask(ada, "CAP LIST"), ":salon CAP ada LIST :batch\r\n");
}

TEST_F(CapabilityTest, whatever_is_listed_can_be_had) {  // "The CAP LS subcommand"
  std::istringstream names(listed(ask(connect(), "CAP LS")));
  std::size_t count = 0;
  for (std::string name; names >> name; ++count) {
    Visitor& ada = connect();
    EXPECT_EQ(ask(ada, "CAP REQ " + name), ":salon CAP * ACK :" + name + "\r\n");
    EXPECT_THAT(ask(ada, "CAP LIST"), HasSubstr(name)) << "no-implicit-names has two names";
  }
  EXPECT_GT(count, 25U);
}

TEST_F(CapabilityTest, cap_notify_comes_with_302_and_stays) {  // "cap-notify"
  Visitor& old = registered("old");
  EXPECT_EQ(ask(old, "CAP REQ cap-notify"), ":salon CAP old ACK :cap-notify\r\n");
  EXPECT_EQ(ask(old, "CAP REQ -cap-notify"), ":salon CAP old ACK :-cap-notify\r\n");
  Visitor& ada = registered("ada");
  ask(ada, "CAP LS 302");
  EXPECT_EQ(ask(ada, "CAP LIST"), ":salon CAP ada LIST :cap-notify\r\n");
  EXPECT_EQ(ask(ada, "CAP REQ cap-notify"), ":salon CAP ada ACK :cap-notify\r\n");
  EXPECT_EQ(ask(ada, "CAP REQ -cap-notify"), ":salon CAP ada NAK :-cap-notify\r\n");
}

TEST_F(CapabilityTest, cap_is_understood_after_registration_too) {  // "The CAP command": at any time
  Visitor& ada = registered("ada");
  EXPECT_THAT(ask(ada, "CAP LS 302"), StartsWith(":salon CAP ada LS "));
  EXPECT_EQ(ask(ada, "CAP END"), "");
  EXPECT_THAT(ask(ada, "PING x"), EndsWith(" PONG salon :x\r\n"));
  EXPECT_EQ(ask(ada, "CAP NEW :x"), ":salon 410 ada NEW :Invalid CAP command\r\n");
  EXPECT_EQ(ask(ada, "CAP"), ":salon 461 ada CAP :Not enough parameters\r\n");
}

}  // namespace
}  // namespace salon::session
