// MARKREAD (IRCv3 draft/read-marker): up to where a user has read a room or a conversation. Told to nobody else.
//
// Until there are accounts, a user is one connection, and its markers live as long as that.
#include "room/name.hpp"
#include "session/irc/command.hpp"
#include "session/irc/reference.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

void invalid(Conversation& conversation, std::string_view what, Turn& turn) {
  conversation.replies(turn).fail("MARKREAD", "INVALID_PARAMS", what, "Invalid parameters");
}

/// Time only goes on, and not beyond now: a marker in the future would hide what is still to come.
bool move_marker(ReadMarkers& markers, const std::string& target, WallTime time, WallTime now) {
  const auto found = markers.find(target);
  if (found == markers.end() && markers.size() >= read_markers_max) return false;
  WallTime& marker = found == markers.end() ? markers[target] : found->second;
  marker = std::max(marker, std::min(time, now));
  return true;
}

}  // namespace

void send_read_marker(Conversation& conversation, std::string_view target, Turn& turn) {
  const auto found = conversation.lists().read_markers.find(room::fold(target));
  std::string time = "*";
  if (found != conversation.lists().read_markers.end()) {
    time = "timestamp=";
    append_time(time, found->second);
  }
  conversation.replies(turn).command("MARKREAD").parameter(target).parameter(time).end();
}

void handle_markread(Conversation& conversation, const Message& message, Turn& turn) {
  std::string_view target = message.parameter(0);
  if (target.empty()) {
    return conversation.replies(turn).fail("MARKREAD", "NEED_MORE_PARAMS", {}, "Missing parameters");
  }
  const bool sets = message.parameters().size() > 1;
  if (target.starts_with('#')) {
    const room::Room* room = turn.house.find_room(target);
    const bool member = room != nullptr && room->members.contains(turn.self);
    if (sets && !member) return invalid(conversation, target, turn);
    // Of a room that one has left, or that is not there, there may be a marker all the same; it tells of no room.
    if (member) target = room->name;
  } else if (const room::Guest* guest = turn.house.find_guest(target)) {
    target = guest->nick;
  } else if (target.size() > turn.house.limits().nick_bytes_max) {
    return invalid(conversation, "*", turn);
  }
  if (sets) {
    const Reference reference = reference_from(message.parameter(1));
    if (reference.kind != Reference::Kind::timestamp || !reference.place) {
      return invalid(conversation, message.parameter(1), turn);
    }
    if (!move_marker(conversation.lists_to_change().read_markers, room::fold(target),
                     std::get<WallTime>(*reference.place), turn.wall)) {
      return conversation.replies(turn).fail("MARKREAD", "INTERNAL_ERROR", target,
                                             "The read timestamp could not be set: there are too many of yours");
    }
  }
  send_read_marker(conversation, target, turn);
}

}  // namespace salon::session::irc
