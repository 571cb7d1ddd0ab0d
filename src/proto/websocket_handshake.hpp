// The server's half of WebSocket's opening handshake (RFC 6455, 4.2): may this request become a WebSocket, and what is
// answered. Who may come (Origin) is asked here too; to which path is for the caller to decide.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <string_view>

#include "proto/http_request.hpp"
#include "proto/http_response.hpp"

namespace salon::proto::websocket {

/// Whether the client wants to upgrade at all.
[[nodiscard]] bool is_upgrade(const http::Request& request);

struct Handshake {
  /// 101, with what it must say.
  http::Response response;
  /// The subprotocol agreed on, empty for none.
  std::string_view subprotocol;
};

/// `subprotocols` are those spoken here; the client's order of preference counts (RFC 6455, 4.2.2; IRCv3 websocket).
/// What is missing or wrong is a response too: 405 for another method than GET, 426 for another version than 13, which
/// it names (4.4), 400 for the rest.
[[nodiscard]] std::expected<Handshake, http::Response> shake_hands(const http::Request& request,
                                                                   std::span<const std::string_view> subprotocols);

/// Whether a request may come from the page it says it comes from (RFC 6455, 10.2): it has no Origin, as programs
/// other than browsers have none; or the Origin's host and port are those that the request is addressed to; or it is
/// one of `others`, each an origin as browsers write it ("https://chat.example.org"). Otherwise any page that a guest
/// looks at could talk here in the guest's name.
[[nodiscard]] bool origin_is_welcome(const http::Request& request, std::span<const std::string> others);

/// What Sec-WebSocket-Accept must be for a Sec-WebSocket-Key (4.2.2, 5.4).
[[nodiscard]] std::string accept_for(std::string_view key);

}  // namespace salon::proto::websocket
