#include "room/room_mode.hpp"

#include <algorithm>
#include <bit>

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
    case 'g': return rank::channel_operator;
    default: return room_flag::of_letter(letter) != 0 ? rank::channel_operator : Ranks{0};
  }
}

}  // namespace salon::room
