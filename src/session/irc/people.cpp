// WHO, WHOIS, ISON, USERHOST (modern-irc, "User-Based Queries" and "Optional Messages").
#include <algorithm>
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

void send_who_row(const room::Guest& guest, std::string_view channel, Replies replies) {
  const std::string about = "0 " + (guest.real_name.empty() ? guest.nick : guest.real_name);
  replies.numeric(Numeric::rpl_whoreply)
      .parameter(channel)
      .parameter(user_name(guest.user))
      .parameter(host_name(guest.dialect))
      .parameter(replies.server())
      .parameter(guest.nick)
      .parameter("H")
      .trailing(about)
      .end();
}

/// Calls `use` with each guest that a parameter of the message names.
template <class Use>
void for_each_guest(const Message& message, const room::House& house, Use use) {
  for (std::string_view words : message.parameters()) {
    while (!words.empty()) {
      const std::size_t space = std::min(words.find(' '), words.size());
      const room::Guest* guest = house.find_guest(words.substr(0, space));
      if (guest != nullptr) use(*guest);
      words.remove_prefix(std::min(space + 1, words.size()));
    }
  }
}

void send_rooms(const room::Guest& guest, Turn& turn, Replies replies) {
  const std::string around = std::string(replies.nick()) + " " + guest.nick;
  const std::size_t bytes_max = proto::irc::text_bytes_max({replies.server(), "319", around});
  std::string rooms;
  const auto send = [&] {
    if (!rooms.empty()) replies.numeric(Numeric::rpl_whoischannels, guest.nick, rooms);
    rooms.clear();
  };
  for (const std::string& folded : guest.rooms) {
    const room::Room* room = turn.house.find_room(folded);
    if (room == nullptr) continue;
    if (rooms.size() + 1 + room->name.size() > bytes_max) send();
    if (!rooms.empty()) rooms += ' ';
    rooms += room->name;
  }
  send();
}

std::string seconds_since(WallTime then, WallTime now) {
  const auto passed = std::chrono::floor<std::chrono::seconds>(now - then).count();
  return std::to_string(std::max<long long>(passed, 0));
}

}  // namespace

void handle_who(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::string_view mask = message.parameter(0);
  if (const room::Room* room = turn.house.find_room(mask)) {
    for (const auto& [id, quiet] : room->members) {
      const room::Guest* guest = quiet && id != turn.self ? nullptr : turn.house.find_guest(id);
      if (guest != nullptr) send_who_row(*guest, room->name, replies);
    }
  } else if (const room::Guest* guest = turn.house.find_guest(mask)) {
    send_who_row(*guest, "*", replies);
  }
  replies.numeric(Numeric::rpl_endofwho, mask.empty() ? "*" : mask, "End of WHO list");
}

void handle_whois(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  // WHOIS [server] nick: with two parameters the last one is the nick.
  const std::string_view nick = message.parameters().size() > 1 ? message.parameter(1) : message.parameter(0);
  if (nick.empty()) return replies.numeric(Numeric::err_nonicknamegiven, {}, "No nickname given");
  const room::Guest* guest = turn.house.find_guest(nick);
  if (guest == nullptr) {
    replies.numeric(Numeric::err_nosuchnick, nick, "No such nick");
    replies.numeric(Numeric::rpl_endofwhois, nick, "End of WHOIS list");
    return;
  }
  replies.numeric(Numeric::rpl_whoisuser)
      .parameter(guest->nick)
      .parameter(user_name(guest->user))
      .parameter(host_name(guest->dialect))
      .parameter("*")
      .trailing(guest->real_name)
      .end();
  send_rooms(*guest, turn, replies);
  replies.numeric(Numeric::rpl_whoisserver)
      .parameter(guest->nick)
      .parameter(replies.server())
      .trailing("salon-" + turn.setting.version)
      .end();
  replies.numeric(Numeric::rpl_whoisidle)
      .parameter(guest->nick)
      .parameter(seconds_since(std::max(guest->last_spoke, guest->entered), turn.wall))
      .parameter(seconds_since(WallTime{}, guest->entered))
      .trailing("seconds idle, signon time")
      .end();
  replies.numeric(Numeric::rpl_endofwhois, guest->nick, "End of WHOIS list");
}

void handle_ison(Conversation& conversation, const Message& message, Turn& turn) {
  std::string here;
  for_each_guest(message, turn.house, [&](const room::Guest& guest) {
    if (!here.empty()) here += ' ';
    here += guest.nick;
  });
  conversation.replies(turn).numeric(Numeric::rpl_ison, {}, here);
}

void handle_userhost(Conversation& conversation, const Message& message, Turn& turn) {
  std::string found;
  for_each_guest(message, turn.house, [&](const room::Guest& guest) {
    if (!found.empty()) found += ' ';
    found += guest.nick + "=+" + std::string(user_name(guest.user)) + '@' + std::string(host_name(guest.dialect));
  });
  conversation.replies(turn).numeric(Numeric::rpl_userhost, {}, found);
}

}  // namespace salon::session::irc
