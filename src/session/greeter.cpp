#include "session/greeter.hpp"

#include <algorithm>

#include "proto/http_response.hpp"
#include "proto/refusal.hpp"
#include "session/doorkeeper.hpp"
#include "session/http.hpp"
#include "session/lines.hpp"
#include "session/lines_render.hpp"
#include "session/phrases.hpp"

namespace salon::session {

Duration Greeter::silence(Duration round_trip) {
  return std::max<Duration>(silence_min, std::chrono::milliseconds(250) + 4 * round_trip);
}

Greeter::Greeter(const Setting& setting, const SharedPeer& peer, MakeSession make_irc)
    : door_{.peer = peer, .make_irc = make_irc, .greeting_delay = silence_min}, language_(setting.language) {}

std::unique_ptr<Session> make_greeter(const Setting& setting, const SharedPeer& peer, MakeSession make_irc) {
  return std::make_unique<Greeter>(setting, peer, make_irc);
}

void Greeter::begin(Turn& turn) {
  if (door_.peer->agreed_on_http) {
    turn.out.successor = std::make_unique<Http>(door_);
    over_ = true;
    return;
  }
  began_ = turn.now;
  turn.out.questions.emplace_back(ConnectionQuestion{});
}

void Greeter::receive(std::string_view bytes, Turn& turn) {
  if (over_) return;
  opening_.receive(bytes, turn.now);
  decide(turn);
}

void Greeter::end_of_stream(Turn& turn) {
  if (over_) return;
  stream_ended_ = true;
  decide(turn);
}

void Greeter::broken_off(Turn& turn) {
  if (over_) return;
  if (opening_.bytes().contains('\n')) return end_of_stream(turn);
  turn.out.end = over_ = true;
}

void Greeter::deadline_passed(Turn& turn) {
  if (over_) return;
  if (turn.now >= opening_.deadline()) opening_.settle_for_lines();
  decide(turn);
}

void Greeter::answer(const Answer& answer, Turn& turn) {
  if (const auto* facts = std::get_if<ConnectionAnswer>(&answer)) {
    round_trip_known_ = true;
    const bool nobody_is_greeted = turn.setting.require_tls && !door_.peer->secure;
    const bool programs_alone = nobody_is_greeted || !turn.setting.throttle;
    door_.greeting_delay = programs_alone ? silence_of_programs : silence(facts->round_trip);
  }
  if (!over_) decide(turn);
}

Instant Greeter::deadline() const {
  if (over_ || !round_trip_known_) return never;
  return opening_.bytes().empty() ? began_ + door_.greeting_delay : opening_.deadline();
}

void Greeter::decide(Turn& turn) {
  if (!round_trip_known_) return;
  const bool silent = opening_.bytes().empty();
  if (stream_ended_ && !silent) opening_.settle_for_lines();
  const bool decided =
      opening_.kind() != proto::Opening::undecided || (silent && turn.now >= began_ + door_.greeting_delay);
  if (decided && opening_.kind() != proto::Opening::tls && turn.setting.require_tls && !door_.peer->secure) {
    return turn_away(turn);
  }
  switch (opening_.kind()) {
    case proto::Opening::undecided:
      if (stream_ended_) {
        append_notice(Phrases(language_).goodbye(), turn.out.bytes);
        turn.out.end = over_ = true;
      } else if (silent && turn.now >= began_ + door_.greeting_delay) {
        become_lines(true, turn);
      }
      break;
    case proto::Opening::lines: become_lines(false, turn); break;
    case proto::Opening::irc:
    case proto::Opening::http:
      turn.out.successor = opening_.make_successor(turn.setting, door_);
      turn.out.unread = opening_.take();
      over_ = true;
      break;
    case proto::Opening::tls:
      over_ = true;
      if (turn.setting.tls && !door_.peer->secure) {
        turn.out.start_tls = true;
        turn.out.unread = opening_.take();
      } else {
        turn.out.bytes += proto::tls_refusal();
        turn.out.end = true;
      }
      break;
  }
}

/// For a server that speaks nothing but TLS: in the words of those who do not.
void Greeter::turn_away(Turn& turn) {
  const std::string words = Phrases(language_).tls_only();
  switch (opening_.kind()) {
    case proto::Opening::http:
      turn.out.bytes += proto::http::to_bytes(
          [&] {
            proto::http::Response response = proto::http::plain_response(403, words);
            response.close = true;
            return response;
          }(),
          turn.wall);
      break;
    case proto::Opening::irc: turn.out.bytes += "ERROR :" + words + "\r\n"; break;
    default: append_notice(words, turn.out.bytes);
  }
  turn.out.end = over_ = true;
}

void Greeter::become_lines(bool greeted, Turn& turn) {
  if (turn.setting.password.empty()) {
    turn.out.successor = std::make_unique<Lines>(turn.setting, door_, greeted);
  } else {
    turn.out.successor = std::make_unique<Doorkeeper>(turn.setting, door_, greeted);
  }
  turn.out.unread = opening_.take();
  over_ = true;
}

}  // namespace salon::session
