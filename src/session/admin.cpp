#include "session/admin.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "room/json_text.hpp"
#include "room/user_mode.hpp"
#include "salon/base/utf8.hpp"
#include "session/exclusion_words.hpp"
#include "session/words.hpp"

namespace salon::session::admin {
namespace {

using What = decltype(Request::what);

Result<What> show_log(std::string_view rest) {
  const std::string_view room = take_word(rest);
  const std::string_view digits = take_word(rest);
  ShowLog wanted{.room = std::string(room)};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), wanted.lines);
  const bool number = error == std::errc{} && end == digits.data() + digits.size();
  if (room.empty() || !room.starts_with('#') || (!digits.empty() && (!number || wanted.lines == 0))) {
    return std::unexpected(plain_error("show the log", "a room is missing, or a number is none", "log #ROOM [LINES]"));
  }
  wanted.lines = std::min(wanted.lines, lines_max);
  return wanted;
}

Result<What> kick(std::string_view rest) {
  const std::string_view first = take_word(rest);
  if (first.empty()) {
    return std::unexpected(plain_error("kick somebody", "nobody is named", "kick [#ROOM] NICK [REASON]"));
  }
  if (!first.starts_with('#')) return Do{room::Expel{std::string(first), std::string(rest)}};
  const std::string_view nick = take_word(rest);
  if (nick.empty()) {
    return std::unexpected(plain_error("kick somebody", "nobody is named", "kick [#ROOM] NICK [REASON]"));
  }
  return Do{room::Kick{std::string(first), std::string(nick), std::string(rest)}};
}

/// Of a room a mask; of the server an address, a range, or an account.
Result<What> ban(std::string_view rest) {
  constexpr const char* form = "ban WHO [TIME] [REASON], or ban #ROOM MASK";
  if (!rest.starts_with('#')) {
    auto wish = exclusion_from(rest);
    if (wish) return Do{*std::move(wish)};
    return std::unexpected(plain_error("ban somebody", rest.empty() ? "nobody is named" : "a time has a unit", form));
  }
  const std::string_view room = take_word(rest);
  const std::string_view mask = take_word(rest);
  if (mask.empty()) return std::unexpected(plain_error("ban somebody", "there is a room and no mask", form));
  return Do{room::SetModes{std::string(room), {{'b', true, std::string(mask)}}}};
}

Result<What> unban(std::string_view rest) {
  constexpr const char* form = "unban WHO, or unban #ROOM MASK";
  const std::string_view first = take_word(rest);
  const std::string_view mask = take_word(rest);
  if (first.empty()) return std::unexpected(plain_error("lift a ban", "nobody is named", form));
  if (!first.starts_with('#')) return Do{room::Readmit{std::string(first)}};
  if (mask.empty()) return std::unexpected(plain_error("lift a ban", "there is a room and no mask", form));
  return Do{room::SetModes{std::string(first), {{'b', false, std::string(mask)}}}};
}

/// Of a room, or of the server.
template <bool on>
Result<What> filter(std::string_view rest) {
  const std::string_view first = rest.substr(0, rest.find(' '));
  const bool of_room = first.starts_with('#') && first.size() > 1;
  std::string_view pattern = rest;
  if (of_room) static_cast<void>(take_word(pattern));
  if (pattern.empty()) {
    return std::unexpected(plain_error(on ? "filter" : "take a filter away", "there is no pattern",
                                       on ? "filter [#ROOM] PATTERN" : "unfilter [#ROOM] PATTERN"));
  }
  if (!of_room) return Do{room::Filter{std::string(pattern), on}};
  return Do{room::SetModes{std::string(first), {{'g', on, std::string(pattern)}}}};
}

Result<What> transfer(std::string_view rest) {
  const std::string_view room = take_word(rest);
  const std::string_view account = take_word(rest);
  if (account.empty()) {
    return std::unexpected(plain_error("give a room away", "an account is missing", "transfer #ROOM ACCOUNT"));
  }
  return Do{room::OfferRoom{std::string(room), std::string(account)}};
}

Result<What> rename(std::string_view rest) {
  const std::string_view room = take_word(rest);
  const std::string_view name = take_word(rest);
  if (name.empty()) {
    return std::unexpected(plain_error("rename a room", "a name is missing", "rename #ROOM #NEW [REASON]"));
  }
  return Do{room::RenameRoom{std::string(room), std::string(name), std::string(rest)}};
}

Result<What> announce(std::string_view rest) {
  if (rest.empty()) return std::unexpected(plain_error("announce nothing", "there is no text", "announce TEXT"));
  return Do{room::Proclaim{std::string(rest)}};
}

struct Row {
  std::string_view word;
  std::string_view parameters;
  std::string_view help;
  Result<What> (*read)(std::string_view rest);
};

constexpr auto table = std::to_array<Row>({
    {"accounts", "", "the names that are somebody's", [](std::string_view) { return Result<What>(ShowAccounts{}); }},
    {"announce", "TEXT", "says something to everyone who is here", announce},
    {"ban", "WHO [TIME] [REASON]",
     "keeps out of the server an address, a range (203.0.113.0/24) or an account: 90m, 7d", ban},
    {"ban", "#ROOM MASK", "keeps out of a room whom a mask means: nick!user@host, or a nick", ban},
    {"bans", "", "who is kept out of the server, by whom, and why",
     [](std::string_view) { return Result<What>(ShowBans{}); }},
    {"filter", "[#ROOM] PATTERN", "lets nobody say, there or anywhere, what the pattern (RE2) matches", filter<true>},
    {"filters", "[#ROOM]", "the filters of the server, or of a room",
     [](std::string_view rest) { return Result<What>(ShowFilters{std::string(take_word(rest))}); }},
    {"guests", "", "who is here", [](std::string_view) { return Result<What>(ShowGuests{}); }},
    {"help", "", "this list", [](std::string_view) { return Result<What>(ShowHelp{}); }},
    {"kick", "[#ROOM] NICK [REASON]", "sends somebody out of a room, or away", kick},
    {"log", "#ROOM [LINES]", "what was said and done there last", show_log},
    {"reload", "", "reads the operator's files again: the message of the day, the certificate",
     [](std::string_view) { return Result<What>(Reload{}); }},
    {"rename", "#ROOM #NEW [REASON]", "gives a room another name, with all that is in it", rename},
    {"rooms", "", "the rooms, secret ones too", [](std::string_view) { return Result<What>(ShowRooms{}); }},
    {"transfer", "#ROOM ACCOUNT", "gives a room that is kept to another account", transfer},
    {"unban", "WHO | #ROOM MASK", "lifts a ban", unban},
    {"unfilter", "[#ROOM] PATTERN", "takes a filter away", filter<false>},
});

std::string words_known() {
  std::string list;
  std::string_view last;
  for (const Row& row : table) {
    if (std::exchange(last, row.word) != row.word) list += (list.empty() ? "" : ", ") + std::string(row.word);
  }
  return list;
}

// ---- writing ----

/// A JSON object, member by member.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  Object& text(std::string_view name, std::string_view value) {
    begin(name);
    room::append_json(out_, value);
    return *this;
  }
  Object& raw(std::string_view name, std::string_view value) {
    begin(name);
    out_ += value;
    return *this;
  }
  Object& number(std::string_view name, std::size_t value) { return raw(name, std::to_string(value)); }
  void end() { out_ += '}'; }

 private:
  void begin(std::string_view name) {
    if (!std::exchange(first_, false)) out_ += ',';
    room::append_json(out_, name);
    out_ += ':';
  }
  std::string& out_;
  bool first_ = true;
};

std::string json_list(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) {
    if (list.size() > 1) list += ',';
    room::append_json(list, text);
  }
  return list + "]";
}

/// Words that may not come from us, on a terminal that is the operator's.
std::string shown(std::string_view text) { return utf8::visible(text); }

/// Characters, which is near enough for names.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & '\xC0') != '\x80'; }));
}

/// Columns, as wide as their widest; the last is not filled.
std::string table_of(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t at = 0; at < row.size(); ++at) widths[at] = std::max(widths[at], width_of(row[at]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t at = 0; at < row.size(); ++at) {
      line += row[at];
      if (at + 1 < row.size()) line.append(widths[at] + 2 - width_of(row[at]), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string_view dialect_name(room::Dialect dialect) {
  switch (dialect) {
    case room::Dialect::lines: return "lines";
    case room::Dialect::irc: return "irc";
    case room::Dialect::datagram: return "datagram";
  }
  return "";
}

std::string modes_of(const room::Room& room) {
  const std::string modes = room::letters_of(room.modes);
  return modes.empty() ? modes : "+" + modes;
}

std::string whole_object(std::string_view name, const std::string& value) {
  std::string out = "ok\n";
  Object(out).raw("ok", "true").raw(name, value).end();
  return out + '\n';
}

/// Why the house will not do it.
std::string reason_of(const room::Refused& refused) {
  using room::Refusal;
  const std::string subject = shown(refused.subject);
  switch (refused.why) {
    case Refusal::no_such_guest: return "there is no guest " + subject;
    case Refusal::no_such_room: return "there is no room " + subject;
    case Refusal::room_not_kept: return subject + " is kept for nobody";
    case Refusal::too_many_rooms_for_account: return "as many rooms as may be are kept for that account";
    case Refusal::room_exists: return "there is a room " + subject + " already";
    case Refusal::room_keeps_name: return subject + " keeps its name";
    case Refusal::room_name_invalid: return subject + " cannot be the name of a room: #, then no space and no comma";
    case Refusal::too_many_renamed_rooms: return "as many rooms have been renamed as may be";
    case Refusal::guest_not_in_room: return shown(refused.about) + " is not in " + subject;
    case Refusal::no_such_account:
      return "there is no account " + subject + (refused.about.empty() ? ", and it is no address" : "");
    case Refusal::no_such_exclusion: return subject + " is not banned; `bans` lists who is";
    case Refusal::too_many_exclusions: return "there are as many bans as there may be";
    case Refusal::text_too_long: return "the text is too long";
    case Refusal::text_invalid: return "the text is not UTF-8, or has characters that are not sent";
    case Refusal::pattern_invalid: return subject + " cannot be a filter: " + shown(refused.about);
    case Refusal::no_such_filter: return "there is no filter " + subject + "; `filters` lists them";
    case Refusal::list_full: return "there are as many filters as there may be";
    case Refusal::not_kept: return "nothing can be written at present: the disk fails";
    default: return "the house refuses it";
  }
}

std::string_view name_of(room::Deed deed) {
  switch (deed) {
    case room::Deed::said: return "said";
    case room::Deed::topic: return "topic";
    case room::Deed::joined: return "joined";
    case room::Deed::parted: return "parted";
    case room::Deed::left: return "left";
    case room::Deed::dropped: return "dropped";
    case room::Deed::renamed: return "renamed";
    case room::Deed::modes: return "modes";
    case room::Deed::kicked: return "kicked";
    case room::Deed::caught: return "caught";
    case room::Deed::called_otherwise: return "renamed_room";
    case room::Deed::given_on: return "transferred";
  }
  return "";
}

/// "ada: hello", "ada was renamed lea", "root kicked ada: spam".
std::string words_of(const room::Line& line) {
  const std::string nick = shown(line.nick);
  const std::string text = shown(line.text);
  const std::string behind = text.empty() ? "" : ": " + text;
  switch (line.deed) {
    case room::Deed::said: return nick + ": " + text;
    case room::Deed::topic: return nick + " set the topic" + behind;
    case room::Deed::joined: return nick + " joined";
    case room::Deed::parted: return nick + " left the room" + behind;
    case room::Deed::left:
      return line.target.empty() ? nick + " left" + behind : shown(line.target) + " sent away " + nick + behind;
    case room::Deed::dropped: return nick + " lost the connection";
    case room::Deed::renamed: return nick + " is now " + shown(line.target);
    case room::Deed::modes: return nick + " set" + behind;
    case room::Deed::kicked: return nick + " kicked " + shown(line.target) + behind;
    case room::Deed::caught: return "a filter kept " + nick + " from saying something" + behind;
    case room::Deed::called_otherwise: return nick + " renamed " + shown(line.target) + " to " + text;
    case room::Deed::given_on: return nick + " gave the room of " + text + " to " + shown(line.target);
  }
  return {};
}

std::string outcome_of(const room::ModesChanged& changed) {
  if (!changed.refused.empty()) {
    const auto& [why, change] = changed.refused.front();
    if (why == room::Refusal::pattern_invalid) {
      return shown(change.argument) + " cannot be a filter" + (change.flaw.empty() ? "" : ": " + shown(change.flaw));
    }
    const bool full = why == room::Refusal::list_full;
    return full ? "the list of " + changed.room + " is full" : "that is no mask: nick!user@host, or a nick";
  }
  return {};
}

}  // namespace

Result<Request> parse(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (!utf8::valid(line) || utf8::has_control(line)) {
    return std::unexpected(plain_error("read the request", "it is not one line of UTF-8"));
  }
  Request request{.what = ShowHelp{}};
  std::string_view rest = line;
  std::string_view word = take_word(rest);
  request.json = word == "json";
  if (request.json) word = take_word(rest);
  const auto found = std::ranges::find(table, word, &Row::word);
  if (found == table.end()) {
    return std::unexpected(plain_error("do '" + std::string(word) + "'", "there is no such command", words_known()));
  }
  if (found->parameters.empty() && !rest.empty()) {
    return std::unexpected(plain_error("do '" + std::string(line) + "'", std::string(word) + " takes no words"));
  }
  auto what = found->read(rest);
  if (!what) return std::unexpected(what.error());
  request.what = std::move(*what);
  return request;
}

std::string rooms(const room::House& house, bool json) {
  std::vector<std::vector<std::string>> rows{{"ROOM", "GUESTS", "MODES", "TOPIC"}};
  std::string list = "[";
  for (const auto& [folded, room] : house.rooms()) {
    rows.push_back({shown(room.name), std::to_string(room.members.size()), modes_of(room), shown(room.topic)});
    if (!json) continue;
    if (list.size() > 1) list += ',';
    Object(list)
        .text("name", room.name)
        .number("guests", room.members.size())
        .text("modes", modes_of(room))
        .text("topic", room.topic)
        .text("created", timestamp(room.created))
        .end();
  }
  return json ? whole_object("rooms", list + "]") : "ok\n" + table_of(rows);
}

std::string guests(const room::House& house, bool json) {
  std::vector<std::vector<std::string>> rows{{"GUEST", "ACCOUNT", "SPEAKS", "FROM", "SINCE", "ROOMS"}};
  std::string list = "[";
  for (const auto& [id, guest] : house.guests()) {
    std::vector<std::string> names;
    std::string joined;
    for (const std::string& folded : guest.rooms) {
      names.push_back(house.rooms().at(folded).name);
      joined += (joined.empty() ? "" : " ") + shown(names.back());
    }
    // The claim is the address for now (room::Enter).
    const std::string from = guest.absent() ? "no client" : shown(guest.claim);
    rows.push_back({shown(guest.nick), shown(*guest.account), std::string(dialect_name(guest.dialect)), from,
                    timestamp(guest.entered), joined});
    if (!json) continue;
    if (list.size() > 1) list += ',';
    Object(list)
        .text("nick", guest.nick)
        .text("account", *guest.account)
        .text("speaks", dialect_name(guest.dialect))
        .text("from", guest.absent() ? std::string() : guest.claim)
        .raw("connected", guest.absent() ? "false" : "true")
        .text("since", timestamp(guest.entered))
        .text("modes", room::letters_of(guest.modes))
        .text("away", *guest.away)
        .raw("rooms", json_list(names))
        .end();
  }
  return json ? whole_object("guests", list + "]") : "ok\n" + table_of(rows);
}

std::string accounts(const room::House& house, bool json) {
  std::vector<std::vector<std::string>> rows{{"ACCOUNT", "SINCE", "CERTIFICATES", "E-MAIL"}};
  std::string list = "[";
  for (const auto& [folded, account] : house.accounts()) {
    rows.push_back({shown(account.name), timestamp(account.created), std::to_string(account.certificates.size()),
                    shown(account.email)});
    if (!json) continue;
    if (list.size() > 1) list += ',';
    Object(list)
        .text("name", account.name)
        .text("since", timestamp(account.created))
        .raw("certificates", json_list(account.certificates))
        .text("email", account.email)
        .end();
  }
  return json ? whole_object("accounts", list + "]") : "ok\n" + table_of(rows);
}

std::string bans(const room::House& house, bool json) {
  std::vector<std::vector<std::string>> rows{{"BANNED", "UNTIL", "BY", "SINCE", "WHY"}};
  std::string list = "[";
  const auto show = [&](const auto& exclusions) {
    for (const auto& [subject, each] : exclusions) {
      const std::string until = each.until == WallTime{} ? std::string() : timestamp(each.until);
      rows.push_back({shown(each.subject), until.empty() ? "-" : until, shown(each.by), timestamp(each.since),
                      shown(each.reason)});
      if (!json) continue;
      if (list.size() > 1) list += ',';
      Object(list)
          .text("banned", each.subject)
          .text("until", until)
          .text("by", each.by)
          .text("since", timestamp(each.since))
          .text("reason", each.reason)
          .end();
    }
  };
  show(house.exclusions().accounts());
  show(house.exclusions().ranges());
  return json ? whole_object("bans", list + "]") : "ok\n" + table_of(rows);
}

std::string filters(const room::House& house, std::string_view name, bool json) {
  const room::Room* room = name.empty() ? nullptr : house.find_room(name);
  if (room == nullptr && !name.empty()) return refused("there is no room " + shown(name), json);
  std::vector<std::vector<std::string>> rows{{"FILTER", "BY", "SINCE"}};
  std::string list = "[";
  for (const room::ListedMask& each : room == nullptr ? house.filters() : room->modes.filters) {
    rows.push_back({shown(each.mask), shown(each.by), timestamp(each.time)});
    if (!json) continue;
    if (list.size() > 1) list += ',';
    Object(list).text("pattern", each.mask).text("by", each.by).text("since", timestamp(each.time)).end();
  }
  return json ? whole_object("filters", list + "]") : "ok\n" + table_of(rows);
}

std::string help(bool json) {
  std::vector<std::vector<std::string>> rows;
  std::string list = "[";
  for (const Row& row : table) {
    rows.push_back({std::string(row.word) + (row.parameters.empty() ? "" : " ") + std::string(row.parameters),
                    std::string(row.help)});
    if (list.size() > 1) list += ',';
    Object(list).text("command", row.word).text("parameters", row.parameters).text("help", row.help).end();
  }
  return json ? whole_object("commands", list + "]") : "ok\n" + table_of(rows);
}

std::string log(const std::vector<room::Line>& lines, bool json) {
  std::string text = "ok\n";
  std::string list = "[";
  for (const room::Line& line : lines) {
    text += timestamp(line.time) + "  " + words_of(line) + '\n';
    if (!json) continue;
    if (list.size() > 1) list += ',';
    Object(list)
        .text("id", line.id.text())
        .text("time", timestamp(line.time))
        .text("nick", line.nick)
        .text("deed", name_of(line.deed))
        .text("about", line.target)
        .text("text", line.text)
        .end();
  }
  return json ? whole_object("log", list + "]") : text;
}

std::string outcome(const room::Event& event, bool json) {
  if (const auto* no = std::get_if<room::Refused>(&event.body)) return refused(reason_of(*no), json);
  if (const auto* kicked = std::get_if<room::Kicked>(&event.body)) {
    return done(shown(kicked->nick) + " is out of " + shown(kicked->room), json);
  }
  if (const auto* transferred = std::get_if<room::RoomTransferred>(&event.body)) {
    return done(shown(transferred->founder) + " is the founder of " + shown(transferred->room) + " now", json);
  }
  if (const auto* offered = std::get_if<room::RoomOffered>(&event.body)) {
    return done("it was so already in " + shown(offered->room), json);
  }
  if (const auto* renamed = std::get_if<room::RoomRenamed>(&event.body)) {
    return done(shown(renamed->old_name) + " is called " + shown(renamed->room) + " now", json);
  }
  if (const auto* expelled = std::get_if<room::Expelled>(&event.body)) {
    return done(shown(expelled->nick) + " was sent away", json);
  }
  if (const auto* modes = std::get_if<room::ModesChanged>(&event.body)) {
    if (const std::string wrong = outcome_of(*modes); !wrong.empty()) return refused(wrong, json);
    if (modes->made.empty()) return done("it was so already in " + shown(modes->room), json);
    const room::ModeChange& made = modes->made.front();
    if (made.letter == 'g') {
      return done(shown(modes->room) + ": " + (made.on ? "not said: " : "said again: ") + shown(made.argument), json);
    }
    return done(shown(modes->room) + ": " + (made.on ? "banned " : "no longer banned: ") + shown(made.argument), json);
  }
  if (const auto* changed = std::get_if<room::ExclusionChanged>(&event.body)) {
    const room::Exclusion& exclusion = changed->exclusion;
    if (!changed->on) return done(shown(exclusion.subject) + " is no longer banned", json);
    const bool ends = exclusion.until != WallTime{};
    return done(shown(exclusion.subject) + " is banned" + (ends ? " until " + date_text(exclusion.until) : ""), json);
  }
  if (const auto* filter = std::get_if<room::FilterChanged>(&event.body)) {
    return done((filter->on ? "said nowhere from now on: " : "said again: ") + shown(filter->pattern), json);
  }
  const std::size_t heard = event.to_guests.size();
  return done("said to " + std::to_string(heard) + (heard == 1 ? " guest" : " guests"), json);
}

std::string done(std::string_view words, bool json) {
  std::string out = "ok\n";
  if (!json) return out + std::string(words) + '\n';
  Object(out).raw("ok", "true").text("text", words).end();
  return out + '\n';
}

std::string refused(std::string_view words, bool json) {
  std::string out = "no\n";
  if (!json) return out + std::string(words) + '\n';
  Object(out).raw("ok", "false").text("text", words).end();
  return out + '\n';
}

}  // namespace salon::session::admin
