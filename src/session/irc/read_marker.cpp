// MARKREAD (IRCv3 draft/read-marker): up to where a user has read a room or a conversation. Told to nobody else.
//
// A user is an account, whose markers its clients share and the house keeps; who is logged in to none is one
// connection, and its markers live as long as that.
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

const room::Account* own_account(const Conversation& conversation, const Turn& turn) {
  const std::string account = account_of(conversation, turn);
  return account.empty() ? nullptr : turn.house.find_account(account);
}

const ReadMarkers& markers_of(const Conversation& conversation, const Turn& turn) {
  const room::Account* account = own_account(conversation, turn);
  return account != nullptr ? account->read_markers : conversation.lists().read_markers;
}

}  // namespace

void send_read_marker(Conversation& conversation, std::string_view target, Turn& turn) {
  const ReadMarkers& markers = markers_of(conversation, turn);
  const auto found = markers.find(room::fold(target));
  std::string time = "*";
  if (found != markers.end()) {
    time = "timestamp=";
    append_time(time, found->second);
  }
  conversation.replies(turn).command("MARKREAD").parameter(target).parameter(time).end();
}

/// read-marker, "Command flows": "to all the clients of the user".
void hear_read_marker(Conversation& conversation, const room::ReadMarked& marked, Turn& turn) {
  if (!conversation.registered() || !conversation.can(capability::read_marker)) return;
  conversation.in_place_of(nullptr, turn, [&] { send_read_marker(conversation, marked.target, turn); });
}

void read_marker_refused(Conversation& conversation, const room::Refused& refused, Turn& turn) {
  invalid(conversation, refused.subject, turn);
}

void handle_markread(Conversation& conversation, const Message& message, Turn& turn) {
  std::string_view target = message.parameter(0);
  if (target.empty()) {
    return conversation.replies(turn).fail("MARKREAD", "NEED_MORE_PARAMS", {}, "Missing parameters");
  }
  const bool sets = message.parameters().size() > 1;
  if (room::names_room(target)) {
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
    const WallTime time = std::get<WallTime>(*reference.place);
    if (own_account(conversation, turn) != nullptr && conversation.registered()) {
      return conversation.submit(Verb::mark_read, room::MarkRead{std::string(target), time}, turn);
    }
    if (!move_marker(conversation.lists_to_change().read_markers, room::fold(target), time, turn.wall)) {
      return conversation.replies(turn).fail("MARKREAD", "INTERNAL_ERROR", target,
                                             "The read timestamp could not be set: there are too many of yours");
    }
  }
  send_read_marker(conversation, target, turn);
}

}  // namespace salon::session::irc
