// KICK and INVITE (modern-irc, "KICK message" and "INVITE message").
#include <algorithm>
#include <string>
#include <vector>

#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/plain_text.hpp"

namespace salon::session::irc {

/// One room and several guests, or as many of the one as of the other (RFC 2812, 3.2.8).
void handle_kick(Conversation& conversation, const Message& message, Turn& turn) {
  std::vector<std::string_view> rooms;
  std::vector<std::string_view> nicks;
  for_each_target(message.parameter(0), [&](std::string_view name) { rooms.push_back(name); });
  for_each_target(message.parameter(1), [&](std::string_view nick) { nicks.push_back(nick); });
  if (nicks.empty() || (rooms.size() != 1 && rooms.size() != nicks.size())) {
    return conversation.replies(turn).numeric(Numeric::err_needmoreparams, "KICK", "Not enough parameters");
  }
  const std::string reason = plain_text(message.parameter(2));
  for (std::size_t at = 0; at < nicks.size(); ++at) {
    const std::string_view room = rooms.size() == 1 ? rooms[0] : rooms[at];
    conversation.submit(Verb::kick, room::Kick{std::string(room), std::string(nicks[at]), reason}, turn);
  }
}

Order invite_order(const Message& message) { return message.parameters().empty() ? Order::in_turn : Order::pipelined; }

void handle_invite(Conversation& conversation, const Message& message, Turn& turn) {
  if (message.parameters().size() >= 2) {
    room::Invite invite{.room = std::string(message.parameter(1)), .nick = std::string(message.parameter(0))};
    return conversation.submit(Verb::invite, std::move(invite), turn);
  }
  Replies replies = conversation.replies(turn);
  if (!message.parameters().empty()) {
    return replies.numeric(Numeric::err_needmoreparams, "INVITE", "Not enough parameters");
  }
  if (const room::Guest* self = asker(turn)) {
    for (const room::RoomKey& invitation : self->in_rooms->invitations) {
      const room::Room* room = turn.house.find_room(invitation.room);
      if (room != nullptr && room->made == invitation.made) {
        replies.numeric(Numeric::rpl_invitelist).parameter(room->name).end();
      }
    }
  }
  replies.numeric(Numeric::rpl_endofinvitelist, {}, "End of INVITE list");
}

}  // namespace salon::session::irc
