#include "room/room_mode.hpp"

#include <algorithm>
#include <bit>
#include <charconv>

namespace salon::room {
namespace {

template <class Rows, class Key>
auto row_of(const Rows& rows, char character, Key key) {
  return std::ranges::find(rows, character, key);
}

template <class Rows, class Value>
std::string letters(const Rows& rows, Value Rows::value_type::*bit, Value set) {
  std::string text;
  for (const auto& row : rows) {
    if ((set & row.*bit) != 0) text += row.letter;
  }
  return text;
}

}  // namespace

Ranks rank::of_letter(char letter) {
  const auto row = row_of(rows, letter, &Row::letter);
  return row == rows.end() ? Ranks{0} : row->rank;
}

Ranks rank::of_prefix(char prefix) {
  const auto row = row_of(rows, prefix, &Row::prefix);
  return row == rows.end() ? Ranks{0} : row->rank;
}

Ranks rank::highest(Ranks ranks) { return std::bit_floor(ranks); }

RoomFlags room_flag::of_letter(char letter) {
  const auto row = row_of(rows, letter, &Row::letter);
  return row == rows.end() ? RoomFlags{0} : row->flag;
}

std::string letters_of_flags(RoomFlags flags) { return letters(room_flag::rows, &room_flag::Row::flag, flags); }

RoomFlags flags_of(std::string_view letters) {
  RoomFlags flags = 0;
  for (const char letter : letters) flags = static_cast<RoomFlags>(flags | room_flag::of_letter(letter));
  return flags;
}

std::string letters_of_ranks(Ranks ranks) { return letters(rank::rows, &rank::Row::rank, ranks); }

Ranks ranks_of(std::string_view letters) {
  Ranks ranks = 0;
  for (const char letter : letters) ranks = static_cast<Ranks>(ranks | rank::of_letter(letter));
  return ranks;
}

std::string letters_of(const RoomModes& modes) {
  std::string letters = letters_of_flags(modes.flags);
  if (!modes.key.empty()) letters += 'k';
  if (modes.limit != 0) letters += 'l';
  if (modes.slow != 0) letters += 'W';
  if (modes.join_pace.joins != 0) letters += 'j';
  return letters;
}

std::string JoinPace::text() const {
  return joins == 0 ? std::string() : std::to_string(joins) + ":" + std::to_string(seconds);
}

JoinPace join_pace_of(std::string_view text) {
  constexpr std::uint32_t joins_max = 1'000, seconds_max = 3'600;
  JoinPace pace;
  const char* const end = text.data() + text.size();
  const auto [colon, wrong] = std::from_chars(text.data(), text.data() + text.size(), pace.joins);
  if (wrong != std::errc{} || colon == end || *colon != ':') return {};
  const auto [last, also_wrong] = std::from_chars(colon + 1, end, pace.seconds);
  const bool sound = also_wrong == std::errc{} && last == end && pace.joins > 0 && pace.joins <= joins_max &&
                     pace.seconds > 0 && pace.seconds <= seconds_max;
  return sound ? pace : JoinPace{};
}

std::vector<ListedMask>* list_of(RoomModes& modes, char letter) {
  switch (letter) {
    case 'b': return &modes.bans;
    case 'e': return &modes.exceptions;
    case 'I': return &modes.invited;
    case 'g': return &modes.filters;
    default: return nullptr;
  }
}

const std::vector<ListedMask>* list_of(const RoomModes& modes, char letter) {
  switch (letter) {
    case 'b': return &modes.bans;
    case 'e': return &modes.exceptions;
    case 'I': return &modes.invited;
    case 'g': return &modes.filters;
    default: return nullptr;
  }
}

Ranks rank_needed(char letter) {
  switch (letter) {
    case 'q':
    case 'a': return rank::founder;
    case 'v':
    case 'b':
    case 'e':
    case 'I': return rank::half_operator;
    case 'o':
    case 'h':
    case 'k':
    case 'l':
    case 'W':
    case 'j':
    case 'g': return rank::channel_operator;
    default: return room_flag::of_letter(letter) != 0 ? rank::channel_operator : Ranks{0};
  }
}

}  // namespace salon::room
