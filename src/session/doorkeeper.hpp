// Asks a guest who speaks lines for the server's password, before it is let in (Setting::password). IRC clients show
// theirs with PASS; one that was slow to speak, and was asked like a person, is recognised by its first line.
//
// Three wrong answers, or none within a minute, and the conversation ends. What follows the password in the same breath
// is the guest's first line, so that a program can send both: printf 'PASSWORD\nbuild ok\n' | nc -N host 8888.
#pragma once

#include "proto/telnet.hpp"
#include "session/opening.hpp"
#include "session/phrases.hpp"
#include "session/session.hpp"

namespace salon::session {

class Doorkeeper final : public Session {
 public:
  static constexpr Duration time_max = std::chrono::seconds(60);
  static constexpr std::size_t guesses_max = 3;

  /// `greeted`: see Lines.
  Doorkeeper(const Setting& setting, Door door, bool greeted);

  void begin(Turn& turn) override;
  void receive(std::string_view bytes, Turn& turn) override;
  void end_of_stream(Turn& turn) override;
  void deadline_passed(Turn& turn) override;
  void hear(const room::Event&, Turn&) override {}
  void kept(const room::Event&, Turn&) override {}
  void not_kept(const room::Event&, Turn&) override {}
  void answer(const Answer&, Turn&) override {}
  void announce(std::string_view text, Turn& turn) override;
  [[nodiscard]] Instant deadline() const override;
  [[nodiscard]] Variant variant() const override { return {}; }
  [[nodiscard]] std::size_t held_bytes() const override { return opening_.bytes().size() + input_.size(); }
  [[nodiscard]] bool settled() const override { return true; }

 private:
  void look(Turn& turn);
  void read_lines(Turn& turn);
  void let_in(Turn& turn);
  void send_away(std::string_view words, Turn& turn);

  Door door_;
  Phrases phrases_;
  bool greeted_;
  Instant until_ = never;
  Opening opening_;
  bool is_lines_ = false;
  proto::TelnetFilter telnet_;
  std::string input_;
  std::size_t guesses_ = 0;
  bool stream_ended_ = false;
  bool over_ = false;
};

}  // namespace salon::session
