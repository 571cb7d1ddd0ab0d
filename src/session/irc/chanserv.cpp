// ChanServ, for people and clients that keep rooms only that way: a thin door to the same commands. It is nobody in the
// house, is in no room, and answers by NOTICE.
#include <array>
#include <string>
#include <utility>

#include "session/irc/command.hpp"
#include "session/irc/service.hpp"
#include "session/phrases.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;

constexpr std::string_view service = "ChanServ";

struct Asking {
  Conversation& conversation;
  std::string_view words;
  Turn& turn;

  void say(std::string_view text) const { service_says(conversation, service, text, turn); }
  void submit(room::Command command) const { conversation.submit_account(Way::chanserv, std::move(command), turn); }
};

void keep(Asking asking) { asking.submit(room::KeepRoom{std::string(take_word(asking.words)), true}); }

void drop(Asking asking) { asking.submit(room::KeepRoom{std::string(take_word(asking.words)), false}); }

/// The ranks of members: MODE, in other words.
template <char letter, bool on>
void rank(Asking asking) {
  const std::string name(take_word(asking.words));
  std::string nick(take_word(asking.words));
  if (nick.empty()) nick = asking.conversation.nick();
  asking.conversation.submit(Verb::mode, room::SetModes{name, {{letter, on, nick}}}, asking.turn);
}

/// The ranks of accounts.
void access(Asking asking) {
  const std::string name(take_word(asking.words));
  const std::string_view what = take_word(asking.words);
  const std::string account(take_word(asking.words));
  const bool add = same_name(what, "ADD");
  if (add || same_name(what, "DEL")) {
    const room::Ranks ranks = add ? room::ranks_of(take_word(asking.words)) : room::Ranks{0};
    if (account.empty() || (add && ranks == 0)) return asking.say("ACCESS #ROOM ADD ACCOUNT q|a|o|h|v");
    return asking.submit(room::SetAccess{name, account, ranks});
  }
  const room::Room* room = asking.turn.house.find_room(name);
  if (room == nullptr || !room->kept() || !room->members.contains(asking.turn.self)) {
    return asking.say("The room is not kept for anybody, or you are not in it");
  }
  for (const auto& [folded, ranks] : room->accounts) {
    const room::Account* known = asking.turn.house.find_account(folded);
    asking.say((known == nullptr ? folded : known->name) + " +" + room::letters_of_ranks(ranks));
  }
}

/// What is offered becomes another's when that says yes.
void transfer(Asking asking) {
  const std::string first(take_word(asking.words));
  const std::string second(take_word(asking.words));
  if (second.empty()) return asking.say("TRANSFER #ROOM ACCOUNT | TRANSFER ACCEPT #ROOM");
  if (same_name(first, "ACCEPT")) return asking.submit(room::TakeRoom{second});
  asking.submit(room::OfferRoom{first, second});
}

/// Mode g, in other words.
void filter(Asking asking) {
  const std::string name(take_word(asking.words));
  const std::string_view what = take_word(asking.words);
  const bool add = same_name(what, "ADD");
  if (add || same_name(what, "DEL")) {
    if (asking.words.empty()) return asking.say("FILTER #ROOM ADD PATTERN");
    room::SetModes change{name, {{'g', add, std::string(asking.words)}}};
    return asking.conversation.submit(Verb::mode, std::move(change), asking.turn);
  }
  const room::Room* room = asking.turn.house.find_room(name);
  if (room == nullptr || !may_filter(*room, asking.turn)) return asking.say("You're not operator of such a room");
  const Phrases phrases(Language::english);
  for (const room::ListedMask& each : room->modes.filters) asking.say(phrases.filter_line(each));
  if (room->modes.filters.empty()) asking.say(room->name + " has no filters; FILTER #ROOM ADD PATTERN");
}

void info(Asking asking) {
  const std::string name(take_word(asking.words));
  const room::Room* room = asking.turn.house.find_room(name);
  const room::Guest* self = asking.turn.house.find_guest(asking.turn.self);
  if (room == nullptr || !room->kept() || !asking.turn.house.may_see(self, *room)) {
    return asking.say("The room is not kept for anybody");
  }
  const room::Account* founder = asking.turn.house.find_account(room->founder);
  asking.say(room->name + " is kept for " + (founder == nullptr ? room->founder : founder->name));
  if (self == nullptr || room->offered.empty()) return;
  const std::string own = room::fold(*self->account);
  if (own == room->offered) asking.say("It is offered to you: TRANSFER ACCEPT " + room->name);
  const room::Account* offered = asking.turn.house.find_account(room->offered);
  if (own == room->founder && offered != nullptr) asking.say("You offer it to " + offered->name);
}

constexpr auto table = std::to_array<ServiceCommand<Asking>>({
    {"REGISTER", keep, "#ROOM", "have a room kept that you are operator of: you are its founder"},
    {"DROP", drop, "#ROOM", "have it kept no more"},
    {"OP", rank<'o', true>, "#ROOM [NICK]", "make somebody an operator; who is logged in stays one"},
    {"DEOP", rank<'o', false>, "#ROOM [NICK]", "and no more"},
    {"VOICE", rank<'v', true>, "#ROOM [NICK]", "give somebody a voice"},
    {"DEVOICE", rank<'v', false>, "#ROOM [NICK]", "and take it"},
    {"ACCESS", access, "#ROOM [LIST | ADD ACCOUNT q|a|o|h|v | DEL ACCOUNT]", "what accounts are in it"},
    {"TRANSFER", transfer, "#ROOM ACCOUNT | ACCEPT #ROOM",
     "offer it to another, who is its founder on accepting; to yourself: no more"},
    {"FILTER", filter, "#ROOM [LIST | ADD PATTERN | DEL PATTERN]", "what is not said there"},
    {"INFO", info, "#ROOM", "whose it is"},
    {"HELP", nullptr, "", "this list"},
});

}  // namespace

void tell_chanserv(Conversation& conversation, std::string_view text, Turn& turn) {
  serve(table, service, {conversation, text, turn});
}

void handle_chanserv(Conversation& conversation, const Message& message, Turn& turn) {
  tell_chanserv(conversation, words_of(message), turn);
}

}  // namespace salon::session::irc
