// What is answered: lists of what there is, and what came of a command.
#include <utility>

#include "room/user_mode.hpp"
#include "salon/base/utf8.hpp"
#include "session/admin.hpp"
#include "session/exclusion_words.hpp"
#include "session/listing.hpp"
#include "session/words.hpp"

namespace salon::session::admin {
namespace {

using room::JsonWriter;

/// Words that may not come from us, on a terminal that is the operator's.
std::string shown(std::string_view text) { return utf8::visible(text); }

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

/// Why the house will not do what was `asked`.
std::string reason_of(const room::Command& asked, const room::Refused& refused) {
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
      return "there is no account " + subject +
             (std::holds_alternative<room::Exclude>(asked) ? ", and it is no address" : "");
    case Refusal::host_invalid:
      return subject + " cannot be a host: letters, digits and -./:_, a '.' or a '/' among them, and up to 32 in all";
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

std::string rooms(const room::House& house, bool json) {
  Listing list("rooms", {"ROOM", "GUESTS", "MODES", "TOPIC"}, json);
  for (const auto& entry : house.rooms()) {
    const room::Room& room = entry.second;
    list.add({shown(room.name), std::to_string(room.members.size()), modes_of(room), shown(room.topic)},
             [&](JsonWriter& to) {
               to.field("name", room.name);
               to.field("guests", room.members.size());
               to.field("modes", modes_of(room));
               to.field("topic", room.topic);
               to.field("created", timestamp(room.created));
             });
  }
  return list.text();
}

std::string guests(const room::House& house, bool json) {
  Listing list("guests", {"GUEST", "ACCOUNT", "SPEAKS", "FROM", "SINCE", "ROOMS"}, json);
  for (const auto& entry : house.guests()) {
    const room::Guest& guest = entry.second;
    std::vector<std::string> rooms;
    std::string joined;
    for (const std::string& folded : guest.rooms) {
      rooms.push_back(house.rooms().at(folded).name);
      joined += (joined.empty() ? "" : " ") + shown(rooms.back());
    }
    // The claim is the address for now (room::Enter).
    list.add({shown(guest.nick), shown(*guest.account), std::string(dialect_name(guest.dialect)),
              guest.absent() ? "no client" : shown(guest.claim), timestamp(guest.entered), joined},
             [&](JsonWriter& to) {
               to.field("nick", guest.nick);
               to.field("account", *guest.account);
               to.field("speaks", dialect_name(guest.dialect));
               to.field("from", guest.absent() ? std::string() : guest.claim);
               to.field("connected", !guest.absent());
               to.field("since", timestamp(guest.entered));
               to.field("modes", room::letters_of(guest.modes));
               to.field("away", *guest.away);
               to.list("rooms", rooms, [&](const std::string& room) { to.value(room); });
             });
  }
  return list.text();
}

std::string accounts(const room::House& house, bool json) {
  Listing list("accounts", {"ACCOUNT", "SINCE", "CERTIFICATES", "E-MAIL", "HOST", "WAITS UNTIL"}, json);
  const auto add = [&](const std::string& name, const std::string& since, const std::vector<std::string>& certificates,
                       const std::string& email, const std::string& host, const std::string& waits_until) {
    const std::string count = since.empty() ? "" : std::to_string(certificates.size());
    list.add({shown(name), since.empty() ? "-" : since, count, shown(email), host, waits_until}, [&](JsonWriter& to) {
      to.field("name", name);
      to.field("since", since);
      to.list("certificates", certificates, [&](const std::string& print) { to.value(print); });
      to.field("email", email);
      to.field("host", host);
      to.field("waits_until", waits_until);
    });
  };
  for (const auto& [folded, account] : house.accounts()) {
    add(account.name, timestamp(account.created), account.certificates, account.email, account.host, {});
  }
  for (const auto& [folded, waiting] : house.waiting_accounts()) {
    add(waiting.name, {}, {}, waiting.email, {}, timestamp(waiting.until));
  }
  return list.text();
}

std::string bans(const room::House& house, bool json) {
  Listing list("bans", {"BANNED", "UNTIL", "BY", "SINCE", "WHY"}, json);
  const auto show = [&](const auto& exclusions) {
    for (const auto& entry : exclusions) {
      const room::Exclusion& each = entry.second;
      const std::string until = each.until == WallTime{} ? std::string() : timestamp(each.until);
      list.add(
          {shown(each.subject), until.empty() ? "-" : until, shown(each.by), timestamp(each.since), shown(each.reason)},
          [&](JsonWriter& to) {
            to.field("banned", each.subject);
            to.field("until", until);
            to.field("by", each.by);
            to.field("since", timestamp(each.since));
            to.field("reason", each.reason);
          });
    }
  };
  show(house.exclusions().accounts());
  show(house.exclusions().ranges());
  return list.text();
}

std::string filters(const room::House& house, std::string_view name, bool json) {
  const room::Room* room = name.empty() ? nullptr : house.find_room(name);
  if (room == nullptr && !name.empty()) return refused("there is no room " + shown(name), json);
  Listing list("filters", {"FILTER", "BY", "SINCE"}, json);
  for (const room::ListedMask& each : room == nullptr ? house.filters() : room->modes.filters) {
    list.add({shown(each.mask), shown(each.by), timestamp(each.time)}, [&](JsonWriter& to) {
      to.field("pattern", each.mask);
      to.field("by", each.by);
      to.field("since", timestamp(each.time));
    });
  }
  return list.text();
}

std::string log(const std::vector<room::Line>& lines, bool json) {
  Listing list("log", {}, json);
  for (const room::Line& line : lines) {
    list.add({timestamp(line.time), words_of(line)}, [&](JsonWriter& to) {
      to.field("id", line.id.text());
      to.field("time", timestamp(line.time));
      to.field("nick", line.nick);
      to.field("deed", name_of(line.deed));
      to.field("about", line.target);
      to.field("text", line.text);
    });
  }
  return list.text();
}

std::string outcome(const room::Command& asked, const room::Event& event, bool json) {
  if (const auto* no = std::get_if<room::Refused>(&event.body)) return refused(reason_of(asked, *no), json);
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
  if (const auto* dropped = std::get_if<room::AccountDropped>(&event.body)) {
    return done("the account " + shown(dropped->account) + " is no more", json);
  }
  if (const auto* set = std::get_if<room::HostSet>(&event.body)) {
    return done(shown(set->account) +
                    (set->host.empty() ? " is shown as everybody is" : " is shown with the host " + set->host),
                json);
  }
  if (const auto* filter = std::get_if<room::FilterChanged>(&event.body)) {
    return done((filter->on ? "said nowhere from now on: " : "said again: ") + shown(filter->pattern), json);
  }
  const std::size_t heard = event.to_guests.size();
  return done("said to " + std::to_string(heard) + (heard == 1 ? " guest" : " guests"), json);
}

std::string done(std::string_view words, bool json) { return verdict(true, words, json); }

std::string refused(std::string_view words, bool json) { return verdict(false, words, json); }

}  // namespace salon::session::admin
