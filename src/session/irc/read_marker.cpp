// MARKREAD (IRCv3 draft/read-marker): up to where a user has read a room or a conversation. Told to nobody else.
//
// A user is an account: what one of its clients has read the others are told, and those that come later. Without an
// account a user is one connection, and its markers live as long as that.
#include <algorithm>
#include <utility>

#include "room/name.hpp"
#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/reference.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

enum class Moved : std::uint8_t { yes, no, no_room_left };

void invalid(Conversation& conversation, std::string_view what, Turn& turn) {
  conversation.replies(turn).fail("MARKREAD", "INVALID_PARAMS", what, "Invalid parameters");
}

/// Time only goes on, and not beyond now: a marker in the future would hide what is still to come.
Moved move_marker(ReadMarkers& markers, const std::string& target, WallTime time, WallTime now) {
  if (!markers.contains(target) && markers.size() >= read_markers_max) return Moved::no_room_left;
  WallTime& marker = markers[target];
  const WallTime before = std::exchange(marker, std::max(marker, std::min(time, now)));
  return marker > before ? Moved::yes : Moved::no;
}

void send_marker(std::string_view target, const Conversation& conversation, Replies replies) {
  const ReadMarkers& markers = conversation.lists().read_markers;
  const auto found = markers.find(room::fold(target));
  std::string time = "*";
  if (found != markers.end()) {
    time = "timestamp=";
    append_time(time, found->second);
  }
  replies.command("MARKREAD").parameter(target).parameter(time).end();
}

/// As it is called now; or as it was asked about, if it is nothing of which the client may know.
std::string_view current_name(std::string_view target, const Turn& turn) {
  if (!target.starts_with('#')) {
    const room::Guest* guest = turn.house.find_guest(target);
    return guest != nullptr ? std::string_view(guest->nick) : target;
  }
  const room::Room* room = turn.house.find_room(target);
  return room != nullptr && room->members.contains(turn.self) ? std::string_view(room->name) : target;
}

void set_marker(Conversation& conversation, std::string_view target, std::string_view time, Turn& turn) {
  const Reference reference = reference_from(time);
  if (reference.kind != Reference::Kind::timestamp || !reference.place) return invalid(conversation, time, turn);
  ReadMarkers& markers = conversation.lists_to_change().read_markers;
  const std::string folded = room::fold(target);
  switch (move_marker(markers, folded, std::get<WallTime>(*reference.place), turn.wall)) {
    case Moved::no_room_left:
      return conversation.replies(turn).fail("MARKREAD", "INTERNAL_ERROR", target,
                                             "The read timestamp could not be set: there are too many of yours");
    case Moved::yes: turn.out.marks.push_back({std::string(target), markers.at(folded)}); break;
    case Moved::no: break;
  }
  send_read_marker(conversation, target, turn);
}

}  // namespace

void send_read_marker(Conversation& conversation, std::string_view target, Turn& turn) {
  send_marker(target, conversation, conversation.replies(turn));
}

void hear_of_marks(Conversation& conversation, const std::vector<ReadMark>& marks, Turn& turn) {
  const bool shown = conversation.registered() && conversation.can(capability::read_marker);
  for (const ReadMark& mark : marks) {
    const Moved moved =
        move_marker(conversation.lists_to_change().read_markers, room::fold(mark.target), mark.time, turn.wall);
    if (moved != Moved::yes || !shown) continue;
    // Behind nothing that is awaited: it is no answer.
    send_marker(current_name(mark.target, turn), conversation,
                Replies(turn.out.bytes, turn.setting.server_name, conversation.nick()));
  }
}

void send_known_marks(Conversation& conversation, Turn& turn) {
  const room::Guest* self = asker(turn);
  for (const auto& [folded, time] : conversation.lists().read_markers) {
    const bool told = self != nullptr && std::ranges::binary_search(self->rooms, folded);  // behind its JOIN
    if (!told) send_read_marker(conversation, current_name(folded, turn), turn);
  }
}

void handle_markread(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view asked = message.parameter(0);
  if (asked.empty()) {
    return conversation.replies(turn).fail("MARKREAD", "NEED_MORE_PARAMS", {}, "Missing parameters");
  }
  const bool sets = message.parameters().size() > 1;
  const std::string_view target = current_name(asked, turn);
  if (asked.starts_with('#')) {
    const room::Room* room = turn.house.find_room(asked);
    // Of a room that one has left, or that is not there, there may be a marker all the same; it tells of no room.
    if (sets && (room == nullptr || !room->members.contains(turn.self))) return invalid(conversation, asked, turn);
  } else if (target.size() > turn.house.limits().nick_bytes_max) {
    return invalid(conversation, "*", turn);
  }
  sets ? set_marker(conversation, target, message.parameter(1), turn) : send_read_marker(conversation, target, turn);
}

}  // namespace salon::session::irc
