// MODE for channels (modern-irc, "MODE message" and "Channel Modes").
#include <algorithm>
#include <string>
#include <vector>

#include "session/irc/command.hpp"
#include "session/irc/mode_text.hpp"
#include "session/irc/people.hpp"

namespace salon::session::irc {
namespace {

/// So many letters that are no mode are told one by one.
constexpr std::size_t unknown_told_max = 8;

/// What a MODE asks for: changes, lists to be read, and what is not understood.
struct Wishes {
  std::vector<room::ModeChange> changes;
  std::string lists;
  std::vector<std::string_view> unknown;
  std::string lacking;  // letters that need an argument and have none

  explicit Wishes(const Message& message) : arguments_(message.parameters().subspan(2)) {
    bool on = true;
    std::string_view rest = message.parameter(1);
    while (!rest.empty()) {
      const std::size_t bytes = character_bytes(rest);
      const std::string_view letter = rest.substr(0, bytes);
      rest.remove_prefix(bytes);
      if (letter == "+" || letter == "-") {
        on = letter == "+";
      } else if (bytes > 1 || (room::rank_needed(letter.front()) == 0)) {
        const bool told = std::ranges::find(unknown, letter) != unknown.end() || unknown.size() == unknown_told_max;
        if (!told) unknown.push_back(letter);
      } else {
        add(letter.front(), on);
      }
    }
  }

 private:
  static std::size_t character_bytes(std::string_view text) {
    std::size_t bytes = 1;
    while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
    return bytes;
  }

  void add(char letter, bool on) {
    const bool is_list = std::string_view("beIg").contains(letter);
    const bool takes = is_list || room::rank::of_letter(letter) != 0 || letter == 'k' ||
                       (on && (letter == 'l' || letter == 'W' || letter == 'j'));
    if (takes && arguments_.empty()) {
      if (is_list) return lists.contains(letter) ? void() : void(lists += letter);
      if (letter == 'k' && !on) return replace({letter, false, {}});  // which key is taken away is no question
      if (!lacking.contains(letter)) lacking += letter;
      return;
    }
    std::string argument = takes ? std::string(arguments_.front()) : std::string();
    if (takes) arguments_ = arguments_.subspan(1);
    if (is_list || room::rank::of_letter(letter) != 0) return changes.push_back({letter, on, std::move(argument)});
    replace({letter, on, std::move(argument)});
  }

  /// A mode that is named twice is as it is named last: so a line of a thousand letters asks for no more than seven.
  void replace(room::ModeChange change) {
    const auto same = std::ranges::find(changes, change.letter, &room::ModeChange::letter);
    if (same == changes.end()) return changes.push_back(std::move(change));
    *same = std::move(change);
  }

  std::span<const std::string_view> arguments_;
};

void send_modes(const room::Room& room, Turn& turn, Replies replies) {
  const bool inside = room.members.contains(turn.self) || is_operator(turn);
  const std::string letters = room::letters_of(room.modes);
  auto writer = replies.numeric(Numeric::rpl_channelmodeis);
  writer.parameter(room.name).parameter("+" + letters);
  for (const char letter : letters) {
    const std::string value = mode_value(room.modes, letter, inside);
    if (!value.empty()) writer.parameter(value);
  }
  writer.end();
  if (room.created == WallTime{}) return;  // the lobby was always there
  replies.numeric(Numeric::rpl_creationtime)
      .parameter(room.name)
      .parameter(seconds_since(WallTime{}, room.created))
      .end();
}

void send_list(const room::Room& room, char letter, Replies replies) {
  struct Row {
    char letter;
    Numeric row, end;
    std::string_view text;
  };
  static constexpr std::array<Row, 4> rows{
      {{'b', Numeric::rpl_banlist, Numeric::rpl_endofbanlist, "End of channel ban list"},
       {'e', Numeric::rpl_exceptlist, Numeric::rpl_endofexceptlist, "End of channel exception list"},
       {'I', Numeric::rpl_invexlist, Numeric::rpl_endofinvexlist, "End of channel invite exception list"},
       {'g', Numeric::rpl_spamfilter, Numeric::rpl_endofspamfilter, "End of channel spamfilter list"}}};
  const Row& row = *std::ranges::find(rows, letter, &Row::letter);
  for (const room::ListedMask& listed : *room::list_of(room.modes, letter)) {
    replies.numeric(row.row)
        .parameter(room.name)
        .parameter(listed.mask)
        .parameter(listed.by)
        .parameter(seconds_since(WallTime{}, listed.time))
        .end();
  }
  replies.numeric(row.end, room.name, row.text);
}

}  // namespace

bool may_read_list(const room::Room& room, char letter, const Turn& turn, Replies replies) {
  if (letter == 'g' && !may_filter(room, turn)) {
    replies.numeric(Numeric::err_chanoprivsneeded, room.name, "You're not channel operator");
    return false;
  }
  if (turn.house.may_see(asker(turn), room)) return true;
  replies.numeric(Numeric::err_notonchannel, room.name, "You're not on that channel");
  return false;
}

static void handle_channel_mode(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view name = message.parameter(0);
  const room::Room* room = turn.house.find_room(name);
  if (message.parameters().size() < 2 || message.parameter(1).empty()) {
    Replies replies = conversation.replies(turn);
    if (room == nullptr) return replies.numeric(Numeric::err_nosuchchannel, name, "No such channel");
    if (turn.house.may_see(asker(turn), *room)) return send_modes(*room, turn, replies);
    return replies.numeric(Numeric::err_notonchannel, room->name, "You're not on that channel");
  }
  Wishes wishes(message);
  if (!wishes.changes.empty()) {
    conversation.submit(Verb::mode, room::SetModes{std::string(name), std::move(wishes.changes)}, turn);
  } else if (room == nullptr) {
    return conversation.replies(turn).numeric(Numeric::err_nosuchchannel, name, "No such channel");
  }
  Replies replies = conversation.replies(turn);
  for (const std::string_view letter : wishes.unknown) {
    replies.numeric(Numeric::err_unknownmode, letter, "is not a channel mode here");
  }
  for (const char letter : wishes.lacking) {
    replies.numeric(Numeric::err_needmoreparams, "MODE", std::string(1, letter) + " takes a parameter");
  }
  for (const char letter : wishes.lists) {
    if (room != nullptr && may_read_list(*room, letter, turn, replies)) send_list(*room, letter, replies);
  }
}

Order mode_order(const Message& message) {
  if (!room::names_room(message.parameter(0)) || message.parameters().size() < 2) return Order::in_turn;
  const Wishes wishes(message);
  return wishes.changes.empty() || !wishes.lists.empty() ? Order::in_turn : Order::pipelined;
}

void handle_mode(Conversation& conversation, const Message& message, Turn& turn) {
  room::names_room(message.parameter(0)) ? handle_channel_mode(conversation, message, turn)
                                         : handle_user_mode(conversation, message, turn);
}

}  // namespace salon::session::irc
