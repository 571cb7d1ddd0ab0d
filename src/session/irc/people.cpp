// What one guest is shown of another; ISON and USERHOST (RFC 2812, 4.8 and 4.9).
#include "session/irc/people.hpp"

#include <algorithm>
#include <string>

#include "room/mask.hpp"
#include "session/irc/command.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

/// RFC 2812, 4.8: "The USERHOST command takes a list of up to 5 nicknames".
constexpr std::size_t userhost_nicks_max = 5;

/// Calls `use` with each guest that the first `most` words of the message's parameters name.
template <class Use>
void for_each_guest(const Message& message, std::size_t most, const room::House& house, Use use) {
  for (std::string_view words : message.parameters()) {
    while (!words.empty() && most > 0) {
      const std::size_t space = std::min(words.find(' '), words.size());
      const std::string_view nick = words.substr(0, space);
      words.remove_prefix(std::min(space + 1, words.size()));
      if (nick.empty()) continue;
      --most;
      if (const room::Guest* guest = house.find_guest(nick)) use(*guest);
    }
  }
}

bool has(const room::Guest* guest, room::UserModes mode) { return guest != nullptr && (guest->modes & mode) != 0; }

}  // namespace

bool is_operator(const Turn& turn) { return has(asker(turn), room::user_mode::server_operator); }

bool share_a_room(const room::Guest& one, const room::Guest& other) {
  return std::ranges::any_of(one.rooms,
                             [&](const std::string& room) { return std::ranges::binary_search(other.rooms, room); });
}

bool is_visible(const room::Guest& guest, const Turn& turn) {
  if (!has(&guest, room::user_mode::invisible) || guest.id == turn.self || is_operator(turn)) return true;
  const room::Guest* self = asker(turn);
  return self != nullptr && share_a_room(guest, *self);
}

bool is_shown_in(const room::Guest& guest, const room::Room& room, const Turn& turn) {
  const auto member = room.members.find(guest.id);
  if (member == room.members.end()) return false;
  if (member->second.quiet && guest.id != turn.self && !is_operator(turn)) return false;
  return turn.house.may_see(asker(turn), room, guest);
}

std::string rank_sign(const room::Room& room, room::GuestId member, bool all) {
  const auto found = room.members.find(member);
  std::string signs;
  for (const auto& row : room::rank::rows) {
    if (found == room.members.end() || (found->second.ranks & row.rank) == 0) continue;
    signs += row.prefix;
    if (!all) break;
  }
  return signs;
}

std::string who_flags(const room::Guest& guest, const room::Room* room, bool all_ranks) {
  std::string flags = guest.away->empty() ? "H" : "G";
  if (has(&guest, room::user_mode::server_operator)) flags += '*';
  if (room != nullptr) flags += rank_sign(*room, guest.id, all_ranks);
  if (has(&guest, room::user_mode::bot)) flags += 'B';
  return flags;
}

std::string address_of(const room::Guest& guest) {
  constexpr std::string_view datagram = "udp ";  // what a datagram's sender puts before its claim
  const std::string_view claim = guest.claim;
  return std::string(claim.starts_with(datagram) ? claim.substr(datagram.size()) : claim);
}

std::string seconds_since(WallTime then, WallTime now) {
  const auto passed = std::chrono::floor<std::chrono::seconds>(now - then).count();
  return std::to_string(std::max<long long>(passed, 0));
}

bool is_for_another_server(Conversation& conversation, std::string_view target, Turn& turn) {
  if (target.empty() || room::matches(target, turn.setting.server_name) || turn.house.find_guest(target) != nullptr) {
    return false;
  }
  conversation.replies(turn).numeric(Numeric::err_nosuchserver, target, "No such server");
  return true;
}

void handle_ison(Conversation& conversation, const Message& message, Turn& turn) {
  constexpr std::size_t nicks_max = 100;  // more than a line holds
  std::string here;
  for_each_guest(message, nicks_max, turn.house, [&](const room::Guest& guest) {
    if (!here.empty()) here += ' ';
    here += guest.nick;
  });
  conversation.replies(turn).numeric(Numeric::rpl_ison, {}, here);
}

void handle_userhost(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::size_t bytes_max = proto::irc::text_bytes_max({replies.server(), "302", replies.nick()});
  std::string found;
  for_each_guest(message, userhost_nicks_max, turn.house, [&](const room::Guest& guest) {
    std::string one = guest.nick;
    if (has(&guest, room::user_mode::server_operator)) one += '*';
    one += guest.away->empty() ? "=+" : "=-";
    one += std::string(user_name(guest.user)) + '@' + std::string(host_of(guest));
    if (found.size() + 1 + one.size() > bytes_max) return;  // half a host is another's
    if (!found.empty()) found += ' ';
    found += one;
  });
  replies.numeric(Numeric::rpl_userhost, {}, found);
}

}  // namespace salon::session::irc
