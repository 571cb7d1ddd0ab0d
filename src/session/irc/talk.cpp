// PRIVMSG, NOTICE (modern-irc, "Sending Messages") and TAGMSG (IRCv3 message-tags).
#include <algorithm>
#include <optional>

#include "room/speech.hpp"
#include "session/irc/command.hpp"
#include "session/irc/plain_text.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

/// What is said and how, without what IRC puts into a text: CTCP's marks and formatting codes.
struct Speech {
  room::SayKind kind = room::SayKind::message;
  std::string text;
  /// CTCP other than ACTION (modern-irc, "CTCP"): asks a program something, and is not for people. The text is as it
  /// came.
  bool for_programs = false;
};

constexpr char ctcp_mark = '\x01';

bool is_for_programs(std::string_view text, bool notice) {
  if (!text.starts_with(ctcp_mark)) return false;
  const std::string_view word = text.substr(1, text.find_first_of(" \x01", 1) - 1);
  return notice || word != "ACTION";
}

Speech speech_from(std::string_view text, bool notice) {
  Speech speech{.kind = notice ? room::SayKind::notice : room::SayKind::message, .text = {}};
  if (is_for_programs(text, notice)) return {.kind = speech.kind, .text = std::string(text), .for_programs = true};
  if (text.starts_with(ctcp_mark)) {
    text.remove_prefix(1);
    if (text.ends_with(ctcp_mark)) text.remove_suffix(1);
    speech.kind = room::SayKind::action;
    text.remove_prefix(std::min(text.find(' '), text.size() - 1) + 1);
  }
  speech.text = plain_text(text);
  return speech;
}

/// Whether the tags say only what is over in a moment: that somebody is typing. Such a TAGMSG is not kept.
bool pass(std::string_view tags) {
  while (const auto tag = proto::irc::next_tag(tags)) {
    if (tag->key != "+typing" && tag->key != "+draft/typing") return false;
  }
  return true;
}

/// Complains to who may be complained to: a NOTICE is never answered, not even when it went wrong (modern-irc, "NOTICE
/// message").
class Complaints {
 public:
  Complaints(Conversation& conversation, bool silent, Turn& turn)
      : conversation_(conversation), silent_(silent), turn_(turn) {}
  void operator()(Numeric numeric, std::string_view subject, std::string_view text) const {
    if (!silent_) conversation_.replies(turn_).numeric(numeric, subject, text);
  }

 private:
  Conversation& conversation_;
  bool silent_;
  Turn& turn_;
};

/// Calls `use` with each target, up to the limit.
template <class Use>
void for_each_recipient(std::string_view targets, const Complaints& complain, Use use) {
  std::size_t count = 0;
  for_each_target(targets, [&](std::string_view target) {
    if (++count <= targets_max) return use(target);
    complain(Numeric::err_toomanytargets, target, "Too many recipients; this one and those after it got nothing");
  });
}

/// A text that would have to be cut in two is refused, for its sender to cut it: what was one message to it would be
/// two to others (modern-irc, "ERR_INPUTTOOLONG"). It takes the sender's source in front of it.
bool reaches_others_whole(const Speech& speech, std::string_view target, const Turn& turn) {
  constexpr std::size_t action_bytes = 9;  // ACTION, a space and two marks
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr) return true;
  const std::string source = source_of(*self);
  const std::size_t around = speech.kind == room::SayKind::action ? action_bytes : 0;
  return speech.text.size() + around <= proto::irc::text_bytes_max({source, "PRIVMSG", target});
}

void say(Conversation& conversation, const Message& message, bool notice, Turn& turn) {
  const Complaints complain(conversation, notice, turn);
  if (message.parameter(0).empty()) {
    return complain(Numeric::err_norecipient, {}, "No recipient given (PRIVMSG)");
  }
  if (message.parameter(1).empty()) return complain(Numeric::err_notexttosend, {}, "No text to send");

  const Speech speech = speech_from(message.parameter(1), notice);
  const std::string tags = client_tags(conversation, message);
  for_each_recipient(message.parameter(0), complain, [&](std::string_view target) {
    if (const auto service = room::fold(target); room::is_service(service)) {
      const std::string name(service == "chanserv" ? "ChanServ" : "NickServ");
      conversation.echo({.target = name, .kind = speech.kind, .text = speech.text, .others = 0, .to_room = false},
                        turn);
      if (!notice) tell_service(conversation, target, speech.text, turn);
    } else if (speech.for_programs) {
      const room::Guest* hearer = turn.house.find_guest(target);
      if (hearer != nullptr && hearer->dialect != room::Dialect::irc) {
        return complain(Numeric::err_cantsendtouser, hearer->nick, "There is no program there that answers CTCP");
      }
      conversation.pass({std::string(target), speech.kind, speech.text, tags}, notice ? Verb::notice : Verb::privmsg,
                        turn);
    } else if (speech.text.empty()) {
      complain(Numeric::err_notexttosend, {}, "No text to send");
    } else if (!notice && !reaches_others_whole(speech, target, turn)) {
      complain(Numeric::err_inputtoolong, {}, "The text is too long for one message to others");
    } else {
      conversation.submit(notice ? Verb::notice : Verb::privmsg,
                          room::Say{std::string(target), speech.kind, speech.text, tags}, turn);
    }
  });
}

}  // namespace

std::string client_tags(const Conversation& conversation, const Message& message) {
  std::string tags;
  if (!conversation.can(capability::message_tags)) return tags;
  std::string_view rest = message.tags;
  while (const auto tag = proto::irc::next_tag(rest)) {
    if (!tag->client_only()) continue;
    std::string_view later = rest;  // of several with one key the last counts
    bool again = false;
    while (const auto other = proto::irc::next_tag(later)) again = again || other->key == tag->key;
    if (again) continue;
    if (!tags.empty()) tags += ';';
    tags += tag->key;
    if (!tag->escaped_value.empty()) (tags += '=') += tag->escaped_value;
  }
  return tags;
}

Order privmsg_order(const Message& message) {
  bool in_turn = is_for_programs(message.parameter(1), false);
  for_each_target(message.parameter(0),
                  [&](std::string_view target) { in_turn = in_turn || room::is_service(room::fold(target)); });
  return in_turn ? Order::in_turn : Order::pipelined;
}

Order notice_order(const Message& message) {
  return is_for_programs(message.parameter(1), true) ? Order::in_turn : Order::pipelined;
}

void handle_privmsg(Conversation& conversation, const Message& message, Turn& turn) {
  say(conversation, message, false, turn);
}

void handle_notice(Conversation& conversation, const Message& message, Turn& turn) {
  say(conversation, message, true, turn);
}

Order tagmsg_order(const Message& message) {
  std::string_view tags = message.tags;
  std::size_t kept = 0;
  while (const auto tag = proto::irc::next_tag(tags)) kept += tag->client_only() && !pass(tag->key) ? 1 : 0;
  return kept > 0 ? Order::pipelined : Order::in_turn;
}

void handle_tagmsg(Conversation& conversation, const Message& message, Turn& turn) {
  const Complaints complain(conversation, false, turn);
  if (message.parameter(0).empty()) return complain(Numeric::err_norecipient, {}, "No recipient given (TAGMSG)");
  const std::string tags = client_tags(conversation, message);
  if (tags.empty()) return;  // nothing that anyone else may see
  for_each_recipient(message.parameter(0), complain, [&](std::string_view target) {
    room::Say say{std::string(target), room::SayKind::tags, {}, tags};
    pass(tags) ? conversation.pass(say, Verb::privmsg, turn) : conversation.submit(Verb::privmsg, std::move(say), turn);
  });
}

}  // namespace salon::session::irc
