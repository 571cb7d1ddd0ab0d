// RENAME (IRCv3 draft/channel-rename, whose sections are cited): a room gets another name, and each client is told in
// the way that it understands.
#include <algorithm>
#include <string>

#include "room/name.hpp"
#include "salon/base/utf8.hpp"
#include "session/exclusion_words.hpp"
#include "session/irc/command.hpp"
#include "session/irc/plain_text.hpp"
#include "session/irc/refusal.hpp"

namespace salon::session::irc {
namespace {

/// "Fallback": the client leaves the one room and comes into the other.
void show_as_going_over(Conversation& conversation, const room::Event& event, const room::Guest& self, Turn& turn) {
  const auto& renamed = std::get<room::RoomRenamed>(event.body);
  room::Event own = event;
  own.id = {};  // neither is in history
  own.actor = room::actor_of(self);
  const std::string reason = renamed.reason.empty() ? "Renamed to " + renamed.room : renamed.reason;
  own.body = room::Parted{renamed.old_name, reason};
  conversation.show(own, conversation.replies(turn).out(), turn.setting);
  own.body = room::Joined{.room = renamed.room, .real_name = self.real_name, .away = *self.away};
  conversation.show_coming_into(own, turn);
}

/// Of a client whose user is logged in to nothing: the others' are the house's.
void move_marker(Conversation& conversation, const room::RoomRenamed& renamed) {
  const std::string from = room::fold(renamed.old_name);
  const std::string to = room::fold(renamed.room);
  if (from == to || conversation.lists().read_markers.empty()) return;
  ReadMarkers& markers = conversation.lists_to_change().read_markers;
  markers.erase(to);
  if (auto marker = markers.extract(from)) {
    marker.key() = to;
    markers.insert(std::move(marker));
  }
}

}  // namespace

void handle_rename(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view room = message.parameter(0);
  const std::string_view name = message.parameter(1);
  if (room.empty() || name.empty()) {
    return conversation.replies(turn).numeric(Numeric::err_needmoreparams, "RENAME", "Not enough parameters");
  }
  conversation.submit(Verb::rename_room,
                      room::RenameRoom{std::string(room), std::string(name), plain_text(message.parameter(2))}, turn,
                      std::string(room) + " " + std::string(name));
}

/// To who is in the room, and to who did it.
void show_renaming(Conversation& conversation, const room::Event& event, Turn& turn) {
  const auto& renamed = std::get<room::RoomRenamed>(event.body);
  move_marker(conversation, renamed);
  if (conversation.can(capability::channel_rename)) {
    return conversation.show(event, conversation.replies(turn).out(), turn.setting);
  }
  // "SHOULD NOT be used if the rename only changes the case of the channel name": as far as the client can know that,
  // which goes by CASEMAPPING=ascii.
  if (proto::irc::same_name(renamed.old_name, renamed.room)) return;
  const room::Guest* self = turn.house.find_guest(turn.self);
  const room::Room* room = turn.house.find_room(renamed.room);
  if (self != nullptr && room != nullptr && room->members.contains(self->id)) {
    return show_as_going_over(conversation, event, *self, turn);
  }
  conversation.replies(turn).notice(renamed.old_name + " is called " + renamed.room + " now");
}

/// "Errors". `about`: the room and its new name, as they were given.
void renaming_refused(const room::Refused& refused, std::string_view about, const Turn& turn, Replies replies) {
  constexpr std::size_t name_bytes_max = 150;  // a message holds two of them, and a sentence
  const std::size_t space = about.find(' ');
  const std::string_view room = utf8::prefix(about.substr(0, space), name_bytes_max);
  const std::string_view name = utf8::prefix(about.substr(space + 1), name_bytes_max);
  const auto fail = [&](std::string_view code, std::string_view text) {
    replies.fail("RENAME", code, {room, name}, text);
  };
  using room::Refusal;
  switch (refused.why) {
    case Refusal::room_exists: return fail("CHANNEL_NAME_IN_USE", "The channel name is already taken");
    case Refusal::room_name_invalid: return fail("CANNOT_RENAME", "This cannot be a channel's name");
    case Refusal::room_keeps_name: return fail("CANNOT_RENAME", "The channel cannot be renamed");
    case Refusal::room_renamed_lately:
      return fail("CANNOT_RENAME", "This channel has been renamed recently; try again in " +
                                       std::to_string(seconds_left(refused.until, turn.wall)) + " s");
    case Refusal::too_many_renamed_rooms:
      return fail("CANNOT_RENAME", "As many channels have been renamed as the server can bear");
    case Refusal::not_kept: return fail("CANNOT_RENAME", "History cannot be written at present; try again later");
    default: return answer_refusal(refused, Verb::rename_room, replies);
  }
}

}  // namespace salon::session::irc
