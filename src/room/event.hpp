// What the house decided about an entry, and who is to hear it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "room/entry.hpp"

namespace salon::room {

/// Who did it, as others see them at that moment.
struct Actor {
  GuestId id;
  std::string nick;
  std::string user;
  Dialect dialect = Dialect::lines;
  bool operator==(const Actor&) const = default;
};

struct Entered {
  bool operator==(const Entered&) const = default;
};
/// The guest is gone from `rooms`, in the order of their names.
struct Left {
  std::vector<std::string> rooms;
  std::string reason;
  bool dropped = false;
  bool operator==(const Left&) const = default;
};
struct Joined {
  std::string room;
  bool quiet = false;
  bool operator==(const Joined&) const = default;
};
struct Parted {
  std::string room;
  std::string reason;
  bool quiet = false;
  bool operator==(const Parted&) const = default;
};
/// `others`: how many guests besides the speaker it was sent to.
struct Said {
  std::string target;
  SayKind kind = SayKind::message;
  std::string text;
  std::uint32_t others = 0;
  bool to_room = true;
  bool operator==(const Said&) const = default;
};
/// The actor bears the new nick; `rooms` are those it is in.
struct Renamed {
  std::string old_nick;
  std::vector<std::string> rooms;
  bool operator==(const Renamed&) const = default;
};
struct TopicChanged {
  std::string room;
  std::string topic;
  bool operator==(const TopicChanged&) const = default;
};

enum class Refusal : std::uint8_t {
  nick_invalid,
  nick_in_use,
  /// Held for someone who lost the connection a moment ago.
  nick_held,
  room_name_invalid,
  no_such_room,
  no_such_guest,
  not_in_room,
  /// A limit of the house: see Limits.
  too_many_rooms,
  too_many_rooms_for_guest,
  room_full,
  text_too_long,
  text_empty,
  /// The guest has not entered, or has left.
  not_here,
  /// Entered already.
  here_already,
};

/// `subject`: the nick or room that was asked for.
struct Refused {
  Refusal why{};
  std::string subject;
  bool operator==(const Refused&) const = default;
};

struct Event {
  EntryId id;
  WallTime time{};
  Origin origin;
  Actor actor;
  std::variant<Entered, Left, Joined, Parted, Said, Renamed, TopicChanged, Refused> body;

  /// Who hears it besides the actor: the members of these rooms (folded names), each once...
  std::vector<std::string> to_rooms;
  /// ...and these guests. A refusal has neither: it is for the origin alone.
  std::vector<GuestId> to_guests;

  bool operator==(const Event&) const = default;
};

}  // namespace salon::room
