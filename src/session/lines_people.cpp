// Who is here, in the lines dialect.
#include <algorithm>

#include "session/lines.hpp"
#include "session/lines_render.hpp"
#include "session/words.hpp"

namespace salon::session {
namespace {

/// Names beyond are counted, not listed.
constexpr std::size_t people_listed_max = 30;
constexpr std::size_t rooms_listed_max = 10;

std::string person(const room::Guest& guest, const Phrases& phrases) {
  const auto how = [&]() -> std::string_view {
    switch (guest.dialect) {
      case room::Dialect::lines: return "nc";
      case room::Dialect::irc: return "irc";
      case room::Dialect::datagram: return "udp";
    }
    return "";
  };
  std::string text = guest.nick + " (" + std::string(how());
  if (!guest.away->empty()) text += ", " + phrases.away_mark(plain_text(*guest.away));
  return text + ")";
}

/// Who is in a room as far as it is listed.
struct People {
  std::vector<std::string> names;
  std::size_t more = 0;

  People(const room::House& house, const room::Room& room, room::GuestId reader, bool reader_too,
         const Phrases& phrases) {
    const room::Guest* viewer = house.find_guest(reader);
    for (const auto& [id, member] : room.members) {
      const room::Guest* guest = house.find_guest(id);
      if (guest == nullptr || (id == reader && !reader_too) || !house.may_see(viewer, room, *guest)) continue;
      if (names.size() < people_listed_max) {
        names.push_back(person(*guest, phrases));
      } else {
        ++more;
      }
    }
  }
};

}  // namespace

void Lines::command_who(std::string_view arguments, Turn& turn) {
  const std::string_view word = take_word(arguments);
  const std::string name = word.empty() ? room_ : room_named(word);
  const room::Room* room = turn.house.find_room(name);
  if (room == nullptr || !turn.house.may_see(turn.house.find_guest(turn.self), *room)) {
    if (const room::Guest* guest = turn.house.find_guest(word)) return show_person(*guest, turn);
    notice(phrases_.refused(room::Refusal::no_such_room, name), turn);
    return;
  }
  const People people(turn.house, *room, turn.self, true, phrases_);
  notice(phrases_.who(plain_text(room->name), people.names, people.more), turn);
}

void Lines::command_whois(std::string_view arguments, Turn& turn) {
  const std::string_view nick = take_word(arguments);
  const room::Guest* guest = turn.house.find_guest(nick);
  if (guest == nullptr) return notice(phrases_.refused(room::Refusal::no_such_guest, nick), turn);
  show_person(*guest, turn);
}

void Lines::show_person(const room::Guest& guest, Turn& turn) const {
  const room::Guest* viewer = turn.house.find_guest(turn.self);
  Portrait portrait{.person = person(guest, phrases_),
                    .real_name = plain_text(guest.real_name),
                    .account = *guest.account,
                    .rooms = {},
                    .operates = (guest.modes & room::user_mode::server_operator) != 0,
                    .without_client_since = guest.absent() ? std::optional(guest.absent_since) : std::nullopt,
                    .entered = guest.entered,
                    .silent = std::chrono::duration_cast<std::chrono::seconds>(
                        turn.wall - std::max(guest.last_spoke, guest.entered))};
  for (const std::string& folded : guest.rooms) {
    const room::Room* room = turn.house.find_room(folded);
    if (room == nullptr || !turn.house.may_see(viewer, *room, guest)) continue;
    if (portrait.rooms.size() < rooms_listed_max) {
      portrait.rooms.push_back(plain_text(room->name));
    } else {
      ++portrait.more_rooms;
    }
  }
  notice(phrases_.portrait(portrait), turn);
}

void Lines::show_room(const room::Room& room, Turn& turn) const {
  if (!room.topic.empty()) notice(phrases_.topic_is(plain_text(room.name), plain_text(room.topic)), turn);
  const People people(turn.house, room, turn.self, false, phrases_);
  notice(phrases_.others_here(people.names, people.more), turn);
}

}  // namespace salon::session
