// CHATHISTORY (IRCv3 draft/chathistory, whose sections are cited), and the replay for clients that cannot ask.
#include "session/irc/history.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "session/irc/command.hpp"
#include "session/irc/reference.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;
using Purpose = Conversation::HistoryRequest::Purpose;
using Which = room::HistoryQuery::Which;

/// "CHATHISTORY SUBCOMMAND target reference... limit".
struct Subcommand {
  std::string_view name;
  std::size_t references;
  Which which;
};
constexpr auto table = std::to_array<Subcommand>({
    {"AFTER", 1, Which::oldest},
    {"AROUND", 1, Which::around},
    {"BEFORE", 1, Which::newest},
    {"BETWEEN", 2, Which::towards},
    {"LATEST", 1, Which::newest},
    {"TARGETS", 2, Which::newest},  // without the target
});

/// "[10:02] ".
std::string time_of_day(WallTime time, const Setting& setting) {
  const auto local = time + setting.utc_offset;
  const std::chrono::hh_mm_ss clock(local - std::chrono::floor<std::chrono::days>(local));
  const auto two = [](long long value) { return (value < 10 ? "0" : "") + std::to_string(value); };
  return "[" + two(clock.hours().count()) + ":" + two(clock.minutes().count()) + "] ";
}

/// One CHATHISTORY, while it is understood. What is wrong with it is said once, and then it is over.
struct Asking {
  Conversation& conversation;
  const Message& message;
  Turn& turn;
  const Subcommand& subcommand;

  /// False, for the caller to give back.
  bool fail(std::string_view code, std::initializer_list<std::string_view> context, std::string_view text) const {
    proto::irc::MessageWriter writer = conversation.replies(turn).command("FAIL");
    writer.parameter("CHATHISTORY").parameter(code).parameter(subcommand.name);
    for (const std::string_view word : context) writer.parameter(word);
    writer.trailing(text).end();
    return false;
  }

  [[nodiscard]] bool is(std::string_view name) const { return subcommand.name == name; }

  bool read_limit(std::size_t& limit) const {
    const auto number = number_from<std::size_t>(message.parameters().back());
    if (!number || *number == 0) return fail("INVALID_PARAMS", {}, "The limit is a number from 1");
    limit = std::min(*number, history_lines_max);
    return true;
  }

  bool read_reference(std::string_view target, std::size_t index, std::optional<room::Place>& place) const {
    const std::string_view word = message.parameter(index);
    if (is("LATEST") && word == "*") return true;
    const Reference reference = reference_from(word);
    if (reference.kind == Reference::Kind::unknown) {
      return fail("INVALID_MSGREFTYPE", {target, word}, "A place in history is given as msgid=ID or timestamp=TIME");
    }
    if (!reference.place) return fail("INVALID_PARAMS", {word}, "This is no place in history");
    place = reference.place;
    return true;
  }

  /// Who is asked about, as the client is to know it: a room that it is in, or anybody.
  bool read_target(std::string& target) const {
    const std::string_view asked = message.parameter(1);
    if (!room::names_room(asked)) {
      const room::Guest* guest = turn.house.find_guest(asked);
      target = guest != nullptr ? guest->nick : std::string(asked);
      return true;
    }
    const room::Room* room = turn.house.find_room(asked);
    if (room == nullptr || !room->members.contains(turn.self)) {
      return fail("INVALID_TARGET", {asked}, "Messages could not be retrieved: you are not in that channel");
    }
    target = room->name;
    return true;
  }

  void ask_lines() const {
    Conversation::HistoryRequest request{.query = {}, .purpose = Purpose::history, .target = {}, .reason = {}};
    room::HistoryQuery query{
        .room = {}, .which = subcommand.which, .with_deeds = conversation.can(capability::event_playback)};
    if (!read_target(request.target) || !read_limit(query.limit)) return;
    std::optional<room::Place> first;
    if (!read_reference(request.target, 2, first)) return;
    if (is("BETWEEN") && !read_reference(request.target, 3, query.before)) return;
    const bool behind = is("AFTER") || is("LATEST") || is("BETWEEN");
    (behind ? query.after : query.before) = first;
    query.room = request.target;
    request.asked = message.parameter(1);
    request.query = std::move(query);
    request.word = subcommand.name;
    conversation.ask(std::move(request), turn);
  }

  void ask_targets() const {
    room::ConversationsQuery query{.rooms = {}, .owner = {}};
    std::optional<room::Place> from;
    std::optional<room::Place> till;
    if (!read_limit(query.limit) || !read_reference("*", 1, from) || !read_reference("*", 2, till)) return;
    if (!std::holds_alternative<WallTime>(*from) || !std::holds_alternative<WallTime>(*till)) {
      fail("INVALID_PARAMS", {}, "TARGETS are between two moments: timestamp=TIME");
      return;
    }
    query.from = std::get<WallTime>(*from);
    query.till = std::get<WallTime>(*till);
    if (const room::Guest* self = turn.house.find_guest(turn.self)) query.rooms = self->rooms;
    conversation.ask(
        {.query = std::move(query), .purpose = Purpose::targets, .target = "*", .word = subcommand.name, .reason = {}},
        turn);
  }
};

}  // namespace

void handle_chathistory(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view word = message.parameter(0);
  const auto found = std::ranges::find_if(table, [word](const Subcommand& row) { return same_name(row.name, word); });
  if (found == table.end()) {
    return conversation.replies(turn).fail("CHATHISTORY", "INVALID_PARAMS", word, "Unknown command");
  }
  const Asking asking{conversation, message, turn, *found};
  const bool targets = asking.is("TARGETS");
  const std::size_t count = 1 + (targets ? 0 : 1) + found->references + 1;
  if (message.parameters().size() < count) {
    asking.fail("INVALID_PARAMS", {}, "Insufficient parameters");
  } else if (message.parameters().size() > count) {
    asking.fail("INVALID_PARAMS", {}, "Too many parameters");
  } else {
    targets ? asking.ask_targets() : asking.ask_lines();
  }
}

HistoryBatch::HistoryBatch(Conversation& conversation, std::string_view type, std::string_view target, Turn& turn)
    : replies_(conversation.replies(turn)) {
  if (!conversation.can(capability::batch)) return;
  name_ = conversation.next_batch("history");
  proto::irc::MessageWriter writer = replies_.command("BATCH");
  writer.parameter("+" + name_).parameter(type);
  if (!target.empty()) writer.parameter(target);
  writer.end();
}

HistoryBatch::~HistoryBatch() {
  if (!name_.empty()) replies_.command("BATCH").parameter("-" + name_).end();
}

/// Of what was missed, as much as may still be shown: the newest.
std::span<const room::Line> within_bounds(const Conversation::HistoryRequest& request,
                                          std::span<const room::Line> lines) {
  if (request.bytes_left == nullptr) return lines;
  std::size_t count = 0;
  while (count < lines.size()) {
    const room::Line& line = lines[lines.size() - count - 1];
    const std::size_t bytes = line.text.size() + line.tags.size();
    if (bytes > *request.bytes_left) break;
    *request.bytes_left -= bytes;
    ++count;
  }
  return lines.last(count);
}

void show_lines(Conversation& conversation, const Conversation::HistoryRequest& request,
                const std::vector<room::Line>& found, Turn& turn) {
  const bool asked = request.purpose == Purpose::history;
  const std::span<const room::Line> lines = within_bounds(request, found);
  const auto* query = std::get_if<room::HistoryQuery>(&request.query);
  const bool more = query != nullptr && found.size() >= query->limit;
  if (request.bytes_left != nullptr && (more || lines.size() < found.size())) {
    conversation.replies(turn).notice("There is more in " + request.target + " than what you are shown here");
  }
  if (lines.empty() && !asked) return;
  const HistoryBatch batch(conversation, "chathistory", asked ? request.asked : request.target, turn);
  const bool time_shown = asked || conversation.can(capability::server_time);
  for (const room::Line& line : lines) {
    // A client that does not know of echoes would take what it said to another for what it was told.
    if (!asked && line.own && !room::names_room(line.room) && !conversation.can(capability::echo_message)) continue;
    const std::string shown_time = time_shown ? std::string() : time_of_day(line.time, turn.setting);
    render(line, conversation.variant(), {request.target, batch.name(), shown_time}, conversation.replies(turn).out());
  }
}

void replay_missed(Conversation& conversation, const room::Event& event, WallTime since, Turn& turn) {
  if (conversation.can(capability::chathistory)) return;
  const room::Guest* guest = turn.house.find_guest(event.actor.id);
  if (guest == nullptr) return;
  const WallTime before = since - std::chrono::milliseconds(1);  // what was said in the moment itself, too
  conversation.ask({.query = room::ConversationsQuery{.rooms = guest->rooms,
                                                      .owner = {},
                                                      .from = before,
                                                      .till = WallTime::max(),
                                                      .limit = missed_conversations},
                    .purpose = Purpose::missed,
                    .target = guest->nick,
                    .message = event.id,
                    .reason = {},
                    .since = before},
                   turn);
}

/// The last lines of conversations in which something was missed: what was, is asked for.
void ask_for_missed(Conversation& conversation, const Conversation::HistoryRequest& request,
                    const std::vector<room::Line>& last, Turn& turn) {
  const auto bytes_left = std::make_shared<std::size_t>(missed_bytes);
  const std::size_t lines = std::min(history_lines_max, missed_lines / std::max<std::size_t>(last.size(), 1));
  for (const room::Line& line : last) {
    // Of a private conversation, its other side: see room::conversation_of.
    const std::string with = line.room.substr(line.room.rfind(' ') + 1);
    conversation.ask(
        {.query = room::HistoryQuery{.room = with, .limit = lines, .before = request.message, .after = request.since},
         .target = shown_target(line, turn.house),
         .reason = {},
         .bytes_left = bytes_left},
        turn);
  }
}

void show_targets(Conversation& conversation, const std::vector<room::Line>& lines, Turn& turn) {
  const HistoryBatch batch(conversation, "draft/chathistory-targets", {}, turn);
  for (const room::Line& line : lines) {
    std::string time;
    append_time(time, line.time);
    proto::irc::MessageWriter writer(conversation.replies(turn).out(), proto::irc::Sender::server);
    if (!batch.name().empty()) writer.tag("batch", batch.name());
    writer.source(turn.setting.server_name).command("CHATHISTORY").parameter("TARGETS");
    writer.parameter(shown_target(line, turn.house)).parameter(time).end();
  }
}

std::string shown_target(const room::Line& line, const room::House& house) {
  if (!room::names_room(line.room)) return line.own ? line.target : line.nick;
  const room::Room* room = house.find_room(line.room);
  return room != nullptr ? room->name : line.room;
}

void show_history(Conversation& conversation, const Conversation::HistoryRequest& request, const HistoryAnswer& answer,
                  Turn& turn) {
  Replies replies = conversation.replies(turn);
  if (answer.lines) {
    switch (request.purpose) {
      case Purpose::replay:
      case Purpose::history: return show_lines(conversation, request, *answer.lines, turn);
      case Purpose::missed: return ask_for_missed(conversation, request, *answer.lines, turn);
      case Purpose::targets: return show_targets(conversation, *answer.lines, turn);
      case Purpose::search: return show_found(conversation, *answer.lines, turn);
      case Purpose::modlog: return show_modlog(request, *answer.lines, replies);
      case Purpose::redaction: return redact(conversation, request, *answer.lines, turn);
    }
  }
  switch (request.purpose) {
    case Purpose::missed: return replies.notice("What was said while you were away could not be read");
    case Purpose::replay: return replies.notice("What was said before in " + request.target + " could not be read");
    case Purpose::history:
    case Purpose::targets:
      return replies.fail("CHATHISTORY", "MESSAGE_ERROR", {request.word, request.target},
                          "Messages could not be retrieved");
    case Purpose::modlog:
      return replies.fail("MODLOG", "INTERNAL_ERROR", request.target, "What was done could not be read");
    case Purpose::search: return replies.fail("SEARCH", "INTERNAL_ERROR", {}, "What was said could not be searched");
    case Purpose::redaction:
      return replies.fail("REDACT", "INTERNAL_ERROR", {request.target, request.message.text()},
                          "What was said could not be read");
  }
}

}  // namespace salon::session::irc
