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

/// Even a batch that cannot be is open until it is closed: its lines are no others.
void open(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view target = message.parameter(2);
  conversation.open_batch() = std::make_unique<Multiline>();
  Multiline& batch = *conversation.open_batch();
  batch.name = message.parameter(0).substr(1);
  batch.request = conversation.in_hand();
  if (message.parameter(1) != "draft/multiline" || !conversation.can(capability::multiline)) {
    return invalid(conversation, "Of batches from clients, draft/multiline is known, when it was asked for", turn);
  }
  if (target.empty() || target.contains(',')) return invalid(conversation, "A batch has one target", turn);
  batch.say.target = target;
  batch.say.tags = client_tags(conversation, message);
}

void close(Conversation& conversation, Turn& turn) {
  if (conversation.open_batch()->says_nothing()) {
    invalid(conversation, "There is nothing in the batch", turn);
    conversation.open_batch() = nullptr;
    return;
  }
  const std::unique_ptr<Multiline> batch = std::move(conversation.open_batch());
  const Verb verb = batch->say.kind == room::SayKind::notice ? Verb::notice : Verb::privmsg;
  conversation.in_place_of(std::exchange(batch->request, nullptr), turn,
                           [&] { conversation.submit(verb, std::move(batch->say), turn); });
}

void add(Conversation& conversation, const Message& message, Turn& turn) {
  Multiline& batch = *conversation.open_batch();
  const room::Limits& limits = turn.house.limits();
  const bool notice = same_name(message.command, "NOTICE");
  if (!notice && !same_name(message.command, "PRIVMSG")) {
    return invalid(conversation, "Only PRIVMSG or NOTICE may be in a batch", turn);
  }
  const room::SayKind kind = notice ? room::SayKind::notice : room::SayKind::message;
  if (batch.lines == 0) batch.say.kind = kind;
  if (kind != batch.say.kind) return invalid(conversation, "PRIVMSG and NOTICE cannot be in one batch", turn);
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
  if (goes_on && text.empty()) return Wrong::blank_goes_on;
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
  // A PING is answered whatever the client is about, and QUIT is QUIT.
  const auto goes_beside = [&] {
    return !name && (same_name(message.command, "PING") || same_name(message.command, "PONG") ||
                     same_name(message.command, "QUIT"));
  };
  const auto closes_it = [&] {
    return !name && same_name(message.command, "BATCH") && message.parameter(0) == "-" + batch->name;
  };
  if (batch != nullptr && goes_beside()) return false;
  if (batch != nullptr && batch->failed) {
    if (name == batch->name) return true;
    const bool is_its_end = closes_it();
    batch = nullptr;
    if (is_its_end) return true;
  }
  if (batch == nullptr) {
    if (!name || !conversation.can(capability::multiline)) return false;
    invalid(conversation, "No such batch is open", turn);
    return true;
  }
  if (closes_it()) return false;
  name == batch->name ? add(conversation, message, turn) : invalid(conversation, "The batch was not closed", turn);
  return true;
}

void break_batch(Conversation& conversation, Turn& turn) {
  const std::unique_ptr<Multiline>& batch = conversation.open_batch();
  if (batch != nullptr && !batch->failed) invalid(conversation, "A message of the batch was refused", turn);
}

}  // namespace salon::session::irc
