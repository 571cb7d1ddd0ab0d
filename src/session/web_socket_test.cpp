#include "session/web_socket.hpp"

#include <gmock/gmock.h>

#include "session/http.hpp"
#include "session/irc/session.hpp"
#include "session/session_harness.hpp"

namespace salon::session {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

enum Opcode : unsigned { text = 1, binary = 2, close = 8, ping = 9 };

/// A frame as a client sends it, masked (RFC 6455, 5.2).
std::string frame(unsigned opcode, std::string_view payload) {
  std::string out;
  out += static_cast<char>(0x80U | opcode);
  if (payload.size() < 126) {
    out += static_cast<char>(0x80U | payload.size());
  } else {
    out += '\xFE';
    out += static_cast<char>(payload.size() >> 8U);
    out += static_cast<char>(payload.size() & 0xFFU);
  }
  constexpr std::string_view mask = "mask";
  out += mask;
  for (std::size_t i = 0; i < payload.size(); ++i) out += static_cast<char>(payload[i] ^ mask[i % 4]);
  return out;
}

/// What the server sent, a frame an element: "text PING :salon", "close 1000".
std::vector<std::string> frames(std::string_view bytes) {
  std::vector<std::string> said;
  while (bytes.size() >= 2) {
    const auto opcode = static_cast<unsigned char>(bytes[0]) & 0x7FU;  // with the reserved bits, which are none
    std::size_t length = static_cast<unsigned char>(bytes[1]);
    bytes.remove_prefix(2);
    if (length == 126) {
      length = static_cast<unsigned char>(bytes[0]) * 256U + static_cast<unsigned char>(bytes[1]);
      bytes.remove_prefix(2);
    }
    const std::string_view payload = bytes.substr(0, length);
    bytes.remove_prefix(std::min(length, bytes.size()));
    if (opcode == close && payload.size() >= 2) {
      const auto code = static_cast<unsigned char>(payload[0]) * 256U + static_cast<unsigned char>(payload[1]);
      said.push_back("close " + std::to_string(code));
    } else {
      const std::string name = opcode == text     ? "text"
                               : opcode == binary ? "binary"
                                                  : "opcode " + std::to_string(opcode);
      said.push_back(name + " " + std::string(payload));
    }
  }
  if (!bytes.empty()) said.emplace_back("half a frame");
  return said;
}

class WebSocketTest : public testing::Test {
 protected:
  WebSocketTest() { party.make_irc = irc::make_session; }

  /// A client that has shaken hands.
  Visitor& open(const std::string& subprotocol, const std::string& path = "/ws") {
    Visitor& visitor = party.connect();
    visitor.send("GET " + path +
                 " HTTP/1.1\r\nHost: 192.168.1.20:8888\r\nOrigin: http://192.168.1.20:8888\r\nUpgrade: websocket\r\n"
                 "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" +
                 (subprotocol.empty() ? "" : "Sec-WebSocket-Protocol: " + subprotocol + "\r\n") + "\r\n");
    const std::string answer = visitor.read();
    EXPECT_THAT(answer, AllOf(StartsWith("HTTP/1.1 101 "), EndsWith("\r\n\r\n")));
    EXPECT_EQ(answer.contains("\r\nSec-WebSocket-Protocol: " + subprotocol + "\r\n"), !subprotocol.empty());
    return visitor;
  }
  /// One that is registered as `nick` and in the lobby.
  Visitor& joined(const std::string& nick, const std::string& subprotocol = "text.ircv3.net") {
    Visitor& visitor = open(subprotocol);
    const unsigned kind = subprotocol == "binary.ircv3.net" ? binary : text;
    visitor.send(frame(kind, "NICK " + nick) + frame(kind, "USER u 0 * :U") + frame(kind, "JOIN #lobby"));
    party.read_all();
    return visitor;
  }

  Party party;
};

TEST_F(WebSocketTest, a_line_is_a_message) {  // IRCv3 websocket
  Visitor& ada = open("text.ircv3.net");
  ada.send(frame(text, "NICK ada") + frame(text, "USER a 0 * :Ada"));
  const std::vector<std::string> said = frames(ada.read());
  ASSERT_FALSE(said.empty());
  EXPECT_THAT(said.front(), StartsWith("text :salon 001 ada :"));
  for (const std::string& one : said) EXPECT_EQ(one.find_first_of("\r\n"), std::string::npos) << one;
  ASSERT_NE(ada.guest(), nullptr);
}

TEST_F(WebSocketTest, a_client_that_knows_no_path_asks_at_the_root) {  // IRCv3 websocket: a server is a host and a port
  Visitor& ada = open("text.ircv3.net", "/");
  ada.send(frame(text, "NICK ada") + frame(text, "USER a 0 * :Ada"));
  EXPECT_NE(ada.guest(), nullptr);
}

TEST_F(WebSocketTest, what_is_said_in_a_room_is_framed_for_each_kind) {
  Visitor& ada = joined("ada", "text.ircv3.net");
  Visitor& eva = joined("eva", "binary.ircv3.net");
  Visitor& lea = party.greeted("lea");
  party.read_all();
  lea.send("hello\n");
  EXPECT_THAT(frames(ada.read()), ElementsAre(AllOf(StartsWith("text :lea!"), EndsWith(" PRIVMSG #lobby :hello"))));
  EXPECT_THAT(frames(eva.read()), ElementsAre(AllOf(StartsWith("binary :lea!"), EndsWith(" PRIVMSG #lobby :hello"))));
  ada.send(frame(text, "PRIVMSG #lobby :h\xC3\xA9!"));
  EXPECT_THAT(frames(eva.read()), ElementsAre(EndsWith(" PRIVMSG #lobby :h\xC3\xA9!")));
  EXPECT_EQ(lea.read(), "[10:02] ada: h\xC3\xA9!\n");
}

TEST_F(WebSocketTest, a_room_that_gets_another_name_is_told_in_messages) {  // draft/channel-rename
  Visitor& knows = open("text.ircv3.net");
  Visitor& goes = open("binary.ircv3.net");
  for (const auto& [client, nick] : {std::pair(&knows, "ada"), std::pair(&goes, "bob")}) {
    const unsigned kind = client == &knows ? text : binary;
    if (client == &knows) client->send(frame(kind, "CAP REQ draft/channel-rename"));
    for (const std::string& line : {"NICK " + std::string(nick), std::string("USER x 0 * :X"), std::string("CAP END"),
                                    std::string("JOIN #tea")}) {
      client->send(frame(kind, line));
    }
  }
  party.read_all();
  knows.send(frame(text, "RENAME #tea #cup :why"));
  EXPECT_THAT(frames(knows.read()), ElementsAre("text :ada!x@irc RENAME #tea #cup :why"));
  EXPECT_THAT(frames(goes.read()), ElementsAre("binary :bob!x@irc PART #tea :why", "binary :bob!x@irc JOIN #cup",
                                               HasSubstr(" 353 bob = #cup :"), HasSubstr(" 366 bob #cup :")));
}

TEST_F(WebSocketTest, a_line_of_several_messages_is_several_messages) {
  Visitor& ada = joined("ada");
  Visitor& lea = party.greeted("lea");
  party.read_all();
  lea.send(std::string(1500, 'x') + "\n");
  EXPECT_THAT(frames(ada.read()), testing::SizeIs(4));
}

TEST_F(WebSocketTest, messages_of_both_kinds_are_taken_and_those_that_were_agreed_on_sent) {
  for (const auto& [subprotocol, kind] :
       {std::pair{"", "text"}, {"text.ircv3.net", "text"}, {"binary.ircv3.net", "binary"}}) {
    Visitor& ada = joined("ada", subprotocol);
    ada.send(frame(binary, "PING x") + frame(text, "PING y"));
    EXPECT_THAT(frames(ada.read()),
                ElementsAre(kind + std::string(" :salon PONG salon :x"), kind + std::string(" :salon PONG salon :y")));
    ada.send(frame(binary, "PRIVMSG eva :caf\xE9"));
    EXPECT_THAT(frames(ada.read()), ElementsAre(testing::HasSubstr(" :salon FAIL PRIVMSG INVALID_UTF8 ")));
    ada.send(frame(text, "QUIT"));
  }
}

TEST_F(WebSocketTest, what_nobody_keeps_is_passed_on_once) {  // IRCv3 typing
  Visitor& ada = open("text.ircv3.net");
  Visitor& eva = open("text.ircv3.net");
  for (Visitor* const visitor : {&ada, &eva}) {
    visitor->send(frame(text, "CAP REQ :message-tags") + frame(text, visitor == &ada ? "NICK ada" : "NICK eva") +
                  frame(text, "USER u 0 * :U") + frame(text, "CAP END") + frame(text, "JOIN #lobby"));
  }
  party.read_all();
  ada.send(frame(text, "@+typing=active TAGMSG #lobby"));
  EXPECT_THAT(frames(eva.read()), ElementsAre(AllOf(HasSubstr("+typing=active"), EndsWith(" TAGMSG #lobby"))));
}

TEST_F(WebSocketTest, a_line_end_in_a_message_is_passed_over) {
  Visitor& ada = joined("ada");
  ada.send(frame(text, "PING x\r\n"));
  EXPECT_THAT(frames(ada.read()), ElementsAre("text :salon PONG salon :x"));
}

TEST_F(WebSocketTest, who_breaks_the_protocol_hears_which_rule_and_leaves) {
  Visitor& listener = party.greeted();
  Visitor& ada = joined("ada");
  listener.read();
  ada.send(frame(text, "caf\xE9"));
  EXPECT_THAT(frames(ada.read()), ElementsAre("close 1007"));
  EXPECT_THAT(ada.remarks, ElementsAre("its WebSocket was closed with 1007"));
  EXPECT_EQ(listener.read(), "* ada left (WebSocket closed with 1007)\n");
  Visitor& eva = joined("eva");
  eva.send(frame(text, std::string(WebSocket::message_bytes_max + 1, 'x')));
  EXPECT_THAT(frames(eva.read()), ElementsAre("close 1009"));
}

TEST_F(WebSocketTest, a_line_that_is_only_a_little_too_long_is_ircs_to_refuse) {
  Visitor& ada = joined("ada");
  ada.send(frame(text, "PRIVMSG #lobby :" + std::string(10'000, 'x')));
  EXPECT_THAT(frames(ada.read()), ElementsAre(StartsWith("text :salon 417 ada ")));
}

TEST_F(WebSocketTest, a_close_is_answered_with_its_own_code_when_what_was_said_is_kept) {  // RFC 6455, 5.5.1
  Visitor& listener = party.greeted();
  Visitor& ada = joined("ada");
  listener.read();
  party.disk_waits = true;
  ada.send(frame(text, "PRIVMSG #lobby :last words") + frame(close,
                                                             "\x03\xE9"
                                                             "bye"));
  EXPECT_EQ(listener.read(), "[10:02] ada: last words\n");
  EXPECT_THAT(frames(ada.read()), IsEmpty());
  EXPECT_FALSE(ada.closed);
  party.keep();
  EXPECT_THAT(frames(ada.read()), ElementsAre("close 1001"));
  EXPECT_TRUE(ada.closed);
}

TEST_F(WebSocketTest, quit_is_answered_with_1000) {
  Visitor& ada = joined("ada");
  ada.send(frame(text, "QUIT :bye"));
  EXPECT_THAT(frames(ada.read()), ElementsAre(StartsWith("text ERROR :"), "close 1000"));
  EXPECT_TRUE(ada.closed);
}

TEST_F(WebSocketTest, the_end_of_the_stream_without_a_close_is_a_goodbye) {
  Visitor& listener = party.greeted();
  Visitor& ada = joined("ada");
  listener.read();
  ada.send(frame(text, "PRIVMSG #lobby :last words") + frame(text, "PRIVMSG #lobby :half").substr(0, 9));
  ada.half_close();
  EXPECT_THAT(frames(ada.read()), ElementsAre(StartsWith("text ERROR :"), "close 1000"));
  EXPECT_TRUE(ada.closed);
  EXPECT_THAT(listener.read(), AllOf(StartsWith("[10:02] ada: last words\n* ada left"), Not(HasSubstr("half"))));
}

TEST_F(WebSocketTest, what_comes_behind_a_close_is_not_read) {  // RFC 6455, 5.5.1
  Visitor& listener = party.greeted();
  Visitor& ada = joined("ada");
  listener.read();
  party.disk_waits = true;
  ada.send(frame(text, "PRIVMSG #lobby :last words") + frame(close, "\x03\xE8"));
  ada.send(frame(text, "PRIVMSG #lobby :late") + frame(ping, "late"));
  ada.half_close();
  party.keep();
  EXPECT_THAT(frames(ada.read()), ElementsAre("close 1000"));
  EXPECT_THAT(listener.read(), AllOf(StartsWith("[10:02] ada: last words\n* ada left"), Not(HasSubstr("late"))));
}

TEST_F(WebSocketTest, bytes_in_a_binary_message_that_are_no_utf_8_are_ircs_to_refuse) {  // RFC 6455, 5.6
  Visitor& listener = party.greeted();
  Visitor& ada = joined("ada", "binary.ircv3.net");
  listener.read();
  ada.send(frame(binary, "PRIVMSG #lobby :caf\xE9"));
  EXPECT_THAT(frames(ada.read()), ElementsAre(StartsWith("binary ")));
  EXPECT_FALSE(ada.closed);
  EXPECT_EQ(listener.read(), "");
}

TEST_F(WebSocketTest, a_ping_is_answered) {
  Visitor& ada = joined("ada");
  ada.send(frame(ping, "here?"));
  EXPECT_THAT(frames(ada.read()), ElementsAre("opcode 10 here?"));
}

TEST_F(WebSocketTest, when_the_server_closes_it_is_1001) {
  Visitor& ada = joined("ada");
  party.call(ada, [&](Turn& turn) { ada.session->dismiss("the room closes", turn); });
  EXPECT_THAT(frames(ada.read()), ElementsAre(HasSubstr("the room closes"), "close 1001"));
}

TEST_F(WebSocketTest, a_setting_that_changes_is_told_in_a_frame) {
  Visitor& ada = joined("ada");
  ada.send(frame(text, "CAP LS 302"));
  ada.read();
  party.setting.certified = true;
  party.call(ada, [&](Turn& turn) { ada.session->setting_changed(turn); });
  EXPECT_THAT(frames(ada.read()), ElementsAre("text :salon CAP ada NEW :sts=port=8888"));
}

TEST_F(WebSocketTest, bytes_behind_the_handshake_are_its_first_message) {
  Visitor& visitor = party.connect();
  visitor.send_byte_by_byte(
      "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: "
      "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n" +
      frame(text, "PING x"));
  const std::string answer = visitor.read();
  EXPECT_THAT(frames(std::string_view(answer).substr(answer.find("\r\n\r\n") + 4)),
              ElementsAre("text :salon PONG salon :x"));
}

}  // namespace
}  // namespace salon::session
