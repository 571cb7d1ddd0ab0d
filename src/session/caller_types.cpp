// What is typed: lines to say, and commands, which bear the names that they have in the lines dialect. One row a
// command, one function a row.
#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "salon/base/utf8.hpp"
#include "session/caller.hpp"
#include "session/words.hpp"

namespace salon::session {
namespace {

constexpr std::size_t history_lines_default = 20;
constexpr std::size_t history_lines_max = 100;  // CHATHISTORY=100 is what Salon allows

}  // namespace

struct Caller::Command {
  /// With its '/'.
  std::string_view word;
  /// How it is used, when it needs something behind it.
  std::string_view form;
  /// It can be typed before the server has let us in.
  bool at_any_time;
  void (Caller::*run)(std::string_view rest);
};

namespace {

constexpr bool at_any_time = true;
constexpr bool when_registered = false;

}  // namespace

std::span<const Caller::Command> Caller::table() {
  static constexpr std::array<Command, 25> rows{{
      {"/away", "", when_registered, &Caller::command_away},
      {"/ban", "/ban NAME", when_registered, &Caller::command_mode<'b', true>},
      {"/help", "", at_any_time, &Caller::command_help},
      {"/history", "", when_registered, &Caller::command_history},
      {"/invite", "/invite NAME", when_registered, &Caller::command_invite},
      {"/join", "/join ROOM", when_registered, &Caller::command_join},
      {"/kick", "/kick NAME", when_registered, &Caller::command_kick},
      {"/leave", "", when_registered, &Caller::command_leave},
      {"/me", "/me TEXT", at_any_time, &Caller::command_me},
      {"/msg", "/msg NAME TEXT", at_any_time, &Caller::command_msg},
      {"/nick", "/nick NAME", when_registered, &Caller::command_nick},
      {"/op", "/op NAME", when_registered, &Caller::command_mode<'o', true>},
      {"/oper", "/oper NAME PASSWORD", when_registered, &Caller::command_oper},
      {"/quit", "", at_any_time, &Caller::command_quit},
      {"/raw", "/raw COMMAND", when_registered, &Caller::command_raw},
      {"/rename", "/rename NEW-NAME", when_registered, &Caller::command_rename},
      {"/rooms", "", when_registered, &Caller::command_rooms},
      {"/search", "/search WORDS", when_registered, &Caller::command_search},
      {"/topic", "", when_registered, &Caller::command_topic},
      {"/unban", "/unban NAME", when_registered, &Caller::command_mode<'b', false>},
      {"/unop", "/unop NAME", when_registered, &Caller::command_mode<'o', false>},
      {"/unvoice", "/unvoice NAME", when_registered, &Caller::command_mode<'v', false>},
      {"/voice", "/voice NAME", when_registered, &Caller::command_mode<'v', true>},
      {"/who", "", when_registered, &Caller::command_who},
      {"/whois", "/whois NAME", when_registered, &Caller::command_whois},
  }};
  return rows;
}

std::vector<std::string_view> Caller::commands() {
  std::vector<std::string_view> words;
  for (const Command& command : table()) words.push_back(command.word);
  return words;
}

void Caller::type(std::string_view line, Instant /*now*/) {
  const std::string text = utf8::visible(line);
  const std::string_view rest = text;
  if (rest.starts_with("//")) {
    say({}, room::SayKind::message, rest.substr(1));
  } else if (rest.starts_with('/')) {
    run_command(rest);
  } else {
    say({}, room::SayKind::message, rest);
  }
  go_on();
}

void Caller::say(std::string_view target, room::SayKind kind, std::string_view text) {
  if (!text.empty()) waiting_.push_back({std::string(target), kind, std::string(text), 0});
}

void Caller::run_command(std::string_view line) {
  const std::string_view word = take_word(line);
  const auto is_it = [&](const Command& command) { return proto::irc::same_name(command.word, word); };
  const auto command = std::ranges::find_if(table(), is_it);
  if (command == table().end()) {
    happenings_.emplace_back(happening::NoCommand{std::string(word)});
  } else if (!command->at_any_time && !registered_) {
    problem(std::string(word) + ": not connected yet");
  } else if (!command->form.empty() && line.empty()) {
    happenings_.emplace_back(happening::WrongUse{std::string(command->form)});
  } else {
    (this->*command->run)(line);
  }
}

// ---- what is said, and where ----

void Caller::command_me(std::string_view rest) { say({}, room::SayKind::action, rest); }

void Caller::command_msg(std::string_view rest) {
  const std::string_view target = take_word(rest);
  if (rest.empty()) return happenings_.push_back(happening::WrongUse{"/msg NAME TEXT"});
  say(target, room::SayKind::message, rest);
}

void Caller::command_join(std::string_view rest) {
  const std::string_view room = take_word(rest);
  go_to(room_named(room), rest);
}

void Caller::command_leave(std::string_view) {
  if (proto::irc::same_name(here(), home_)) return problem("you came to " + home_ + " first; /quit leaves the server");
  go_to(home_, {});
}

void Caller::go_to(const std::string& room, std::string_view key) {
  if (proto::irc::same_name(room, room_)) return wanted_room_.clear();
  wanted_room_ = room;
  proto::irc::MessageWriter writer = write("JOIN");
  writer.parameter(room);
  if (!key.empty()) writer.parameter(key);
  writer.end();
}

/// Behind a /join that is not answered yet, the room that it is about; the server answers them in this order.
std::string_view Caller::here() const { return wanted_room_.empty() ? room_ : wanted_room_; }

void Caller::command_quit(std::string_view rest) {
  input_ended_ = true;
  quit_reason_ = rest;
  if (!registered_) leave(rest);
}

void Caller::leave(std::string_view reason) {
  quitting_ = true;
  proto::irc::MessageWriter writer = write("QUIT");
  if (!reason.empty()) writer.trailing(reason);
  writer.end();
}

// ---- people ----

void Caller::command_nick(std::string_view rest) { write("NICK").parameter(take_word(rest)).end(); }

void Caller::command_who(std::string_view rest) {
  const std::string_view room = take_word(rest);
  write("NAMES").parameter(room.empty() ? std::string(here()) : room_named(room)).end();
}

void Caller::command_whois(std::string_view rest) { write("WHOIS").parameter(take_word(rest)).end(); }

void Caller::command_away(std::string_view rest) {
  proto::irc::MessageWriter writer = write("AWAY");
  if (!rest.empty()) writer.trailing(rest);
  writer.end();
}

void Caller::command_oper(std::string_view rest) {
  const std::string_view name = take_word(rest);
  if (rest.empty()) return happenings_.push_back(happening::WrongUse{"/oper NAME PASSWORD"});
  write("OPER").parameter(name).parameter(take_word(rest)).end();
}

// ---- rooms ----

void Caller::command_rooms(std::string_view) { write("LIST").end(); }

void Caller::command_topic(std::string_view rest) {
  proto::irc::MessageWriter writer = write("TOPIC");
  writer.parameter(here());
  if (!rest.empty()) writer.trailing(rest);
  writer.end();
}

void Caller::command_rename(std::string_view rest) {
  const std::string name = room_named(take_word(rest));
  proto::irc::MessageWriter writer = write("RENAME");
  writer.parameter(here()).parameter(name);
  if (!rest.empty()) writer.trailing(rest);
  writer.end();
}

void Caller::command_invite(std::string_view rest) {
  write("INVITE").parameter(take_word(rest)).parameter(here()).end();
}

void Caller::command_kick(std::string_view rest) {
  const std::string_view nick = take_word(rest);
  proto::irc::MessageWriter writer = write("KICK");
  writer.parameter(here()).parameter(nick);
  if (!rest.empty()) writer.trailing(rest);
  writer.end();
}

template <char letter, bool on>
void Caller::command_mode(std::string_view rest) {
  constexpr std::array<char, 2> change{on ? '+' : '-', letter};
  write("MODE").parameter(here()).parameter({change.data(), change.size()}).parameter(take_word(rest)).end();
}

// ---- what was said before ----

void Caller::command_history(std::string_view rest) {
  if (room_.empty()) return problem("you are in no room; /join ROOM");
  if (!capabilities_.contains("draft/chathistory") || !capabilities_.contains("batch")) {
    return problem("this server gives no history");
  }
  std::size_t lines = history_lines_default;
  const std::string_view wanted = take_word(rest);
  if (!wanted.empty()) {
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), lines);
    if (error != std::errc() || end != wanted.data() + wanted.size() || lines == 0) {
      return happenings_.push_back(happening::WrongUse{"/history 50"});
    }
  }
  lines = std::min(lines, history_lines_max);
  write("CHATHISTORY").parameter("LATEST").parameter(room_).parameter("*").parameter(std::to_string(lines)).end();
  recalls_.push_back(Contents::history_again);
}

/// draft/search, as Salon and soju have it.
void Caller::command_search(std::string_view rest) {
  if (room_.empty()) return problem("you are in no room; /join ROOM");
  std::string attributes = "in=";
  proto::irc::append_escaped_tag_value(attributes, room_);
  attributes += ";text=";
  proto::irc::append_escaped_tag_value(attributes, rest);
  write("SEARCH").parameter(attributes).end();
}

// ---- the rest ----

void Caller::command_raw(std::string_view rest) {
  bytes_ += rest;
  bytes_ += "\r\n";
}

void Caller::command_help(std::string_view) { happenings_.emplace_back(happening::Help{}); }

void Caller::problem(std::string text) { happenings_.emplace_back(happening::Problem{std::move(text)}); }

}  // namespace salon::session
