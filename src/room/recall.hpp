// What the queries of store.hpp mean, for lines that are all in memory: the twin of SQL, and the pencil of the tests.
#pragma once

#include <string_view>
#include <vector>

#include "room/store.hpp"

namespace salon::room {

/// In order of id.
using Lines = std::vector<const Line*>;

/// `lines` are those of the conversation.
[[nodiscard]] std::vector<Line> recall(const Lines& lines, const HistoryQuery& query);
/// `last` are the last lines (in words) of all conversations, in any order.
[[nodiscard]] std::vector<Line> recall(Lines last, const ConversationsQuery& query);
/// `lines` are all there are.
[[nodiscard]] std::vector<Line> recall(const Lines& lines, const SearchQuery& query);

/// Whether a conversation (Line::room) is one of an owner's.
[[nodiscard]] bool belongs_to(std::string_view conversation, std::string_view owner);
/// Somebody said something in words.
[[nodiscard]] bool in_words(const Line& line);
/// Somebody was kicked out or sent away, the modes of the room were changed, or its filter caught something.
[[nodiscard]] bool keeps_order(const Line& line);
/// "one  two" is one and two.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

}  // namespace salon::room
