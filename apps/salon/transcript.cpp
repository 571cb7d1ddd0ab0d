#include "transcript.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

#include "room/name.hpp"

namespace salon::app {
namespace {

namespace happening = session::happening;

// SGR parameters. No colour is asked for that is hard to read on a light or on a dark ground.
constexpr std::string_view faint = "2";
constexpr std::string_view bold = "1";
constexpr std::string_view warning = "33";
constexpr std::string_view kept_green = "32";
constexpr std::array<std::string_view, 5> nick_colours = {"36", "35", "34", "32", "33"};

constexpr std::string_view kept_sign = "✓";
constexpr std::size_t names_shown_max = 20;

/// FNV-1a: the same nick has the same colour for everyone, today and tomorrow.
std::size_t colour_of(std::string_view nick) {
  std::uint32_t hash = 2166136261U;
  for (const char letter : room::fold(nick)) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
  return hash % nick_colours.size();
}

}  // namespace

struct Transcript::Lines {
  const Transcript& to;
  WallTime now;

  std::string operator()(const happening::Registered&) const { return {}; }
  std::string operator()(const happening::Said& said) const { return to.said(said, now); }
  std::string operator()(const happening::Joined& joined) const {
    return to.notice(joined.own ? to.words_.you_are(joined.nick, joined.room) : to.phrases_.joined(joined.nick));
  }
  std::string operator()(const happening::Left& left) const {
    return left.own ? "" : to.notice(to.phrases_.left(left.nick, left.reason));
  }
  std::string operator()(const happening::Renamed& renamed) const {
    return to.notice(to.phrases_.renamed(renamed.old_nick, renamed.nick));
  }
  std::string operator()(const happening::RoomRenamed& renamed) const {
    return to.notice(to.phrases_.room_renamed(renamed.by, renamed.old_name, renamed.room, renamed.reason));
  }
  std::string operator()(const happening::Topic& topic) const {
    if (!topic.nick.empty()) return to.notice(to.phrases_.topic_changed(topic.nick, topic.room, topic.topic));
    return topic.topic.empty() ? "" : to.notice(to.phrases_.topic_is(topic.room, topic.topic));
  }
  std::string operator()(const happening::Names& names) const {
    std::vector<std::string> nicks = names.nicks;
    const std::size_t more = nicks.size() > names_shown_max ? nicks.size() - names_shown_max : 0;
    nicks.resize(nicks.size() - more);
    return to.notice(to.phrases_.who(names.room, nicks, more));
  }
  std::string operator()(const happening::Kicked& kicked) const {
    const auto& [nick, room, by, reason, own] = kicked;
    return to.notice(own ? to.phrases_.you_were_kicked(room, by, reason) : to.phrases_.kicked(nick, room, by, reason));
  }
  std::string operator()(const happening::ModeChanged& changed) const {
    const std::string words = to.phrases_.mode_changed(changed.by, changed.room, changed.change);
    return words.empty() ? words : to.notice(words);  // another server's, which we know no words for
  }
  std::string operator()(const happening::Invited& invited) const {
    return to.notice(to.phrases_.invited(invited.by, invited.room));
  }
  std::string operator()(const happening::RoomListed& listed) const {
    return to.notice(to.phrases_.room_line(listed.room, listed.people, listed.topic));
  }
  std::string operator()(const happening::Person& person) const { return to.notice(to.words_.person(person)); }
  std::string operator()(const happening::Away& away) const {
    return to.notice(to.phrases_.is_away(away.nick, away.away));
  }
  std::string operator()(const happening::InvitationSent& sent) const {
    return to.notice(to.phrases_.invitation_sent(sent.nick, sent.room));
  }
  std::string operator()(const happening::NothingEarlier& nothing) const {
    return to.notice(nothing.room.empty() ? to.words_.nothing_found() : to.phrases_.history_empty(nothing.room));
  }
  std::string operator()(const happening::Help&) const {
    std::string lines;
    for (const std::string& line : to.words_.help()) lines += to.notice(line);
    return lines;
  }
  std::string operator()(const happening::WrongUse& use) const { return to.problem(to.phrases_.usage(use.form)); }
  std::string operator()(const happening::NoCommand& none) const {
    return to.problem(to.phrases_.unknown_command(none.word));
  }
  std::string operator()(const happening::Notice& notice) const { return to.notice(notice.text); }
  std::string operator()(const happening::Problem& problem) const { return to.problem(problem.text); }
  std::string operator()(const happening::NotKept& line) const {
    return to.problem(to.words_.not_kept(line.text, line.why));
  }
  std::string operator()(const happening::Unacknowledged& line) const {
    return to.problem(to.words_.unacknowledged(line.text));
  }
  std::string operator()(const happening::Ended&) const { return {}; }
};

std::string Transcript::line(const session::Happening& happening, WallTime now) const {
  return std::visit(Lines{*this, now}, happening);
}

std::string Transcript::said(const happening::Said& said, WallTime now) const {
  std::string line = painted(faint, shown_time(said.time.value_or(now), now)) + ' ';
  const std::string nick = painted_nick(said.nick, said.own);
  if (said.kind == room::SayKind::action) {
    line += "* " + nick + ' ' + said.text;
  } else {
    line += nick;
    if (!room::names_room(said.target)) line += " -> " + (said.own ? painted_nick(said.target, false) : phrases_.you());
    line += ": " + said.text;
  }
  if (said.own && !said.history) line += ' ' + painted(kept_green, kept_sign);
  return line + '\n';
}

std::string Transcript::notice(std::string_view text) const { return painted(faint, "* " + std::string(text)) + '\n'; }

std::string Transcript::met(const Event& event) const {
  if (event.name != "first_use") return problem(event.text);
  return notice(words_.new_server(std::get<std::string>(event.facts.at(0).value),
                                  std::get<std::string>(event.facts.at(1).value)));
}

std::string Transcript::problem(std::string_view text) const {
  return painted(warning, "* " + std::string(text)) + '\n';
}

std::string Transcript::painted(std::string_view colour, std::string_view text) const {
  if (!style_.colours) return std::string(text);
  return "\x1B[" + std::string(colour) + 'm' + std::string(text) + "\x1B[0m";
}

std::string Transcript::painted_nick(std::string_view nick, bool own) const {
  return painted(own ? bold : nick_colours[colour_of(nick)], nick);
}

std::string Transcript::shown_time(WallTime time, WallTime now) const {
  const WallTime local = time + style_.utc_offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(local - day);
  char text[48];
  const int hours = static_cast<int>(clock.hours().count());
  const int minutes = static_cast<int>(clock.minutes().count());
  if (day == std::chrono::floor<std::chrono::days>(now + style_.utc_offset)) {
    std::snprintf(text, sizeof text, "[%02d:%02d]", hours, minutes);
  } else {
    std::snprintf(text, sizeof text, "[%04d-%02u-%02u %02d:%02d]", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), hours, minutes);
  }
  return text;
}

}  // namespace salon::app
