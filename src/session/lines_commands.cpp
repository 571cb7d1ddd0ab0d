// What a line of the lines dialect asks for: one row a command, one function a row.
#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "room/permission.hpp"
#include "salon/base/utf8.hpp"
#include "session/lines.hpp"
#include "session/lines_render.hpp"
#include "session/secret.hpp"
#include "session/words.hpp"

namespace salon::session {
namespace {

constexpr std::size_t history_lines_default = 20;
constexpr std::size_t history_lines_max = 200;
/// Rooms beyond are counted, not listed.
constexpr std::size_t rooms_listed_max = 50;
/// Guessing an operator's password costs the connection.
constexpr std::size_t wrong_passwords_max = 3;

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

struct Lines::Command {
  std::string_view word;
  /// What is missing when it has no arguments; empty when it needs none.
  std::string_view form;
  /// It depends on what the commands before it did, or has an answer ready.
  bool waits;
  void (Lines::*run)(std::string_view arguments, Turn& turn);
};

const Lines::Command* Lines::find_command(std::string_view line) {
  static constexpr std::array<Command, 43> commands{{
      {"/nick", "/nick NAME", false, &Lines::command_nick},
      {"/join", "/join ROOM", true, &Lines::command_join},
      {"/leave", "", true, &Lines::command_leave},
      {"/rooms", "", true, &Lines::command_rooms},
      {"/who", "", true, &Lines::command_who},
      {"/whois", "/whois NAME", true, &Lines::command_whois},
      {"/msg", "/msg NAME TEXT", true, &Lines::command_msg},
      {"/me", "/me TEXT", false, &Lines::command_me},
      {"/topic", "", true, &Lines::command_topic},
      {"/rename", "/rename NEW-NAME", false, &Lines::command_rename},
      {"/kick", "/kick NAME", false, &Lines::command_kick},
      {"/invite", "/invite NAME", false, &Lines::command_invite},
      {"/op", "/op NAME", false, &Lines::command_mode<'o', true>},
      {"/unop", "/unop NAME", false, &Lines::command_mode<'o', false>},
      {"/voice", "/voice NAME", false, &Lines::command_mode<'v', true>},
      {"/unvoice", "/unvoice NAME", false, &Lines::command_mode<'v', false>},
      {"/ban", "/ban NAME", false, &Lines::command_mode<'b', true>},
      {"/unban", "/unban NAME", false, &Lines::command_mode<'b', false>},
      {"/slow", "/slow SECONDS, or /slow off", false, &Lines::command_slow},
      {"/filter", "/filter PATTERN", false, &Lines::command_filter<true>},
      {"/unfilter", "/unfilter PATTERN", false, &Lines::command_filter<false>},
      {"/filters", "", true, &Lines::command_filters},
      {"/history", "", true, &Lines::command_history},
      {"/modlog", "", true, &Lines::command_modlog},
      {"/how", "", true, &Lines::command_how},
      {"/away", "", false, &Lines::command_away},
      {"/oper", "/oper NAME PASSWORD", true, &Lines::command_oper},
      {"/exclude", "/exclude NAME-OR-ADDRESS [2h] [WHY]", false, &Lines::command_exclude},
      {"/readmit", "/readmit NAME-OR-ADDRESS", false, &Lines::command_readmit},
      {"/excluded", "", true, &Lines::command_excluded},
      {"/register", "/register PASSWORD", true, &Lines::command_register},
      {"/verify", "/verify CODE", true, &Lines::command_verify},
      {"/login", "/login NAME PASSWORD", true, &Lines::command_login},
      {"/logout", "", false, &Lines::command_logout},
      {"/password", "/password NEW", true, &Lines::command_password},
      {"/forgot", "/forgot NAME", true, &Lines::command_forgot},
      {"/stay", "/stay on, or /stay off", true, &Lines::command_stay},
      {"/keep", "", true, &Lines::command_keep<true>},
      {"/unkeep", "", true, &Lines::command_keep<false>},
      {"/transfer", "/transfer ACCOUNT", true, &Lines::command_transfer},
      {"/accept", "/accept ROOM", true, &Lines::command_accept},
      {"/help", "", true, &Lines::command_help},
      {"/quit", "", false, &Lines::command_quit},
  }};
  const std::string word = room::fold(line.substr(0, line.find_first_of(" \t")));
  const auto* row = std::ranges::find(commands, word, &Command::word);
  return row == commands.end() ? nullptr : row;
}

bool Lines::must_wait(const Input& input) const {
  if (asked_ || moving_ || quitting_) return true;
  return !pending_.empty() && answers_at_once(input);
}

/// True for a line whose reply would overtake those of the commands before it.
bool Lines::answers_at_once(const Input& input) {
  const std::string_view text = input.text;
  if (input.too_long || !utf8::valid(text)) return true;
  if (!text.starts_with('/') || text.starts_with("//")) return false;
  const Command* command = find_command(text);
  return command == nullptr || command->waits || (!command->form.empty() && !trimmed(text).contains(' '));
}

void Lines::run_command(std::string_view line, Turn& turn) {
  const Command* command = find_command(line);
  std::string_view arguments = trimmed(line);
  const std::string_view word = take_word(arguments);
  if (command == nullptr) {
    notice(phrases_.unknown_command(word), turn);
  } else if (!command->form.empty() && arguments.empty()) {
    notice(phrases_.usage(command->form), turn);
  } else {
    (this->*command->run)(arguments, turn);
  }
}

void Lines::say(std::string_view target, room::SayKind kind, std::string_view text, Turn& turn) {
  if (nowhere_ && target == room_) return notice(phrases_.refused(room::Refusal::not_in_room, room_), turn);
  submit(room::Say{.target = std::string(target), .kind = kind, .text = std::string(text)}, Awaited::say, turn);
}

void Lines::command_nick(std::string_view arguments, Turn& turn) {
  if (room::fold(arguments) == room::fold(turn.setting.server_name)) {
    return notice(phrases_.refused(room::Refusal::nick_invalid, arguments), turn);
  }
  submit(room::Rename{.nick = std::string(arguments)}, Awaited::rename, turn);
}

void Lines::command_join(std::string_view arguments, Turn& turn) {
  std::string room = room_named(take_word(arguments));
  move_to(std::move(room), turn, std::string(take_word(arguments)));
}

void Lines::command_leave(std::string_view, Turn& turn) {
  if (room::fold(room_) == room::lobby) {
    notice(phrases_.lobby_is_home(), turn);
  } else {
    move_to(std::string(room::lobby), turn);
  }
}

/// Joins first and leaves the old room then, so that a refusal leaves the guest where it was.
void Lines::move_to(std::string room, Turn& turn, std::string key) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  const std::string folded = room::fold(room);
  if (self != nullptr && std::ranges::find(self->rooms, folded) != self->rooms.end()) {
    notice(phrases_.already_in(room_), turn);
    return;
  }
  greeted_ = true;
  greet_at_ = never;
  moving_ = true;
  submit(room::Join{.room = std::move(room), .key = std::move(key)}, Awaited::move, turn);
}

void Lines::command_rooms(std::string_view, Turn& turn) {
  std::size_t listed = 0;
  const room::Guest* self = turn.house.find_guest(turn.self);
  for (const auto& [folded, room] : turn.house.rooms()) {
    if (!turn.house.may_see(self, room)) continue;
    if (room.members.empty() && !room.kept() && folded != room::lobby) continue;
    if (++listed > rooms_listed_max) continue;
    notice(phrases_.room_line(plain_text(room.name), room.members.size(), plain_text(room.topic)), turn);
  }
  if (listed > rooms_listed_max) notice(phrases_.more_rooms(listed - rooms_listed_max), turn);
}

void Lines::command_msg(std::string_view arguments, Turn& turn) {
  const std::string_view target = take_word(arguments);
  if (arguments.empty()) {
    notice(phrases_.usage("/msg NAME TEXT"), turn);
    return;
  }
  say(target, room::SayKind::message, arguments, turn);
}

void Lines::command_me(std::string_view arguments, Turn& turn) { say(room_, room::SayKind::action, arguments, turn); }

void Lines::command_topic(std::string_view arguments, Turn& turn) {
  if (!arguments.empty()) {
    submit(room::SetTopic{.room = room_, .topic = std::string(arguments)}, Awaited::topic, turn);
    return;
  }
  if (nowhere_) return notice(phrases_.refused(room::Refusal::not_in_room, room_), turn);
  const room::Room* room = turn.house.find_room(room_);
  notice(phrases_.topic_is(room_, room == nullptr ? "" : plain_text(room->topic)), turn);
}

void Lines::command_rename(std::string_view arguments, Turn& turn) {
  std::string name = room_named(take_word(arguments));
  submit(room::RenameRoom{.room = room_, .name = std::move(name), .reason = std::string(arguments)}, Awaited::order,
         turn);
}

void Lines::command_kick(std::string_view arguments, Turn& turn) {
  const std::string_view nick = take_word(arguments);
  submit(room::Kick{.room = room_, .nick = std::string(nick), .reason = std::string(arguments)}, Awaited::order, turn);
}

void Lines::command_invite(std::string_view arguments, Turn& turn) {
  submit(room::Invite{.room = room_, .nick = std::string(take_word(arguments))}, Awaited::order, turn);
}

template <char letter, bool on>
void Lines::command_mode(std::string_view arguments, Turn& turn) {
  room::ModeChange change{.letter = letter, .on = on, .argument = std::string(take_word(arguments))};
  submit(room::SetModes{.room = room_, .changes = {std::move(change)}}, Awaited::order, turn);
}

void Lines::command_slow(std::string_view arguments, Turn& turn) {
  const std::string_view word = take_word(arguments);
  const bool off = room::fold(word) == "off" || word == "0";
  room::ModeChange change{.letter = 'W', .on = !off, .argument = off ? std::string() : std::string(word)};
  submit(room::SetModes{.room = room_, .changes = {std::move(change)}}, Awaited::order, turn);
}

void Lines::command_history(std::string_view arguments, Turn& turn) { ask_history(arguments, false, turn); }

/// For who keeps order in the room.
void Lines::command_modlog(std::string_view arguments, Turn& turn) {
  const room::Room* room = turn.house.find_room(room_);
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (room == nullptr || self == nullptr || room::powers(*self, *room) < room::rank::half_operator) {
    return notice(phrases_.refused(room::Refusal::rank_too_low, room_), turn);
  }
  ask_history(arguments, true, turn);
}

void Lines::ask_history(std::string_view arguments, bool order_alone, Turn& turn) {
  if (nowhere_) return notice(phrases_.refused(room::Refusal::not_in_room, room_), turn);
  std::size_t count = history_lines_default;
  if (!arguments.empty()) {
    const auto [end, error] = std::from_chars(arguments.data(), arguments.data() + arguments.size(), count);
    if (error != std::errc{} || end != arguments.data() + arguments.size() || count == 0) {
      notice(phrases_.usage(order_alone ? "/modlog 20" : "/history 20"), turn);
      return;
    }
  }
  asked_ = order_alone ? Asked::modlog : Asked::history;
  asked_about_ = room_;
  room::HistoryQuery query{.room = room_, .limit = std::min(count, history_lines_max), .order_alone = order_alone};
  turn.out.questions.emplace_back(HistoryQuestion{std::move(query)});
}

void Lines::command_how(std::string_view arguments, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  ConnectionQuestion question;
  if (!arguments.empty() && (self == nullptr || room::fold(arguments) != room::fold(self->nick))) {
    if (self == nullptr || (self->modes & room::user_mode::server_operator) == 0) {
      return notice(phrases_.connection_of_others(), turn);
    }
    const room::Guest* other = turn.house.find_guest(arguments);
    if (other == nullptr) return notice(phrases_.refused(room::Refusal::no_such_guest, arguments), turn);
    question.of = other->id;
  }
  asked_ = Asked::connection;
  asked_about_ = std::string(arguments);
  turn.out.questions.emplace_back(question);
}

void Lines::show_connection(const ConnectionAnswer& facts, Turn& turn) const {
  const room::Guest* guest =
      asked_about_->empty() ? turn.house.find_guest(turn.self) : turn.house.find_guest(*asked_about_);
  const std::string nick = plain_text(guest == nullptr ? *asked_about_ : guest->nick);
  if (facts.endpoint.empty()) {
    notice(phrases_.no_connection(nick, guest == nullptr ? "" : guest->claim), turn);
  } else {
    notice(phrases_.connection(nick, guest == nullptr ? room::Dialect::lines : guest->dialect, facts), turn);
  }
}

void Lines::command_away(std::string_view arguments, Turn& turn) {
  submit(room::SetAway{.text = std::string(arguments)}, Awaited::away, turn);
}

void Lines::command_oper(std::string_view arguments, Turn& turn) {
  const std::string_view name = take_word(arguments);
  if (turn.guard != nullptr && !turn.guard->may_guess()) return notice(phrases_.verdict(Verdict::too_often), turn);
  if (opens(turn.setting.operators, name, arguments)) {
    if (turn.guard != nullptr) turn.guard->guessed_right();
    submit(room::SetUserModes{.on = room::user_mode::server_operator | room::user_mode::listens, .off = 0},
           Awaited::oper, turn);
    return;
  }
  notice(phrases_.password_wrong(), turn);
  if (++wrong_passwords_ >= wrong_passwords_max) command_quit("too many wrong passwords", turn);
}

void Lines::command_help(std::string_view, Turn& turn) {
  for (const std::string& line : phrases_.help(turn.setting)) notice(line, turn);
}

void Lines::command_quit(std::string_view arguments, Turn& turn) {
  (void)turn;
  quitting_ = true;
  greet_at_ = never;
  reason_ = std::string(arguments);
  input_.clear();
  input_bytes_ = 0;
}

}  // namespace salon::session
