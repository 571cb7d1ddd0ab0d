// SEARCH (the proposed draft/search of IRCv3, which soju has as soju.im/search): "SEARCH
// in=#room;from=nick;text=words;after=TIME;before=TIME;limit=N", the attributes written as message tags are. Nobody is
// asked to have either capability, for the answer is to what was asked.
#include <algorithm>

#include "room/name.hpp"
#include "session/irc/command.hpp"
#include "session/irc/history.hpp"
#include "session/irc/reference.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

using Purpose = Conversation::HistoryRequest::Purpose;

/// False when a value makes no sense. Attributes that are not known are passed over.
bool read_attribute(const proto::irc::Tag& tag, room::SearchQuery& query) {
  const std::string value = proto::irc::unescape_tag_value(tag.escaped_value);
  if (tag.key == "in") {
    query.conversations = {room::fold(value)};
  } else if (tag.key == "from") {
    query.nick = room::fold(value);
  } else if (tag.key == "text") {
    query.words = value;
  } else if (tag.key == "after" || tag.key == "before") {
    const auto time = time_from(value);
    (tag.key == "after" ? query.after : query.before) = time;
    return time.has_value();
  } else if (tag.key == "limit") {
    const auto limit = number_from<std::size_t>(value);
    if (!limit || *limit == 0) return false;
    query.limit = std::min(*limit, history_lines_max);
  }
  return true;
}

}  // namespace

void handle_search(Conversation& conversation, const Message& message, Turn& turn) {
  room::SearchQuery query{.conversations = {}, .owner = {}, .words = {}, .nick = {}};
  std::string_view attributes = message.parameter(0);
  while (const auto tag = proto::irc::next_tag(attributes)) {
    if (!read_attribute(*tag, query)) {
      return conversation.replies(turn).fail("SEARCH", "INVALID_PARAMS", tag->key, "This value makes no sense");
    }
  }
  const room::Guest* self = turn.house.find_guest(turn.self);
  if (self == nullptr) return;
  if (query.conversations.empty()) {
    query.conversations = self->rooms;
    query.owner = "own";  // filled in by who knows it: room::readable_by
  } else if (const std::string& room = query.conversations.front();
             room::names_room(room) && !std::ranges::binary_search(self->rooms, room)) {
    return conversation.replies(turn).fail("SEARCH", "INVALID_TARGET", room, "You are not in that channel");
  }
  conversation.ask({.query = std::move(query), .purpose = Purpose::search, .target = {}, .reason = {}}, turn);
}

void show_found(Conversation& conversation, const std::vector<room::Line>& lines, Turn& turn) {
  const HistoryBatch batch(conversation, conversation.can(capability::search) ? "search" : "soju.im/search", {}, turn);
  for (const room::Line& line : lines) {
    render(line, conversation.variant(), {shown_target(line, turn.house), batch.name(), {}},
           conversation.replies(turn).out());
  }
}

}  // namespace salon::session::irc
