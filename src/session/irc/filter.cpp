// FILTER: what is said nowhere on this server. A command of its own, since IRC has none that all agree on; the filters
// of a room are its mode g, as in InspIRCd.
#include <string>

#include "room/permission.hpp"
#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/refusal.hpp"
#include "session/phrases.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;

/// The rest of the message: a pattern may have spaces, with or without a colon before it.
std::string pattern_of(const Message& message) {
  std::string pattern;
  for (const std::string_view word : message.parameters().subspan(1)) (pattern += pattern.empty() ? "" : " ") += word;
  return pattern;
}

void list(Replies replies, const Turn& turn) {
  if (!is_operator(turn)) {
    return replies.numeric(Numeric::err_noprivileges, {}, "Permission denied: you are not an IRC operator");
  }
  const std::vector<room::ListedMask>& filters = turn.house.filters();
  const Phrases phrases(Language::english);
  for (const room::ListedMask& each : filters) replies.notice("Filter: " + phrases.filter_line(each));
  if (filters.empty()) replies.notice("This server has no filters");
}

}  // namespace

Order filter_order(const Message& message) {
  return message.parameters().empty() || same_name(message.parameter(0), "LIST") ? Order::in_turn : Order::pipelined;
}

void handle_filter(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view what = message.parameter(0);
  if (what.empty() || same_name(what, "LIST")) return list(conversation.replies(turn), turn);
  const bool add = same_name(what, "ADD");
  if (message.parameters().size() < 2 || (!add && !same_name(what, "DEL"))) {
    return conversation.replies(turn).fail("FILTER", "INVALID_PARAMS", what, "FILTER LIST | ADD PATTERN | DEL PATTERN");
  }
  conversation.submit(Verb::filter, room::Filter{pattern_of(message), add}, turn);
}

void filter_changed(const room::FilterChanged& changed, Replies replies) {
  replies.notice(changed.on ? "Said nowhere from now on: " + changed.pattern : "Said again: " + changed.pattern);
}

void filter_refused(const room::Refused& refused, Replies replies) {
  using room::Refusal;
  switch (refused.why) {
    case Refusal::pattern_invalid: return replies.fail("FILTER", "INVALID_PATTERN", refused.subject, refused.about);
    case Refusal::no_such_filter:
      return replies.fail("FILTER", "NO_SUCH_FILTER", refused.subject, "There is no such filter; FILTER LIST");
    case Refusal::list_full:
      return replies.fail("FILTER", "LIST_FULL", refused.subject, "There are as many filters as there may be");
    case Refusal::not_kept:
      return replies.fail("FILTER", "TEMPORARILY_UNAVAILABLE", refused.subject, "Nothing can be kept at present");
    default: answer_refusal(refused, Verb::filter, replies);
  }
}

bool may_filter(const room::Room& room, const Turn& turn) {
  const room::Guest* self = asker(turn);
  return self != nullptr && room::powers(*self, room) >= room::rank_needed('g');
}

}  // namespace salon::session::irc
