#include "proto/websocket_handshake.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "proto/base64.hpp"
#include "proto/sha1.hpp"

namespace salon::proto::websocket {
namespace {

/// 16 bytes in base64: 22 letters and "==" (RFC 6455, 4.1).
bool is_key(std::string_view key) {
  return key.size() == 24 && key.ends_with("==") &&
         std::ranges::all_of(key.substr(0, 22), [](char byte) { return is_base64(byte); });
}

/// The first that the client wants and we speak.
std::string_view agree(const http::Request& request, std::span<const std::string_view> subprotocols) {
  for (const http::Field& field : request.fields) {
    if (field.name != "sec-websocket-protocol") continue;
    std::string_view wanted = field.value;
    while (!wanted.empty()) {
      const std::size_t end = std::min(wanted.find(','), wanted.size());
      std::string_view one = wanted.substr(0, end);
      wanted.remove_prefix(std::min(end + 1, wanted.size()));
      while (one.starts_with(' ') || one.starts_with('\t')) one.remove_prefix(1);
      while (one.ends_with(' ') || one.ends_with('\t')) one.remove_suffix(1);
      const auto found = std::ranges::find(subprotocols, one);
      if (found != subprotocols.end()) return *found;
    }
  }
  return {};
}

std::string_view usual_port(std::string_view scheme) { return scheme == "https" ? "443" : "80"; }

}  // namespace

bool is_upgrade(const http::Request& request) { return request.lists("upgrade", "websocket"); }

std::string accept_for(std::string_view key) {
  const std::array<std::uint8_t, 20> digest = sha1(std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  return to_base64(std::string(digest.begin(), digest.end()));
}

std::expected<Handshake, http::Response> shake_hands(const http::Request& request,
                                                     std::span<const std::string_view> subprotocols) {
  const auto no = [](int status, std::string_view words) {
    return std::unexpected(http::plain_response(status, words));
  };
  if (request.method != "GET") {
    http::Response response = http::plain_response(405, "a WebSocket begins with GET");
    response.fields.push_back({"Allow", "GET"});
    return std::unexpected(std::move(response));
  }
  if (request.minor_version < 1 || request.body_bytes != 0)
    return no(400, "a WebSocket begins with HTTP/1.1, and no content");
  if (!is_upgrade(request) || !request.lists("connection", "upgrade")) {
    return no(400, "a WebSocket begins with `Connection: Upgrade` and `Upgrade: websocket`");
  }
  if (request.count("sec-websocket-version") != 1 || request.field("sec-websocket-version") != "13") {
    http::Response response = http::plain_response(426, "version 13 of WebSocket is spoken here");
    response.fields.push_back({"Sec-WebSocket-Version", "13"});
    response.fields.push_back({"Upgrade", "websocket"});
    return std::unexpected(std::move(response));
  }
  const auto key = request.field("sec-websocket-key");
  if (request.count("sec-websocket-key") != 1 || !is_key(*key)) {
    return no(400, "Sec-WebSocket-Key is 16 bytes in base64");
  }
  Handshake handshake{.response = {.status = 101, .content_type = {}, .body = {}},
                      .subprotocol = agree(request, subprotocols)};
  std::vector<http::Field>& fields = handshake.response.fields;
  fields.push_back({"Upgrade", "websocket"});
  fields.push_back({"Connection", "Upgrade"});
  fields.push_back({"Sec-WebSocket-Accept", accept_for(*key)});
  if (!handshake.subprotocol.empty()) fields.push_back({"Sec-WebSocket-Protocol", std::string(handshake.subprotocol)});
  return handshake;
}

bool origin_is_welcome(const http::Request& request, std::span<const std::string> others) {
  const auto origin = request.field("origin");
  if (!origin) return true;
  if (request.count("origin") != 1) return false;
  if (std::ranges::any_of(others, [&](const std::string& other) { return http::same_token(other, *origin); }))
    return true;
  const std::size_t scheme_end = origin->find("://");
  if (scheme_end == std::string_view::npos) return false;  // "null" among them
  const std::string_view scheme = origin->substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") return false;
  const auto from = http::parse_authority(origin->substr(scheme_end + 3));
  const auto to = http::parse_authority(request.authority);
  if (!from || !to || from->host != to->host) return false;
  const auto port = [&](const http::Authority& authority) {
    return authority.port.empty() ? usual_port(scheme) : std::string_view(authority.port);
  };
  return port(*from) == port(*to);
}

}  // namespace salon::proto::websocket
