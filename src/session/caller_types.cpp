// What is typed: lines to say, and commands.
#include <algorithm>

#include "salon/base/utf8.hpp"
#include "session/caller.hpp"

namespace salon::session {
namespace {

/// Takes the first word off `text`, and the spaces behind it.
std::string_view take_word(std::string_view& text) {
  const std::size_t space = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, space);
  text.remove_prefix(space);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

}  // namespace

void Caller::type(std::string_view line, Instant /*now*/) {
  const std::string text = utf8::visible(line);
  std::string_view rest = text;
  if (rest.starts_with("//")) {
    say({}, room::SayKind::message, rest.substr(1));
  } else if (rest.starts_with('/')) {
    rest.remove_prefix(1);
    const std::string_view word = take_word(rest);
    command(word, rest);
  } else {
    say({}, room::SayKind::message, rest);
  }
  go_on();
}

void Caller::say(std::string_view target, room::SayKind kind, std::string_view text) {
  if (!text.empty()) waiting_.push_back({std::string(target), kind, std::string(text), 0});
}

void Caller::command(std::string_view word, std::string_view rest) {
  const auto problem = [this](std::string text) { happenings_.emplace_back(happening::Problem{std::move(text)}); };
  if (word == "me") return say({}, room::SayKind::action, rest);
  if (word == "msg") {
    const std::string_view target = take_word(rest);
    if (rest.empty()) return problem("usage: /msg NAME TEXT");
    return say(target, room::SayKind::message, rest);
  }
  if (word == "quit") {
    input_ended_ = true;
    quit_reason_ = rest;
    if (!registered_) leave(rest);
    return;
  }
  if (!registered_) return problem("/" + std::string(word) + ": not connected yet");
  // Behind a /join that is not answered yet, the room that it is about; the server answers them in this order.
  const std::string_view here = wanted_room_.empty() ? room_ : wanted_room_;
  if (word == "nick") {
    if (rest.empty()) return problem("usage: /nick NAME");
    write("NICK").parameter(rest).end();
  } else if (word == "join") {
    if (rest.empty()) return problem("usage: /join #ROOM");
    wanted_room_ = rest.starts_with('#') ? std::string(rest) : '#' + std::string(rest);
    if (proto::irc::same_name(wanted_room_, room_)) return wanted_room_.clear();
    write("JOIN").parameter(wanted_room_).end();
  } else if (word == "who") {
    write("NAMES").parameter(rest.empty() ? here : rest).end();
  } else if (word == "topic") {
    proto::irc::MessageWriter writer = write("TOPIC");
    writer.parameter(here);
    if (!rest.empty()) writer.trailing(rest);
    writer.end();
  } else {
    problem("/" + std::string(word) + " is not a command: /nick /me /msg /who /topic /join /quit (//text says /text)");
  }
}

void Caller::leave(std::string_view reason) {
  quitting_ = true;
  proto::irc::MessageWriter writer = write("QUIT");
  if (!reason.empty()) writer.trailing(reason);
  writer.end();
}

}  // namespace salon::session
