// The lines dialect: a guest at nc or telnet, or a program that prints lines. docs/wire/lines.md is its page.
//
// Theory. Input becomes lines, which wait in `input_` until it is their turn; `proceed` takes as many as it may. What a
// line wants is submitted at once, so that a chunk of many lines makes many commands in one turn; `pending_` remembers
// them in order until their events come back. A line has to wait
//
//   - while a question is open: its answer comes first;
//   - if it is a query, moves the guest, or is told something at once (/who, /join, a line too long), until the
//     commands before it have come back: it depends on what they did, or its reply would overtake theirs;
//   - while the guest is moving: where a line is said depends on where it ends up;
//   - when the guest is faster than the flood limit, until a token is there.
//
// A guest begins as an outsider who says its lines in the lobby without being in it, so that `echo hi | nc -N` makes no
// noise. It joins when it has been silent for as long as a person is, or asks to. Then it is in one room at a time.
//
// An end, asked for (/quit) or come (end of stream), waits until everything said is acknowledged, and reports it.
#pragma once

#include <optional>
#include <string>

#include "base/queue.hpp"
#include "base/seldom.hpp"
#include "proto/lines.hpp"
#include "proto/telnet.hpp"
#include "session/opening.hpp"
#include "session/phrases.hpp"
#include "session/session.hpp"
#include "session/token_bucket.hpp"

namespace salon::session {

class Lines final : public Session {
 public:
  /// `greeted`: it has been silent, so it is joined and welcomed at once, and its first bytes may still turn out to be
  /// another protocol's. Otherwise it has spoken, and is to be fed what it said.
  Lines(const Setting& setting, Door door, bool greeted);

  void begin(Turn& turn) override;
  void receive(std::string_view bytes, Turn& turn) override;
  void end_of_stream(Turn& turn) override;
  void broken_off(Turn& turn) override;
  void deadline_passed(Turn& turn) override;
  void hear(const room::Event& event, Turn& turn) override;
  void kept(const room::Event& event, Turn& turn) override;
  void not_kept(const room::Event& event, Turn& turn) override;
  void answer(const Answer& answer, Turn& turn) override;
  void announce(std::string_view text, Turn& turn) override;

  [[nodiscard]] Instant deadline() const override;
  [[nodiscard]] Variant variant() const override { return {.language = language_}; }
  [[nodiscard]] std::size_t held_bytes() const override;
  [[nodiscard]] bool settled() const override { return pending_.empty() && unacknowledged_ == 0 && !asked_; }

 private:
  /// What a command was for that has not come back yet.
  enum class Awaited { enter, greeting, say, rename, move, part, topic, away, oper, leave, order, account, login };
  enum class Asked { history, modlog, connection, account, login, new_password, code, mail, forgotten, reset };
  struct Input {
    std::string text;
    bool too_long = false;
  };
  struct Command;  // a row of the table in lines_commands.cpp
  struct Own;      // what own events do, in lines_events.cpp

  // input: lines.cpp
  void take_in(std::string_view bytes, Turn& turn);
  void take_event(const proto::LineSplitter::Event& event);
  void proceed(Turn& turn);
  [[nodiscard]] bool must_wait(const Input& input) const;
  [[nodiscard]] static bool answers_at_once(const Input& input);
  void take_line(const Input& input, Turn& turn);
  void join_lobby(Turn& turn);
  void yield_to_other_protocol(Turn& turn);
  void say_farewell(Turn& turn);

  // what a line asks for: lines_commands.cpp
  void tell_if_away(const room::Said& said, Turn& turn) const;
  void show_connection(const ConnectionAnswer& facts, Turn& turn) const;
  [[nodiscard]] static const Command* find_command(std::string_view line);
  void run_command(std::string_view line, Turn& turn);
  void say(std::string_view target, room::SayKind kind, std::string_view text, Turn& turn);
  void command_nick(std::string_view arguments, Turn& turn);
  void command_join(std::string_view arguments, Turn& turn);
  void command_leave(std::string_view arguments, Turn& turn);
  void command_rooms(std::string_view arguments, Turn& turn);
  void command_msg(std::string_view arguments, Turn& turn);
  void command_me(std::string_view arguments, Turn& turn);
  void command_topic(std::string_view arguments, Turn& turn);
  void command_kick(std::string_view arguments, Turn& turn);
  void command_invite(std::string_view arguments, Turn& turn);
  /// A change of one mode of the room: /op, /unban...
  template <char letter, bool on>
  void command_mode(std::string_view arguments, Turn& turn);
  void command_slow(std::string_view arguments, Turn& turn);
  /// lines_filters.cpp
  template <bool on>
  void command_filter(std::string_view arguments, Turn& turn);
  void command_filters(std::string_view arguments, Turn& turn);
  void command_rename(std::string_view arguments, Turn& turn);
  void command_modlog(std::string_view arguments, Turn& turn);
  void ask_history(std::string_view arguments, bool order_alone, Turn& turn);
  void command_history(std::string_view arguments, Turn& turn);
  void command_how(std::string_view arguments, Turn& turn);
  void command_away(std::string_view arguments, Turn& turn);
  void command_oper(std::string_view arguments, Turn& turn);
  void command_help(std::string_view arguments, Turn& turn);
  void command_quit(std::string_view arguments, Turn& turn);

  // lines_accounts.cpp
  [[nodiscard]] bool in_private(Turn& turn) const;
  void ask_secret(Asked asked, std::string about, Question question, Turn& turn);
  void command_register(std::string_view arguments, Turn& turn);
  void command_verify(std::string_view arguments, Turn& turn);
  void command_login(std::string_view arguments, Turn& turn);
  void command_logout(std::string_view arguments, Turn& turn);
  void command_password(std::string_view arguments, Turn& turn);
  void command_forgot(std::string_view arguments, Turn& turn);
  void command_stay(std::string_view arguments, Turn& turn);
  /// The room that the guest is in is kept for it: /keep, /unkeep.
  template <bool on>
  void command_keep(std::string_view arguments, Turn& turn);
  void command_transfer(std::string_view arguments, Turn& turn);
  void command_accept(std::string_view arguments, Turn& turn);
  void secret_answered(Asked asked, const Answer& answer, Turn& turn);
  void mail_answered(Asked asked, const MailAnswer& answer, Turn& turn);
  void password_reset(const NewPasswordAnswer& answer, Turn& turn);
  void verifier_made(Asked asked, const VerifierAnswer& made, Turn& turn);
  /// Whether an account that waits is on disk.
  void waiting_kept(const room::AccountWaits& waits, bool kept, Turn& turn);
  void account_changed(const room::Event& event, Awaited awaited, Turn& turn);

  // lines_people.cpp
  void command_who(std::string_view arguments, Turn& turn);
  void command_whois(std::string_view arguments, Turn& turn);
  void show_person(const room::Guest& guest, Turn& turn) const;
  void show_room(const room::Room& room, Turn& turn) const;

  // lines_exclusion.cpp
  void command_exclude(std::string_view arguments, Turn& turn);
  void command_readmit(std::string_view arguments, Turn& turn);
  void command_excluded(std::string_view arguments, Turn& turn);

  void submit(room::Command command, Awaited awaited, Turn& turn);
  void move_to(std::string room, Turn& turn, std::string key = {});
  /// The room that the guest is in is called otherwise.
  void room_renamed(const room::Event& event, const room::RoomRenamed& renamed, Turn& turn);
  void sent_away(const room::Event& event, const room::Kicked& kicked, Turn& turn);
  void notice(std::string_view text, Turn& turn) const;

  Door door_;
  Language language_;
  Phrases phrases_;
  bool greeted_;
  /// It was greeted, and has said nothing since.
  bool unopened_;
  /// From then on until its first line is known to be one.
  std::unique_ptr<Opening> opening_;
  proto::TelnetFilter telnet_;
  proto::LineSplitter splitter_;
  TokenBucket bucket_;
  Queue<Input> input_;
  std::size_t input_bytes_ = 0;
  Queue<Awaited> pending_;
  std::optional<Asked> asked_;
  Seldom<std::string> asked_about_;  // a room, a nick, or an account
  Seldom<std::string> asked_email_;  // of an account that is to be made; empty: none
  std::size_t wrong_passwords_ = 0;
  std::size_t unacknowledged_ = 0;
  Seldom<Tally> tally_;
  /// Where lines are said, as it is spelled.
  std::string room_;
  /// A room that is left as soon as the next one is joined.
  bool moving_ = false;
  /// It is not in room_ any more, and in no other.
  bool nowhere_ = false;
  Instant greet_at_ = never;
  Instant token_at_ = never;
  bool slowed_down_ = false;
  bool stream_ended_ = false;
  bool broken_off_ = false;
  bool quitting_ = false;
  bool yielding_ = false;
  bool over_ = false;
  Seldom<std::string> reason_;
};

}  // namespace salon::session
