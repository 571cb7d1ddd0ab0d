// What the guests of a party write down: what they said, heard and were promised. The checker holds it against history.
//
// Every line that is said at a party is unlike any other and bears its room: "line 17.5 in #tea" is the fifth of guest
// 17, whatever the nick it was said under.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "room/entry.hpp"

namespace salon::party {

struct LineName {
  std::uint32_t guest = 0;
  std::uint32_t number = 0;
  auto operator<=>(const LineName&) const = default;
  /// "17.5"
  [[nodiscard]] std::string text() const;
};

/// A line as somebody saw it.
struct Sight {
  LineName line;
  std::string room;
  /// Where the dialect shows it.
  std::optional<room::EntryId> id;
  /// `rude_word` is before it.
  bool rude = false;
};

inline constexpr std::string_view rude_word = "darn";

std::string words_of(LineName line, std::string_view room);
/// The line that `text` ends with; nothing when it is something else.
std::optional<Sight> line_at_end_of(std::string_view text);

/// Of a founder who does not come: `club` is for those who are logged in (+R), and so is speech on `stage` (+M). In the
/// `parlour` nobody is rude (+g) or speaks twice within `parlour_pace` (+W), and some accounts are banned (+b).
inline constexpr std::string_view club = "#club";
inline constexpr std::string_view stage = "#stage";
inline constexpr std::string_view parlour = "#parlour";
inline constexpr std::chrono::seconds parlour_pace(2);
[[nodiscard]] constexpr bool is_banned_from_parlour(std::uint32_t guest) { return guest % 5 == 1; }

/// From joining a room to leaving it. What was heard is in order, own lines are not in it.
struct Stay {
  std::string room;
  std::vector<Sight> heard;
};

/// One answer to a question about history, in order.
struct Recital {
  std::string room;
  std::vector<Sight> lines;
};

/// One guest on one connection; for datagrams, one guest.
struct Visit {
  std::uint32_t guest = 0;
  room::Dialect dialect = room::Dialect::lines;
  /// It tried to log in with the password of its own account, and may have succeeded.
  bool knows_password = false;
  /// It was told that it is logged in to its own account, before it came into any room.
  bool logged_in = false;
  std::set<LineName> said;
  /// Promised one by one: by an echo, or by a receipt.
  std::vector<Sight> acknowledged;
  /// Promised by number: "* 3 lines kept".
  std::size_t counted_as_kept = 0;
  std::vector<Stay> stays;
  /// Of rooms that it was not in, where the dialect shows whether it is: it had not come, had left or was sent away.
  std::vector<Sight> overheard{};
  std::vector<Recital> recitals;
};

/// Visits stay where they are: each guest writes into its own.
struct Notebook {
  std::deque<Visit> visits;
};

}  // namespace salon::party
