// Who is here, in the lines dialect.
#include "session/lines.hpp"
#include "session/lines_render.hpp"
#include "session/words.hpp"

namespace salon::session {
namespace {

/// Names beyond are counted, not listed.
constexpr std::size_t people_listed_max = 30;

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
      if (guest == nullptr || (id == reader && !reader_too) || !house.may_see(viewer, room, id)) continue;
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
  const std::string name = arguments.empty() ? room_ : room_named(take_word(arguments));
  const room::Room* room = turn.house.find_room(name);
  if (room == nullptr || !turn.house.may_see(turn.house.find_guest(turn.self), *room)) {
    notice(phrases_.refused(room::Refusal::no_such_room, name), turn);
    return;
  }
  const People people(turn.house, *room, turn.self, true, phrases_);
  notice(phrases_.who(plain_text(room->name), people.names, people.more), turn);
}

void Lines::show_room(const room::Room& room, Turn& turn) const {
  if (!room.topic.empty()) notice(phrases_.topic_is(plain_text(room.name), plain_text(room.topic)), turn);
  const People people(turn.house, room, turn.self, false, phrases_);
  notice(phrases_.others_here(people.names, people.more), turn);
}

}  // namespace salon::session
