// PRIVMSG and NOTICE (modern-irc, "Sending Messages").
#include "session/irc/command.hpp"
#include "session/irc/plain_text.hpp"

namespace salon::session::irc {
namespace {

/// What a text says and how, without what IRC puts into it: CTCP's marks and formatting codes.
struct Speech {
  room::SayKind kind = room::SayKind::message;
  std::string text;
  /// CTCP other than ACTION (modern-irc, "CTCP"): asks a program something, and is not for people.
  bool for_programs = false;
};

Speech speech_from(std::string_view text, bool notice) {
  constexpr char mark = '\x01';
  Speech speech{.kind = notice ? room::SayKind::notice : room::SayKind::message, .text = {}};
  if (text.starts_with(mark)) {
    text.remove_prefix(1);
    if (text.ends_with(mark)) text.remove_suffix(1);
    const std::string_view word = text.substr(0, text.find(' '));
    if (notice || word != "ACTION") return {.kind = speech.kind, .text = {}, .for_programs = true};
    speech.kind = room::SayKind::action;
    text.remove_prefix(std::min(word.size() + 1, text.size()));
  }
  speech.text = plain_text(text);
  return speech;
}

void say(Conversation& conversation, const Message& message, bool notice, Turn& turn) {
  // A NOTICE is never answered, not even when it went wrong (modern-irc, "NOTICE message").
  const auto complain = [&](Numeric numeric, std::string_view subject, std::string_view text) {
    if (!notice) conversation.replies(turn).numeric(numeric, subject, text);
  };
  const std::string_view targets = message.parameter(0);
  if (targets.empty()) return complain(Numeric::err_norecipient, {}, "No recipient given (PRIVMSG)");
  if (message.parameter(1).empty()) return complain(Numeric::err_notexttosend, {}, "No text to send");

  const Speech speech = speech_from(message.parameter(1), notice);
  std::size_t count = 0;
  for_each_target(targets, [&](std::string_view target) {
    if (++count > targets_max) {
      complain(Numeric::err_toomanytargets, target, "Too many recipients; this one and those after it got nothing");
    } else if (speech.for_programs) {
      complain(target.starts_with('#') ? Numeric::err_cannotsendtochan : Numeric::err_cantsendtouser, target,
               "Of CTCP only ACTION is carried here");
    } else if (speech.text.empty()) {
      complain(Numeric::err_notexttosend, {}, "No text to send");
    } else {
      conversation.submit(notice ? Verb::notice : Verb::privmsg,
                          room::Say{std::string(target), speech.kind, speech.text}, turn);
    }
  });
}

}  // namespace

void handle_privmsg(Conversation& conversation, const Message& message, Turn& turn) {
  say(conversation, message, false, turn);
}

void handle_notice(Conversation& conversation, const Message& message, Turn& turn) {
  say(conversation, message, true, turn);
}

}  // namespace salon::session::irc
