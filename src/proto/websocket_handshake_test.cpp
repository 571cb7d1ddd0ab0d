#include "proto/websocket_handshake.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace salon::proto::websocket {
namespace {

constexpr std::array<std::string_view, 2> spoken = {"text.ircv3.net", "binary.ircv3.net"};

/// The example of RFC 6455, 1.3, with a line taken out, or one more put in.
http::Request request(std::string_view without = {}, const std::string& with = {},
                      std::string_view line = "GET /ws HTTP/1.1") {
  std::string head(line);
  head += "\r\n";
  for (const std::string_view field : {"Host: salon:8888", "Upgrade: WebSocket", "Connection: keep-alive, Upgrade",
                                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13"}) {
    if (!without.empty() && field.starts_with(without)) continue;
    head.append(field).append("\r\n");
  }
  return http::parse_head(head + with + "\r\n").value();
}

int status(const http::Request& asked) {
  const auto shaken = shake_hands(asked, spoken);
  return shaken ? shaken->response.status : shaken.error().status;
}

TEST(WebSocketHandshake, the_accept_is_that_of_the_standards_example) {  // RFC 6455, 1.3
  EXPECT_EQ(accept_for("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

TEST(WebSocketHandshake, a_proper_request_is_answered_with_101) {  // RFC 6455, 4.2.2
  const auto shaken = shake_hands(request(), spoken);
  ASSERT_TRUE(shaken);
  const std::string bytes = http::to_bytes(shaken->response, WallTime{});
  EXPECT_TRUE(bytes.starts_with("HTTP/1.1 101 Switching Protocols\r\n")) << bytes;
  EXPECT_NE(bytes.find("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"), std::string::npos) << bytes;
  EXPECT_NE(bytes.find("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), std::string::npos) << bytes;
  EXPECT_EQ(bytes.find("Sec-WebSocket-Protocol"), std::string::npos) << bytes;
}

TEST(WebSocketHandshake, the_clients_first_wish_that_is_spoken_here_is_taken) {  // IRCv3 websocket
  const auto agreed = [](const std::string& wish) {
    const auto shaken = shake_hands(request({}, wish), spoken);
    return shaken ? std::string(shaken->subprotocol) : "refused";
  };
  EXPECT_EQ(agreed("Sec-WebSocket-Protocol: binary.ircv3.net, text.ircv3.net\r\n"), "binary.ircv3.net");
  EXPECT_EQ(agreed("Sec-WebSocket-Protocol: text.ircv3.net,binary.ircv3.net\r\n"), "text.ircv3.net");
  EXPECT_EQ(agreed("Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: text.ircv3.net\r\n"), "text.ircv3.net");
  EXPECT_EQ(agreed("Sec-WebSocket-Protocol: chat\r\n"), "");
  EXPECT_EQ(agreed(""), "");
}

TEST(WebSocketHandshake, no_extension_is_agreed_to) {  // RFC 6455, 9.1
  const auto shaken = shake_hands(request({}, "Sec-WebSocket-Extensions: permessage-deflate\r\n"), spoken);
  ASSERT_TRUE(shaken);
  EXPECT_EQ(http::to_bytes(shaken->response, WallTime{}).find("Sec-WebSocket-Extensions"), std::string::npos);
}

TEST(WebSocketHandshake, words_of_a_protocol_may_be_in_any_case) {  // RFC 6455, 4.2.1
  EXPECT_EQ(status(request("Upgrade", "UPGRADE: WEBSOCKET\r\n")), 101);
  EXPECT_EQ(status(request("Connection", "connection: keep-alive, uPGRADE\r\n")), 101);
}

TEST(WebSocketHandshake, another_version_is_426_and_13_is_named) {  // RFC 6455, 4.4
  const auto shaken = shake_hands(request("Sec-WebSocket-Version", "Sec-WebSocket-Version: 8\r\n"), spoken);
  ASSERT_FALSE(shaken);
  EXPECT_EQ(shaken.error().status, 426);
  EXPECT_NE(http::to_bytes(shaken.error(), WallTime{}).find("\r\nSec-WebSocket-Version: 13\r\n"), std::string::npos);
  EXPECT_EQ(status(request("Sec-WebSocket-Version")), 426);
}

TEST(WebSocketHandshake, what_is_missing_or_wrong_is_refused) {  // RFC 6455, 4.2.1
  EXPECT_EQ(status(request("Upgrade")), 400);
  EXPECT_EQ(status(request("Upgrade", "Upgrade: h2c\r\n")), 400);
  EXPECT_EQ(status(request("Connection")), 400);
  EXPECT_EQ(status(request("Connection", "Connection: keep-alive\r\n")), 400);
  EXPECT_EQ(status(request("Sec-WebSocket-Key")), 400);
  EXPECT_EQ(status(request({}, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")), 400);
  EXPECT_EQ(status(request("Sec-WebSocket-Key", "Sec-WebSocket-Key: c2hvcnQ=\r\n")), 400);
  EXPECT_EQ(status(request("Sec-WebSocket-Key", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZ(==\r\n")), 400);
  EXPECT_EQ(status(request({}, "Content-Length: 3\r\n")), 400);
  EXPECT_EQ(status(request({}, {}, "GET /ws HTTP/1.0")), 400);
  EXPECT_EQ(status(request({}, {}, "POST /ws HTTP/1.1")), 405);
}

TEST(WebSocketHandshake, a_page_from_elsewhere_is_not_welcome) {  // RFC 6455, 10.2
  const auto from = [](const std::string& origin) {
    const std::vector<std::string> others = {"https://chat.example.org"};
    return origin_is_welcome(request({}, origin.empty() ? "" : "Origin: " + origin + "\r\n"), others);
  };
  EXPECT_TRUE(from(""));
  EXPECT_TRUE(from("http://salon:8888"));
  EXPECT_TRUE(from("https://SALON:8888"));
  EXPECT_TRUE(from("https://chat.example.org"));
  EXPECT_FALSE(from("http://salon"));
  EXPECT_FALSE(from("http://salon:8889"));
  EXPECT_FALSE(from("http://evil.example:8888"));
  EXPECT_FALSE(from("http://salon.evil.example:8888"));
  EXPECT_FALSE(from("null"));
  EXPECT_FALSE(from("ftp://salon:8888"));
  EXPECT_FALSE(from("http://salon:8888/x"));
  EXPECT_FALSE(from("http://chat.example.org"));
  EXPECT_FALSE(origin_is_welcome(request({}, "Origin: http://salon:8888\r\nOrigin: http://salon:8888\r\n"), {}));
}

TEST(WebSocketHandshake, the_usual_port_need_not_be_said) {
  const auto head = [](const std::string& host, const std::string& origin) {
    return origin_is_welcome(
        http::parse_head("GET /ws HTTP/1.1\r\nHost: " + host + "\r\nOrigin: " + origin + "\r\n\r\n").value(), {});
  };
  EXPECT_TRUE(head("salon", "http://salon"));
  EXPECT_TRUE(head("salon:80", "http://salon"));
  EXPECT_TRUE(head("salon:443", "https://salon"));
  EXPECT_TRUE(head("[::1]:8888", "http://[::1]:8888"));
  EXPECT_FALSE(head("salon:80", "https://salon"));
}

}  // namespace
}  // namespace salon::proto::websocket
