// How a room is kept in order: the ranks of its members, its modes, and its lists of masks (modern-irc, "Channel
// Modes" and "Channel Membership Prefixes"). The letters are those of IRC, and of the log.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "salon/base/time.hpp"

namespace salon::room {

// ---- ranks ----

/// What a member is in its room: a set, a bit each. A higher rank is a greater number, whatever is below it.
using Ranks = std::uint8_t;

namespace rank {
/// May speak where not everyone may.
inline constexpr Ranks voice = 1U << 0U;
/// Keeps order: lists of masks, kicks, voices, the topic.
inline constexpr Ranks half_operator = 1U << 1U;
/// Whoever makes a room is its operator: everything but the two ranks above.
inline constexpr Ranks channel_operator = 1U << 2U;
inline constexpr Ranks admin = 1U << 3U;
inline constexpr Ranks founder = 1U << 4U;

struct Row {
  Ranks rank;
  char letter;
  char prefix;
};
/// The highest first.
inline constexpr std::array<Row, 5> rows{{{founder, 'q', '~'},
                                          {admin, 'a', '&'},
                                          {channel_operator, 'o', '@'},
                                          {half_operator, 'h', '%'},
                                          {voice, 'v', '+'}}};

/// The rank of a letter or a prefix; 0 when it is none.
[[nodiscard]] Ranks of_letter(char letter);
[[nodiscard]] Ranks of_prefix(char prefix);
/// The highest of a set; 0 of none.
[[nodiscard]] Ranks highest(Ranks ranks);
}  // namespace rank

// ---- modes without an argument ----

using RoomFlags = std::uint16_t;

namespace room_flag {
inline constexpr RoomFlags invite_only = 1U << 0U;
inline constexpr RoomFlags moderated = 1U << 1U;
/// Only members speak.
inline constexpr RoomFlags members_only = 1U << 2U;
/// Not to be found by those who are not in it.
inline constexpr RoomFlags secret = 1U << 3U;
inline constexpr RoomFlags topic_locked = 1U << 4U;
/// No CTCP but ACTION.
inline constexpr RoomFlags no_ctcp = 1U << 5U;
/// An auditorium: members without a rank are seen by those who have one, and by nobody else.
inline constexpr RoomFlags auditorium = 1U << 6U;

/// Only who is logged in comes in; speaks.
inline constexpr RoomFlags accounts_only = 1U << 7U;
inline constexpr RoomFlags accounts_speak = 1U << 8U;

struct Row {
  RoomFlags flag;
  char letter;
};
inline constexpr std::array<Row, 9> rows{{{no_ctcp, 'C'},
                                          {accounts_speak, 'M'},
                                          {accounts_only, 'R'},
                                          {invite_only, 'i'},
                                          {moderated, 'm'},
                                          {members_only, 'n'},
                                          {secret, 's'},
                                          {topic_locked, 't'},
                                          {auditorium, 'u'}}};

/// 0 when it is none.
[[nodiscard]] RoomFlags of_letter(char letter);
}  // namespace room_flag

/// In the order of `rows`.
[[nodiscard]] std::string letters_of_flags(RoomFlags flags);
/// Letters that are none are passed over.
[[nodiscard]] RoomFlags flags_of(std::string_view letters);
/// As `rank::rows`.
[[nodiscard]] std::string letters_of_ranks(Ranks ranks);
[[nodiscard]] Ranks ranks_of(std::string_view letters);

// ---- the rest ----

/// One that is kept in a list, and who put it there.
struct ListedMask {
  /// As normal_mask() gives it (guest_mask.hpp), or normal_pattern() (word_filter.hpp).
  std::string mask;
  std::string by;
  WallTime time{};
  bool operator==(const ListedMask&) const = default;
};

/// So many may come in so many seconds; 0: any number.
struct JoinPace {
  std::uint32_t joins = 0;
  std::uint32_t seconds = 0;
  /// "5:10"; empty where there is none.
  [[nodiscard]] std::string text() const;
  bool operator==(const JoinPace&) const = default;
};
/// The pace of "5:10"; none of anything else, of 0, and of more than 1,000 joins or an hour.
[[nodiscard]] JoinPace join_pace_of(std::string_view text);

struct RoomModes {
  RoomFlags flags = 0;
  /// Empty: none.
  std::string key{};
  /// Of members; 0: none but the house's.
  std::uint32_t limit = 0;
  /// Slow mode: how many seconds have to pass between two lines of one guest without a rank; 0: none.
  std::uint32_t slow = 0;
  /// Who comes faster has to wait.
  JoinPace join_pace{};
  std::vector<ListedMask> bans{};
  /// Who may come and speak although a ban says no.
  std::vector<ListedMask> exceptions{};
  /// Who may come without an invitation.
  std::vector<ListedMask> invited{};
  /// Patterns (word_filter.hpp) of what is not said here by who has no rank.
  std::vector<ListedMask> filters{};
  bool operator==(const RoomModes&) const = default;
};

/// Of those that are on: flags as letters_of_flags, then k, l, W and j.
[[nodiscard]] std::string letters_of(const RoomModes& modes);
/// The list of a letter (b, e, I, g); null when it is none.
[[nodiscard]] std::vector<ListedMask>* list_of(RoomModes& modes, char letter);
[[nodiscard]] const std::vector<ListedMask>* list_of(const RoomModes& modes, char letter);

/// What one wants to be different, or what is: a letter of `rank`, `room_flag`, or one of b, e, I, g, j, k,
/// l, W.
struct ModeChange {
  char letter = '\0';
  bool on = false;
  /// A nick for a rank, a mask or a pattern for a list, a key, a limit, a pace, seconds; else empty. "*" where a key is
  /// taken away.
  std::string argument{};
  /// What is wrong with a pattern that is to be added, in words, as the node of who asks found out
  /// (WordFilters::examine). Empty: nothing.
  std::string flaw{};
  bool operator==(const ModeChange&) const = default;
};

/// Which rank it takes to change the mode of a letter; 0 for a letter that is no mode.
[[nodiscard]] Ranks rank_needed(char letter);

}  // namespace salon::room
