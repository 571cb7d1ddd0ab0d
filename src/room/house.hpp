// The house: everybody who is here, every room, and the rules. It is nothing but the fold of its log.
//
// `apply` is the only way in. It is pure: the same entries in the same order give the same house and the same events
// on every node and after every restart. It reads no clock (an entry carries its time), draws no chance and iterates
// no unordered container.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/flat_map.hpp"
#include "base/seldom.hpp"
#include "room/departed.hpp"
#include "room/entry.hpp"
#include "room/event.hpp"
#include "room/lookalikes.hpp"
#include "room/metadata.hpp"
#include "room/name.hpp"
#include "room/nicks.hpp"
#include "room/shelves.hpp"

namespace salon::room {

/// What may grow, and how far. An entry that would go further is refused (see Refusal).
struct Limits {
  std::size_t nick_bytes_max = 32;
  std::size_t room_bytes_max = 64;
  std::size_t topic_bytes_max = 390;
  std::size_t text_bytes_max = 4096;
  std::size_t text_lines_max = 100;
  std::size_t tags_bytes_max = 4094;   // message-tags, "Size limit"
  std::size_t reason_bytes_max = 300;  // a longer one is cut at a character
  std::size_t about_bytes_max = 128;   // user, real name, claim: each is cut at a character
  std::size_t away_bytes_max = 300;    // as a reason
  /// At the limit an empty room that was kept for its topic makes way, the one whose topic is oldest first.
  std::size_t rooms_max = 10'000;
  std::size_t rooms_a_guest_max = 50;  // of each kind: '#', '&'
  std::size_t members_a_room_max = 20'000;
  std::size_t masks_a_list_max = 100;
  std::size_t mask_bytes_max = 128;
  std::size_t key_bytes_max = 23;
  std::uint32_t slow_seconds_max = 21'600;  // six hours
  std::size_t mode_changes_max = 64;        // in one command
  /// At the limit the oldest makes way.
  std::size_t invitations_a_guest_max = 20;
  std::size_t metadata_keys_max = 20;  // of a guest, or of a room
  std::size_t metadata_key_bytes_max = 32;
  std::size_t metadata_value_bytes_max = 300;  // with a target and a key it fits a message of IRC
  /// How long a room whose last members lost their connections is kept as it was, and how long a rank is kept for a
  /// member who lost its own; and how many ranks a room keeps (the first to end makes way).
  std::chrono::milliseconds room_kept_for = std::chrono::hours(24 * 7);
  std::chrono::milliseconds rank_kept_for = std::chrono::hours(1);
  std::size_t ranks_kept_a_room_max = 100;
  /// How long a nick is held for a guest whose connection broke, and how many at most (the oldest is let go first).
  /// Automatic names ("guest-7") and those of guests without a claim are not held.
  std::chrono::milliseconds nick_held_for = std::chrono::minutes(2);
  std::size_t nicks_held_max = 10'000;
  /// So many that have left, or go by another name now, are remembered (Departed). Automatic names are not.
  std::size_t departed_max = 1'000;
  std::size_t accounts_max = 10'000;  // with those that wait
  std::size_t waiting_accounts_max = 1'000;
  std::chrono::milliseconds account_waits_for = std::chrono::hours(24);
  std::size_t accounts_an_email_max = 10;  // with those that wait
  std::size_t certificates_an_account_max = 10;
  std::size_t rooms_an_account_max = 20;
  std::size_t accounts_a_room_max = 200;
  std::size_t exclusions_max = 10'000;
  std::size_t clients_a_guest_max = 10;
  std::size_t filters_max = 200;  // of the house
  std::size_t filters_a_room_max = 100;
  std::size_t pattern_bytes_max = 200;
  /// So many accounts may have their guests stay without a client, and for so long (Stay).
  std::size_t staying_accounts_max = 1'000;
  std::chrono::milliseconds stays_for = std::chrono::days(30);
  /// At the limit the one that is read least far makes way.
  std::size_t read_markers_an_account_max = 200;
  /// Before a room gets another name again, unless an operator of the server gives it one.
  std::chrono::milliseconds room_name_stays_for = std::chrono::minutes(1);
  /// Of names under which history is not the one of that name (Shelves); at the limit one of a room that has ended
  /// makes way.
  std::size_t shelves_max = 10'000;
};

/// When a guest spoke last in a room that is in slow mode (RoomModes::slow).
struct SlowedIn {
  std::string room;  // folded
  WallTime spoke{};
  bool operator==(const SlowedIn&) const = default;
};

/// A room, and not one that bears its name when it has ended.
struct RoomKey {
  std::string room;  // folded
  EntryId made;
  bool operator==(const RoomKey&) const = default;
};

/// What rooms keep of a guest, whether it is in them or not; the oldest first.
struct InRooms {
  /// Of those who keep order in these rooms.
  std::vector<RoomKey> invitations{};
  /// A room at most once, as many as it may be in.
  std::vector<SlowedIn> slowed{};
  bool operator==(const InRooms&) const = default;
};

struct Guest {
  GuestId id;
  std::string nick;
  std::string user;
  std::string real_name;
  std::string claim;
  Dialect dialect = Dialect::lines;
  UserModes modes = 0;
  /// Why it is away; empty: it is not.
  Seldom<std::string> away;
  WallTime entered{};
  WallTime last_spoke{};
  /// Folded names, in order.
  std::vector<std::string> rooms;
  Seldom<InRooms> in_rooms{};
  Seldom<Metadata> metadata{};
  /// What it is logged in to; empty: nothing.
  Seldom<std::string> account{};
  /// The account's; empty: that of how it speaks.
  Seldom<std::string> host{};
  /// By which clients it is here, those that came first in front. Empty: just by the one that it is called after, or,
  /// when it is absent, by none.
  Seldom<std::vector<SessionId>> clients{};
  /// Since when nothing is heard of any client, while it stays for its account without one; else 0.
  WallTime absent_since{};
  [[nodiscard]] bool absent() const { return absent_since != WallTime{}; }
  bool operator==(const Guest&) const = default;
};

/// A name that is somebody's. A guest bears the nick of that name only when it is logged in to the account.
struct Account {
  std::string name;
  /// The entry that made it, and when.
  EntryId made{};
  WallTime created{};
  ScramVerifier verifier{};
  /// Where its owner has received mail; empty: nowhere.
  std::string email{};
  /// What its guests are shown with (SetHost); empty: how they speak.
  std::string host{};
  /// Fingerprints, in order.
  std::vector<std::string> certificates{};
  /// When its guest stays no more, if nobody has come by then; 0: it does not stay without a client.
  WallTime stays_until{};
  [[nodiscard]] bool stays() const { return stays_until != WallTime{}; }
  /// Up to where rooms and people (folded) are read.
  std::map<std::string, WallTime, std::less<>> read_markers{};
  /// Who is logged in to it, in order of id.
  std::vector<GuestId> guests{};
  [[nodiscard]] AccountKey key() const { return {name, made}; }
  bool operator==(const Account&) const = default;
};

/// An account that is to be: nobody else can register its name. Ends when its time is over, and nobody hears of it.
struct WaitingAccount {
  std::string name;
  /// The entry by which it waits.
  EntryId made{};
  ScramVerifier verifier{};
  std::string email;
  /// As in Register.
  std::string code;
  WallTime until{};
  [[nodiscard]] AccountKey key() const { return {name, made}; }
  bool operator==(const WaitingAccount&) const = default;
};

struct Member {
  bool quiet = false;
  Ranks ranks = 0;
  bool operator==(const Member&) const = default;
};

/// A rank that is kept for a member who lost the connection: given back to who has its nick and claim.
struct KeptRank {
  Ranks ranks = 0;
  std::string claim;
  WallTime until{};
  bool operator==(const KeptRank&) const = default;
};

/// Made by the first Join, whose guest is its operator; gone when its last member has left, unless it is the lobby. A
/// room with a topic stays, and is as new but for it when somebody comes again. A room whose last members did not leave
/// but lost their connections (the server crashed) stays as it was for Limits::room_kept_for. One that is kept for its
/// founder stays as it is until that changes.
///
/// Nobody has a rank in the lobby, which is open to everyone: an operator of the server counts as a founder, there and
/// in every room.
struct Room {
  /// As its first guest spelled it, or who gave it another (RenameRoom); and when that was.
  std::string name;
  WallTime renamed{};
  std::string topic;
  std::string topic_by;
  WallTime topic_time{};
  WallTime created{};
  /// The entry that made it.
  EntryId made{};
  RoomModes modes{};
  /// When those came whom RoomModes::join_pace counts, the oldest first.
  std::vector<WallTime> joined_lately{};
  /// In order of id.
  FlatMap<GuestId, Member> members{};
  /// By folded nick.
  std::map<std::string, KeptRank, std::less<>> kept_ranks{};
  /// Folded; of the account that the room is kept for. Empty: it is kept for nobody.
  std::string founder{};
  /// What the owners of accounts (folded) are in it whenever they come, the founder among them; of a kept room alone.
  /// A rank that is given to who is logged in, or taken, is the account's as well.
  std::map<std::string, Ranks, std::less<>> accounts{};
  [[nodiscard]] bool kept() const { return !founder.empty(); }
  /// Folded; the account that its founder offers it to. Empty: none.
  std::string offered{};
  /// When it ends, being empty; 0 where it does not.
  WallTime kept_until{};
  /// As its modes: gone with its last member.
  Metadata metadata{};
  bool operator==(const Room&) const = default;
};

/// As others see it now.
[[nodiscard]] Actor actor_of(const Guest& guest);

/// How many there are of some kinds of guests.
struct Census {
  std::size_t invisible = 0;
  std::size_t operators = 0;
  bool operator==(const Census&) const = default;
};

class House {
 public:
  explicit House(Limits limits = {});

  /// Decides about `entry` and appends to `events` what came of it: for a command of a guest exactly one event whose
  /// origin is the entry's (the thing itself, or Refused), in addition to nothing else but Left events: of guests that
  /// a new incarnation of their node swept out (at its NodeStarted, or at its first entry should that one be lost),
  /// before it, of guests that have stayed too long, before it, and of a guest that was expelled, or guests that were
  /// shut out or stay no more, after it; AccountChanged, of guests whose account was dropped; HostChanged, of guests
  /// that are shown with another host, as their account was given one or they have logged in or out; and AwayChanged,
  /// of guests that stay, as their clients go and come. An entry whose id is not above the last applied one, or whose
  /// origin's incarnation is over or tag has been seen, changes nothing but last_applied and gives no event.
  void apply(const Entry& entry, std::vector<Event>& events);

  [[nodiscard]] EntryId last_applied() const { return last_applied_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }

  /// Null when there is none. Names in any case.
  [[nodiscard]] const Room* find_room(std::string_view name) const;
  [[nodiscard]] const Guest* find_guest(GuestId id) const;
  [[nodiscard]] const Guest* find_guest(std::string_view nick) const;
  /// The guest that this client is, or has joined: its own id, where it has joined none. Nobody's (0, 0), when it has
  /// gone and the guest that is called after it is still here.
  [[nodiscard]] GuestId guest_of(GuestId client) const;
  /// In any case; and whose owner shows this certificate.
  [[nodiscard]] const Account* find_account(std::string_view name) const;
  [[nodiscard]] const Account* find_account_by_certificate(std::string_view fingerprint) const;
  /// By folded name.
  [[nodiscard]] const std::map<std::string, Account, std::less<>>& accounts() const { return accounts_; }
  /// In any case. One whose time is over may still be found until the next entry.
  [[nodiscard]] const WaitingAccount* find_waiting_account(std::string_view name) const;
  [[nodiscard]] const std::map<std::string, WaitingAccount, std::less<>>& waiting_accounts() const { return waiting_; }
  /// Who may not come in. Those that have ended may still be in it until the next entry.
  [[nodiscard]] const Exclusions& exclusions() const { return exclusions_; }
  /// Patterns of what nobody says, in no room and in private, but operators of the server.
  [[nodiscard]] const std::vector<ListedMask>& filters() const { return filters_; }
  /// Under which name history keeps what is said in which room (both folded).
  [[nodiscard]] const Shelves& shelves() const { return shelves_; }
  /// What `viewer` may know of: secret rooms are for their members, and so are invisible members (modern-irc,
  /// "Invisible User Mode"); the members without a rank of an auditorium are for those who have one. Everybody sees
  /// itself, and an operator of the server sees all. Quiet members are seen as others.
  [[nodiscard]] bool may_see(const Guest* viewer, const Room& room) const;
  [[nodiscard]] bool may_see(const Guest* viewer, const Room& room, const Guest& member) const;
  /// By folded name; by id. The lobby is always there.
  [[nodiscard]] const std::map<std::string, Room, std::less<>>& rooms() const { return rooms_; }
  [[nodiscard]] const std::map<GuestId, Guest>& guests() const { return guests_; }

  [[nodiscard]] const Census& census() const { return census_; }
  /// The most guests there ever were at once.
  [[nodiscard]] std::size_t guests_most() const { return guests_most_; }
  /// Who left, or was renamed, last; the latest is at the end.
  [[nodiscard]] const std::deque<Departed>& departed() const { return departed_; }

  /// The whole state in a versioned form (JSON, docs/wire/log.md), and back. `restore` fails on a newer version and
  /// on anything it does not understand; the house it gives has `limits`.
  [[nodiscard]] std::string snapshot() const;
  static Result<House> restore(std::string_view snapshot, Limits limits = {});

  /// The same state, whatever the limits.
  bool operator==(const House& other) const;

 private:
  struct HeldNick {
    std::string claim;
    WallTime until{};
    /// What its bearer was logged in to (empty name: to nothing), and the rooms that who comes as that has again.
    AccountKey account{};
    std::vector<RoomKey> rooms{};
    bool operator==(const HeldNick&) const = default;
  };
  struct Node {
    std::uint64_t incarnation = 0;
    std::uint64_t last_tag = 0;
    bool operator==(const Node&) const = default;
  };
  /// Null when nobody bears this nick, which is folded.
  [[nodiscard]] const Guest* bearer(std::string_view folded) const;
  /// Adds a guest with these modes to the census (1), or takes it out (-1).
  void count(UserModes modes, int by);

  struct Applying;   // one entry being applied: src/room/applying.hpp
  struct Restoring;  // a snapshot being read: src/room/restore.cpp

  Limits limits_;
  EntryId last_applied_;
  std::uint64_t guests_named_ = 0;  // the N of the last "guest-N"
  std::size_t guests_most_ = 0;
  Census census_;  // of guests_
  std::deque<Departed> departed_;
  std::map<GuestId, Guest> guests_;
  Lookalikes alike_nicks_;                                              // beside the nicks of guests_
  Lookalikes alike_held_;                                               // beside held_
  Lookalikes alike_accounts_;                                           // beside accounts_
  Lookalikes alike_waiting_;                                            // beside waiting_
  std::map<GuestId, GuestId> joined_;                                   // clients, and the guests that they joined
  Nicks nicks_;                                                         // of guests_
  std::map<std::string, Room, std::less<>> rooms_;                      // folded
  std::map<std::string, HeldNick, std::less<>> held_;                   // folded
  std::set<std::pair<WallTime, std::string>> held_until_;               // the same holds, the next to end first
  std::set<std::pair<WallTime, std::string>> rooms_kept_until_;         // those that end, the next to end first
  std::map<std::string, Account, std::less<>> accounts_;                // folded
  std::map<std::string, WaitingAccount, std::less<>> waiting_;          // folded
  std::set<std::pair<WallTime, std::string>> waiting_until_;            // the same, the next to end first
  std::map<std::string, std::string, std::less<>> certificate_owners_;  // fingerprint to folded account
  std::set<std::pair<WallTime, std::string>> stays_until_;              // accounts (folded), the next to end first
  std::map<std::string, GuestId, std::less<>> absent_;                  // by folded account
  Exclusions exclusions_;
  std::vector<ListedMask> filters_;
  Shelves shelves_;
  std::map<NodeId, Node> nodes_;
};

}  // namespace salon::room
