#include "party/notebook.hpp"

#include <charconv>

namespace salon::party {
namespace {

constexpr std::string_view opening = "line ";
constexpr std::string_view before_room = " in ";

/// Takes a number off the front of `text`.
std::optional<std::uint32_t> take_number(std::string_view& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

}  // namespace

std::string LineName::text() const { return std::to_string(guest) + "." + std::to_string(number); }

std::string words_of(LineName line, std::string_view room) {
  return std::string(opening) + line.text() + std::string(before_room) + std::string(room);
}

std::optional<Sight> line_at_end_of(std::string_view text) {
  const std::size_t at = text.find(opening);
  if (at == std::string_view::npos) return std::nullopt;
  const bool rude = text.substr(0, at).contains(rude_word);
  text.remove_prefix(at + opening.size());
  const auto guest = take_number(text);
  if (!guest || !take(text, ".")) return std::nullopt;
  const auto number = take_number(text);
  if (!number || !take(text, before_room)) return std::nullopt;
  return Sight{.line = {*guest, *number}, .room = std::string(text), .id = {}, .rude = rude};
}

}  // namespace salon::party
