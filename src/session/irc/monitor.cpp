#include "session/irc/monitor.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

/// "a,b,c" in as many messages as it takes.
void send_list(Numeric numeric, const std::vector<std::string>& items, Replies& replies) {
  const std::size_t bytes_max = proto::irc::text_bytes_max({replies.server(), "730", replies.nick()});
  std::string list;
  const auto send = [&] {
    if (!list.empty()) replies.numeric(numeric, {}, list);
    list.clear();
  };
  for (const std::string& item : items) {
    if (list.size() + 1 + item.size() > bytes_max) send();
    if (!list.empty()) list += ',';
    list += item;
  }
  send();
}

/// 730 for those that are here, 731 for the others.
void send_status(Conversation& conversation, const std::vector<std::string>& nicks, Turn& turn) {
  Replies replies = conversation.replies(turn);
  std::vector<std::string> online;
  std::vector<const room::Guest*> here;
  std::vector<std::string> offline;
  for (const std::string& nick : nicks) {
    const room::Guest* guest = turn.house.find_guest(nick);
    if (guest != nullptr) {
      online.push_back(source_of(*guest));
      here.push_back(guest);
    } else {
      offline.push_back(nick);
    }
  }
  send_list(Numeric::rpl_mononline, online, replies);
  send_list(Numeric::rpl_monoffline, offline, replies);
  for (const room::Guest* guest : here) show_metadata_of(conversation, *guest, replies.out(), turn);
}

void add(Conversation& conversation, std::string_view targets, Turn& turn) {
  Monitored& list = conversation.lists_to_change().monitored;
  std::vector<std::string> added;
  std::string left_out;
  for_each_target(targets, [&](std::string_view nick) {
    const std::string folded = room::fold(nick);
    if (list.contains(folded)) return;
    // What can be nobody's nick is not here, and never will be: no mask is watched ("WATCH vs. MONITOR").
    if (!room::valid_nick(nick, turn.house.limits().nick_bytes_max)) {
      added.emplace_back(nick);
      return;
    }
    if (list.size() >= monitored_max) {
      left_out += (left_out.empty() ? "" : ",") + std::string(nick);
      return;
    }
    list.emplace(folded, nick);
    turn.out.watches.push_back({folded, true});
    added.emplace_back(nick);
  });
  send_status(conversation, added, turn);
  Replies replies = conversation.replies(turn);
  if (left_out.empty()) return;
  replies.numeric(Numeric::err_monlistfull)
      .parameter(std::to_string(monitored_max))
      .parameter(left_out)
      .trailing("Monitor list is full.")
      .end();
}

void remove(Conversation& conversation, std::string_view targets, Turn& turn) {
  for_each_target(targets, [&](std::string_view nick) {
    const std::string folded = room::fold(nick);
    if (conversation.lists_to_change().monitored.erase(folded) > 0) turn.out.watches.push_back({folded, false});
  });
}

void clear(Conversation& conversation, Turn& turn) {
  for (const auto& [folded, nick] : conversation.lists().monitored) turn.out.watches.push_back({folded, false});
  conversation.lists_to_change().monitored.clear();
}

std::vector<std::string> nicks_in(const Monitored& list) {
  std::vector<std::string> nicks;
  for (const auto& [folded, nick] : list) nicks.push_back(nick);
  return nicks;
}

/// Who shares a room has been told there already, as others are.
bool is_told_in_a_room(const room::Event& event, const Turn& turn) {
  const room::Guest* self = asker(turn);
  const room::Guest* other = turn.house.find_guest(event.actor.id);
  return self != nullptr && other != nullptr && share_a_room(*self, *other);
}

}  // namespace

void handle_monitor(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view word = message.parameter(0);
  Replies replies = conversation.replies(turn);
  if ((word == "+" || word == "-") && message.parameters().size() < 2) {
    replies.numeric(Numeric::err_needmoreparams, "MONITOR", "Not enough parameters");
  } else if (word == "+") {
    add(conversation, message.parameter(1), turn);
  } else if (word == "-") {
    remove(conversation, message.parameter(1), turn);
  } else if (proto::irc::same_name(word, "C")) {
    clear(conversation, turn);
  } else if (proto::irc::same_name(word, "L")) {
    send_list(Numeric::rpl_monlist, nicks_in(conversation.lists().monitored), replies);
    replies.numeric(Numeric::rpl_endofmonlist, {}, "End of MONITOR list");
  } else if (proto::irc::same_name(word, "S")) {
    send_status(conversation, nicks_in(conversation.lists().monitored), turn);
  } else {
    replies.fail("MONITOR", "INVALID_PARAMS", word, "Of MONITOR there is +, -, C, L and S");
  }
}

void hear_of_monitored(Conversation& conversation, const room::Event& event, Turn& turn) {
  const Monitored& list = conversation.lists().monitored;
  Replies replies(turn.out.bytes, turn.setting.server_name, conversation.nick());
  const std::string now = room::fold(event.actor.nick);
  const auto comes = [&] {
    const std::string source = source_of(event.actor);
    if (!list.contains(now)) return;
    replies.numeric(Numeric::rpl_mononline, {}, source);
    const room::Guest* guest = turn.house.find_guest(event.actor.id);
    if (guest != nullptr) show_metadata_of(conversation, *guest, turn.out.bytes, turn);
  };
  if (const auto* renamed = std::get_if<room::Renamed>(&event.body)) {
    const std::string before = room::fold(renamed->old_nick);
    if (before == now) return;  // another case of the same
    if (list.contains(before)) replies.numeric(Numeric::rpl_monoffline, {}, renamed->old_nick);
    comes();
  } else if (std::holds_alternative<room::Entered>(event.body)) {
    comes();
  } else if (std::holds_alternative<room::Left>(event.body)) {
    if (list.contains(now)) replies.numeric(Numeric::rpl_monoffline, {}, event.actor.nick);
  } else if (conversation.can(capability::extended_monitor) && !is_told_in_a_room(event, turn)) {
    irc::render(event, conversation.variant(), turn.setting, turn.out.bytes);
  }
}

}  // namespace salon::session::irc
