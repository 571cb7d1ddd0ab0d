#include "session/web_socket.hpp"

#include <utility>

#include "salon/base/result.hpp"

namespace salon::session {

using proto::websocket::CloseCode;
using proto::websocket::Kind;
using proto::websocket::WebSocketReader;

WebSocket::WebSocket(std::unique_ptr<Session> inner, Kind kind)
    : inner_(std::move(inner)), kind_(kind), reader_(message_bytes_max) {}

/// Calls the session within, and passes on what it wants.
template <class Call>
void WebSocket::pass(Turn& turn, Call call) {
  if (over_) return;
  Outbox out;
  Turn inner{turn.now, turn.wall, turn.house, turn.setting, turn.self, out, turn.headcount, turn.client, turn.guard};
  call(*inner_, inner);
  ensure(out.successor == nullptr, "a session within a WebSocket cannot be succeeded");
  if (!peer_closed_) {
    const std::size_t before = turn.out.bytes.size();
    turn.out.bytes += out.bytes;
    proto::websocket::frame_lines(turn.out.bytes, before, kind_);
  }
  for (room::Command& command : out.commands) turn.out.commands.push_back(std::move(command));
  for (Question& question : out.questions) turn.out.questions.push_back(std::move(question));
  for (Watch& watch : out.watches) turn.out.watches.push_back(std::move(watch));
  for (room::Event& event : out.passing) turn.out.passing.push_back(std::move(event));
  turn.out.lost = out.lost;
  if (out.end) end(peer_closed_.value_or(CloseCode::normal), std::move(out.reason), turn);
}

void WebSocket::begin(Turn& turn) {
  pass(turn, [](Session& inner, Turn& its) { inner.begin(its); });
}

void WebSocket::receive(std::string_view bytes, Turn& turn) {
  reader_.feed(bytes);
  while (!over_) {
    const WebSocketReader::Event event = reader_.next();
    if (std::holds_alternative<WebSocketReader::More>(event)) break;
    take(event, turn);
  }
  const std::string pongs = reader_.take_pongs();
  if (!over_ && !peer_closed_) turn.out.bytes += pongs;
}

void WebSocket::take(const WebSocketReader::Event& event, Turn& turn) {
  if (const auto* closed = std::get_if<WebSocketReader::Closed>(&event)) {
    if (!closed->by_peer) return break_off(closed->code, turn);
    // Its Close is answered when what it said before is dealt with (RFC 6455, 5.5.1).
    peer_closed_ = closed->code;
    return pass(turn, [](Session& inner, Turn& its) { inner.end_of_stream(its); });
  }
  const auto& message = std::get<WebSocketReader::Message>(event);
  std::string line = message.payload;
  while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();  // older clients send them
  line += "\r\n";
  pass(turn, [&line](Session& inner, Turn& its) { inner.receive(line, its); });
}

void WebSocket::end_of_stream(Turn& turn) {
  if (peer_closed_) return;
  pass(turn, [](Session& inner, Turn& its) { inner.end_of_stream(its); });
}

void WebSocket::broken_off(Turn& turn) {
  if (peer_closed_) return;
  pass(turn, [](Session& inner, Turn& its) { inner.broken_off(its); });
}

void WebSocket::deadline_passed(Turn& turn) {
  pass(turn, [](Session& inner, Turn& its) { inner.deadline_passed(its); });
}

void WebSocket::hear(const room::Event& event, Turn& turn) {
  pass(turn, [&event](Session& inner, Turn& its) { inner.hear(event, its); });
}

void WebSocket::kept(const room::Event& event, Turn& turn) {
  pass(turn, [&event](Session& inner, Turn& its) { inner.kept(event, its); });
}

void WebSocket::not_kept(const room::Event& event, Turn& turn) {
  pass(turn, [&event](Session& inner, Turn& its) { inner.not_kept(event, its); });
}

void WebSocket::answer(const Answer& answer, Turn& turn) {
  pass(turn, [&answer](Session& inner, Turn& its) { inner.answer(answer, its); });
}

void WebSocket::setting_changed(Turn& turn) {
  pass(turn, [](Session& inner, Turn& its) { inner.setting_changed(its); });
}

void WebSocket::announce(std::string_view text, Turn& turn) {
  pass(turn, [text](Session& inner, Turn& its) { inner.announce(text, its); });
}

void WebSocket::dismiss(std::string_view text, Turn& turn) {
  pass(turn, [text](Session& inner, Turn& its) { inner.dismiss(text, its); });
  if (over_) return;
  proto::websocket::append_close(turn.out.bytes, peer_closed_.value_or(CloseCode::going_away), text);
  over_ = true;
}

/// The peer broke the protocol, and hears nothing more but which rule.
void WebSocket::break_off(CloseCode code, Turn& turn) {
  turn.out.remark =
      Remark{Remark::About::web_socket, "its WebSocket was closed with " + std::to_string(static_cast<int>(code))};
  end(code, "WebSocket closed with " + std::to_string(static_cast<int>(code)), turn);
}

void WebSocket::end(CloseCode code, std::string reason, Turn& turn) {
  proto::websocket::append_close(turn.out.bytes, code);
  turn.out.reason = std::move(reason);
  turn.out.end = over_ = true;
}

Variant WebSocket::variant() const {
  Variant variant = inner_->variant();
  variant.framing = kind_ == Kind::binary ? Framing::binary_messages : Framing::text_messages;
  return variant;
}

}  // namespace salon::session
