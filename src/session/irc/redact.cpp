// REDACT (IRCv3 draft/message-redaction). The house does not know what was said: history is asked whose line it was,
// then the house whether it may be taken back.
#include "session/irc/command.hpp"
#include "session/irc/history.hpp"
#include "session/irc/reference.hpp"

namespace salon::session::irc {
namespace {

using Purpose = Conversation::HistoryRequest::Purpose;

void unknown(Conversation& conversation, std::string_view target, std::string_view msgid, Turn& turn) {
  conversation.replies(turn).fail("REDACT", "UNKNOWN_MSGID", {target, msgid},
                                  "This message does not exist, or is kept no more");
}

}  // namespace

void handle_redact(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view target = message.parameter(0);
  const std::string_view msgid = message.parameter(1);
  if (!conversation.can(capability::message_redaction)) {
    return conversation.replies(turn).numeric(Numeric::err_unknowncommand, "REDACT", "Unknown command");
  }
  const room::Room* room = turn.house.find_room(target);
  const room::Guest* self = turn.house.find_guest(turn.self);
  const bool oversees = self != nullptr && (self->modes & room::user_mode::server_operator) != 0;
  if (room::names_room(target) && (room == nullptr || (!oversees && !room->members.contains(turn.self)))) {
    return conversation.replies(turn).fail("REDACT", "INVALID_TARGET", target, "You are not in that channel");
  }
  const auto id = id_from(msgid);
  if (!id) return unknown(conversation, target, msgid, turn);
  conversation.ask({.query = room::HistoryQuery{.room = std::string(target),
                                                .limit = 1,
                                                .before = *id,
                                                .which = room::HistoryQuery::Which::around,
                                                .with_deeds = true},
                    .purpose = Purpose::redaction,
                    .target = std::string(target),
                    .message = *id,
                    .reason = std::string(message.parameter(2))},
                   turn);
}

void redact(Conversation& conversation, const Conversation::HistoryRequest& request,
            const std::vector<room::Line>& lines, Turn& turn) {
  const std::string msgid = request.message.text();
  if (lines.empty() || lines.front().id != request.message || lines.front().deed != room::Deed::said) {
    return unknown(conversation, request.target, msgid, turn);
  }
  conversation.submit(Verb::redact, room::Redact{request.target, request.message, request.reason, lines.front().own},
                      turn, request.target + " " + msgid);
}

void redaction_refused(Conversation& conversation, room::Refusal why, std::string_view about, Turn& turn) {
  const bool not_kept = why == room::Refusal::not_kept;
  const std::size_t space = about.find(' ');
  conversation.replies(turn).fail("REDACT", not_kept ? "NOT_KEPT" : "REDACT_FORBIDDEN",
                                  {about.substr(0, space), about.substr(space + 1)},
                                  not_kept ? "Nothing can be written at present; try again later"
                                           : "You are not authorised to delete this message");
}

}  // namespace salon::session::irc
