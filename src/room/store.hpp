// Where the log and the history are kept. The types are the room's; src/store implements them, on disk and in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "room/entry.hpp"
#include "salon/base/result.hpp"

namespace salon::room {

/// What a line of history is: something said, or something done in a room, and what its texts are then. `dropped`: it
/// left because its connection broke.
enum class Deed : std::uint8_t {
  said = 0,
  topic = 1,    // text: the new one
  joined = 2,   // target: its real name
  parted = 3,   // text: why
  left = 4,     // text: why; target: the operator who expelled it
  dropped = 5,  //
  renamed = 6,  // nick: the old one; target: the new one
  modes = 7,    // text: a change a line, "+o ada"
  kicked = 8,   // target: who; text: why
  // For who keeps order alone (order_alone):
  caught = 9,             // what the nick wanted to say; text: the pattern of the room's filter
  called_otherwise = 10,  // of the room, target: its name before; text: its name now, and, behind a space, why
  given_on = 11,          // of the room, target: the account that it is now kept for; text: the one before
};

/// A line as history remembers it.
struct Line {
  EntryId id;
  WallTime time{};
  /// The conversation it is in: a room's (Shelves::of; as it is shown, the room itself: bring_up_to_date), or
  /// conversation_of().
  std::string room;
  std::string nick;
  std::string user;
  Dialect dialect = Dialect::lines;
  SayKind kind = SayKind::message;
  std::string text;
  /// As in Say.
  std::string tags{};
  /// Of a private line, the nick it was said to; of a deed, see there.
  std::string target{};
  /// Whose line it is: owner_of() (remember.hpp).
  std::string author{};
  Deed deed = Deed::said;
  /// user_mode::bot
  bool bot = false;
  /// What the nick was logged in to, and the account's host, as in Actor.
  std::string account{};
  std::string host{};
  /// Not kept: filled in for who asks, when the line is its own.
  bool own = false;
  bool operator==(const Line&) const = default;
};

/// A guest that is logged in to no account is its session: see remember.hpp.
[[nodiscard]] std::string owner_of(std::uint64_t incarnation, GuestId guest);
/// How the private lines between an owner and whoever bears a nick are found. Each is kept twice, once for either side.
/// No room is called like that.
[[nodiscard]] std::string conversation_of(std::string_view owner, std::string_view nick);

/// A place in history: a line (or where it was), or a moment. All lines of one moment are at that place.
using Place = std::variant<EntryId, WallTime>;

/// Lines of one conversation, `limit` at most.
struct HistoryQuery {
  /// Which of those between `after` and `before`. `around`: half of them from before `before`, the rest from it on.
  /// `towards`: those next to `after` on the way to `before`, which may be earlier than `after`.
  enum class Which : std::uint8_t { newest, oldest, around, towards };

  std::string room;  // in any case
  std::size_t limit = 50;
  std::optional<Place> before{};
  std::optional<Place> after{};
  Which which = Which::newest;
  /// Also what is no words: tags alone, and what was done.
  bool with_deeds = false;
  /// Instead, what was done to keep order (keeps_order()); only for the newest.
  bool order_alone = false;
};

/// The last lines of conversations in which something was said between the two moments (not at them), in the order of
/// their times; when there are more than `limit`, those next to `from`. `till` may be earlier than `from`.
struct ConversationsQuery {
  std::vector<std::string> rooms;  // folded
  /// And those of owner_of().
  std::string owner;
  WallTime from{};
  WallTime till{};
  std::size_t limit = 50;
};

/// The newest lines with all of these words.
struct SearchQuery {
  std::vector<std::string> conversations;  // as Line::room
  /// And, where not empty, the conversations of this owner.
  std::string owner;
  std::string words;
  /// Where not empty: whose nick then was this one, folded.
  std::string nick;
  std::optional<WallTime> after{};
  std::optional<WallTime> before{};
  std::size_t limit = 50;
};

using Query = std::variant<HistoryQuery, ConversationsQuery, SearchQuery>;

/// A line that is to be forgotten, with the twin that the other side of a private conversation has.
struct Redaction {
  std::string room;  // as Line::room
  EntryId id;
  bool operator==(const Redaction&) const = default;
};

/// What is kept together: all of it or nothing.
struct Batch {
  std::vector<Entry> entries;
  std::vector<Line> lines;
  /// After the lines; those that are not there are passed over.
  std::vector<Redaction> redactions{};
  /// The house after the last entry (House::snapshot); older entries are then no longer needed and are dropped.
  std::optional<std::string> snapshot;
  EntryId snapshot_id;
};

/// What a start finds.
struct Recovered {
  /// This start's epoch, greater than every one before; already durable, so that no id is ever given twice.
  std::uint64_t epoch = 1;
  std::optional<std::string> snapshot;
  /// In order, all after the snapshot.
  std::vector<Entry> entries;
};

/// Blocking: called on a thread of Loop::run_blocking, one call at a time.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// First, and once. Fails with what is wrong and what to try: the directory cannot be made, written or is in use; the
  /// database is corrupt, or from a newer version.
  virtual Result<Recovered> open() = 0;
  /// When it returns success, the batch survives a crash of the machine. When it fails, nothing of it is kept, as far
  /// as the disk lets us know; later commits may succeed again.
  virtual Result<void> commit(const Batch& batch) = 0;
  /// Oldest first.
  virtual Result<std::vector<Line>> history(const HistoryQuery& query) = 0;
  virtual Result<std::vector<Line>> conversations(const ConversationsQuery& query) = 0;
  virtual Result<std::vector<Line>> search(const SearchQuery& query) = 0;
  /// False for a store that forgets ("not kept").
  [[nodiscard]] virtual bool durable() const = 0;
};

}  // namespace salon::room
