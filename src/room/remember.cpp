#include "room/remember.hpp"

#include "room/name.hpp"

namespace salon::room {
namespace {

Line line_of(const Event& event, std::uint64_t incarnation) {
  return {.id = event.id,
          .time = event.time,
          .room = {},
          .nick = event.actor.nick,
          .user = event.actor.user,
          .dialect = event.actor.dialect,
          .text = {},
          .author = owner_of(incarnation, event.actor.id)};
}

void remember(const Event& event, const Said& said, std::uint64_t incarnation, Batch& into) {
  // What was said to some members of a room alone ("@#tea") would have to be kept for each of them.
  if (!said.to_room && said.target.contains('#')) return;
  Line line = line_of(event, incarnation);
  line.kind = said.kind;
  line.text = said.text;
  line.tags = said.tags;
  if (said.to_room) {
    line.room = fold(said.target);
    into.lines.push_back(std::move(line));
    return;
  }
  line.target = said.target;
  line.room = conversation_of(line.author, said.target);
  into.lines.push_back(line);
  for (const GuestId hearer : event.to_guests) {
    line.room = conversation_of(owner_of(incarnation, hearer), event.actor.nick);
    into.lines.push_back(line);
  }
}

}  // namespace

void remember(const Event& event, std::uint64_t incarnation, Batch& into) {
  if (const auto* said = std::get_if<Said>(&event.body)) {
    remember(event, *said, incarnation, into);
  } else if (const auto* changed = std::get_if<TopicChanged>(&event.body)) {
    Line line = line_of(event, incarnation);
    line.room = fold(changed->room);
    line.text = changed->topic;
    line.deed = Deed::topic;
    into.lines.push_back(std::move(line));
  } else if (const auto* redacted = std::get_if<Redacted>(&event.body)) {
    into.redactions.push_back({redacted->to_room
                                   ? fold(redacted->target)
                                   : conversation_of(owner_of(incarnation, event.actor.id), redacted->target),
                               redacted->message});
  }
}

Query readable_by(std::string_view owner, Query query) {
  const auto readable = [owner](std::string& conversation) {
    if (!conversation.starts_with('#')) conversation = conversation_of(owner, conversation);
  };
  if (auto* history = std::get_if<HistoryQuery>(&query)) {
    readable(history->room);
  } else if (auto* conversations = std::get_if<ConversationsQuery>(&query)) {
    conversations->owner = owner;
  } else if (auto* search = std::get_if<SearchQuery>(&query)) {
    for (std::string& conversation : search->conversations) readable(conversation);
    if (!search->owner.empty()) search->owner = owner;
  }
  return query;
}

}  // namespace salon::room
