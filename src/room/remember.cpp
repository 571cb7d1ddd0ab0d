#include "room/remember.hpp"

#include <algorithm>
#include <utility>

#include "room/name.hpp"
#include "room/permission.hpp"

namespace salon::room {
namespace {

/// No session's: those are numbers.
std::string owner_of(const Account& account) { return "@" + account.made.text(); }

/// An event, and who is who.
struct Telling {
  const Event& event;
  const House& house;
  std::uint64_t incarnation;

  /// Also of an actor that is not in the house any more.
  [[nodiscard]] std::string actor() const {
    const Account* account = house.find_account(event.actor.account);
    return account != nullptr ? owner_of(*account) : owner_of(incarnation, event.actor.id);
  }
  [[nodiscard]] std::string hearer(GuestId guest) const { return room::owner_of(house, incarnation, guest); }
  [[nodiscard]] std::string shelf(std::string_view room) const { return std::string(house.shelves().of(fold(room))); }
};

Line line_of(const Telling& telling) {
  const Event& event = telling.event;
  return {.id = event.id,
          .time = event.time,
          .room = {},
          .nick = event.actor.nick,
          .user = event.actor.user,
          .dialect = event.actor.dialect,
          .text = {},
          .author = telling.actor(),
          .bot = event.actor.bot,
          .account = event.actor.account,
          .host = event.actor.host};
}

void remember(const Telling& telling, const Said& said, Batch& into) {
  const Event& event = telling.event;
  // What was said to some members of a room alone ("@#tea") would have to be kept for each of them.
  if (!said.to_room && ranked_target(said.target)) return;
  Line line = line_of(telling);
  line.kind = said.kind;
  line.text = said.text;
  line.tags = said.tags;
  if (said.to_room) {
    line.room = telling.shelf(said.target);
    into.lines.push_back(std::move(line));
    return;
  }
  line.target = said.target;
  line.room = conversation_of(line.author, said.target);
  into.lines.push_back(line);
  for (const GuestId hearer : event.to_guests) {
    line.room = conversation_of(telling.hearer(hearer), event.actor.nick);
    into.lines.push_back(line);
  }
}

/// What was done in a room, where all its members saw it: not what quiet guests do, nor who comes to and goes from an
/// auditorium.
struct Doing {
  const Telling& telling;
  Batch& into;
  const Event& event = telling.event;

  void add(Deed deed, std::string_view room, std::string text, std::string target = {}) const {
    Line line = line_of(telling);
    line.room = telling.shelf(room);
    line.text = std::move(text);
    line.target = std::move(target);
    line.deed = deed;
    into.lines.push_back(std::move(line));
  }

  /// "@#tea" is some of #tea.
  [[nodiscard]] static std::string_view room_of(std::string_view target) {
    const auto some = ranked_target(target);
    return some ? some->room : target;
  }

  [[nodiscard]] bool seen_in(std::string_view room) const {
    return std::ranges::find(event.to_rooms, fold(room)) != event.to_rooms.end();
  }

  void operator()(const Said& said) const { remember(telling, said, into); }
  void operator()(const TopicChanged& changed) const { add(Deed::topic, changed.room, changed.topic); }
  void operator()(const Joined& joined) const {
    if (!joined.quiet && !joined.again && seen_in(joined.room)) add(Deed::joined, joined.room, {}, joined.real_name);
  }
  void operator()(const Parted& parted) const {
    if (!parted.quiet && seen_in(parted.room)) add(Deed::parted, parted.room, parted.reason);
  }
  /// Of all whom a new incarnation of their node swept out with one entry nothing is kept: an id names one line of a
  /// room.
  void operator()(const Left& left) const {
    if (left.quiet || event.origin.session == 0) return;
    const Deed deed = left.dropped ? Deed::dropped : Deed::left;
    for (const std::string& room : event.to_rooms) add(deed, room, left.reason, left.expelled_by);
  }
  void operator()(const Renamed& renamed) const {
    if (renamed.old_nick == event.actor.nick) return;
    for (const std::string& room : event.to_rooms) {
      add(Deed::renamed, room, {}, event.actor.nick);
      into.lines.back().nick = renamed.old_nick;
    }
  }
  void operator()(const ModesChanged& changed) const {
    std::string made;
    for (const ModeChange& change : changed.made) {
      if (!made.empty()) made += '\n';
      made += change.on ? '+' : '-';
      made += change.letter;
      if (!change.argument.empty()) made += ' ' + change.argument;
    }
    if (!made.empty()) add(Deed::modes, changed.room, std::move(made));
  }
  void operator()(const Kicked& kicked) const { add(Deed::kicked, kicked.room, kicked.reason, kicked.nick); }
  void operator()(const RoomRenamed& renamed) const {
    const std::string why = renamed.reason.empty() ? std::string() : " " + renamed.reason;
    add(Deed::called_otherwise, renamed.room, renamed.room + why, renamed.old_name);
  }
  void operator()(const RoomTransferred& given) const {
    add(Deed::given_on, given.room, given.old_founder, given.founder);
  }
  /// The text that was not said is not kept either.
  void operator()(const Refused& refused) const {
    if (refused.why == Refusal::filtered) add(Deed::caught, room_of(refused.subject), refused.about);
  }
  void operator()(const Redacted& redacted) const {
    const std::string conversation =
        redacted.to_room ? telling.shelf(redacted.target) : conversation_of(telling.actor(), redacted.target);
    into.redactions.push_back({conversation, redacted.message});
  }
  /// Of no room, or nothing that was done.
  template <class Other>
  void operator()(const Other& /*other*/) const {}
};

}  // namespace

std::string owner_of(const House& house, std::uint64_t incarnation, GuestId guest) {
  const Guest* found = house.find_guest(guest);
  const Account* account = found == nullptr ? nullptr : house.find_account(*found->account);
  return account != nullptr ? owner_of(*account) : owner_of(incarnation, guest);
}

void remember(const Event& event, const House& house, std::uint64_t incarnation, Batch& into) {
  const Telling telling{event, house, incarnation};
  std::visit(Doing{telling, into}, event.body);
}

std::vector<ModeChange> changes_of(std::string_view made) {
  std::vector<ModeChange> changes;
  while (made.size() >= 2) {
    const std::string_view line = made.substr(0, std::min(made.find('\n'), made.size()));
    const bool argued = line.size() > 3 && line[2] == ' ';
    if (line.size() >= 2) {
      changes.push_back({line[1], line[0] == '+', std::string(argued ? line.substr(3) : std::string_view())});
    }
    made.remove_prefix(std::min(line.size() + 1, made.size()));
  }
  return changes;
}

Query readable_by(const House& house, std::string_view owner, Query query) {
  const auto readable = [&](std::string& conversation) {
    conversation = names_room(conversation) ? std::string(house.shelves().of(fold(conversation)))
                                            : conversation_of(owner, conversation);
  };
  if (auto* history = std::get_if<HistoryQuery>(&query)) {
    readable(history->room);
  } else if (auto* conversations = std::get_if<ConversationsQuery>(&query)) {
    conversations->owner = owner;
    std::ranges::for_each(conversations->rooms, readable);
  } else if (auto* search = std::get_if<SearchQuery>(&query)) {
    for (std::string& conversation : search->conversations) readable(conversation);
    if (!search->owner.empty()) search->owner = owner;
  }
  return query;
}

void bring_up_to_date(const House& house, std::vector<Line>& lines) {
  for (Line& line : lines) {
    if (names_room(line.room)) line.room = std::string(house.shelves().room_on(line.room));
    if (line.account.empty()) continue;
    const Account* account = house.find_account(line.account);
    if (account == nullptr || line.author != owner_of(*account)) line.account.clear();
  }
}

}  // namespace salon::room
