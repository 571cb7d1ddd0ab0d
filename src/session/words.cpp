#include "session/words.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "room/name.hpp"

namespace salon::session {
namespace {

/// `format` has a place for each of year, month, day, hour, minute and second, and need not come to the last.
std::string written(const char* format, WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  char text[48];
  std::snprintf(text, sizeof text, format, static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text;
}

}  // namespace

std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::string_view word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

std::string room_named(std::string_view word) {
  return room::names_room(word) ? std::string(word) : "#" + std::string(word);
}

std::string date_text(WallTime time) { return written("%04d-%02u-%02u %02d:%02d UTC", time); }

std::string timestamp(WallTime time) { return written("%04d-%02u-%02uT%02d:%02d:%02dZ", time); }

std::string minutes_text(std::chrono::seconds time) {
  const auto hours = std::chrono::floor<std::chrono::hours>(time);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time - hours);
  const std::string rest = std::to_string(minutes.count()) + " min";
  return hours.count() == 0 ? rest : std::to_string(hours.count()) + " h " + rest;
}

}  // namespace salon::session
