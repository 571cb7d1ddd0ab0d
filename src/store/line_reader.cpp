#include "store/line_reader.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "room/name.hpp"
#include "room/recall.hpp"

namespace salon::store {
namespace {

using room::EntryId;
using room::Line;
using Lines = Result<std::vector<Line>>;

constexpr EntryId begin{0, 0};
constexpr EntryId end{std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::max()};

constexpr auto columns =
    "epoch, sequence, time, room, nick, user, dialect, kind, lines.text, tags, target, author, deed, bot, account, "
    "host";

// Word for word that of the index lines_of_order.
constexpr auto of_order = "(deed >= 7 OR (deed = 4 AND target <> ''))";

/// Lines behind one id and before another.
std::string between(const std::string& condition) {
  return std::string("SELECT ") + columns + " FROM lines WHERE room = ?1 AND (epoch, sequence) > (?2, ?3)" +
         " AND (epoch, sequence) < (?4, ?5) AND " + condition;
}

constexpr auto newest_first = " ORDER BY epoch DESC, sequence DESC LIMIT ?6";
constexpr auto oldest_first = " ORDER BY epoch, sequence LIMIT ?6";

Line line_of(const Statement& row) {
  const auto number = [&](int column) { return static_cast<std::uint64_t>(row.integer(column)); };
  const auto text = [&](int column) { return std::string(row.text(column)); };
  return {.id = {number(0), number(1)},
          .time = WallTime(std::chrono::milliseconds(row.integer(2))),
          .room = text(3),
          .nick = text(4),
          .user = text(5),
          .dialect = static_cast<room::Dialect>(number(6)),
          .kind = static_cast<room::SayKind>(number(7)),
          .text = text(8),
          .tags = text(9),
          .target = text(10),
          .author = text(11),
          .deed = static_cast<room::Deed>(number(12)),
          .bot = number(13) != 0,
          .account = text(14),
          .host = text(15)};
}

/// Each word as a phrase of FTS5, in which nothing has a meaning of its own (https://sqlite.org/fts5.html, 3.1).
std::string match_of(std::string_view text) {
  std::string match;
  for (const std::string_view word : room::words_of(text)) {
    match += match.empty() ? "\"" : " \"";
    for (const char byte : word) match.append(byte == '"' ? 2 : 1, byte);
    match += '"';
  }
  return match;
}

}  // namespace

Result<LineReader> LineReader::prepare(Database& database) {
  LineReader reader;
  const std::string all = std::string("SELECT ") + columns;
  // Two indices, each in order: SQLite merges them as it goes.
  const std::string with_deeds = between(was_said) + " UNION ALL " + between(was_done + std::string(" AND deed < 9"));
  const std::pair<Statement*, std::string> statements[] = {
      {&reader.newest_said_, between(was_said) + newest_first},
      {&reader.oldest_said_, between(was_said) + oldest_first},
      {&reader.newest_, with_deeds + newest_first},
      {&reader.oldest_, with_deeds + oldest_first},
      {&reader.newest_of_order_, between(of_order) + newest_first},
      {&reader.line_from_, "SELECT id, time, epoch, sequence FROM lines WHERE id >= ?1 ORDER BY id LIMIT 1"},
      {&reader.last_line_, "SELECT max(id) FROM lines"},
      {&reader.next_conversation_,
       std::string("SELECT room FROM lines WHERE room > ?1 AND room < ?2 AND ") + was_said + " ORDER BY room LIMIT 1"},
      {&reader.matching_, all + " FROM lines_text JOIN lines ON lines.id = lines_text.rowid"
                                " WHERE lines_text MATCH ?1 AND deed = 0 ORDER BY lines_text.rowid DESC LIMIT ?2"},
      {&reader.all_, all + " FROM lines WHERE deed = 0 ORDER BY id DESC LIMIT ?1"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = database.prepare(sql);
    if (!prepared) return std::unexpected(prepared.error());
    *statement = std::move(*prepared);
  }
  return reader;
}

Lines LineReader::history(const room::HistoryQuery& query) {
  const std::string conversation = room::fold(query.room);
  Range range{conversation, begin, end, query.with_deeds, query.order_alone};
  using enum room::HistoryQuery::Which;
  if (query.which == around && query.before) return this->around(range, *query.before, query.limit);
  if (query.which == towards && query.before && query.after) return this->towards(range, query);
  if (query.before) {
    const auto before = upper(*query.before);
    if (!before) return std::unexpected(before.error());
    range.before = *before;
  }
  if (query.after) {
    const auto after = lower(*query.after);
    if (!after) return std::unexpected(after.error());
    range.after = *after;
  }
  return lines(range, query.limit, query.which == oldest ? Order::oldest : Order::newest);
}

Lines LineReader::lines(const Range& range, std::size_t limit, Order order) {
  const bool newest = order == Order::newest || range.order_alone;
  Statement& select = range.order_alone  ? newest_of_order_
                      : range.with_deeds ? (newest ? newest_ : oldest_)
                                         : (newest ? newest_said_ : oldest_said_);
  select.bind(range.conversation, range.after.epoch, range.after.sequence, range.before.epoch, range.before.sequence,
              std::min<std::uint64_t>(limit, std::numeric_limits<std::int64_t>::max()));
  std::vector<Line> found;
  while (true) {
    const auto row = select.next();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    found.push_back(line_of(select));
  }
  if (newest) std::ranges::reverse(found);
  return found;
}

Lines LineReader::around(const Range& all, const room::Place& place, std::size_t limit) {
  const auto middle = upper(place);
  if (!middle) return std::unexpected(middle.error());
  Range part = all;
  part.before = *middle;
  auto found = lines(part, limit / 2, Order::newest);
  if (!found) return found;
  part = all;
  // From the place on: behind what was just before it.
  part.after =
      middle->sequence > 0 ? EntryId{middle->epoch, middle->sequence - 1} : EntryId{middle->epoch - 1, end.sequence};
  auto rest = lines(part, limit - found->size(), Order::oldest);
  if (!rest) return rest;
  std::ranges::move(*rest, std::back_inserter(*found));
  return found;
}

Lines LineReader::towards(const Range& all, const room::HistoryQuery& query) {
  const auto from = upper(*query.after);
  const auto till = upper(*query.before);
  if (!from) return std::unexpected(from.error());
  if (!till) return std::unexpected(till.error());
  const bool forwards = *from <= *till;
  const auto edge = lower(forwards ? *query.after : *query.before);
  if (!edge) return std::unexpected(edge.error());
  Range range = all;
  range.after = *edge;
  range.before = forwards ? *till : *from;
  return lines(range, query.limit, forwards ? Order::oldest : Order::newest);
}

Result<EntryId> LineReader::upper(const room::Place& place) {
  const auto* id = std::get_if<EntryId>(&place);
  return id != nullptr ? *id : first_line(std::get<WallTime>(place), true);
}

Result<EntryId> LineReader::lower(const room::Place& place) {
  if (const auto* id = std::get_if<EntryId>(&place)) return *id;
  const auto first = first_line(std::get<WallTime>(place), false);
  if (!first || first->sequence == 0) return first;
  return EntryId{first->epoch, first->sequence - 1};
}

Result<EntryId> LineReader::first_line(WallTime moment, bool inclusive) {
  last_line_.bind();
  const auto any = last_line_.next();
  if (!any) return std::unexpected(any.error());
  // The first is between these two; where there is none, `high` stays behind the last.
  std::int64_t low = 0;
  std::int64_t high = last_line_.integer(0) + 1;
  EntryId found = end;
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    line_from_.bind(middle);
    const auto row = line_from_.next();
    if (!row) return std::unexpected(row.error());
    if (!*row) {
      high = middle;
      continue;
    }
    const WallTime time{std::chrono::milliseconds(line_from_.integer(1))};
    if (time > moment || (inclusive && time == moment)) {
      found = {static_cast<std::uint64_t>(line_from_.integer(2)), static_cast<std::uint64_t>(line_from_.integer(3))};
      high = middle;
    } else {
      low = line_from_.integer(0) + 1;
    }
  }
  line_from_.bind();  // starts over: an unfinished statement keeps its transaction from ending
  last_line_.bind();
  return found;
}

Lines LineReader::conversations(const room::ConversationsQuery& query) {
  std::vector<std::string> names = query.rooms;
  const std::string past = query.owner + "!";  // '!' follows ' '
  std::string last = query.owner + " ";
  for (std::size_t count = 0; count < conversations_max && !query.owner.empty(); ++count) {
    next_conversation_.bind(std::string_view(last), std::string_view(past));
    const auto row = next_conversation_.next();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    last = std::string(next_conversation_.text(0));
    names.push_back(last);
  }
  next_conversation_.bind();
  std::vector<Line> latest;
  for (const std::string& name : names) {
    auto line = lines({name, begin, end, false}, 1, Order::newest);
    if (!line) return line;
    std::ranges::move(*line, std::back_inserter(latest));
  }
  room::Lines views;
  for (const Line& line : latest) views.push_back(&line);
  return room::recall(std::move(views), query);
}

Lines LineReader::search(const room::SearchQuery& query) {
  const std::string match = match_of(query.words);
  Statement& select = match.empty() ? all_ : matching_;
  match.empty() ? select.bind(searched_max) : select.bind(std::string_view(match), searched_max);
  room::SearchQuery rest = query;
  rest.words.clear();  // the index has seen to them
  std::vector<Line> found;
  while (found.size() < query.limit) {
    const auto row = select.next();
    if (!row) return std::unexpected(row.error());
    if (!*row) break;
    const Line line = line_of(select);
    std::ranges::move(room::recall(room::Lines{&line}, rest), std::back_inserter(found));
  }
  select.bind();
  std::ranges::reverse(found);
  return found;
}

}  // namespace salon::store
