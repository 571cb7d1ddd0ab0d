// JOIN, PART, TOPIC (modern-irc, "Channel Operations").
#include <algorithm>
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/plain_text.hpp"

namespace salon::session::irc {
namespace {

void send_topic(const room::Room& room, Replies replies) {
  replies.numeric(Numeric::rpl_topic, room.name, room.topic);
  replies.numeric(Numeric::rpl_topicwhotime)
      .parameter(room.name)
      .parameter(room.topic_by)
      .parameter(seconds_since(WallTime{}, room.topic_time))
      .end();
}

}  // namespace

Order join_order(const Message& message) {
  // JOIN 0 leaves the rooms one is in, and that must be known.
  return message.parameter(0) == "0" ? Order::in_turn : Order::pipelined;
}

void handle_join(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view targets = message.parameter(0);
  if (targets == "0") {
    const room::Guest* guest = turn.house.find_guest(turn.self);
    if (guest == nullptr) return;
    for (const std::string& name : guest->rooms) conversation.submit(Verb::part, room::Part{name, {}}, turn);
    return;
  }
  bool any = false;
  std::string_view keys = message.parameter(1);
  for_each_target(targets, [&](std::string_view name) {
    // The first key is for the first room, and so on.
    const std::size_t comma = std::min(keys.find(','), keys.size());
    conversation.submit(Verb::join, room::Join{std::string(name), false, std::string(keys.substr(0, comma))}, turn,
                        std::string(name));
    keys.remove_prefix(std::min(comma + 1, keys.size()));
    any = true;
  });
  if (!any) conversation.replies(turn).numeric(Numeric::err_needmoreparams, "JOIN", "Not enough parameters");
}

void show_room(Conversation& conversation, const room::Event& event, Turn& turn) {
  const std::string& name = std::get<room::Joined>(event.body).room;
  const room::Room* room = turn.house.find_room(name);
  Replies replies = conversation.replies(turn);
  if (room != nullptr && !room->topic.empty()) send_topic(*room, replies);
  if (conversation.can(capability::read_marker)) send_read_marker(conversation, name, turn);
  if (!conversation.can(capability::no_implicit_names)) {
    if (room != nullptr) send_names(conversation, *room, turn, replies);
    replies.numeric(Numeric::rpl_endofnames, name, "End of NAMES list");
  }
  if (room != nullptr) show_metadata_of(conversation, *room, turn);
}

void replay_room(Conversation& conversation, const room::Event& event, Turn& turn) {
  if (conversation.can(capability::chathistory)) return;
  const std::string& name = std::get<room::Joined>(event.body).room;
  // Older than the JOIN: what was said since, the client is shown as it is said.
  conversation.ask({.query = room::HistoryQuery{.room = name, .limit = replayed_lines, .before = event.id},
                    .target = name,
                    .reason = {}},
                   turn);
}

void handle_part(Conversation& conversation, const Message& message, Turn& turn) {
  for_each_target(message.parameter(0), [&](std::string_view name) {
    conversation.submit(Verb::part, room::Part{std::string(name), std::string(message.parameter(1))}, turn);
  });
}

Order topic_order(const Message& message) {
  return message.parameters().size() > 1 ? Order::pipelined : Order::in_turn;
}

void handle_topic(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view name = message.parameter(0);
  if (message.parameters().size() > 1) {
    conversation.submit(Verb::topic, room::SetTopic{std::string(name), plain_text(message.parameter(1))}, turn);
    return;
  }
  const room::Room* room = turn.house.find_room(name);
  Replies replies = conversation.replies(turn);
  if (room == nullptr) {
    replies.numeric(Numeric::err_nosuchchannel, name, "No such channel");
  } else if (!turn.house.may_see(asker(turn), *room)) {
    replies.numeric(Numeric::err_notonchannel, room->name, "You're not on that channel");
  } else if (room->topic.empty()) {
    replies.numeric(Numeric::rpl_notopic, room->name, "No topic is set");
  } else {
    send_topic(*room, replies);
  }
}

}  // namespace salon::session::irc
