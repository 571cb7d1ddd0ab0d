// How history is read back from SQLite: what the queries of room/store.hpp are in SQL.
//
// Lines of a conversation are found by two indices, that of what was said and that of what was done: most who read want
// the last words, however many came and went since. A line is in one of them, so that a commit pays for one. A moment
// is found without an index of its own: the rowids grow with the time, so it is looked for by halving them.
#pragma once

#include <vector>

#include "room/store.hpp"
#include "store/sqlite.hpp"

namespace salon::store {

/// Which of the two indices has a line: the conditions of both, word for word, so that SQLite uses them.
inline constexpr auto was_said = "deed = 0 AND kind <> 3";
inline constexpr auto was_done = "(deed <> 0 OR kind = 3)";

/// The statements that read. Not within a transaction.
class LineReader {
 public:
  /// A search looks at so many lines at most, the newest; it must not hold up what is to be kept.
  static constexpr std::size_t searched_max = 20'000;
  /// Private conversations of one owner that a ConversationsQuery looks at.
  static constexpr std::size_t conversations_max = 1'000;

  LineReader() = default;
  static Result<LineReader> prepare(Database& database);

  Result<std::vector<room::Line>> history(const room::HistoryQuery& query);
  Result<std::vector<room::Line>> conversations(const room::ConversationsQuery& query);
  /// After SearchIndex::close_up.
  Result<std::vector<room::Line>> search(const room::SearchQuery& query);

 private:
  enum class Order { newest, oldest };
  struct Range {
    std::string_view conversation;
    room::EntryId after;
    room::EntryId before;
    bool with_deeds = false;
    bool order_alone = false;
  };
  /// In the order of their ids, whatever `order` counts from.
  Result<std::vector<room::Line>> lines(const Range& range, std::size_t limit, Order order);
  Result<std::vector<room::Line>> around(const Range& all, const room::Place& place, std::size_t limit);
  Result<std::vector<room::Line>> towards(const Range& all, const room::HistoryQuery& query);

  /// The place of the first line at a moment or after it (`inclusive`), or after it.
  Result<room::EntryId> first_line(WallTime moment, bool inclusive);
  /// Lines before this are before the place.
  Result<room::EntryId> upper(const room::Place& place);
  /// Lines after this are after the place.
  Result<room::EntryId> lower(const room::Place& place);

  Statement newest_said_;
  Statement oldest_said_;
  Statement newest_;  // with what was done
  Statement oldest_;
  Statement newest_of_order_;
  Statement line_from_;
  Statement last_line_;
  Statement next_conversation_;
  Statement matching_;
  Statement all_;
};

}  // namespace salon::store
