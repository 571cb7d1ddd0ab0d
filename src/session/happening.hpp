// What a Caller has to show to the person (or the program) it calls for. Texts are UTF-8 without control characters.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "room/entry.hpp"
#include "salon/base/time.hpp"

namespace salon::session::happening {

/// The server has taken us in under this nick, which need not be the one we asked for.
struct Registered {
  std::string nick;
  bool operator==(const Registered&) const = default;
};
/// `own` and not `history`: this is the acknowledgement; the line is kept, as far as this server keeps lines.
struct Said {
  std::optional<WallTime> time;
  std::string nick;
  /// A room, or whom it was said to in private.
  std::string target;
  room::SayKind kind = room::SayKind::message;
  std::string text;
  /// The server's, where it gives one: the same for everyone who is shown this line.
  std::string id;
  bool own = false;
  bool history = false;
  bool operator==(const Said&) const = default;
};
struct Joined {
  std::string nick;
  std::string room;
  bool own = false;
  bool operator==(const Joined&) const = default;
};
/// `room` is empty when it left the server.
struct Left {
  std::string nick;
  std::string room;
  std::string reason;
  bool own = false;
  bool operator==(const Left&) const = default;
};
/// Somebody was removed from a room. `own`: we were; where what is typed goes is then nowhere.
struct Kicked {
  std::string nick;
  std::string room;
  std::string by;
  std::string reason;
  bool own = false;
  bool operator==(const Kicked&) const = default;
};
struct ModeChanged {
  std::string room;
  std::string by;
  room::ModeChange change;
  bool operator==(const ModeChanged&) const = default;
};
/// To us.
struct Invited {
  std::string by;
  std::string room;
  bool operator==(const Invited&) const = default;
};
/// A room got another name.
struct RoomRenamed {
  std::string old_name;
  std::string room;
  std::string by;
  std::string reason;
  bool operator==(const RoomRenamed&) const = default;
};
struct Renamed {
  std::string old_nick;
  std::string nick;
  bool own = false;
  bool operator==(const Renamed&) const = default;
};
/// `nick` is empty when nobody changed it and we are told what it is. An empty topic is none.
struct Topic {
  std::string room;
  std::string nick;
  std::string topic;
  bool operator==(const Topic&) const = default;
};
/// Who is in a room.
struct Names {
  std::string room;
  std::vector<std::string> nicks;
  bool operator==(const Names&) const = default;
};
/// One of the rooms that there are.
struct RoomListed {
  std::string room;
  std::size_t people = 0;
  std::string topic;
  bool operator==(const RoomListed&) const = default;
};
/// What the server tells of somebody. What is empty was not told.
struct Person {
  std::string nick;
  std::string user;
  std::string host;
  std::string real_name;
  std::string account;
  /// With the signs of ranks, parted by spaces.
  std::string rooms;
  std::string away;
  std::optional<std::chrono::seconds> silent;
  bool secure = false;
  bool operates = false;
  bool operator==(const Person&) const = default;
};
/// Somebody we wrote to is away.
struct Away {
  std::string nick;
  std::string away;
  bool operator==(const Away&) const = default;
};
/// We asked somebody in.
struct InvitationSent {
  std::string nick;
  std::string room;
  bool operator==(const InvitationSent&) const = default;
};
/// There are no earlier lines in `room`; of a search (`room` is empty): none that were looked for.
struct NothingEarlier {
  std::string room;
  bool operator==(const NothingEarlier&) const = default;
};
/// The commands were asked for.
struct Help {
  bool operator==(const Help&) const = default;
};
/// A command without what it needs: it is said like `form`.
struct WrongUse {
  std::string form;
  bool operator==(const WrongUse&) const = default;
};
/// No command begins with `word`, which has its '/'.
struct NoCommand {
  std::string word;
  bool operator==(const NoCommand&) const = default;
};
/// The server's word.
struct Notice {
  std::string text;
  bool operator==(const Notice&) const = default;
};
/// Something that was asked for did not happen.
struct Problem {
  std::string text;
  bool operator==(const Problem&) const = default;
};
/// This line of ours was refused, or was shown and could not be kept; `why` says which.
struct NotKept {
  std::string target;
  std::string text;
  std::string why;
  bool operator==(const NotKept&) const = default;
};
/// The connection broke before this line of ours was acknowledged: it may have been kept, or not.
struct Unacknowledged {
  std::string target;
  std::string text;
  bool operator==(const Unacknowledged&) const = default;
};
/// The server said farewell, or we did.
struct Ended {
  std::string reason;
  bool operator==(const Ended&) const = default;
};

}  // namespace salon::session::happening

namespace salon::session {

using Happening = std::variant<happening::Registered, happening::Said, happening::Joined, happening::Left,
                               happening::Renamed, happening::RoomRenamed, happening::Topic, happening::Names,
                               happening::Notice, happening::Kicked, happening::ModeChanged, happening::Invited,
                               happening::RoomListed, happening::Person, happening::Away, happening::InvitationSent,
                               happening::NothingEarlier, happening::Help, happening::WrongUse, happening::NoCommand,
                               happening::Problem, happening::NotKept, happening::Unacknowledged, happening::Ended>;

}  // namespace salon::session
