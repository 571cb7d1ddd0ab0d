// What the server says because it was asked: lists, and what is told of a person. Numerics that mean nothing to us are
// shown as they are: whoever typed /raw knows what they say.
#include <algorithm>
#include <array>
#include <charconv>

#include "salon/base/utf8.hpp"
#include "session/caller.hpp"

namespace salon::session {
namespace {

using proto::irc::Message;

/// The heads and ends of lists, and what comes unasked when one joins a room or logs in.
constexpr auto silent_numerics =
    std::to_array<int>({219, 315, 321, 323, 328, 329, 333, 347, 349, 365, 368, 369, 374, 396, 900, 901, 903});

std::string shown(std::string_view text) { return utf8::visible(text); }

template <class Number>
Number number_in(std::string_view text) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// What follows the nick it is told to, as words.
std::string all_words(const Message& message) {
  std::string words;
  for (const std::string_view parameter :
       message.parameters().subspan(std::min<std::size_t>(1, message.parameters().size()))) {
    if (!words.empty()) words += ' ';
    words += shown(parameter);
  }
  return words;
}

}  // namespace

void Caller::hear_answer(const Message& message, int numeric) {
  if (std::ranges::find(silent_numerics, numeric) != silent_numerics.end()) return;
  if (hear_about_person(message, numeric)) return;
  switch (numeric) {
    case 301:
      happenings_.emplace_back(happening::Away{shown(message.parameter(1)), shown(message.parameter(2))});
      return;
    case 322:
      happenings_.emplace_back(happening::RoomListed{
          shown(message.parameter(1)), number_in<std::size_t>(message.parameter(2)), shown(message.parameter(3))});
      return;
    case 341:
      happenings_.emplace_back(happening::InvitationSent{shown(message.parameter(1)), shown(message.parameter(2))});
      return;
    default: happenings_.emplace_back(happening::Notice{all_words(message)});
  }
}

/// Collects what WHOIS answers (modern-irc, "WHOIS message") until its end. False for what is no part of that.
bool Caller::hear_about_person(const Message& message, int numeric) {
  const std::string nick = shown(message.parameter(1));
  if (numeric == 311) {
    happening::Person& person = persons_[nick];
    person.nick = nick;
    person.user = shown(message.parameter(2));
    person.host = shown(message.parameter(3));
    person.real_name = shown(message.parameter(5));
    return true;
  }
  const auto found = persons_.find(nick);
  if (numeric == 318) {
    if (found != persons_.end()) happenings_.emplace_back(std::move(found->second));
    persons_.erase(nick);
    return true;
  }
  if (found == persons_.end()) return false;
  happening::Person& person = found->second;
  switch (numeric) {
    case 301: person.away = shown(message.parameter(2)); return true;
    case 313: person.operates = true; return true;
    case 317: person.silent = std::chrono::seconds(number_in<std::uint32_t>(message.parameter(2))); return true;
    case 319:
      if (!person.rooms.empty()) person.rooms += ' ';
      person.rooms += shown(message.parameter(2));
      return true;
    case 330: person.account = shown(message.parameter(2)); return true;
    case 671: person.secure = true; return true;
    case 312:  // a server's name
    case 338:  // what `host` says already, or what an operator may see and asks for by /raw
    case 378:
    case 379: return true;
    default: return false;
  }
}

}  // namespace salon::session
