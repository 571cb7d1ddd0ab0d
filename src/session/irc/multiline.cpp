// BATCH, and the messages in it (draft/multiline). Sections cited are that specification's.
#include "session/irc/multiline.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "session/irc/command.hpp"
#include "session/irc/plain_text.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;

/// The batch is over, and why; the rest of it is passed over.
void fail(Conversation& conversation, std::string_view code, std::initializer_list<std::string_view> context,
          std::string_view text, Turn& turn) {
  const auto say = [&] { conversation.replies(turn).fail("BATCH", code, context, text); };
  const std::unique_ptr<Multiline>& batch = conversation.open_batch();
  if (batch == nullptr) return say();
  batch->failed = true;
  conversation.in_place_of(std::exchange(batch->request, nullptr), turn, say);
}

void invalid(Conversation& conversation, std::string_view text, Turn& turn) {
  fail(conversation, "MULTILINE_INVALID", {}, text, turn);
}

void open(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view target = message.parameter(2);
  if (message.parameter(1) != "draft/multiline" || !conversation.can(capability::multiline)) {
    return invalid(conversation, "Of batches from clients, draft/multiline is known, when it was asked for", turn);
  }
  if (target.empty() || target.contains(',')) return invalid(conversation, "A batch has one target", turn);
  auto batch = std::make_unique<Multiline>();
  batch->name = message.parameter(0).substr(1);
  batch->say.target = target;
  batch->say.tags = client_tags(conversation, message);
  batch->request = conversation.in_hand();
  conversation.open_batch() = std::move(batch);
}

void close(Conversation& conversation, Turn& turn) {
  if (conversation.open_batch()->says_nothing()) return invalid(conversation, "There is nothing in the batch", turn);
  const std::unique_ptr<Multiline> batch = std::move(conversation.open_batch());
  conversation.in_place_of(std::exchange(batch->request, nullptr), turn,
                           [&] { conversation.submit(Verb::privmsg, std::move(batch->say), turn); });
}

void add(Conversation& conversation, const Message& message, Turn& turn) {
  Multiline& batch = *conversation.open_batch();
  const room::Limits& limits = turn.house.limits();
  if (!same_name(message.command, "PRIVMSG")) return invalid(conversation, "Only PRIVMSG may be in a batch", turn);
  if (!same_name(message.parameter(0), batch.say.target)) {
    return fail(conversation, "MULTILINE_INVALID_TARGET", {batch.say.target, message.parameter(0)},
                "A message in the batch is for somebody else", turn);
  }
  const bool goes_on = proto::irc::find_tag(message.tags, "draft/multiline-concat").has_value();
  switch (batch.add(plain_text(message.parameter(1)), goes_on, limits)) {
    case Multiline::Wrong::nothing: return;
    case Multiline::Wrong::too_many_lines:
      return fail(conversation, "MULTILINE_MAX_LINES", {std::to_string(limits.text_lines_max)},
                  "There are too many lines in the batch", turn);
    case Multiline::Wrong::too_many_bytes:
      return fail(conversation, "MULTILINE_MAX_BYTES", {std::to_string(limits.text_bytes_max)},
                  "There is too much text in the batch", turn);
    case Multiline::Wrong::blank_goes_on: return invalid(conversation, "Nothing cannot go on a line", turn);
  }
}

}  // namespace

Multiline::Wrong Multiline::add(std::string_view text, bool goes_on, const room::Limits& limits) {
  if (goes_on && (text.empty() || lines == 0)) return Wrong::blank_goes_on;
  if (++lines > limits.text_lines_max) return Wrong::too_many_lines;
  if (goes_on && !say.text.empty()) say.cuts.push_back(static_cast<std::uint32_t>(say.text.size()));
  if (!goes_on && lines > 1) say.text += '\n';
  say.text += text;
  return say.text.size() > limits.text_bytes_max ? Wrong::too_many_bytes : Wrong::nothing;
}

void handle_batch(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view name = message.parameter(0);
  const std::unique_ptr<Multiline>& batch = conversation.open_batch();
  if (name.starts_with('+')) return open(conversation, message, turn);
  if (!name.starts_with('-') || batch == nullptr || batch->name != name.substr(1)) {
    return invalid(conversation, "No such batch is open", turn);
  }
  close(conversation, turn);
}

bool taken_into_batch(Conversation& conversation, const Message& message, Turn& turn) {
  std::unique_ptr<Multiline>& batch = conversation.open_batch();
  const auto name = message.tags.empty() ? std::nullopt : proto::irc::find_tag(message.tags, "batch");
  if (batch == nullptr) {
    if (!name || !conversation.can(capability::multiline)) return false;
    invalid(conversation, "No such batch is open", turn);
    return true;
  }
  const bool is_of_it = name && *name == batch->name;
  const bool closes_it = !name && same_name(message.command, "BATCH") && message.parameter(0) == "-" + batch->name;
  if (batch->failed) {
    if (!is_of_it) batch = nullptr;
    return is_of_it || closes_it;
  }
  // A PING is answered whatever the client is about, and QUIT is QUIT.
  const bool goes_beside = !name && (same_name(message.command, "PING") || same_name(message.command, "PONG") ||
                                     same_name(message.command, "QUIT"));
  if (closes_it || goes_beside) return false;
  is_of_it ? add(conversation, message, turn) : invalid(conversation, "The batch was not closed", turn);
  return true;
}

void break_batch(Conversation& conversation, Turn& turn) {
  const std::unique_ptr<Multiline>& batch = conversation.open_batch();
  if (batch != nullptr && !batch->failed) invalid(conversation, "A message of the batch was refused", turn);
}

}  // namespace salon::session::irc
