// WHOIS and WHOWAS (modern-irc, "User-Based Queries").
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>
#include <string_view>

#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

void send_rooms(const room::Guest& guest, Turn& turn, Replies& replies) {
  const std::string around = std::string(replies.nick()) + " " + guest.nick;
  const std::size_t bytes_max = proto::irc::text_bytes_max({replies.server(), "319", around});
  std::string rooms;
  const auto send = [&] {
    if (!rooms.empty()) replies.numeric(Numeric::rpl_whoischannels, guest.nick, rooms);
    rooms.clear();
  };
  for (const std::string& folded : guest.rooms) {
    const room::Room* room = turn.house.find_room(folded);
    if (room == nullptr || !is_shown_in(guest, *room, turn)) continue;
    const std::string name = rank_sign(*room, guest.id) + room->name;
    if (rooms.size() + 1 + name.size() > bytes_max) send();
    if (!rooms.empty()) rooms += ' ';
    rooms += name;
  }
  send();
}

/// What it tells programs of itself, and people can read (metadata, "RPL_WHOISKEYVALUE numeric"), for programs that
/// know of it.
void send_metadata(const Conversation& conversation, const room::Guest& guest, Replies& replies) {
  constexpr std::array<std::string_view, 5> readable{"display-name", "homepage", "pronouns", "status", "url"};
  if (!conversation.can(capability::any_metadata)) return;
  for (const std::string_view key : readable) {
    const std::string* value = room::find_value(*guest.metadata, key);
    if (value == nullptr || value->empty()) continue;
    replies.numeric(Numeric::rpl_whoiskeyvalue)
        .parameter(guest.nick)
        .parameter(key)
        .parameter("*")
        .trailing(*value)
        .end();
  }
}

/// What is for itself and for operators alone.
void send_private(const room::Guest& guest, Turn& turn, Replies& replies) {
  if (guest.id != turn.self && !is_operator(turn)) return;
  const std::string address = guest.absent() ? std::string() : address_of(guest);
  if (!address.empty()) {
    replies.numeric(Numeric::rpl_whoisactually)
        .parameter(guest.nick)
        .parameter(address)
        .trailing("is actually using this address")
        .end();
    replies.numeric(Numeric::rpl_whoishost, guest.nick,
                    "is connecting from " + std::string(user_name(guest.user)) + '@' + address + ' ' + address);
  }
  replies.numeric(Numeric::rpl_whoismodes, guest.nick, "is using modes +" + room::letters_of(guest.modes));
}

/// Somebody who is here (311), or was (314).
template <class Person>
void send_user(Numeric numeric, const Person& person, Replies replies) {
  replies.numeric(numeric)
      .parameter(person.nick)
      .parameter(user_name(person.user))
      .parameter(host_of(person))
      .parameter("*")
      .trailing(person.real_name)
      .end();
}

void send_about(const Conversation& conversation, const room::Guest& guest, Turn& turn, Replies& replies) {
  send_user(Numeric::rpl_whoisuser, guest, replies);
  send_rooms(guest, turn, replies);
  replies.numeric(Numeric::rpl_whoisserver)
      .parameter(guest.nick)
      .parameter(replies.server())
      .trailing("salon-" + turn.setting.version)
      .end();
  if ((guest.modes & room::user_mode::server_operator) != 0) {
    replies.numeric(Numeric::rpl_whoisoperator, guest.nick, "is an operator of this server");
  }
  if (!guest.account->empty()) {
    replies.numeric(Numeric::rpl_whoisaccount)
        .parameter(guest.nick)
        .parameter(*guest.account)
        .trailing("is logged in as")
        .end();
  }
  if (!guest.away->empty()) replies.numeric(Numeric::rpl_away, guest.nick, *guest.away);
  if (guest.absent()) {
    std::string when;
    append_time(when, guest.absent_since);
    replies.numeric(Numeric::rpl_whoisspecial, guest.nick, "stays here without a client since " + when);
  }
  if ((guest.modes & room::user_mode::bot) != 0) replies.numeric(Numeric::rpl_whoisbot, guest.nick, "is a bot");
  send_metadata(conversation, guest, replies);
  send_private(guest, turn, replies);
  replies.numeric(Numeric::rpl_whoisidle)
      .parameter(guest.nick)
      .parameter(seconds_since(std::max(guest.last_spoke, guest.entered), turn.wall))
      .parameter(seconds_since(WallTime{}, guest.entered))
      .trailing("seconds idle, signon time")
      .end();
}

/// So many are asked for; every one when it is no number above 0 ("a full search is done").
std::size_t count_from(std::string_view digits) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size();
  return whole && count > 0 ? count : room::Limits{}.departed_max;
}

/// By folded nick: as it was asked for, and how many of it are still wanted.
struct SoughtNick {
  std::string_view asked;
  std::size_t left = 0;
  bool found = false;
};
using Sought = std::map<std::string, SoughtNick>;

Sought sought_in(std::string_view targets, std::size_t count) {
  Sought sought;
  for_each_target(targets, [&](std::string_view nick) {
    if (sought.size() < targets_max) sought.try_emplace(room::fold(nick), SoughtNick{nick, count});
  });
  return sought;
}

void send_departed(const room::Departed& departed, Replies replies) {
  send_user(Numeric::rpl_whowasuser, departed, replies);
  std::string when;
  append_time(when, departed.time);
  replies.numeric(Numeric::rpl_whoisserver).parameter(departed.nick).parameter(replies.server()).trailing(when).end();
}

std::string_view first_of(std::string_view targets) { return targets.substr(0, targets.find(',')); }

}  // namespace

void handle_whois(Conversation& conversation, const Message& message, Turn& turn) {
  // WHOIS [server] nick: with two parameters the last one is the nick.
  const bool has_server = message.parameters().size() > 1;
  const std::string_view nick = first_of(message.parameter(has_server ? 1 : 0));
  if (has_server && is_for_another_server(conversation, message.parameter(0), turn)) return;
  Replies replies = conversation.replies(turn);
  if (nick.empty()) return replies.numeric(Numeric::err_nonicknamegiven, {}, "No nickname given");
  const room::Guest* guest = turn.house.find_guest(nick);
  if (guest == nullptr) {
    replies.numeric(Numeric::err_nosuchnick, nick, "No such nick");
  } else {
    send_about(conversation, *guest, turn, replies);
  }
  replies.numeric(Numeric::rpl_endofwhois, guest == nullptr ? nick : guest->nick, "End of WHOIS list");
}

void handle_whowas(Conversation& conversation, const Message& message, Turn& turn) {
  if (is_for_another_server(conversation, message.parameter(2), turn)) return;
  Replies replies = conversation.replies(turn);
  const std::string_view asked = message.parameter(0);
  Sought sought = sought_in(asked, count_from(message.parameter(1)));
  if (sought.empty()) return replies.numeric(Numeric::err_nonicknamegiven, {}, "No nickname given");
  // "The history is searched backward" (RFC 2812, 3.6.3), once for all of them.
  const auto& departed = turn.house.departed();
  for (auto each = departed.rbegin(); each != departed.rend(); ++each) {
    const auto nick = sought.find(room::fold(each->nick));
    if (nick == sought.end() || nick->second.left == 0) continue;
    --nick->second.left;
    nick->second.found = true;
    send_departed(*each, replies);
  }
  for (const auto& [folded, nick] : sought) {
    if (!nick.found) replies.numeric(Numeric::err_wasnosuchnick, nick.asked, "There was no such nickname");
  }
  replies.numeric(Numeric::rpl_endofwhowas, asked, "End of WHOWAS");
}

}  // namespace salon::session::irc
