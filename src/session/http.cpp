#include "session/http.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "proto/websocket_handshake.hpp"
#include "session/phrases.hpp"
#include "session/secret.hpp"
#include "session/web_socket.hpp"

namespace salon::session {
namespace {

using proto::http::Request;
using proto::http::Response;

/// Those of RFC 9110, 9.3, and PATCH; for others the answer is 501.
constexpr std::array<std::string_view, 9> known_methods = {"GET",     "HEAD",    "POST",  "PUT",  "DELETE",
                                                           "CONNECT", "OPTIONS", "TRACE", "PATCH"};

/// IRCv3 websocket.
constexpr std::string_view text_messages = "text.ircv3.net";
constexpr std::string_view binary_messages = "binary.ircv3.net";
constexpr std::array<std::string_view, 2> subprotocols = {text_messages, binary_messages};

bool is_this_host(std::string_view authority, const Setting& setting) {
  const auto named = proto::http::parse_authority(authority);
  if (!named) return authority.empty();  // HTTP/1.0 need not name anyone, and browsers do not speak it
  return named->is_address || named->host == "localhost" || named->host.ends_with(".localhost") ||
         std::ranges::find(setting.web_hosts, named->host) != setting.web_hosts.end();
}

/// What comes through a proxy on this host is not of this host.
bool is_local(const Request& request, const Peer& peer) {
  return peer.loopback && !request.field("forwarded") && !request.field("x-forwarded-for");
}

/// RFC 6750, 2.1.
bool knows_token(const Request& request, std::string_view token) {
  constexpr std::string_view scheme = "Bearer ";
  const auto field = request.field("authorization");
  return !token.empty() && field && field->starts_with(scheme) && same_secret(field->substr(scheme.size()), token);
}

}  // namespace

void Http::receive(std::string_view bytes, Turn& turn) {
  if (over_) return;
  if (!reader_.in_request()) since_ = turn.now;
  reader_.feed(bytes);
  proceed(turn);
}

void Http::end_of_stream(Turn& turn) {
  stream_ended_ = true;
  proceed(turn);
}

void Http::deadline_passed(Turn& turn) {
  if (over_ || turn.now < deadline()) return;
  if (reader_.in_request()) {
    keep_alive_ = head_only_ = false;
    remark("408: a request that did not come within 10 s", turn);
    respond(408, "the request did not come in time", turn);
  }
  turn.out.end = over_ = true;
}

Instant Http::deadline() const {
  if (over_ || asked_) return never;
  return since_ + (reader_.in_request() ? request_time_max : idle_time_max);
}

void Http::proceed(Turn& turn) {
  while (!over_ && !asked_) {
    const proto::http::HttpReader::Event event = reader_.next();
    if (const auto* request = std::get_if<Request>(&event)) {
      head_only_ = request->method == "HEAD";
      keep_alive_ = request->keep_alive;
      handle(*request, turn);
    } else if (const auto* refusal = std::get_if<proto::http::Refusal>(&event)) {
      keep_alive_ = head_only_ = false;
      remark(std::to_string(refusal->status) + ": " + refusal->violation.for_log, turn);
      respond(refusal->status, refusal->violation.for_peer, turn);
    } else {
      if (stream_ended_) end_with_stream(turn);
      return;
    }
  }
}

/// A head that was begun will not come whole any more (RFC 9112, 8).
void Http::end_with_stream(Turn& turn) {
  if (reader_.held_bytes() > 0) {
    keep_alive_ = head_only_ = false;
    remark("400: a request that was cut off", turn);
    return respond(400, "the request ended before its head did", turn);
  }
  turn.out.end = over_ = true;
}

void Http::handle(const Request& request, Turn& turn) {
  if (!is_this_host(request.authority, turn.setting)) {
    remark("421: a request for a name that is not this host's (--web-host)", turn);
    return respond(421, "this host does not go by that name (salon serve --web-host NAME)", turn);
  }
  if (std::ranges::find(known_methods, request.method) == known_methods.end()) {
    return respond(501, "that method is not known here", turn);
  }
  if (request.method != "GET" && request.method != "HEAD") {
    Response response = proto::http::plain_response(405, "there is GET and HEAD here");
    response.fields.push_back({"Allow", "GET, HEAD"});
    return respond(std::move(response), turn);
  }
  handle_get(request, turn);
}

void Http::handle_get(const Request& request, Turn& turn) {
  if (request.path == "/ws" || (request.path == "/" && proto::websocket::is_upgrade(request))) {
    open_web_socket(request, turn);
  } else if (request.path == "/") {
    respond({.body = Phrases(turn.setting.language).ways_in(*door_.peer->reached, door_.peer->secure)}, turn);
  } else if (request.path == "/healthz" || request.path == "/readyz" || request.path == "/metrics") {
    show_status(request, turn);
  } else {
    if (request.path.find("..") != std::string::npos) remark("404: a request for a path with ..", turn);
    respond(404, "there is nothing at this path; / says how to join", turn);
  }
}

void Http::open_web_socket(const Request& request, Turn& turn) {
  if (!proto::websocket::is_upgrade(request)) {
    Response response = proto::http::plain_response(426, "IRC over WebSocket is spoken at this path");
    response.fields.push_back({"Upgrade", "websocket"});
    response.fields.push_back({"Connection", "Upgrade"});
    return respond(std::move(response), turn);
  }
  if (!proto::websocket::origin_is_welcome(request, turn.setting.web_origins)) {
    remark("403: a WebSocket for a page of another origin (--web-origin)", turn);
    return respond(403, "pages of that origin are not welcome (salon serve --web-origin ORIGIN)", turn);
  }
  const auto shaken = proto::websocket::shake_hands(request, subprotocols);
  if (!shaken) return respond(shaken.error(), turn);
  turn.out.bytes += proto::http::to_bytes(shaken->response, turn.wall);
  turn.out.successor = std::make_unique<WebSocket>(
      door_.make_irc(turn.setting, door_.peer),
      shaken->subprotocol == binary_messages ? proto::websocket::Kind::binary : proto::websocket::Kind::text);
  turn.out.unread = reader_.take_rest();
  over_ = true;
}

void Http::show_status(const Request& request, Turn& turn) {
  if (!is_local(request, *door_.peer) && !knows_token(request, turn.setting.status_token)) {
    if (turn.setting.status_token.empty()) return respond(403, "the status is shown on this host only", turn);
    Response response = proto::http::plain_response(401, "the status takes a token (Authorization: Bearer TOKEN)");
    response.fields.push_back({"WWW-Authenticate", "Bearer"});
    return respond(std::move(response), turn);
  }
  if (request.path == "/healthz") return respond({.body = "ok\n"}, turn);
  const bool figures = request.path == "/metrics";
  asked_ = figures ? Asked::figures : Asked::readiness;
  turn.out.questions.emplace_back(StatusQuestion{.figures = figures});
}

void Http::answer(const Answer& answer, Turn& turn) {
  const auto* status = std::get_if<StatusAnswer>(&answer);
  if (status == nullptr || !asked_) return;
  const Asked asked = *std::exchange(asked_, std::nullopt);
  if (asked == Asked::figures) {
    // "text/plain; version=0.0.4" is the exposition format's own type.
    respond({.content_type = "text/plain; version=0.0.4; charset=utf-8", .body = status->figures}, turn);
  } else if (status->ready) {
    respond({.body = "ready\n"}, turn);
  } else {
    respond(503, "lines are not accepted at present", turn);
  }
  proceed(turn);
}

void Http::remark(std::string_view what, Turn& turn) {
  turn.out.remark = Remark{Remark::About::http, "HTTP " + std::string(what)};
}

void Http::respond(int status, std::string_view sentence, Turn& turn) {
  respond(proto::http::plain_response(status, sentence), turn);
}

void Http::respond(Response response, Turn& turn) {
  response.close = !keep_alive_;
  response.head_only = head_only_;
  turn.out.bytes += proto::http::to_bytes(response, turn.wall);
  since_ = turn.now;
  if (!keep_alive_) turn.out.end = over_ = true;
}

}  // namespace salon::session
