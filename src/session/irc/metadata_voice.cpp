#include "session/irc/metadata_voice.hpp"

#include <initializer_list>

#include "session/irc/conversation.hpp"

namespace salon::session::irc {

using proto::irc::MessageWriter;

namespace {

/// A standard reply: "FAIL METADATA code context :text".
void refuse(MessageWriter writer, std::string_view code, std::initializer_list<std::string_view> context,
            std::string_view text) {
  writer.parameter("METADATA").parameter(code);
  for (const std::string_view word : context) writer.parameter(word);
  writer.trailing(text).end();
}

}  // namespace

bool MetadataVoice::third() const { return conversation_.can(capability::metadata_3); }

const std::string* MetadataVoice::find(const room::Metadata& metadata, std::string_view key) const {
  const std::string* value = room::find_value(metadata, key);
  return value != nullptr && is_value(*value) ? value : nullptr;
}

MessageWriter MetadataVoice::begin(std::string_view command) const {
  MessageWriter writer(out_, proto::irc::Sender::server);
  if (!batch_.empty()) writer.tag("batch", batch_);
  writer.source(server_).command(command);
  return writer;
}

MessageWriter MetadataVoice::numeric(Numeric numeric) const {
  MessageWriter writer = begin(std::to_string(static_cast<int>(numeric)));
  writer.parameter(conversation_.nick());
  return writer;
}

void MetadataVoice::answer(std::string_view target, std::string_view key, const std::string* value) const {
  if (value == nullptr) {
    numeric(Numeric::rpl_keynotset).parameter(target).parameter(key).trailing("key not set").end();
  } else {
    numeric(Numeric::rpl_keyvalue).parameter(target).parameter(key).parameter("*").trailing(*value).end();
  }
}

void MetadataVoice::tell(std::string_view target, std::string_view key, const std::string* value) const {
  if (third()) return answer(target, key, value);
  MessageWriter writer = begin("METADATA");
  writer.parameter(target).parameter(key).parameter("*");
  if (value != nullptr) writer.trailing(*value);
  writer.end();
}

void MetadataVoice::target_invalid(std::string_view target) const {
  refuse(begin("FAIL"), "INVALID_TARGET", {target}, "There is no such guest or channel");
}

void MetadataVoice::key_invalid(std::string_view key, bool whole) const {
  refuse(begin(third() && !whole ? "WARN" : "FAIL"), third() ? "INVALID_KEY" : "KEY_INVALID", {key}, "This is no key");
}

void MetadataVoice::value_invalid(std::string_view key) const {
  constexpr std::string_view text = "The value is too long, or not text of one line";
  third() ? refuse(begin("FAIL"), "INVALID_VALUE", {key}, text) : refuse(begin("FAIL"), "VALUE_INVALID", {}, text);
}

void MetadataVoice::not_permitted(std::string_view target, std::string_view key) const {
  refuse(begin("FAIL"), "KEY_NO_PERMISSION", {target, key}, "You may not change this");
}

void MetadataVoice::not_kept(std::string_view target, std::string_view key) const {
  refuse(begin("FAIL"), "NOT_KEPT", {target, key}, "Nothing can be written at present; try again later");
}

void MetadataVoice::was_not_set(std::string_view target, std::string_view key) const {
  third() ? answer(target, key, nullptr) : refuse(begin("FAIL"), "KEY_NOT_SET", {target, key}, "The key is not set");
}

void MetadataVoice::too_many_keys(std::string_view target, std::size_t keys_max) const {
  constexpr std::string_view text = "There are as many keys as there may be";
  third() ? refuse(begin("FAIL"), "LIMIT_REACHED", {"SET", target, std::to_string(keys_max)}, text)
          : refuse(begin("FAIL"), "LIMIT_REACHED", {target}, text);
}

void MetadataVoice::too_many_subscriptions(std::string_view key, std::size_t most) const {
  constexpr std::string_view text = "You have subscribed to as many keys as you may";
  third() ? refuse(begin("FAIL"), "LIMIT_REACHED", {"SUB", key, std::to_string(most)}, text)
          : refuse(begin("FAIL"), "TOO_MANY_SUBS", {key}, text);
}

void MetadataVoice::no_such_subcommand(std::string_view word) const {
  refuse(begin("FAIL"), third() ? "INVALID_PARAMS" : "SUBCOMMAND_INVALID", {word},
         "Of METADATA there is no such thing");
}

void MetadataVoice::later(std::string_view target) const {
  MessageWriter writer = numeric(Numeric::rpl_metadatasynclater);
  writer.parameter(target);
  if (third()) writer.parameter("0").trailing("Ask for it with METADATA SYNC");
  writer.end();
}

MetadataBatch::MetadataBatch(Conversation& conversation, std::string& out, std::string_view type,
                             std::string_view target, const Turn& turn)
    : MetadataVoice(conversation, out, turn.setting.server_name) {
  if (!conversation.can(capability::batch)) return;
  std::string name = conversation.next_batch("metadata");
  MessageWriter writer = begin("BATCH");
  writer.parameter("+" + name).parameter(type);
  if (!target.empty()) writer.parameter(target);
  writer.end();
  batch_ = std::move(name);
}

MetadataBatch::~MetadataBatch() {
  if (batch_.empty()) return;
  const std::string name = std::exchange(batch_, {});
  begin("BATCH").parameter("-" + name).end();
}

}  // namespace salon::session::irc
