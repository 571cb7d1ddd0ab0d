// IRC over WebSocket (IRCv3 websocket, RFC 6455): the session around an irc::Session that takes its lines out of
// messages and puts them into messages, a line each, without CRLF.
//
// The session within does not know. What is said in its rooms is rendered once for all guests like it, as messages
// already: its Variant is the inner one's with a Framing.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "proto/websocket.hpp"
#include "session/session.hpp"

namespace salon::session {

class WebSocket final : public Session {
 public:
  /// Longer messages end the conversation (1009). Above what an IRC line may have, so that one which is only a little
  /// too long gets IRC's own answer.
  static constexpr std::size_t message_bytes_max = std::size_t{16} * 1024;

  /// Lines are sent in messages of this kind, and taken in those of either.
  WebSocket(std::unique_ptr<Session> inner, proto::websocket::Kind kind);

  void begin(Turn& turn) override;
  void receive(std::string_view bytes, Turn& turn) override;
  /// Without a Close: the guest is gone as it is on a plain connection.
  void end_of_stream(Turn& turn) override;
  void broken_off(Turn& turn) override;
  void deadline_passed(Turn& turn) override;
  void hear(const room::Event& event, Turn& turn) override;
  void kept(const room::Event& event, Turn& turn) override;
  void not_kept(const room::Event& event, Turn& turn) override;
  void answer(const Answer& answer, Turn& turn) override;
  void setting_changed(Turn& turn) override;
  void announce(std::string_view text, Turn& turn) override;
  void dismiss(std::string_view text, Turn& turn) override;

  [[nodiscard]] Instant deadline() const override { return over_ ? never : inner_->deadline(); }
  [[nodiscard]] Variant variant() const override;
  [[nodiscard]] std::size_t held_bytes() const override { return inner_->held_bytes(); }
  [[nodiscard]] bool settled() const override { return inner_->settled(); }

 private:
  template <class Call>
  void pass(Turn& turn, Call call);
  void take(const proto::websocket::WebSocketReader::Event& event, Turn& turn);
  void break_off(proto::websocket::CloseCode code, Turn& turn);
  void end(proto::websocket::CloseCode code, std::string reason, Turn& turn);

  std::unique_ptr<Session> inner_;
  proto::websocket::Kind kind_;
  proto::websocket::WebSocketReader reader_;
  /// What the peer closed with; it listens no more.
  std::optional<proto::websocket::CloseCode> peer_closed_;
  bool over_ = false;
};

}  // namespace salon::session
