#include "session/lines_render.hpp"

#include <algorithm>
#include <cstdio>

#include "salon/base/utf8.hpp"
#include "session/phrases.hpp"

namespace salon::session {
namespace {

constexpr char colour_code = '\x03';
constexpr char hex_colour_code = '\x04';

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// How many of the first `most` characters of `text` are of a kind.
std::size_t count_leading(std::string_view text, std::size_t most, bool (*is_kind)(char)) {
  const std::string_view part = text.substr(0, most);
  return static_cast<std::size_t>(std::find_if_not(part.begin(), part.end(), is_kind) - part.begin());
}

/// How long the colours at the start of `text` are, which follows a colour code: "4", "04,12".
std::size_t colours_length(std::string_view text, std::size_t digits_max, bool (*is_kind)(char)) {
  const std::size_t first = count_leading(text, digits_max, is_kind);
  if (first == 0 || first == text.size() || text[first] != ',') return first;
  const std::size_t second = count_leading(text.substr(first + 1), digits_max, is_kind);
  return second == 0 ? first : first + 1 + second;
}

std::string time_shown(WallTime time, WallTime read, std::chrono::minutes utc_offset) {
  const WallTime local = time + utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::hh_mm_ss clock(local - day);
  char text[48];
  const bool another_day = read != WallTime{} && std::chrono::floor<std::chrono::days>(read + utc_offset) != day;
  const std::chrono::year_month_day date(day);
  if (another_day) {
    std::snprintf(text, sizeof text, "[%04d-%02u-%02u %02d:%02d]", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()));
  } else {
    std::snprintf(text, sizeof text, "[%02d:%02d]", static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()));
  }
  return text;
}

/// What render_lines says of each kind of event; an empty text is none.
struct Noticing {
  const room::Event& event;
  Phrases phrases;

  std::string nick() const { return plain_text(event.actor.nick); }
  /// A sensor that goes by several names disturbs nobody.
  bool is_sensor() const { return event.actor.dialect == room::Dialect::datagram; }

  std::string operator()(const room::Joined& joined) const { return joined.quiet ? "" : phrases.joined(nick()); }
  std::string operator()(const room::Parted& parted) const {
    return parted.quiet ? "" : phrases.left(nick(), plain_text(parted.reason));
  }
  std::string operator()(const room::Left& left) const {
    if (left.quiet) return {};
    // What IRC puts before the reason of one who went by itself says nothing to people.
    constexpr std::string_view quit = "Quit: ";
    std::string_view reason = left.reason;
    if (reason.starts_with(quit)) reason.remove_prefix(quit.size());
    return left.expelled_by.empty() ? phrases.left(nick(), plain_text(reason))
                                    : phrases.expelled(nick(), left.expelled_by, plain_text(left.reason));
  }
  std::string operator()(const room::Renamed& renamed) const {
    return is_sensor() ? "" : phrases.renamed(plain_text(renamed.old_nick), nick());
  }
  std::string operator()(const room::TopicChanged& changed) const {
    return phrases.topic_changed(nick(), plain_text(changed.room), plain_text(changed.topic));
  }
  std::string operator()(const room::RoomRenamed& renamed) const {
    return phrases.room_renamed(nick(), plain_text(renamed.old_name), plain_text(renamed.room),
                                plain_text(renamed.reason));
  }
  std::string operator()(const room::ModesChanged&) const { return {}; }
  std::string operator()(const room::Kicked& kicked) const {
    return phrases.kicked(plain_text(kicked.nick), plain_text(kicked.room), nick(), plain_text(kicked.reason));
  }
  std::string operator()(const room::Invited&) const { return {}; }
  std::string operator()(const room::Redacted&) const { return {}; }
  std::string operator()(const room::MetadataChanged&) const { return {}; }
  std::string operator()(const room::Proclaimed& proclaimed) const {
    return phrases.proclaimed(nick(), plain_text(proclaimed.text));
  }
  // Programs go away and come back by themselves all day: who wants to know asks with /who, or speaks to the guest.
  std::string operator()(const room::AwayChanged&) const { return {}; }
  std::string operator()(const room::RealNameChanged&) const { return {}; }
  std::string operator()(const room::UserModesChanged&) const { return {}; }
  std::string operator()(const room::Registered&) const { return {}; }
  std::string operator()(const room::AccountChanged&) const { return {}; }
  std::string operator()(const room::AccountDropped&) const { return {}; }
  std::string operator()(const room::RoomKept& kept) const {
    return kept.founder ? phrases.room_kept(nick(), plain_text(kept.room)) : std::string();
  }
  std::string operator()(const room::RoomTransferred& transferred) const {
    return phrases.room_transferred(plain_text(transferred.room), plain_text(transferred.founder),
                                    plain_text(transferred.old_founder));
  }
  std::string operator()(const room::RoomOffered& offered) const {
    return phrases.room_offered(nick(), plain_text(offered.room));
  }
  std::string operator()(const room::AccessChanged&) const { return {}; }
  std::string operator()(const room::ClientLeft&) const { return {}; }
  std::string operator()(const room::HostSet&) const { return {}; }
  std::string operator()(const room::HostChanged&) const { return {}; }
  std::string operator()(const room::StayChanged&) const { return {}; }
  std::string operator()(const room::ReadMarked&) const { return {}; }
  std::string operator()(const room::AccountWaits&) const { return {}; }
  std::string operator()(const room::PasswordChanged&) const { return {}; }
  std::string operator()(const room::CertificateChanged&) const { return {}; }
  std::string operator()(const room::Expelled&) const { return {}; }
  std::string operator()(const room::ExclusionChanged&) const { return {}; }
  std::string operator()(const room::FilterChanged&) const { return {}; }
  std::string operator()(const room::Said&) const { return {}; }
  std::string operator()(const room::Entered&) const { return {}; }
  std::string operator()(const room::Refused&) const { return {}; }
};

}  // namespace

std::string plain_text(std::string_view text) {
  std::string unformatted;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at + 1);
    if (text[at] == colour_code) {
      at += colours_length(rest, 2, is_digit);
    } else if (text[at] == hex_colour_code) {
      at += colours_length(rest, 6, is_hex);
    } else {
      unformatted += text[at];
    }
  }
  return utf8::visible(unformatted);
}

std::string shown_name(std::string_view nick, room::Dialect dialect) {
  std::string name = plain_text(nick);
  if (dialect == room::Dialect::datagram && !name.starts_with("udp-")) name += " (udp)";
  return name;
}

void append_notice(std::string_view text, std::string& out) {
  out += "* ";
  out += utf8::visible(text);
  out += '\n';
}

void append_spoken(const Spoken& spoken, const Setting& setting, std::string& out) {
  // What programs ask each other (CTCP) is not for people.
  if (spoken.kind == room::SayKind::tags || spoken.text.starts_with('\x01')) return;
  const bool action = spoken.kind == room::SayKind::action;
  out += time_shown(spoken.time, spoken.read, setting.utc_offset);
  out += action ? " * " : " ";
  out += shown_name(spoken.nick, spoken.dialect);
  if (spoken.to_you) out += " -> " + Phrases(setting.language).you();
  out += action && !spoken.to_you ? " " : ": ";
  // Only a line that goes on begins with spaces: nobody can put words into another's mouth.
  for (std::string_view rest = spoken.text;; out += "  ") {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    out += plain_text(rest.substr(0, end));
    out += '\n';
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
}

std::vector<std::string> modes_in_words(const room::ModesChanged& changed, std::string_view by, Language language) {
  std::vector<std::string> texts;
  const Phrases phrases(language);
  for (room::ModeChange change : changed.made) {
    change.argument = plain_text(change.argument);
    texts.push_back(phrases.mode_changed(plain_text(by), plain_text(changed.room), change));
  }
  return texts;
}

void render_lines(const room::Event& event, Language language, const Setting& setting, std::string& out) {
  if (const auto* said = std::get_if<room::Said>(&event.body)) {
    append_spoken({.time = event.time,
                   .nick = event.actor.nick,
                   .dialect = event.actor.dialect,
                   .kind = said->kind,
                   .text = said->text,
                   .to_you = !said->to_room},
                  setting, out);
    return;
  }
  if (const auto* changed = std::get_if<room::ModesChanged>(&event.body)) {
    for (const std::string& text : modes_in_words(*changed, event.actor.nick, language)) append_notice(text, out);
    return;
  }
  const std::string text = std::visit(Noticing{event, Phrases(language)}, event.body);
  if (!text.empty()) append_notice(text, out);
}

}  // namespace salon::session
