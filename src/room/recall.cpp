#include "room/recall.hpp"

#include <algorithm>
#include <ranges>
#include <span>

#include "room/name.hpp"

namespace salon::room {
namespace {

using Span = std::span<const Line* const>;

/// How many lines are before a place.
std::size_t before(Span lines, const Place& place) {
  const auto earlier = [&](const Line* line) {
    const auto* id = std::get_if<EntryId>(&place);
    return id != nullptr ? line->id < *id : line->time < std::get<WallTime>(place);
  };
  return static_cast<std::size_t>(std::ranges::partition_point(lines, earlier) - lines.begin());
}

/// How many lines are before or at a place.
std::size_t up_to(Span lines, const Place& place) {
  const auto not_later = [&](const Line* line) {
    const auto* id = std::get_if<EntryId>(&place);
    return id != nullptr ? line->id <= *id : line->time <= std::get<WallTime>(place);
  };
  return static_cast<std::size_t>(std::ranges::partition_point(lines, not_later) - lines.begin());
}

Span newest(Span lines, std::size_t limit) { return lines.last(std::min(limit, lines.size())); }
Span oldest(Span lines, std::size_t limit) { return lines.first(std::min(limit, lines.size())); }

Span around(Span lines, const Place& place, std::size_t limit) {
  const std::size_t middle = before(lines, place);
  const std::size_t first = middle - std::min(middle, limit / 2);
  return oldest(lines.subspan(first), limit);
}

Span towards(Span lines, const Place& after, const Place& until, std::size_t limit) {
  const std::size_t begin = up_to(lines, after);
  const std::size_t end = before(lines, until);
  if (begin <= end && before(lines, after) <= end) return oldest(lines.subspan(begin, end - begin), limit);
  const std::size_t back = up_to(lines, until);
  const std::size_t front = before(lines, after);
  return newest(lines.subspan(back, front - std::min(back, front)), limit);
}

std::vector<Line> copied(Span lines) {
  std::vector<Line> copies;
  for (const Line* line : lines) copies.push_back(*line);
  return copies;
}

char folded(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }

}  // namespace

std::vector<Line> recall(const Lines& all, const HistoryQuery& query) {
  Lines lines;
  std::ranges::copy_if(all, std::back_inserter(lines), [&](const Line* line) {
    if (query.order_alone) return keeps_order(*line);
    return (query.with_deeds && line->deed < Deed::caught) || in_words(*line);
  });
  Span span(lines);
  if (query.which == HistoryQuery::Which::around && query.before) {
    return copied(around(span, *query.before, query.limit));
  }
  if (query.which == HistoryQuery::Which::towards && query.before && query.after) {
    return copied(towards(span, *query.after, *query.before, query.limit));
  }
  const std::size_t end = query.before ? before(span, *query.before) : span.size();
  const std::size_t begin = query.after ? std::min(up_to(span, *query.after), end) : 0;
  span = span.subspan(begin, end - begin);
  return copied(query.which == HistoryQuery::Which::oldest ? oldest(span, query.limit) : newest(span, query.limit));
}

std::vector<Line> recall(Lines last, const ConversationsQuery& query) {
  const WallTime early = std::min(query.from, query.till);
  const WallTime late = std::max(query.from, query.till);
  std::erase_if(last, [&](const Line* line) { return line->time <= early || line->time >= late; });
  std::ranges::sort(last, {}, &Line::id);
  return copied(query.from <= query.till ? oldest(last, query.limit) : newest(last, query.limit));
}

std::vector<Line> recall(const Lines& lines, const SearchQuery& query) {
  Lines found;
  for (const Line* line : lines | std::views::reverse) {
    const bool open = std::ranges::find(query.conversations, line->room) != query.conversations.end() ||
                      (!query.owner.empty() && belongs_to(line->room, query.owner));
    const bool then = (!query.after || line->time > *query.after) && (!query.before || line->time < *query.before);
    const bool whose = query.nick.empty() || fold(line->nick) == query.nick;
    if (!open || !then || !whose || !in_words(*line)) continue;
    const bool said = std::ranges::all_of(words_of(query.words), [&](std::string_view word) {
      return !std::ranges::search(line->text, word, {}, folded, folded).empty();
    });
    if (said) found.push_back(line);
    if (found.size() == query.limit) break;
  }
  std::ranges::reverse(found);
  return copied(found);
}

bool belongs_to(std::string_view conversation, std::string_view owner) {
  return conversation.starts_with(owner) && conversation.substr(owner.size()).starts_with(' ');
}

bool keeps_order(const Line& line) {
  return line.deed >= Deed::modes || (line.deed == Deed::left && !line.target.empty());
}

bool in_words(const Line& line) { return line.deed == Deed::said && line.kind != SayKind::tags; }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t space = std::min(text.find_first_of(" \t\n"), text.size());
    if (space > 0) words.push_back(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
  }
  return words;
}

std::string owner_of(std::uint64_t incarnation, GuestId guest) {
  return std::to_string(guest.node) + "." + std::to_string(incarnation) + "." + std::to_string(guest.session);
}

std::string conversation_of(std::string_view owner, std::string_view nick) {
  return std::string(owner) + " " + fold(nick);
}

}  // namespace salon::room
