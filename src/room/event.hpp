// What the house decided about an entry, and who is to hear it. A room or guest that an event is about is spelled as
// the house spells it, whatever the case it was asked for in.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "room/entry.hpp"
#include "room/exclusions.hpp"

namespace salon::room {

/// Who did it, as others see them at that moment.
struct Actor {
  GuestId id;
  std::string nick;
  std::string user;
  Dialect dialect = Dialect::lines;
  /// user_mode::bot
  bool bot = false;
  /// What it is logged in to; empty: nothing.
  std::string account{};
  /// The account's; empty: that of the dialect (shown_host).
  std::string host{};
  bool operator==(const Actor&) const = default;
};

/// Why something is not done.
enum class Refusal : std::uint8_t {
  nick_invalid,
  nick_in_use,
  /// Held for someone who lost the connection a moment ago.
  nick_held,
  /// It looks like another's: that of `about`.
  nick_like_another,
  room_name_invalid,
  no_such_room,
  no_such_guest,
  not_in_room,
  /// It belongs to an account.
  nick_registered,
  /// To come into the room, or to speak in it, one has to be logged in.
  account_needed,
  /// The room is kept for its founder already; it is not.
  room_kept,
  room_not_kept,
  account_exists,
  no_such_account,
  /// It takes an account to be logged in to; it takes none.
  not_logged_in,
  logged_in_already,
  /// Not what valid_host takes.
  host_invalid,
  /// Not what mail_address.hpp takes for one; as many accounts as may be have that one.
  email_invalid,
  email_in_use,
  /// Not 64 hexadecimal digits in lower case; shown by the owner of another account, or of this one; not its own.
  certificate_invalid,
  certificate_in_use,
  no_such_certificate,
  /// A limit of the house: see Limits.
  too_many_accounts,
  too_many_certificates,
  too_many_rooms_for_account,
  too_many_staying,
  too_many_rooms,
  too_many_rooms_for_guest,
  room_full,
  text_too_long,
  text_empty,
  /// Not UTF-8, or with NUL, CR or LF in it.
  text_invalid,
  /// To join: the key is not the room's; there is no invitation; a ban (of the room) is in the way.
  wrong_key,
  invite_only,
  banned,
  /// More came of late than may (RoomModes::join_pace).
  too_many_joins,
  /// To speak: only members may; only members with a rank may; this one may not; CTCP may not.
  members_only,
  moderated,
  muted,
  no_ctcp,
  /// The room is in slow mode, and the guest spoke there a moment ago.
  too_soon,
  /// A filter of the room, or of the server, caught it: `about` is its pattern.
  filtered,
  filtered_by_server,
  /// To filter: `about` (of a mode, its flaw) says what is wrong with the pattern; there is none like it.
  pattern_invalid,
  no_such_filter,
  /// It takes a higher rank in the room.
  rank_too_low,
  /// Who is meant is not in the room, or is in it already.
  guest_not_in_room,
  guest_in_room,
  mode_unknown,
  mode_argument_invalid,
  /// Of masks, or of changes in one command.
  list_full,
  too_many_changes,
  /// The guest's address or account is shut out of the house (Exclude); all that may be are; this one is not.
  excluded,
  too_many_exclusions,
  no_such_exclusion,
  /// To rename a room: there is one of that name; the lobby keeps its own; it got another a moment ago; so many rooms
  /// have other names than they began with as may.
  room_exists,
  room_keeps_name,
  room_renamed_lately,
  too_many_renamed_rooms,
  /// To take a kept room: nobody has offered it.
  room_not_offered,
  /// For operators of the server.
  not_operator,
  /// The guest has not entered, or has left.
  not_here,
  /// Entered already.
  here_already,
  /// The log cannot be kept at present (a full disk): nothing is accepted until it can. Never given by the house
  /// itself.
  not_kept,
};

/// `again`: a client has joined the guest, which was here already; nobody else hears of it.
struct Entered {
  bool again = false;
  /// Since when the guest had no client, which this one has not read: 0 where it had one.
  WallTime absent_since{};
  bool operator==(const Entered&) const = default;
};
/// The client that was the origin is gone; its guest is still here, by others or by none. Nobody else hears of it.
struct ClientLeft {
  bool operator==(const ClientLeft&) const = default;
};
/// The guest is gone from `rooms` (folded names, in order).
struct Left {
  std::vector<std::string> rooms;
  std::string reason;
  bool dropped = false;
  /// It had joined every one of them quietly.
  bool quiet = false;
  /// The nick of the operator who expelled it. The origin is the guest's then, as if it had left itself, with tag 0.
  std::string expelled_by{};
  bool operator==(const Left&) const = default;
};
/// Asking again for a room that one is in is answered again, and nobody else hears of it, with one exception: a guest
/// that had joined quietly and now does so aloud is announced.
struct Joined {
  std::string room;
  bool quiet = false;
  /// Of the actor.
  std::string real_name{};
  std::string away{};
  /// What the guest is in the room.
  Ranks ranks = 0;
  /// It was in the room, and others have known.
  bool again = false;
  /// Of the actor.
  Metadata metadata{};
  /// It was in the room, known to others or not.
  bool was_in = false;
  bool operator==(const Joined&) const = default;
};
struct Parted {
  std::string room;
  std::string reason;
  bool quiet = false;
  bool operator==(const Parted&) const = default;
};
/// `others`: how many guests besides the speaker it was sent to. Who speaks to itself is told so as the actor only:
/// `others` is 0 and `to_guests` is empty.
struct Said {
  std::string target;
  SayKind kind = SayKind::message;
  std::string text;
  std::uint32_t others = 0;
  bool to_room = true;
  /// As in Say.
  std::string tags{};
  std::vector<std::uint32_t> cuts{};
  bool operator==(const Said&) const = default;
};
/// The room is its founder's from now on, or nobody's. `founder`: the actor has become one; others see that.
struct RoomKept {
  std::string room;
  bool on = false;
  bool founder = false;
  bool operator==(const RoomKept&) const = default;
};
/// The room's founder offers it to the account, whose owner's guests hear it; or, where it is empty, to nobody any
/// more.
struct RoomOffered {
  std::string room;
  std::string account;
  bool operator==(const RoomOffered&) const = default;
};
/// The room is another's. `made`: what the guests of both are in it now, as others see it.
struct RoomTransferred {
  std::string room;
  std::string founder;
  std::string old_founder;
  std::vector<ModeChange> made{};
  bool operator==(const RoomTransferred&) const = default;
};
/// For the actor alone.
struct AccessChanged {
  std::string room;
  std::string account;
  Ranks ranks = 0;
  bool operator==(const AccessChanged&) const = default;
};
/// `message` is gone from history; who has seen it may be shown that. `target` as in Said.
struct Redacted {
  std::string target;
  EntryId message;
  std::string reason;
  bool to_room = true;
  bool operator==(const Redacted&) const = default;
};
/// The actor bears the new nick; `rooms` are those it is in (folded names, in order). Asking for the very nick that one
/// bears is answered (`old_nick` is the actor's), and nobody else hears of it.
struct Renamed {
  std::string old_nick;
  std::vector<std::string> rooms;
  bool operator==(const Renamed&) const = default;
};
/// The room `old_name` is called `room` now. Its members hear it one by one: what they are told is theirs to know.
struct RoomRenamed {
  std::string room;
  std::string old_name;
  std::string reason;
  bool operator==(const RoomRenamed&) const = default;
};
struct TopicChanged {
  std::string room;
  std::string topic;
  bool operator==(const TopicChanged&) const = default;
};
/// A change that was asked for and not made.
struct ModeRefusal {
  Refusal why{};
  ModeChange change;
  bool operator==(const ModeRefusal&) const = default;
};
/// `made`: what is different now, as others see it; may be nothing, and then nobody else hears of it. What was so
/// already is in neither.
struct ModesChanged {
  std::string room;
  std::vector<ModeChange> made;
  std::vector<ModeRefusal> refused;
  bool operator==(const ModesChanged&) const = default;
};
/// The guest is gone from the room.
struct Kicked {
  std::string room;
  GuestId guest;
  std::string nick;
  std::string reason;
  bool operator==(const Kicked&) const = default;
};
/// The guest hears it, and the members do: who shows it to whom is for the sessions to know.
struct Invited {
  std::string room;
  GuestId guest;
  std::string nick;
  bool operator==(const Invited&) const = default;
};
/// `away` is empty when it is back. Saying again what is so already is answered, and nobody else hears of it. Of a
/// guest that stays while its clients go and come it has the guest's own origin, tag 0.
struct AwayChanged {
  std::string away;
  bool operator==(const AwayChanged&) const = default;
};
struct RealNameChanged {
  std::string real_name;
  bool operator==(const RealNameChanged&) const = default;
};
/// What is different now; may be nothing. For the actor alone.
struct UserModesChanged {
  UserModes on = 0;
  UserModes off = 0;
  bool operator==(const UserModesChanged&) const = default;
};
/// To the operator who did it; the guest's Left follows.
struct Expelled {
  std::string nick;
  std::string reason;
  bool operator==(const Expelled&) const = default;
};
/// To the operator who did it; a Left of each guest whom it means follows. `on`: shut out from now on, or let in again.
struct ExclusionChanged {
  bool on = false;
  Exclusion exclusion;
  bool operator==(const ExclusionChanged&) const = default;
};
/// To the operator who did it.
struct FilterChanged {
  bool on = false;
  std::string pattern;
  bool operator==(const FilterChanged&) const = default;
};
struct Proclaimed {
  std::string text;
  bool operator==(const Proclaimed&) const = default;
};
/// The account is there. Its maker, if it has entered, is logged in now, and others see it.
struct Registered {
  AccountKey account;
  bool operator==(const Registered&) const = default;
};
/// The account waits until its maker has shown the code that is to be mailed there. For the actor alone.
struct AccountWaits {
  std::string account;
  std::string email;
  /// As in Register.
  std::string code;
  bool operator==(const AccountWaits&) const = default;
};
/// The actor is logged in to another account than before, or to none: see Actor. To be so again is answered, and nobody
/// else hears of it. When an account is dropped, whoever else was logged in to it has this with its own origin, tag 0.
struct AccountChanged {
  bool operator==(const AccountChanged&) const = default;
};
struct PasswordChanged {
  bool operator==(const PasswordChanged&) const = default;
};
/// To the operator who did it; a HostChanged follows of each guest that is shown otherwise now.
struct HostSet {
  std::string account;
  std::string host;
  bool operator==(const HostSet&) const = default;
};
/// The actor is shown with another host than before: its account has another, or it has logged in or out.
/// `old_host` as in Actor. It has the guest's own origin, tag 0.
struct HostChanged {
  std::string old_host;
  bool operator==(const HostChanged&) const = default;
};
/// Of the actor's account.
struct StayChanged {
  bool on = false;
  bool operator==(const StayChanged&) const = default;
};
/// `time`: up to where the target is read now. Other guests that are logged in to the account hear it, and nobody else.
struct ReadMarked {
  std::string target;
  WallTime time{};
  bool operator==(const ReadMarked&) const = default;
};
struct CertificateChanged {
  std::string fingerprint;
  bool on = false;
  bool operator==(const CertificateChanged&) const = default;
};
/// `own`: the actor was logged in to it, and others see that it is no more.
struct AccountDropped {
  std::string account;
  bool own = false;
  bool operator==(const AccountDropped&) const = default;
};

/// `made`: what is different now; may be nothing, and then nobody else hears of it. Those who see the guest in a room,
/// or are members of the room, hear it one by one: which keys they want to hear of is theirs to know.
struct MetadataChanged {
  std::string target;
  bool to_room = false;
  std::vector<MetadataChange> made;
  bool operator==(const MetadataChanged&) const = default;
};

/// `subject`: the nick or room that was asked for, made safe to show (utf8::visible) and cut to a name's length.
struct Refused {
  Refusal why{};
  std::string subject;
  /// Who was meant, where the subject is a room; made safe in the same way.
  /// Of `excluded`: the reason that was given. Of filters: see there.
  std::string about{};
  /// From when on it would be done, where that is known; else 0.
  WallTime until{};
  bool operator==(const Refused&) const = default;
};

struct Event {
  EntryId id;
  WallTime time{};
  /// The entry's. For guests who left because their node began anew, or who stayed too long, the node's own (session
  /// 0).
  Origin origin;
  Actor actor;
  std::variant<Entered, Left, Joined, Parted, Said, Renamed, TopicChanged, AwayChanged, RealNameChanged,
               UserModesChanged, Expelled, Proclaimed, ModesChanged, Kicked, Invited, Redacted, MetadataChanged,
               Registered, AccountChanged, PasswordChanged, CertificateChanged, AccountDropped, RoomKept, AccessChanged,
               ExclusionChanged, FilterChanged, ClientLeft, StayChanged, ReadMarked, RoomRenamed, RoomOffered,
               RoomTransferred, AccountWaits, HostSet, HostChanged, Refused>
      body;

  /// Who hears it besides the actor: the members of these rooms (folded names), each once. A room that was empty after
  /// the event may be gone: nobody is left in it to hear...
  std::vector<std::string> to_rooms;
  /// ...and these guests. A refusal has neither: it is for the origin alone.
  std::vector<GuestId> to_guests;

  bool operator==(const Event&) const = default;
};

/// What its actor is told of when it is on disk, and not before: a line, an account, also one that waits, a room that
/// is kept or another's, a guest that stays.
[[nodiscard]] inline bool is_acknowledged(const Event& event) {
  return std::holds_alternative<Said>(event.body) || std::holds_alternative<Registered>(event.body) ||
         std::holds_alternative<RoomKept>(event.body) || std::holds_alternative<RoomTransferred>(event.body) ||
         std::holds_alternative<StayChanged>(event.body) || std::holds_alternative<AccountWaits>(event.body);
}

/// What those hear of its actor who watch it (IRC's MONITOR), wherever it is.
[[nodiscard]] inline bool is_about_somebody(const Event& event) {
  if (const auto* dropped = std::get_if<AccountDropped>(&event.body)) return dropped->own;
  return std::holds_alternative<Entered>(event.body) || std::holds_alternative<Left>(event.body) ||
         std::holds_alternative<Renamed>(event.body) || std::holds_alternative<AwayChanged>(event.body) ||
         std::holds_alternative<RealNameChanged>(event.body) || std::holds_alternative<AccountChanged>(event.body) ||
         std::holds_alternative<Registered>(event.body) || std::holds_alternative<HostChanged>(event.body);
}

}  // namespace salon::room
