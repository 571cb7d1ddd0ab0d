// The guest's side of a conversation: what `salon join` speaks. A state machine over IRC that owns no socket, no
// terminal and no clock.
//
//   Caller caller({.nick = "ada", .room = "#lobby"});
//   caller.connected(now);
//   for (;;) {
//     send(caller.take_bytes());
//     for (const Happening& happening : caller.take_happenings()) show(happening);
//     if (caller.finished()) break;
//     ... caller.receive(bytes, now) or caller.type(line, now) or caller.deadline_passed(now)
//   }
//
// Acknowledgement. A line is sent and then unacknowledged until its echo comes, which Salon sends when the line is on
// disk. At most `in_flight_max` lines are; the others wait here, and `wants_input` says when enough do. When the input
// has ended, the caller stays until every line is acknowledged, refused, or lost with the connection, and then quits.
// Which line an echo or a refusal answers, its label tells (IRCv3 labeled-response): another client of the same guest
// may say the same in the same moment, and its line comes from our own nick too. On a server without labels an echo
// answers the first line in flight with its target and text, a refusal the first with its target.
// On a server without echo-message a PING behind the lines takes the echo's place: it says they were processed.
//
// A connection that breaks. Lines that were sent and not acknowledged are given as Unacknowledged and forgotten: the
// server may have kept them, may even still be reading them from the old connection, and to send them again could say
// them twice. Lines that had not been sent are sent on the next connection, which asks for what was said since the last
// line seen: one's own lines that were kept appear there.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/irc.hpp"
#include "proto/irc_writer.hpp"
#include "proto/lines.hpp"
#include "session/happening.hpp"

namespace salon::session {

class Caller {
 public:
  struct Options {
    /// If it is taken: with '_' behind it, up to `nick_tries_max` times.
    std::string nick;
    std::string room = "#lobby";
    std::string user = "salon";
    std::string real_name = "salon join";
    /// The server's, if it has one.
    std::string password = {};
    /// How many lines of history to ask for; 0 for none.
    std::size_t history_lines = 20;
  };
  static constexpr std::size_t in_flight_max = 32;
  static constexpr std::size_t waiting_max = 64;
  static constexpr std::size_t shown_max = 256;
  static constexpr int nick_tries_max = 8;
  /// After how long a silence the server is asked whether it is there, and how long it has to answer.
  static constexpr Duration silence_max = std::chrono::seconds(45);
  static constexpr Duration answer_time_max = std::chrono::seconds(30);

  explicit Caller(Options options);

  /// A connection is there (the first, or a new one after `broken`): registers, joins, asks for history.
  void connected(Instant now);
  /// Bytes from the server, cut anywhere.
  void receive(std::string_view bytes, Instant now);
  /// The connection is gone.
  void broken();
  /// One line that was typed, without its newline: a message, or a command (`/me waves`; `//x` says `/x`).
  void type(std::string_view line, Instant now);
  /// Nothing more will be typed.
  void end_of_input(Instant now);
  void deadline_passed(Instant now);

  /// What is to be sent, and what is to be shown, since the last call.
  std::string take_bytes();
  std::vector<Happening> take_happenings();

  /// When deadline_passed is wanted; `never` when it is not.
  [[nodiscard]] Instant deadline() const;
  /// False while so many lines wait that no more should be read.
  [[nodiscard]] bool wants_input() const { return waiting_.size() < waiting_max; }
  /// True when the connection should be closed: there was a farewell, or the server is dead, or no nick could be had.
  [[nodiscard]] bool finished() const { return finished_; }
  /// True when it is finished because we asked for that, or had nothing more to say: no reason to connect again.
  [[nodiscard]] bool satisfied() const { return quitting_; }
  /// Lines that are not acknowledged yet, sent or waiting.
  [[nodiscard]] std::size_t unacknowledged() const { return in_flight_.size() + waiting_.size(); }
  [[nodiscard]] const std::string& nick() const { return nick_; }
  /// Where what is typed is said; empty when nowhere.
  [[nodiscard]] const std::string& room() const { return room_; }
  /// The others who are there: first who spoke last.
  [[nodiscard]] std::vector<std::string> others() const;
  /// The words that `type` takes for commands, with their '/'.
  [[nodiscard]] static std::vector<std::string_view> commands();

 private:
  struct Spoken {
    std::string target;
    room::SayKind kind = room::SayKind::message;
    std::string text;
    std::uint64_t ping = 0;   // on a server without echo: the PING behind it
    std::uint64_t label = 0;  // on a server with echo and labels
  };
  using Message = proto::irc::Message;
  struct Command;
  /// What a batch of the server's holds.
  enum class Contents { other, history, history_again, found };
  struct Batch {
    Contents contents = Contents::other;
    std::size_t lines = 0;
    std::string label{};  // of what it answers
  };

  // caller.cpp: the connection and its lines
  [[nodiscard]] proto::irc::MessageWriter write(std::string_view command);
  void read_line(std::string_view line);
  void send_waiting();
  void send_spoken(const Spoken& spoken);
  void go_on();
  void ask_for_history();
  void acknowledge(const Spoken& echo);
  /// The line in flight with the label that `message` answers; the end if it has none.
  [[nodiscard]] std::deque<Spoken>::iterator labelled(const Message& message);
  bool refuse(const Message& message, std::string_view target, std::string_view why, std::string_view text_within);
  void finish(std::string reason);

  // caller_hears.cpp: what the server says
  void hear(const Message& message);
  void hear_numeric(const Message& message, int numeric);
  void hear_error(const Message& message);
  void hear_capabilities(const Message& message);
  void hear_said(const Message& message, room::SayKind kind);
  /// False for a line of history that was shown before.
  bool is_news(const std::optional<std::string>& id, Contents batch);
  void hear_joined(const Message& message);
  void hear_left(const Message& message);
  void hear_kick(const Message& message);
  void hear_mode(const Message& message);
  void hear_renamed(const Message& message);
  void hear_room_renamed(const Message& message);
  void hear_batch(const Message& message);
  void hear_fail(const Message& message);
  void hear_nick_refused(std::string_view why);
  [[nodiscard]] bool is_own(const Message& message) const;

  // caller_answers.cpp: what the server says because it was asked
  void hear_answer(const Message& message, int numeric);
  bool hear_about_person(const Message& message, int numeric);

  // caller_types.cpp: what is typed
  [[nodiscard]] static std::span<const Command> table();
  void say(std::string_view target, room::SayKind kind, std::string_view text);
  void run_command(std::string_view line);
  void command_away(std::string_view rest);
  void command_help(std::string_view rest);
  void command_history(std::string_view rest);
  void command_invite(std::string_view rest);
  void command_join(std::string_view rest);
  void command_kick(std::string_view rest);
  void command_leave(std::string_view rest);
  void command_me(std::string_view rest);
  template <char letter, bool on>
  void command_mode(std::string_view rest);
  void command_msg(std::string_view rest);
  void command_nick(std::string_view rest);
  void command_oper(std::string_view rest);
  void command_quit(std::string_view rest);
  void command_raw(std::string_view rest);
  void command_rename(std::string_view rest);
  void command_rooms(std::string_view rest);
  void command_search(std::string_view rest);
  void command_topic(std::string_view rest);
  void command_who(std::string_view rest);
  void command_whois(std::string_view rest);
  void go_to(const std::string& room, std::string_view key);
  [[nodiscard]] std::string_view here() const;
  void problem(std::string text);
  void leave(std::string_view reason);

  Options options_;
  proto::LineSplitter splitter_;
  std::string bytes_;
  std::vector<Happening> happenings_;

  // What lasts beyond a connection.
  std::deque<Spoken> waiting_;
  std::string home_;  // the room that it came to first
  std::string wanted_room_;
  std::string last_seen_;  // the msgid of a line of our room
  // The ids of the last lines that were shown, so that history does not show them again.
  std::set<std::string, std::less<>> shown_;
  std::deque<std::string> shown_in_order_;
  bool input_ended_ = false;
  bool quitting_ = false;
  std::string quit_reason_;

  // This connection.
  bool connected_ = false;
  bool registered_ = false;
  bool finished_ = false;
  std::string nick_;
  int nick_tries_ = 0;
  std::string room_;
  std::string offered_;
  std::set<std::string, std::less<>> capabilities_;
  std::deque<Spoken> in_flight_;
  std::map<std::string, Batch, std::less<>> batches_;  // open ones
  std::deque<Contents> recalls_;                       // history that was asked for, and has not come
  bool skipping_ = false;  // in history: a line that was shown, and the rest of it, which has no id
  std::map<std::string, std::vector<std::string>, std::less<>> names_;
  std::map<std::string, std::uint64_t, std::less<>> others_;  // in our room; who has the highest number spoke last
  std::uint64_t spoken_ = 0;
  bool greeted_ = false;  // the server has said all it says to who comes: other numerics are answers
  std::map<std::string, happening::Person, std::less<>> persons_;  // whom we are being told about
  std::uint64_t pings_ = 0;
  std::uint64_t labels_ = 0;
  Instant last_heard_{};
  bool pinged_ = false;
  Instant pinged_at_{};
};

}  // namespace salon::session
