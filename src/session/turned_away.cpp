#include "session/turned_away.hpp"

#include <algorithm>
#include <utility>

#include "proto/http_response.hpp"
#include "proto/refusal.hpp"
#include "session/greeter.hpp"
#include "session/lines_render.hpp"
#include "session/opening.hpp"
#include "session/phrases.hpp"

namespace salon::session {
namespace {

class TurnedAway final : public Session {
 public:
  explicit TurnedAway(std::string words) : words_(std::move(words)) {}

  void begin(Turn& turn) override {
    turn.out.bytes = "* " + words_ + "\n";
    turn.out.end = true;
    turn.out.reason = words_;
  }
  void receive(std::string_view, Turn&) override {}
  void end_of_stream(Turn&) override {}
  void deadline_passed(Turn&) override {}
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer&, Turn&) override {}
  void announce(std::string_view, Turn&) override {}
  [[nodiscard]] Instant deadline() const override { return never; }
  [[nodiscard]] Variant variant() const override { return {}; }
  [[nodiscard]] std::size_t held_bytes() const override { return 0; }
  [[nodiscard]] bool settled() const override { return true; }

 private:
  std::string words_;
};

class Excluded final : public Session {
 public:
  Excluded(const room::Exclusion& exclusion, SharedPeer peer)
      : reason_(exclusion.reason), until_(exclusion.until), peer_(std::move(peer)) {}

  void begin(Turn& turn) override {
    silent_until_ = turn.now + Greeter::silence_min;
    if (peer_->agreed_on_http) say(proto::Opening::http, turn);
  }
  void receive(std::string_view bytes, Turn& turn) override {
    if (over_) return;
    opening_.receive(bytes, turn.now);
    if (opening_.kind() != proto::Opening::undecided) say(opening_.kind(), turn);
  }
  void end_of_stream(Turn& turn) override { say(proto::Opening::lines, turn); }
  void deadline_passed(Turn& turn) override {
    if (turn.now >= deadline()) say(proto::Opening::lines, turn);
  }
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer&, Turn&) override {}
  void announce(std::string_view, Turn&) override {}
  [[nodiscard]] Instant deadline() const override {
    return over_ ? never : std::min(silent_until_, opening_.deadline());
  }
  [[nodiscard]] Variant variant() const override { return {}; }
  [[nodiscard]] std::size_t held_bytes() const override { return opening_.bytes().size(); }
  [[nodiscard]] bool settled() const override { return true; }

 private:
  void say(proto::Opening to, Turn& turn) {
    if (std::exchange(over_, true)) return;
    if (to == proto::Opening::tls && turn.setting.tls && !peer_->secure) {
      turn.out.start_tls = true;
      turn.out.unread = opening_.take();
      return;
    }
    turn.out.bytes = words(to, turn);
    turn.out.end = true;
  }

  [[nodiscard]] std::string words(proto::Opening to, const Turn& turn) const {
    const bool program = to == proto::Opening::irc;
    const Phrases phrases(program ? Language::english : turn.setting.language);
    const std::string text = phrases.you_are_excluded(until_, reason_);
    std::string bytes;
    switch (to) {
      case proto::Opening::irc:
        return ":" + turn.setting.server_name + " 465 * :" + text + "\r\nERROR :Closing link: " + text + "\r\n";
      case proto::Opening::http: {
        proto::http::Response response = proto::http::plain_response(403, text);
        response.close = true;
        return proto::http::to_bytes(response, turn.wall);
      }
      case proto::Opening::tls: bytes = proto::tls_refusal(); break;
      default: append_notice(text, bytes);
    }
    return bytes;
  }

  std::string reason_;
  WallTime until_;
  SharedPeer peer_;
  Opening opening_;
  Instant silent_until_ = never;
  bool over_ = false;
};

}  // namespace

std::unique_ptr<Session> make_excluded(const room::Exclusion& exclusion, const SharedPeer& peer) {
  return std::make_unique<Excluded>(exclusion, peer);
}

std::unique_ptr<Session> make_turned_away(std::string words) { return std::make_unique<TurnedAway>(std::move(words)); }

}  // namespace salon::session
