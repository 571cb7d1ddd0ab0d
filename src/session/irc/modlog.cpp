// MODLOG #ROOM [N]: what was done to keep order in a room, for those who keep it. A command of this server's own, since
// IRC has none; its answer is NOTICEs for people, and CHATHISTORY with event-playback has the same for programs.
#include "room/permission.hpp"
#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/reference.hpp"
#include "session/phrases.hpp"

namespace salon::session::irc {

void handle_modlog(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view name = message.parameter(0);
  const room::Room* room = turn.house.find_room(name);
  const room::Guest* self = asker(turn);
  Replies replies = conversation.replies(turn);
  if (room == nullptr || !turn.house.may_see(self, *room)) {
    return replies.numeric(Numeric::err_nosuchchannel, name, "No such channel");
  }
  if (self == nullptr || room::powers(*self, *room) < room::rank::half_operator) {
    return replies.numeric(Numeric::err_chanoprivsneeded, room->name, "You're not channel operator");
  }
  constexpr std::size_t lines_default = 20;
  const std::string_view asked = message.parameter(1);
  const auto count = asked.empty() ? std::optional(lines_default) : number_from<std::size_t>(asked);
  if (!count || *count == 0) {
    return replies.fail("MODLOG", "INVALID_PARAMS", asked, "How many lines is a number from 1");
  }
  room::HistoryQuery query{.room = room->name, .limit = std::min(*count, history_lines_max), .order_alone = true};
  using Purpose = Conversation::HistoryRequest::Purpose;
  conversation.ask({.query = std::move(query), .purpose = Purpose::modlog, .target = room->name, .reason = {}}, turn);
}

void show_modlog(const Conversation::HistoryRequest& request, const std::vector<room::Line>& lines, Replies replies) {
  const Phrases phrases(Language::english);
  if (lines.empty()) return replies.notice(phrases.modlog_empty(request.target));
  for (const room::Line& line : lines) replies.notice(request.target + ": " + phrases.modlog_line(line));
}

}  // namespace salon::session::irc
