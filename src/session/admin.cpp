// What is asked: a table of what there is to ask, and how each is read.
#include "session/admin.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "salon/base/utf8.hpp"
#include "session/exclusion_words.hpp"
#include "session/listing.hpp"
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
  if (room.empty() || !room::names_room(room) || (!digits.empty() && (!number || wanted.lines == 0))) {
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
  if (!room::names_room(first)) return Do{room::Expel{std::string(first), std::string(rest)}};
  const std::string_view nick = take_word(rest);
  if (nick.empty()) {
    return std::unexpected(plain_error("kick somebody", "nobody is named", "kick [#ROOM] NICK [REASON]"));
  }
  return Do{room::Kick{std::string(first), std::string(nick), std::string(rest)}};
}

/// Of a room a mask; of the server an address, a range, or an account.
Result<What> ban(std::string_view rest) {
  constexpr const char* form = "ban WHO [TIME] [REASON], or ban #ROOM MASK";
  if (!room::names_room(rest)) {
    auto wish = exclusion_from(rest);
    if (wish) return Do{*std::move(wish)};
    return std::unexpected(plain_error("ban somebody", wish.error().text(), form));
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
  if (!room::names_room(first)) return Do{room::Readmit{std::string(first)}};
  if (mask.empty()) return std::unexpected(plain_error("lift a ban", "there is a room and no mask", form));
  return Do{room::SetModes{std::string(first), {{'b', false, std::string(mask)}}}};
}

/// Of a room, or of the server.
template <bool on>
Result<What> filter(std::string_view rest) {
  const std::string_view first = rest.substr(0, rest.find(' '));
  const bool of_room = room::names_room(first) && first.size() > 1;
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

Result<What> drop(std::string_view rest) {
  const std::string_view account = take_word(rest);
  if (account.empty() || !rest.empty()) {
    return std::unexpected(plain_error("drop an account", "one is to be named", "drop ACCOUNT"));
  }
  return Do{room::DropAccount{std::string(account)}};
}

Result<What> vhost(std::string_view rest) {
  const std::string_view account = take_word(rest);
  const std::string_view host = take_word(rest);
  if (account.empty() || !rest.empty()) {
    return std::unexpected(plain_error("give an account a host", "one is to be named", "vhost ACCOUNT [HOST]"));
  }
  return Do{room::SetHost{std::string(account), std::string(host)}};
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
    {"accounts", "", "the names that are somebody's, or wait for their code",
     [](std::string_view) { return Result<What>(ShowAccounts{}); }},
    {"announce", "TEXT", "says something to everyone who is here", announce},
    {"ban", "WHO [TIME] [REASON]",
     "keeps out of the server an address, a range (203.0.113.0/24) or an account: 90m, 7d", ban},
    {"ban", "#ROOM MASK", "keeps out of a room whom a mask means: nick!user@host, or a nick", ban},
    {"bans", "", "who is kept out of the server, by whom, and why",
     [](std::string_view) { return Result<What>(ShowBans{}); }},
    {"drop", "ACCOUNT", "ends an account, or one that waits for its code: the name is anybody's", drop},
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
    {"vhost", "ACCOUNT [HOST]", "shows it to IRC clients as nick!user@HOST; without HOST, as everybody else", vhost},
});

std::string words_known() {
  std::string list;
  std::string_view last;
  for (const Row& row : table) {
    if (std::exchange(last, row.word) != row.word) list += (list.empty() ? "" : ", ") + std::string(row.word);
  }
  return list;
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

std::string help(bool json) {
  Listing list("commands", {}, json);
  for (const Row& row : table) {
    list.add({std::string(row.word) + (row.parameters.empty() ? "" : " ") + std::string(row.parameters),
              std::string(row.help)},
             [&](room::JsonWriter& to) {
               to.field("command", row.word);
               to.field("parameters", row.parameters);
               to.field("help", row.help);
             });
  }
  return list.text();
}

}  // namespace salon::session::admin
