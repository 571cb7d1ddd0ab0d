// What is written in the log: who asked for what, in which order.
//
// A Command is what somebody wants; once the log has given it an id and a time it is an Entry. Everything that changes
// what others see goes through the log; queries (who, list) read the House instead.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/scram_verifier.hpp"
#include "room/metadata.hpp"
#include "room/room_mode.hpp"
#include "room/user_mode.hpp"
#include "salon/base/result.hpp"
#include "salon/base/time.hpp"

namespace salon::room {

using NodeId = std::uint32_t;
/// Unique within one incarnation of a node; 0 is the node itself.
using SessionId = std::uint64_t;

/// One guest in the whole house, called after the session by which it came. Other clients of its account may have
/// joined it since (Enter), and that session may have gone before them.
struct GuestId {
  NodeId node = 0;
  SessionId session = 0;
  auto operator<=>(const GuestId&) const = default;
};

/// The place of an entry in the one order. The epoch grows with each start of the log, so that an id is never given
/// twice, not even when the last entries before a crash were lost.
struct EntryId {
  std::uint64_t epoch = 0;
  std::uint64_t sequence = 0;
  auto operator<=>(const EntryId&) const = default;
  /// "3-1284": letters, digits and '-' only, so that it can be an IRCv3 msgid.
  [[nodiscard]] std::string text() const;
};

/// Where a command came from. `tag` counts the submissions of one incarnation of a node, from 1: the fold ignores a tag
/// that it has seen, so that a submission that was repeated takes effect once.
struct Origin {
  NodeId node = 0;
  std::uint64_t incarnation = 0;
  SessionId session = 0;
  std::uint64_t tag = 0;
  [[nodiscard]] GuestId guest() const { return {node, session}; }
  auto operator<=>(const Origin&) const = default;
};

/// One account: its name, and the entry that made it. One of that name that is made later, when this has been dropped,
/// is another's.
struct AccountKey {
  std::string name;
  EntryId made;
  bool operator==(const AccountKey&) const = default;
};

/// How a guest speaks.
enum class Dialect : std::uint8_t { lines = 0, irc = 1, datagram = 2 };

/// `tags`: says nothing in words, and has tags that do (a reaction).
enum class SayKind : std::uint8_t { message = 0, notice = 1, action = 2, tags = 3 };

// ---- commands ----

/// The node begins a new incarnation: its guests of earlier ones have left. Always its first submission (tag 1).
struct NodeStarted {
  bool operator==(const NodeStarted&) const = default;
};

/// A guest enters the house under a name, into no room yet. An IRC client that is logged in (`account`), and asks for
/// the nick that a guest of the same account and node bears, also by IRC, joins that guest instead; and who asks for
/// the account's name becomes the guest that stays for it (Stay), whatever nick that bears.
struct Enter {
  /// Empty: the house gives one ("guest-7").
  std::string nick;
  Dialect dialect = Dialect::lines;
  /// The IRC user name ("ada"), and the real name; may be empty.
  std::string user;
  std::string real_name;
  /// Who may take up the nick again after a drop: an opaque text, the peer's address for now. Never shown to guests.
  /// By it the house knows who comes from an address that is shut out (Exclude).
  std::string claim;
  /// The account that it has shown its node to be the owner of; an empty name: none. See LogIn.
  AccountKey account{};
  /// Why it is away, where it becomes a guest that has stayed; empty: it is back.
  std::string away{};
  bool operator==(const Enter&) const = default;
};

/// A guest leaves the house, and so every room; or one of its clients leaves it, and it stays for the others, or for
/// its account (Stay). `dropped`: the connection broke; the nick is held for its claim.
struct Leave {
  std::string reason;
  bool dropped = false;
  /// For how many seconds nothing has been heard of the client: what it was sent since may not have reached it.
  std::uint32_t silent = 0;
  bool operator==(const Leave&) const = default;
};

/// `quiet`: no notice where people would be disturbed by one (a sensor that sends datagrams).
/// `key`: of a room that has one.
struct Join {
  std::string room;
  bool quiet = false;
  std::string key{};
  bool operator==(const Join&) const = default;
};

struct Part {
  std::string room;
  std::string reason;
  bool operator==(const Part&) const = default;
};

/// Says `text` to a room ("#lobby") or a guest ("ada"). A guest may speak in a room it has not joined.
struct Say {
  std::string target;
  SayKind kind = SayKind::message;
  /// Several lines have '\n' between them.
  std::string text;
  /// Client-only message tags as they are on an IRC wire ("+draft/reply=1-23;+x"), which only IRC shows.
  std::string tags{};
  /// Where in `text`, in ascending order, a piece begins that its speaker sent apart though it goes on a line: IRC
  /// clients that cannot be shown a long line are shown these pieces.
  std::vector<std::uint32_t> cuts{};
  /// The filter that its node found to catch it (WordFilters::examine): it counts while it is one of the house's or the
  /// room's. Empty: none did.
  std::string caught{};
  bool operator==(const Say&) const = default;
};

/// Takes back what was said to a room or a guest. `own`: the speaker itself does so; its node has looked into history,
/// which the house has not, and is believed.
struct Redact {
  std::string target;
  EntryId message;
  std::string reason;
  bool own = false;
  bool operator==(const Redact&) const = default;
};

struct Rename {
  std::string nick;
  bool operator==(const Rename&) const = default;
};

struct SetTopic {
  std::string room;
  std::string topic;
  bool operator==(const SetTopic&) const = default;
};

/// Is away from the keyboard, and why; empty: is back.
struct SetAway {
  std::string text;
  bool operator==(const SetAway&) const = default;
};

struct SetRealName {
  std::string real_name;
  bool operator==(const SetRealName&) const = default;
};

/// A node asks for user_mode::server_operator only for a guest that has shown its password there: the house cannot
/// check that, and believes its nodes.
struct SetUserModes {
  UserModes on = 0;
  UserModes off = 0;
  bool operator==(const SetUserModes&) const = default;
};

/// An operator of the server takes a guest out of the house; or the owner of an account who bears its nick, or is
/// logged in to it as well.
struct Expel {
  std::string nick;
  std::string reason;
  bool operator==(const Expel&) const = default;
};

/// An operator of the server lets nobody in who comes from a range of addresses, or is logged in to an account, and
/// takes out of the house whom that means and who is no operator. `subject`: see Exclusions::subject_of.
struct Exclude {
  std::string subject;
  std::string reason;
  /// How long, from the entry's time; 0: for good.
  std::uint32_t seconds = 0;
  bool operator==(const Exclude&) const = default;
};

/// The same range or account is let in again.
struct Readmit {
  std::string subject;
  bool operator==(const Readmit&) const = default;
};

/// An operator of the server has what a pattern matches said to nobody, in no room and in private; or has it said
/// again. `flaw`: as in ModeChange.
struct Filter {
  std::string pattern;
  bool on = true;
  std::string flaw{};
  bool operator==(const Filter&) const = default;
};

/// An operator of the server says something to everyone who listens (user_mode::listens).
struct Proclaim {
  std::string text;
  bool operator==(const Proclaim&) const = default;
};

/// Changes are made one by one; each is made, or refused for itself. A rank that is too low for one of them refuses
/// all.
struct SetModes {
  std::string room;
  std::vector<ModeChange> changes;
  bool operator==(const SetModes&) const = default;
};

/// Takes a member out of a room.
struct Kick {
  std::string room;
  std::string nick;
  /// Empty: the nick of who did it.
  std::string reason;
  bool operator==(const Kick&) const = default;
};

/// Who keeps order in the room opens it to the guest, whatever its modes say, once; from others it is but a word.
struct Invite {
  std::string room;
  std::string nick;
  bool operator==(const Invite&) const = default;
};

/// What a room (its operators) or a guest (itself) tells programs: all of the changes or none. `target` is a room, a
/// nick, or empty for one's own. `clear`: all keys go.
struct SetMetadata {
  std::string target;
  std::vector<MetadataChange> changes;
  bool clear = false;
  bool operator==(const SetMetadata&) const = default;
};

// ---- accounts: who has shown what to its node is the node's to say, and it is believed ----

/// Makes an account, and logs its maker in. Its maker need not have entered: it may do so as the account's then.
struct Register {
  std::string account;
  ScramVerifier verifier;
  /// The account waits (WaitingAccount) until its maker has shown a code that was mailed there; empty: it does not.
  std::string email{};
  /// A hash of that code: 64 hexadecimal digits in lower case.
  std::string code{};
  /// The entry by which the account waits already: its maker has shown the same password again, and is believed.
  EntryId renews{};
  bool operator==(const Register&) const = default;
};

/// Makes the account that waits, and logs in who asks, as Register does. A node asks for it only for who has shown the
/// code. `account.made` is the entry by which it waits.
struct Verify {
  AccountKey account;
  bool operator==(const Verify&) const = default;
};

/// A node asks for it only for a guest that has shown to be the account's (a password, a certificate).
struct LogIn {
  AccountKey account;
  bool operator==(const LogIn&) const = default;
};

struct LogOut {
  bool operator==(const LogOut&) const = default;
};

/// Of the account that the guest is logged in to.
struct SetPassword {
  ScramVerifier verifier;
  bool operator==(const SetPassword&) const = default;
};

/// Who shows a certificate with this fingerprint (64 hexadecimal digits in lower case: SHA-256) is the owner of the
/// account that the guest is logged in to; or is no more.
struct SetCertificate {
  std::string fingerprint;
  bool on = false;
  bool operator==(const SetCertificate&) const = default;
};

/// For who is logged in to it, and for operators of the server, who may drop one that waits for its code as well.
struct DropAccount {
  std::string account;
  bool operator==(const DropAccount&) const = default;
};

/// Of the account that the guest is logged in to: its guest of IRC stays where it is when the last client has gone,
/// until one comes again, or nobody has come for Limits::stays_for. Or it does so no more, and leaves if nobody is
/// there.
struct Stay {
  bool on = true;
  bool operator==(const Stay&) const = default;
};

/// An operator of the server has the guests that are logged in to an account shown with this host (valid_host); empty:
/// with the one of how they speak.
struct SetHost {
  std::string account;
  std::string host;
  bool operator==(const SetHost&) const = default;
};

/// Up to where the account's owner has read a room, or what was said with somebody. Never back, never beyond now.
struct MarkRead {
  std::string target;
  WallTime time{};
  bool operator==(const MarkRead&) const = default;
};

// ---- rooms that are somebody's ----

/// The room is kept from now on, and the account that the guest is logged in to is its founder's; it takes an operator
/// of the room. Or it is kept no more, which its founder and operators of the server may ask for.
struct KeepRoom {
  std::string room;
  bool on = true;
  bool operator==(const KeepRoom&) const = default;
};

/// What an account's owner is in a kept room whenever it comes; 0: nothing.
struct SetAccess {
  std::string room;
  std::string account;
  Ranks ranks = 0;
  bool operator==(const SetAccess&) const = default;
};

/// The room is called `name` from now on; nothing else of it changes, and its history goes with it. It takes an
/// operator of the room, and of one that is kept a founder.
struct RenameRoom {
  std::string room;
  std::string name;
  std::string reason;
  bool operator==(const RenameRoom&) const = default;
};

/// The founder of a kept room offers it to another account, whose owner becomes its founder by taking it; offered to
/// the founder itself, it is offered to nobody any more. An operator of the server gives it at once.
struct OfferRoom {
  std::string room;
  std::string account;
  bool operator==(const OfferRoom&) const = default;
};

/// Takes what was offered to the account that the guest is logged in to. Who was founder is an admin from then on.
struct TakeRoom {
  std::string room;
  bool operator==(const TakeRoom&) const = default;
};

/// Each has a name in its stored form (codec.cpp, in this order); one that has been written is never used for another.
using Command = std::variant<NodeStarted, Enter, Leave, Join, Part, Say, Rename, SetTopic, SetAway, SetRealName,
                             SetUserModes, Expel, Proclaim, SetModes, Kick, Invite, Redact, SetMetadata, Register,
                             LogIn, LogOut, SetPassword, SetCertificate, DropAccount, KeepRoom, SetAccess, Exclude,
                             Readmit, Filter, Stay, MarkRead, RenameRoom, OfferRoom, TakeRoom, Verify, SetHost>;

/// The version of Command's stored form that this program writes.
inline constexpr std::uint16_t command_version = 19;

struct Entry {
  EntryId id;
  std::uint16_t version = command_version;
  Origin origin;
  WallTime time{};
  Command command;
  bool operator==(const Entry&) const = default;
};

/// A command's stored form (JSON, documented in docs/wire/log.md) and back. Any command comes back as it was, texts
/// that are not UTF-8 too: a replay must meet the same refusals. Decoding fails on a newer version, an unknown kind, a
/// missing field or what is not JSON in UTF-8: the message says which.
std::string encode_command(const Command& command);
Result<Command> decode_command(std::uint16_t version, std::string_view stored);

}  // namespace salon::room
