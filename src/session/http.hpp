// The session of an HTTP client (RFC 9112): says how to join, opens WebSockets for IRC, and shows the status. What it
// answers to which request is the table in docs/wire/http.md.
//
// Whom it speaks for: addresses, localhost, and the names in Setting::web_hosts. Another name in Host may be that of a
// hostile page, whose owner has let it point to this host so that a guest's browser takes us for a part of that page
// (DNS rebinding). An address cannot be pointed anywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "proto/http_reader.hpp"
#include "proto/http_response.hpp"
#include "session/opening.hpp"
#include "session/session.hpp"

namespace salon::session {

class Http final : public Session {
 public:
  /// How long a request may take to come, from its first byte, and how long a kept connection may be silent.
  static constexpr Duration request_time_max = std::chrono::seconds(10);
  static constexpr Duration idle_time_max = std::chrono::seconds(30);

  explicit Http(Door door) : door_(std::move(door)) {}

  void begin(Turn& turn) override { since_ = turn.now; }
  void receive(std::string_view bytes, Turn& turn) override;
  void end_of_stream(Turn& turn) override;
  /// Nobody waits for an answer any more.
  void broken_off(Turn& turn) override { turn.out.end = over_ = true; }
  void deadline_passed(Turn& turn) override;
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer& answer, Turn& turn) override;
  /// Nothing can be said to a client that has not asked.
  void announce(std::string_view, Turn&) override {}

  [[nodiscard]] Instant deadline() const override;
  [[nodiscard]] Variant variant() const override { return {}; }
  [[nodiscard]] std::size_t held_bytes() const override { return reader_.held_bytes(); }
  [[nodiscard]] bool settled() const override { return !asked_; }

 private:
  enum class Asked : std::uint8_t { readiness, figures };

  void proceed(Turn& turn);
  void end_with_stream(Turn& turn);
  void handle(const proto::http::Request& request, Turn& turn);
  void handle_get(const proto::http::Request& request, Turn& turn);
  void open_web_socket(const proto::http::Request& request, Turn& turn);
  void show_status(const proto::http::Request& request, Turn& turn);
  void respond(proto::http::Response response, Turn& turn);
  static void remark(std::string_view what, Turn& turn);
  void respond(int status, std::string_view sentence, Turn& turn);

  Door door_;
  proto::http::HttpReader reader_;
  Instant since_{};
  std::optional<Asked> asked_;
  // Of the request in hand.
  bool head_only_ = false;
  bool keep_alive_ = false;

  bool stream_ended_ = false;
  bool over_ = false;
};

}  // namespace salon::session
