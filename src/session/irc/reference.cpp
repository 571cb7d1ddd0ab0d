#include "session/irc/reference.hpp"

#include <chrono>

namespace salon::session::irc {
namespace {

/// Takes a number of so many digits, and the mark behind it, off `text`; -1 when they are not there.
int take_number(std::string_view& text, std::size_t digits, char mark) {
  const std::string_view number = text.substr(0, digits);
  const auto value = number.find_first_not_of("0123456789") == number.npos ? number_from<int>(number) : std::nullopt;
  if (!value || number.size() != digits || text.size() <= digits || text[digits] != mark) return -1;
  text.remove_prefix(digits + 1);
  return *value;
}

/// ".123" of a second; the text is what stood before 'Z'.
std::optional<std::chrono::milliseconds> fraction_from(std::string_view text) {
  if (text.empty()) return std::chrono::milliseconds(0);
  if (text.front() != '.' || text.size() < 2) return std::nullopt;
  text.remove_prefix(1);
  if (text.find_first_not_of("0123456789") != text.npos) return std::nullopt;
  std::string digits(text.substr(0, 3));
  digits.resize(3, '0');
  return std::chrono::milliseconds(*number_from<int>(digits));
}

}  // namespace

std::optional<room::EntryId> id_from(std::string_view msgid) {
  const std::size_t dash = msgid.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto epoch = number_from<std::uint64_t>(msgid.substr(0, dash));
  const auto sequence = number_from<std::uint64_t>(msgid.substr(dash + 1));
  if (!epoch || !sequence) return std::nullopt;
  return room::EntryId{*epoch, *sequence};
}

std::optional<WallTime> time_from(std::string_view timestamp) {
  using namespace std::chrono;
  if (!timestamp.ends_with('Z')) return std::nullopt;
  const int year = take_number(timestamp, 4, '-');
  const int month = take_number(timestamp, 2, '-');
  const int day = take_number(timestamp, 2, 'T');
  const int hour = take_number(timestamp, 2, ':');
  const int minute = take_number(timestamp, 2, ':');
  if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  const auto second = timestamp.size() > 2 ? number_from<unsigned>(timestamp.substr(0, 2)) : std::nullopt;
  if (!second || *second > 60) return std::nullopt;
  const auto fraction = fraction_from(timestamp.substr(2, timestamp.size() - 3));
  const year_month_day date(std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day)});
  if (!fraction || !date.ok()) return std::nullopt;
  return WallTime(sys_days{date} + hours(hour) + minutes(minute) + seconds(*second) + *fraction);
}

Reference reference_from(std::string_view word) {
  const std::size_t equals = word.find('=');
  const std::string_view kind = word.substr(0, equals);
  const std::string_view value = equals == word.npos ? std::string_view() : word.substr(equals + 1);
  if (kind == "msgid") return {Reference::Kind::msgid, id_from(value)};
  if (kind == "timestamp") return {Reference::Kind::timestamp, time_from(value)};
  return {};
}

}  // namespace salon::session::irc
