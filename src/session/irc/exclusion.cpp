// KLINE, DLINE, UNKLINE, UNDLINE: who is shut out of the server. Both pairs do the same to whatever is named; the names
// are those that operators know (solanum and Ergo, "KLINE", "DLINE").
#include <string>

#include "session/exclusion_words.hpp"
#include "session/irc/command.hpp"
#include "session/irc/refusal.hpp"
#include "session/words.hpp"

namespace salon::session::irc {
namespace {

/// What a list of them may cost one answer.
constexpr std::size_t listed_max = 1'000;

std::string when(const room::Exclusion& exclusion) {
  return exclusion.until == WallTime{} ? std::string("for good") : "until " + date_text(exclusion.until);
}

std::string with_reason(std::string text, std::string_view reason) {
  if (!reason.empty()) (text += ": ") += reason;
  return text;
}

}  // namespace

void handle_kline(Conversation& conversation, const Message& message, Turn& turn) {
  std::string words;
  for (const std::string_view word : message.parameters()) (words += words.empty() ? "" : " ") += word;
  auto wish = exclusion_from(words);
  if (wish) return conversation.submit(Verb::exclude, *std::move(wish), turn, std::string(message.command));
  constexpr const char* form =
      "; WHO [TIME] [REASON]: an address, a range like 203.0.113.0/24 or an account; 90m, 2h, 7d";
  conversation.replies(turn).fail(message.command, "INVALID_PARAMS", {}, wish.error().text() + form);
}

void handle_unkline(Conversation& conversation, const Message& message, Turn& turn) {
  conversation.submit(Verb::exclude, room::Readmit{std::string(message.parameter(0))}, turn,
                      std::string(message.command));
}

void exclusion_changed(const room::ExclusionChanged& changed, Replies replies) {
  const room::Exclusion& exclusion = changed.exclusion;
  if (!changed.on) return replies.notice(exclusion.subject + " may come in again");
  replies.notice(with_reason(exclusion.subject + " is banned from this server " + when(exclusion), exclusion.reason));
}

void exclusion_refused(const room::Refused& refused, std::string_view command, Replies replies) {
  using room::Refusal;
  switch (refused.why) {
    case Refusal::no_such_account:
      return replies.fail(command, "NO_SUCH_ACCOUNT", refused.subject,
                          "There is no such account, and it is no address");
    case Refusal::no_such_exclusion:
      return replies.fail(command, "NOT_BANNED", refused.subject, "It is not banned; STATS k and STATS d list who is");
    case Refusal::too_many_exclusions:
      return replies.fail(command, "LIST_FULL", refused.subject, "There are as many bans as there may be");
    case Refusal::not_kept:
      return replies.fail(command, "TEMPORARILY_UNAVAILABLE", refused.subject, "Nothing can be kept at present");
    default: answer_refusal(refused, Verb::exclude, replies);
  }
}

std::string excluded_text(const room::Refused& refused) {
  std::string text = "You are banned from this server";
  if (refused.until != WallTime{}) text += " until " + date_text(refused.until);
  return with_reason(std::move(text), refused.about);
}

void send_exclusions(const Turn& turn, char query, Replies replies) {
  const bool ranges = query == 'd' || query == 'D';
  std::size_t left = listed_max;
  const auto send = [&](const auto& list, Numeric numeric, std::string_view letter) {
    for (const auto& [subject, each] : list) {
      if (left-- == 0) return replies.numeric(Numeric::err_toomanymatches, "STATS", "More than can be listed");
      replies.numeric(numeric)
          .parameter(letter)
          .parameter(each.subject)
          .parameter("*")
          .parameter(each.by)
          .trailing(with_reason(when(each), each.reason))
          .end();
    }
  };
  if (ranges) return send(turn.house.exclusions().ranges(), Numeric::rpl_statsdline, "D");
  send(turn.house.exclusions().accounts(), Numeric::rpl_statskline, "K");
}

}  // namespace salon::session::irc
