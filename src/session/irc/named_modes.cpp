#include "session/irc/named_modes.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "session/irc/command.hpp"
#include "session/irc/mode_text.hpp"
#include "session/irc/people.hpp"

namespace salon::session::irc {
namespace {

using Type = NamedMode::Type;

constexpr auto room_modes = std::to_array<NamedMode>({
    {'q', "owner", Type::rank},
    {'a', "admin", Type::rank},
    {'o', "op", Type::rank},
    {'h', "halfop", Type::rank},
    {'v', "voice", Type::rank},
    {'b', "ban", Type::list},
    {'e', "banex", Type::list},
    {'I', "invex", Type::list},
    {'g', "filter", Type::list},
    {'k', "key", Type::parameter},
    {'l', "limit", Type::parameter_to_set},
    {'W', "slowmode", Type::parameter_to_set},
    {'j', "joinflood", Type::parameter_to_set},
    {'C', "noctcp", Type::flag},
    {'M', "regmoderated", Type::flag},
    {'R', "regonly", Type::flag},
    {'i', "inviteonly", Type::flag},
    {'m', "moderated", Type::flag},
    {'s', "secret", Type::flag},
    {'t', "topiclock", Type::flag},
    {'u', "auditorium", Type::flag},
    {'n', "noextmsg", Type::flag},
});

constexpr auto user_modes = std::to_array<NamedMode>({
    {'B', "bot", Type::flag},
    {'o', "oper", Type::flag},
    {'w', "wallops", Type::flag},
    {'i', "invisible", Type::flag},
});

const NamedMode* find(std::span<const NamedMode> modes, std::string_view name) {
  const auto found = std::ranges::find(modes, name, &NamedMode::name);
  return found == modes.end() ? nullptr : &*found;
}

bool is_item(std::string_view text) { return text.starts_with('+') || text.starts_with('-'); }

/// "+name=value" apart; of anything else, all of it is the name.
struct Item {
  bool on = false;
  std::string_view name;
  std::string_view value;
  explicit Item(std::string_view text) : on(text.starts_with('+')), name(text) {
    if (!is_item(text)) return;
    const std::size_t end = std::min(text.find('='), text.size());
    name = text.substr(1, end - 1);
    value = text.substr(std::min(end + 1, text.size()));
  }
};

void send_names(Numeric numeric, std::span<const NamedMode> modes, Replies replies) {
  // A message has 15 parameters; the nick is one, '*' another.
  constexpr std::size_t modes_a_message = 13;
  while (!modes.empty()) {
    const auto these = modes.first(std::min(modes.size(), modes_a_message));
    modes = modes.subspan(these.size());
    proto::irc::MessageWriter writer = replies.numeric(numeric);
    if (!modes.empty()) writer.parameter("*");
    for (const NamedMode& mode : these) {
      writer.parameter(std::string{static_cast<char>(mode.type), ':'} + std::string(mode.name) + "=" + mode.letter);
    }
    writer.end();
  }
}

// ---- of rooms ----

/// "Listing modes on a channel". One message bears all there can be; each mode is a parameter, as in the latest of the
/// draft's other lists.
void show_modes(const room::Room& room, Turn& turn, Replies replies) {
  const bool inside = room.members.contains(turn.self) || is_operator(turn);
  const std::string letters = room::letters_of(room.modes);
  proto::irc::MessageWriter writer = replies.numeric(Numeric::rpl_proplist);
  writer.parameter(room.name);
  for (const NamedMode& mode : room_modes) {
    if (!letters.contains(mode.letter)) continue;
    const std::string value = mode_value(room.modes, mode.letter, inside);
    writer.parameter(value.empty() ? std::string(mode.name) : std::string(mode.name) + "=" + value);
  }
  writer.end();
  replies.numeric(Numeric::rpl_endofproplist, room.name, "End of mode list");
}

/// "Getting the list of a listmode on a channel".
void show_list(const room::Room& room, const NamedMode& mode, Replies replies) {
  for (const room::ListedMask& listed : *room::list_of(room.modes, mode.letter)) {
    replies.numeric(Numeric::rpl_listproplist)
        .parameter(room.name)
        .parameter(mode.name)
        .parameter(listed.mask)
        .parameter(listed.by)
        .parameter(seconds_since(WallTime{}, listed.time))
        .end();
  }
  replies.numeric(Numeric::rpl_endoflistproplist)
      .parameter(room.name)
      .parameter(mode.name)
      .trailing("End of list")
      .end();
}

void read_room(const room::Room* room, const Message& message, Turn& turn, Replies replies) {
  const std::string_view wanted = message.parameter(1);
  if (room == nullptr) return replies.numeric(Numeric::err_nosuchchannel, message.parameter(0), "No such channel");
  if (wanted.empty()) {
    if (turn.house.may_see(asker(turn), *room)) return show_modes(*room, turn, replies);
    return replies.numeric(Numeric::err_notonchannel, room->name, "You're not on that channel");
  }
  const NamedMode* const mode = find(room_modes, wanted);
  if (mode == nullptr || mode->type != Type::list) {
    return replies.numeric(Numeric::err_unknownmode, wanted, "is not a list of a channel here");
  }
  if (may_read_list(*room, mode->letter, turn, replies)) show_list(*room, *mode, replies);
}

bool takes_value(const NamedMode& mode, bool on) {
  return mode.type == Type::list || mode.type == Type::rank || (on && mode.type != Type::flag);
}

/// "Changing modes".
void change_room(Conversation& conversation, const Message& message, Turn& turn) {
  std::vector<room::ModeChange> changes;
  std::vector<std::string_view> unknown;
  std::vector<std::string_view> lacking;
  for (const std::string_view text : message.parameters().subspan(1)) {
    const Item item(text);
    const NamedMode* const mode = is_item(text) ? find(room_modes, item.name) : nullptr;
    if (mode == nullptr) {
      unknown.push_back(item.name.empty() ? "*" : item.name);
    } else if (takes_value(*mode, item.on) && item.value.empty()) {
      lacking.push_back(mode->name);
    } else {
      changes.push_back({mode->letter, item.on, takes_value(*mode, item.on) ? std::string(item.value) : std::string()});
    }
  }
  if (!changes.empty()) {
    conversation.submit(Verb::mode, room::SetModes{std::string(message.parameter(0)), std::move(changes)}, turn);
  }
  Replies replies = conversation.replies(turn);
  for (const std::string_view name : unknown) {
    replies.numeric(Numeric::err_unknownmode, name, "is not a channel mode here");
  }
  for (const std::string_view name : lacking) {
    replies.numeric(Numeric::err_needmoreparams, "PROP", std::string(name) + " takes a parameter");
  }
}

// ---- of guests ----

/// One's own, as with MODE, which they become.
void handle_user_prop(Conversation& conversation, const Message& message, Turn& turn) {
  std::string letters;
  for (const std::string_view text : message.parameters().subspan(1)) {
    const Item item(text);
    const NamedMode* const mode = is_item(text) ? find(user_modes, item.name) : nullptr;
    letters += item.on ? '+' : '-';
    letters += mode == nullptr ? '?' : mode->letter;
  }
  set_user_modes(conversation, message.parameter(0), letters, turn);
}

}  // namespace

std::span<const NamedMode> room_mode_names() { return room_modes; }

std::string room_mode_letters(std::string_view types) {
  std::string letters;
  for (const NamedMode& mode : room_modes) {
    if (types.contains(static_cast<char>(mode.type))) letters += mode.letter;
  }
  std::ranges::sort(letters);
  return letters;
}

std::string prop_item(const room::ModeChange& change) {
  const auto mode = std::ranges::find(room_modes, change.letter, &NamedMode::letter);
  std::string item{change.on ? '+' : '-'};
  item += mode->name;
  if (!change.argument.empty()) item += "=" + change.argument;
  return item;
}

void send_mode_names(Replies replies) {
  send_names(Numeric::rpl_chmodelist, room_modes, replies);
  send_names(Numeric::rpl_umodelist, user_modes, replies);
}

void handle_prop(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view target = message.parameter(0);
  if (!room::names_room(target)) return handle_user_prop(conversation, message, turn);
  const room::Room* const room = turn.house.find_room(target);
  if (room == nullptr || !is_item(message.parameter(1))) {
    return read_room(room, message, turn, conversation.replies(turn));
  }
  change_room(conversation, message, turn);
}

}  // namespace salon::session::irc
