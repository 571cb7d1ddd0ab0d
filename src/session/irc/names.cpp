// NAMES (modern-irc, "NAMES message"), and what follows a JOIN.
#include <algorithm>
#include <set>
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

/// So much is answered to one NAMES of several rooms, or of all: who asks for more asks again.
constexpr std::size_t answer_bytes_max = std::size_t{256} * 1024;

}  // namespace

void send_names(const Conversation& conversation, const room::Room& room, Turn& turn, Replies replies) {
  const std::string_view symbol = (room.modes.flags & room::room_flag::secret) != 0 ? "@" : "=";
  const std::string around = std::string(replies.nick()) + " = " + room.name;  // "353 ada = #lobby :"
  const std::size_t bytes_max = proto::irc::text_bytes_max({replies.server(), "353", around});
  const bool all_ranks = conversation.can(capability::multi_prefix);
  const bool sources = conversation.can(capability::userhost_in_names);
  std::string names;
  std::string name;
  const auto send = [&] {
    if (names.empty()) return;
    replies.numeric(Numeric::rpl_namreply).parameter(symbol).parameter(room.name).trailing(names).end();
    names.clear();
  };
  for (const auto& [id, member] : room.members) {
    const room::Guest* guest = turn.house.find_guest(id);
    if (guest == nullptr || !is_shown_in(*guest, room, turn)) continue;
    name = rank_sign(room, id, all_ranks);
    name += sources ? source_of(*guest) : guest->nick;
    if (!names.empty() && names.size() + 1 + name.size() > bytes_max) send();
    if (!names.empty()) names += ' ';
    names += name;
  }
  send();
}

void handle_names(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::size_t begin = replies.out().size();
  const auto send = [&](const room::Room& room) {
    const bool full = replies.out().size() - begin > answer_bytes_max;
    if (!full && turn.house.may_see(asker(turn), room)) send_names(conversation, room, turn, replies);
  };
  const std::string_view asked = message.parameter(0);
  if (asked.empty()) {
    for (const auto& [folded, room] : turn.house.rooms()) send(room);
    return replies.numeric(Numeric::rpl_endofnames, "*", "End of NAMES list");
  }
  std::set<const room::Room*> sent;
  for_each_target(asked, [&](std::string_view name) {
    const room::Room* room = turn.house.find_room(name);
    if (room != nullptr && sent.insert(room).second) send(*room);
  });
  // One end for all that was asked for, by the words it was asked for with.
  const room::Room* only = turn.house.find_room(asked);
  replies.numeric(Numeric::rpl_endofnames, only == nullptr ? asked : std::string_view(only->name), "End of NAMES list");
}

}  // namespace salon::session::irc
