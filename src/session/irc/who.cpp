// WHO (modern-irc, "WHO message") and its form with chosen fields, WHOX (IRCv3, "WHOX").
#include <algorithm>
#include <string>

#include "room/mask.hpp"
#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

/// An answer is no longer than this: what may wait for a client is limited, and so is what others wait for.
constexpr std::size_t answer_bytes_max = std::size_t{128} * 1024;

/// What was asked: "WHO mask [o][%fields[,token]]".
struct Question {
  std::string_view mask;
  bool operators_only = false;
  bool chosen = false;
  bool all_ranks;
  std::string_view fields;
  std::string_view token;

  Question(const Message& message, bool multi_prefix) : mask(message.parameter(0)), all_ranks(multi_prefix) {
    std::string_view options = message.parameter(1);
    const std::size_t percent = options.find('%');
    operators_only = options.substr(0, percent).contains('o');
    if (percent == options.npos) return;
    chosen = true;
    fields = options.substr(percent + 1);
    const std::size_t comma = fields.find(',');
    if (comma == fields.npos) return;
    token = fields.substr(comma + 1);
    fields = fields.substr(0, comma);
    if (token.size() > 3 || token.find_first_not_of("0123456789") != token.npos) token = {};  // WHOX, "Query type"
  }
  [[nodiscard]] bool asks_everyone() const { return mask.empty() || mask == "*" || mask == "0"; }
};

struct Row {
  const room::Guest& guest;
  /// Null: found by another way than a room.
  const room::Room* room;
  bool all_ranks = false;  // multi-prefix
};

std::string_view channel_of(const Row& row) { return row.room == nullptr ? "*" : std::string_view(row.room->name); }

void send_usual(const Row& row, Replies& replies) {
  const room::Guest& guest = row.guest;
  replies.numeric(Numeric::rpl_whoreply)
      .parameter(channel_of(row))
      .parameter(user_name(guest.user))
      .parameter(host_of(guest))
      .parameter(replies.server())
      .parameter(guest.nick)
      .parameter(who_flags(guest, row.room, row.all_ranks))
      .trailing("0 " + (guest.real_name.empty() ? guest.nick : guest.real_name))
      .end();
}

/// The fields come in this order, whatever the order they were asked for in (WHOX, "Reply").
void send_chosen(const Row& row, const Question& question, const Turn& turn, Replies& replies) {
  const room::Guest& guest = row.guest;
  proto::irc::MessageWriter writer = replies.numeric(Numeric::rpl_whospcrpl);
  const auto put = [&](char field, std::string_view value) {
    if (question.fields.contains(field)) writer.parameter(value);
  };
  const bool may_see_address = guest.id == turn.self || is_operator(turn);
  put('t', question.token.empty() ? "0" : question.token);
  put('c', channel_of(row));
  put('u', user_name(guest.user));
  put('i', may_see_address ? std::string_view(address_of(guest)) : "255.255.255.255");
  put('h', host_of(guest));
  put('s', replies.server());
  put('n', guest.nick);
  put('f', who_flags(guest, row.room, row.all_ranks));
  put('d', "0");
  put('l', seconds_since(std::max(guest.last_spoke, guest.entered), turn.wall));
  put('a', guest.account->empty() ? std::string_view("0") : std::string_view(*guest.account));
  put('o', "n/a");  // there are no levels of operators
  if (question.fields.contains('r')) writer.trailing(guest.real_name);
  writer.end();
}

bool describes(std::string_view mask, const room::Guest& guest, std::string_view server) {
  return room::matches(mask, guest.nick) || room::matches(mask, user_name(guest.user)) ||
         room::matches(mask, host_of(guest)) || room::matches(mask, guest.real_name) || room::matches(mask, server);
}

/// Calls `use` with each that is to be shown until it says false.
template <class Use>
void for_each_row(const Question& question, const Turn& turn, Use use) {
  if (const room::Room* room = turn.house.find_room(question.mask)) {
    for (const auto& [id, member] : room->members) {
      const room::Guest* guest = turn.house.find_guest(id);
      if (guest != nullptr && is_shown_in(*guest, *room, turn) && !use(Row{*guest, room, question.all_ranks})) return;
    }
    return;
  }
  // By its very name also an invisible one is found: it is no secret that it is there (ISON, a private message).
  if (const room::Guest* guest = turn.house.find_guest(question.mask)) {
    use(Row{*guest, nullptr});
    return;
  }
  const bool everyone = question.asks_everyone();
  if (!everyone && question.mask.find_first_of("*?") == question.mask.npos) return;
  for (const auto& [id, guest] : turn.house.guests()) {
    if (!is_visible(guest, turn) || !(everyone || describes(question.mask, guest, turn.setting.server_name))) continue;
    if (!use(Row{guest, nullptr})) return;
  }
}

}  // namespace

void handle_who(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const Question question(message, conversation.can(capability::multi_prefix));
  const std::size_t begin = replies.out().size();
  bool cut = false;
  for_each_row(question, turn, [&](const Row& row) {
    if (question.operators_only && (row.guest.modes & room::user_mode::server_operator) == 0) return true;
    cut = replies.out().size() - begin > answer_bytes_max;
    if (cut) return false;
    question.chosen ? send_chosen(row, question, turn, replies) : send_usual(row, replies);
    return true;
  });
  if (cut)
    replies.numeric(Numeric::err_toomanymatches, "WHO", "There are more than fit into one answer; ask for fewer");
  replies.numeric(Numeric::rpl_endofwho, question.mask.empty() ? "*" : question.mask, "End of WHO list");
}

}  // namespace salon::session::irc
