// JOIN, PART, NAMES, TOPIC, LIST, MODE (modern-irc, "Channel Operations").
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/plain_text.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

std::string seconds(WallTime time) {
  return std::to_string(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
}

void no_such_channel(Replies replies, std::string_view name) {
  replies.numeric(Numeric::err_nosuchchannel, name, "No such channel");
}

void send_topic(const room::Room& room, Replies replies) {
  replies.numeric(Numeric::rpl_topic, room.name, room.topic);
  replies.numeric(Numeric::rpl_topicwhotime)
      .parameter(room.name)
      .parameter(room.topic_by)
      .parameter(seconds(room.topic_time))
      .end();
}

/// 353 and 366; the latter alone for a room that is not there, as servers do.
void send_names(const room::Room* room, std::string_view asked, Turn& turn, Replies replies) {
  if (room != nullptr) {
    const std::string around = std::string(replies.nick()) + " = " + room->name;  // "353 ada = #lobby :"
    const std::size_t bytes_max = proto::irc::text_bytes_max({replies.server(), "353", around});
    std::string names;
    const auto send = [&] {
      if (names.empty()) return;
      replies.numeric(Numeric::rpl_namreply).parameter("=").parameter(room->name).trailing(names).end();
      names.clear();
    };
    for (const auto& [id, member] : room->members) {
      const room::Guest* guest = member.quiet && id != turn.self ? nullptr : turn.house.find_guest(id);
      if (guest == nullptr) continue;
      if (names.size() + 1 + guest->nick.size() > bytes_max) send();
      if (!names.empty()) names += ' ';
      names += guest->nick;
    }
    send();
  }
  replies.numeric(Numeric::rpl_endofnames, room != nullptr ? std::string_view(room->name) : asked, "End of NAMES list");
}

void send_list_row(const room::Room& room, Replies replies) {
  replies.numeric(Numeric::rpl_list)
      .parameter(room.name)
      .parameter(std::to_string(room.members.size()))
      .trailing(room.topic)
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
  for_each_target(targets, [&](std::string_view name) {
    conversation.submit(Verb::join, room::Join{std::string(name)}, turn);
    any = true;
  });
  if (!any) conversation.replies(turn).numeric(Numeric::err_needmoreparams, "JOIN", "Not enough parameters");
}

void show_room(Conversation& conversation, const room::Event& event, Turn& turn) {
  const std::string& name = std::get<room::Joined>(event.body).room;
  const room::Room* room = turn.house.find_room(name);
  Replies replies = conversation.replies(turn);
  if (room != nullptr && !room->topic.empty()) send_topic(*room, replies);
  send_names(room, name, turn, replies);
  if (conversation.can(capability::chathistory)) return;
  // Older than the JOIN: what was said since, the client is shown as it is said.
  conversation.ask({.query = {.room = name, .limit = replayed_lines, .before = event.id}}, turn);
}

void handle_part(Conversation& conversation, const Message& message, Turn& turn) {
  for_each_target(message.parameter(0), [&](std::string_view name) {
    conversation.submit(Verb::part, room::Part{std::string(name), std::string(message.parameter(1))}, turn);
  });
}

void handle_names(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  if (message.parameter(0).empty()) {
    replies.numeric(Numeric::rpl_endofnames, "*", "End of NAMES list");
    return;
  }
  for_each_target(message.parameter(0),
                  [&](std::string_view name) { send_names(turn.house.find_room(name), name, turn, replies); });
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
    no_such_channel(replies, name);
  } else if (room->topic.empty()) {
    replies.numeric(Numeric::rpl_notopic, room->name, "No topic is set");
  } else {
    send_topic(*room, replies);
  }
}

void handle_list(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  replies.numeric(Numeric::rpl_liststart, "Channel", "Users  Name");
  if (message.parameter(0).empty()) {
    for (const auto& [folded, room] : turn.house.rooms()) send_list_row(room, replies);
  } else {
    for_each_target(message.parameter(0), [&](std::string_view name) {
      const room::Room* room = turn.house.find_room(name);
      if (room != nullptr) send_list_row(*room, replies);
    });
  }
  replies.numeric(Numeric::rpl_listend, {}, "End of LIST");
}

void handle_mode(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view target = message.parameter(0);
  if (!target.starts_with('#')) return handle_user_mode(conversation, message, turn);
  Replies replies = conversation.replies(turn);
  const std::string_view change = message.parameter(1);
  const room::Room* room = turn.house.find_room(target);
  if (room == nullptr) return no_such_channel(replies, target);
  const std::size_t letter = change.find_first_not_of("+-");
  if (letter == std::string_view::npos) {
    replies.numeric(Numeric::rpl_channelmodeis).parameter(room->name).parameter("+").end();
    if (room->created == WallTime{}) return;  // the lobby was always there
    replies.numeric(Numeric::rpl_creationtime).parameter(room->name).parameter(seconds(room->created)).end();
  } else if (change[letter] == 'b' && message.parameters().size() == 2) {
    replies.numeric(Numeric::rpl_endofbanlist, room->name, "End of channel ban list");
  } else {
    replies.numeric(Numeric::err_unknownmode, change.substr(letter, 1), "is not a mode here: there are none yet");
  }
}

}  // namespace salon::session::irc
