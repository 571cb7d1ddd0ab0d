// CHATHISTORY (IRCv3 draft/chathistory), and the replay for clients that cannot ask.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;

template <class Number>
std::optional<Number> number_from(std::string_view digits) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

/// "msgid=3-1284" (room::EntryId::text).
std::optional<room::EntryId> msgid_from(std::string_view reference) {
  constexpr std::string_view key = "msgid=";
  if (!reference.starts_with(key)) return std::nullopt;
  reference.remove_prefix(key.size());
  const std::size_t dash = reference.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto epoch = number_from<std::uint64_t>(reference.substr(0, dash));
  const auto sequence = number_from<std::uint64_t>(reference.substr(dash + 1));
  if (!epoch || !sequence) return std::nullopt;
  return room::EntryId{*epoch, *sequence};
}

/// "[10:02] ".
std::string time_of_day(WallTime time, const Setting& setting) {
  const auto local = time + setting.utc_offset;
  const std::chrono::hh_mm_ss clock(local - std::chrono::floor<std::chrono::days>(local));
  const auto two = [](long long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return "[" + two(clock.hours().count()) + ":" + two(clock.minutes().count()) + "] ";
}

void fail_for(std::string_view target, std::string_view code, std::string_view text, std::string_view word,
              Replies replies) {
  replies.command("FAIL")
      .parameter("CHATHISTORY")
      .parameter(code)
      .parameter(word)
      .parameter(target)
      .trailing(text)
      .end();
}

}  // namespace

void handle_chathistory(Conversation& conversation, const Message& message, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::string_view word = message.parameter(0);
  const bool latest = same_name(word, "LATEST");
  const bool before = same_name(word, "BEFORE");
  if (!latest && !before) {
    return replies.fail("CHATHISTORY", "INVALID_PARAMS", word, "Of CHATHISTORY there is LATEST and BEFORE");
  }
  if (message.parameters().size() < 4) {
    return replies.fail("CHATHISTORY", "NEED_MORE_PARAMS", word, "Missing parameters");
  }
  const std::string_view target = message.parameter(1);
  const std::string_view reference = message.parameter(2);
  const auto limit = number_from<std::size_t>(message.parameter(3));
  const std::optional<room::EntryId> place = msgid_from(reference);
  if (!limit || *limit == 0) {
    return replies.fail("CHATHISTORY", "INVALID_PARAMS", word, "The limit is a number from 1");
  }
  if (!place && !(latest && reference == "*")) {
    return replies.fail("CHATHISTORY", "INVALID_MSGREFTYPE", word, "A place in history is given as msgid=ID here");
  }
  const room::Room* room = turn.house.find_room(target);
  if (room == nullptr || !room->members.contains(turn.self)) {
    return fail_for(target, "INVALID_TARGET", "Messages could not be retrieved: you are not in that channel", word,
                    replies);
  }
  Conversation::HistoryRequest request{
      .query = {.room = room->name,
                .limit = std::min(*limit, history_lines_max),
                .before = before ? place : std::nullopt},
      .asked = true,
      .word = before ? "BEFORE" : "LATEST",
      .after = latest && place ? *place : room::EntryId{},
  };
  conversation.ask(std::move(request), turn);
}

void show_history(Conversation& conversation, const Conversation::HistoryRequest& request, const HistoryAnswer& answer,
                  Turn& turn) {
  Replies replies = conversation.replies(turn);
  if (!answer.lines) {
    if (request.asked) {
      fail_for(request.query.room, "MESSAGE_ERROR", "Messages could not be retrieved", request.word, replies);
    } else {
      replies.notice("What was said before in " + request.query.room + " could not be read");
    }
    return;
  }
  if (answer.lines->empty() && !request.asked) return;
  const bool batched = conversation.can(capability::batch);
  const std::string id = batched ? conversation.next_batch("history") : std::string();
  if (batched) {
    replies.command("BATCH").parameter("+" + id).parameter("chathistory").parameter(request.query.room).end();
  }
  for (const room::Line& line : *answer.lines) {
    if (line.id <= request.after) continue;
    const bool time_shown = request.asked || conversation.can(capability::server_time);
    const std::string shown_time = time_shown ? std::string() : time_of_day(line.time, turn.setting);
    render(line, conversation.variant(), {request.query.room, id, shown_time}, replies.out());
  }
  if (batched) replies.command("BATCH").parameter("-" + id).end();
}

}  // namespace salon::session::irc
