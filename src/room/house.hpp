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

#include "room/departed.hpp"
#include "room/entry.hpp"
#include "room/event.hpp"
#include "room/name.hpp"

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
  std::size_t rooms_a_guest_max = 50;
  std::size_t members_a_room_max = 20'000;
  /// How long a nick is held for a guest whose connection broke, and how many at most (the oldest is let go first).
  /// Automatic names ("guest-7") and those of guests without a claim are not held.
  std::chrono::milliseconds nick_held_for = std::chrono::minutes(2);
  std::size_t nicks_held_max = 10'000;
  /// So many that have left, or go by another name now, are remembered (Departed). Automatic names are not.
  std::size_t departed_max = 1'000;
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
  std::string away;
  WallTime entered{};
  WallTime last_spoke{};
  /// Folded names, in order.
  std::vector<std::string> rooms;
  bool operator==(const Guest&) const = default;
};

/// Made by the first Join, gone when its last member has left, unless it has a topic or is the lobby.
struct Room {
  /// As its first guest spelled it.
  std::string name;
  std::string topic;
  std::string topic_by;
  WallTime topic_time{};
  WallTime created{};
  /// In order of id. `true`: joined quietly.
  std::map<GuestId, bool> members;
  bool operator==(const Room&) const = default;
};

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
  /// before it, and of a guest that was expelled, after it. An
  /// entry whose id is not above the last applied one, or whose origin's incarnation is over or tag has been seen,
  /// changes nothing but last_applied and gives no event.
  void apply(const Entry& entry, std::vector<Event>& events);

  [[nodiscard]] EntryId last_applied() const { return last_applied_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }

  /// Null when there is none. Names in any case.
  [[nodiscard]] const Room* find_room(std::string_view name) const;
  [[nodiscard]] const Guest* find_guest(GuestId id) const;
  [[nodiscard]] const Guest* find_guest(std::string_view nick) const;
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
    bool operator==(const HeldNick&) const = default;
  };
  struct Node {
    std::uint64_t incarnation = 0;
    std::uint64_t last_tag = 0;
    bool operator==(const Node&) const = default;
  };
  /// Adds a guest with these modes to the census (1), or takes it out (-1).
  void count(UserModes modes, int by);

  struct Applying;  // one entry being applied: src/room/applying.hpp

  Limits limits_;
  EntryId last_applied_;
  std::uint64_t guests_named_ = 0;  // the N of the last "guest-N"
  std::size_t guests_most_ = 0;
  Census census_;  // of guests_
  std::deque<Departed> departed_;
  std::map<GuestId, Guest> guests_;
  std::map<std::string, GuestId, std::less<>> nicks_;      // folded
  std::map<std::string, Room, std::less<>> rooms_;         // folded
  std::map<std::string, HeldNick, std::less<>> held_;      // folded
  std::set<std::pair<WallTime, std::string>> held_until_;  // the same holds, the next to end first
  std::map<NodeId, Node> nodes_;
};

}  // namespace salon::room
