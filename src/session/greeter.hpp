// The session that every TCP connection begins with. It listens, and finds out who is there:
//
//   bytes that open IRC           -> irc::Session, fed those bytes
//   bytes that open HTTP          -> Http, likewise
//   bytes that open TLS           -> a handshake, behind which another Greeter listens; without a certificate, and
//                                    within TLS, a short, correct refusal, and the end
//   any other bytes               -> Lines; the guest is a program that speaks first, and is not greeted yet
//   silence                       -> Lines; the guest is a person at nc, and is greeted
//   the end of the stream         -> what came is lines; if nothing came, a goodbye
//   a handshake that said HTTP    -> Http at once (RFC 7301). Browsers open connections that they may not need: such a
//                                    one is no silent person, and the room does not hear of it
//
// How long silence must last depends on the way: the client's first segment may have been lost once, and then comes one
// retransmission time-out later (200 ms at least, RFC 6298 and Linux). So it asks for the round trip first, and decides
// nothing before that is answered. On any way a program may be slow: on a small or busy machine some take half a second
// from connecting to their first byte, in which they open their TLS library; and whoever is greeted too early is told
// something that it cannot read.
#pragma once

#include "session/opening.hpp"
#include "session/session.hpp"

namespace salon::session {

class Greeter final : public Session {
 public:
  static constexpr Duration silence_min = std::chrono::milliseconds(600);
  /// Where no person waits for a greeting, a client on a busy machine has time for its first byte: nobody can be
  /// greeted but under TLS, or guests are not held back (Setting::throttle), since they are a test's.
  static constexpr Duration silence_of_programs = std::chrono::seconds(3);
  /// max(600 ms, 250 ms + 4 round trips).
  [[nodiscard]] static Duration silence(Duration round_trip);

  Greeter(const Setting& setting, const SharedPeer& peer, MakeSession make_irc);

  void begin(Turn& turn) override;
  void receive(std::string_view bytes, Turn& turn) override;
  void end_of_stream(Turn& turn) override;
  void broken_off(Turn& turn) override;
  void deadline_passed(Turn& turn) override;
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer& answer, Turn& turn) override;
  /// Whoever has not spoken yet may be a program that would not understand.
  void announce(std::string_view, Turn&) override {}

  [[nodiscard]] Instant deadline() const override;
  [[nodiscard]] Variant variant() const override { return {.language = language_}; }
  [[nodiscard]] std::size_t held_bytes() const override { return opening_.bytes().size(); }
  [[nodiscard]] bool settled() const override { return true; }

 private:
  void decide(Turn& turn);
  void become_lines(bool greeted, Turn& turn);
  void turn_away(Turn& turn);

  Door door_;
  Language language_;
  Opening opening_;
  Instant began_{};
  bool round_trip_known_ = false;
  bool stream_ended_ = false;
  bool over_ = false;
};

/// What the server gives every TCP connection.
std::unique_ptr<Session> make_greeter(const Setting& setting, const SharedPeer& peer, MakeSession make_irc);

}  // namespace salon::session
