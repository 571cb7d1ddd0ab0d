// CAP (IRCv3, capability negotiation). Sections cited are that specification's.
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include "session/irc/command.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;

struct Capability {
  std::string_view name;
  /// 0: it is told, and cannot be requested.
  Capabilities bit;
  /// What stands behind '=' for clients of version 302.
  std::string (*value)(const Conversation& conversation, const Turn& turn) = nullptr;
};

std::string metadata_limits(const Conversation& /*conversation*/, const Turn& turn) { return metadata_value(turn); }
std::string metadata_3_limits(const Conversation& /*conversation*/, const Turn& turn) {
  return metadata_value(turn) + ",max-key-bytes=" + std::to_string(turn.house.limits().metadata_key_bytes_max);
}

std::string insisting_for(std::chrono::seconds duration) { return "duration=" + std::to_string(duration.count()); }

/// The policy: in the clear, where TLS is spoken, which is here; under TLS, for how long to insist on it (sts,
/// "Details"). Empty while there is no certificate that clients could verify: who follows the policy would be locked
/// out.
std::string sts_value(const Conversation& conversation, const Turn& turn) {
  if (!turn.setting.certified) return {};
  if (conversation.peer().secure) return insisting_for(std::chrono::days(30));
  const std::string& reached = *conversation.peer().reached;
  return reached.contains(' ') ? "port=" + reached.substr(reached.rfind(' ') + 1) : std::string();
}

std::string multiline_value(const Conversation& /*conversation*/, const Turn& turn) {
  const room::Limits& limits = turn.house.limits();
  return "max-bytes=" + std::to_string(limits.text_bytes_max) + ",max-lines=" + std::to_string(limits.text_lines_max);
}

std::string sasl_value(const Conversation& conversation, const Turn& /*turn*/) { return mechanisms(conversation); }
/// Who must give a password to come in must do so before anything is made.
std::string registration_value(const Conversation& /*conversation*/, const Turn& turn) {
  std::string value = turn.setting.takes_early_accounts() ? "before-connect" : "";
  if (turn.setting.mails_codes && turn.setting.email_required)
    value += value.empty() ? "email-required" : ",email-required";
  return value;
}

// Drafts last: who cannot be sent a list in several lines is sent as much of this one as fits.
constexpr auto table = std::to_array<Capability>({
    {"account-notify", capability::account_notify},
    {"account-tag", capability::account_tag},
    {"away-notify", capability::away_notify},
    {"batch", capability::batch},
    {"cap-notify", capability::cap_notify},
    {"chghost", capability::chghost},
    {"echo-message", capability::echo_message},
    {"extended-join", capability::extended_join},
    {"extended-monitor", capability::extended_monitor},
    {"invite-notify", capability::invite_notify},
    {"labeled-response", capability::labeled_response},
    {"message-tags", capability::message_tags},
    {"multi-prefix", capability::multi_prefix},
    {"no-implicit-names", capability::no_implicit_names},
    {"sasl", capability::sasl, sasl_value},
    {"server-time", capability::server_time},
    {"setname", capability::setname},
    {"standard-replies", capability::standard_replies},
    {"sts", 0, sts_value},
    {"userhost-in-names", capability::userhost_in_names},
    {"draft/account-registration", capability::account_registration, registration_value},
    {"draft/channel-rename", capability::channel_rename},
    {"draft/chathistory", capability::chathistory},
    {"draft/event-playback", capability::event_playback},
    {"draft/extended-isupport", capability::extended_isupport},
    {"draft/message-redaction", capability::message_redaction},
    {"draft/metadata-2", capability::metadata, metadata_limits},
    {"draft/metadata-3", capability::metadata_3, metadata_3_limits},
    {"draft/multiline", capability::multiline, multiline_value},
    {"draft/named-modes", capability::named_modes},
    {"draft/no-implicit-names", capability::no_implicit_names},
    {"draft/pre-away", capability::pre_away},
    {"draft/read-marker", capability::read_marker},
    {"draft/search", capability::search},
    {"soju.im/search", capability::soju_search},
});

std::size_t number_from(std::string_view digits) {
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// What `capabilities` would be after a request; nothing if a part of it cannot be granted, for then none is.
std::optional<Capabilities> granted(std::string_view request, Capabilities capabilities, bool version_302) {
  while (!request.empty()) {
    const std::size_t space = std::min(request.find(' '), request.size());
    std::string_view name = request.substr(0, space);
    request.remove_prefix(std::min(space + 1, request.size()));
    if (name.empty()) continue;
    const bool off = name.starts_with('-');
    if (off) name.remove_prefix(1);
    const auto found = std::ranges::find(table, name, &Capability::name);
    if (found == table.end() || found->bit == 0) return std::nullopt;
    if (off && version_302 && found->bit == capability::cap_notify) return std::nullopt;  // "cap-notify"
    capabilities = off ? capabilities & ~found->bit : capabilities | found->bit;
  }
  // "Servers MUST NOT accept these requests either" (draft/metadata-3, "Relation with other specifications").
  if ((capabilities & capability::any_metadata) == capability::any_metadata) return std::nullopt;
  return capabilities;
}

enum class Long { is_cut, continues, is_repeated };

/// "CAP nick WORD :list", in as many messages as it takes, where the client understands several; else as much of the
/// list as one can hold. All but the last have a '*' in front of a list that `continues`.
void answer(Conversation& conversation, std::string_view word, std::string_view list, Long when_long, Turn& turn) {
  Replies replies = conversation.replies(turn);
  const std::string around = std::string(conversation.nick()) + " " + std::string(word) + " *";
  const std::size_t bytes_max = proto::irc::text_bytes_max({replies.server(), "CAP", around});
  for (;;) {
    const bool last = list.size() <= bytes_max;
    const std::size_t cut = last ? list.size() : std::min(list.rfind(' ', bytes_max), bytes_max);
    proto::irc::MessageWriter writer = replies.command("CAP");
    writer.parameter(conversation.nick()).parameter(word);
    if (!last && when_long == Long::continues) writer.parameter("*");
    writer.trailing(list.substr(0, cut)).end();
    if (last || when_long == Long::is_cut) return;
    list.remove_prefix(std::min(cut + 1, list.size()));
  }
}

template <class Select>
std::string names(bool with_values, const Conversation& conversation, const Turn& turn, Select select) {
  std::string list;
  for (const Capability& row : table) {
    if (!select(row)) continue;
    const std::string value = with_values && row.value != nullptr ? row.value(conversation, turn) : std::string();
    if (row.bit == 0 && value.empty()) continue;
    if (!list.empty()) list += ' ';
    list += row.name;
    if (!value.empty()) list += "=" + value;
  }
  return list;
}

void list_all(Conversation& conversation, std::string_view version, Turn& turn) {
  if (!conversation.registered()) conversation.registration().negotiating = true;
  const bool asks_302 = number_from(version) >= 302;
  if (asks_302) {
    conversation.version_302() = true;
    conversation.set_capabilities(conversation.capabilities() | capability::cap_notify);
  }
  const std::string all = names(asks_302, conversation, turn, [](const Capability&) { return true; });
  answer(conversation, "LS", all, asks_302 ? Long::continues : Long::is_cut, turn);
}

void list_own(Conversation& conversation, Turn& turn) {
  const std::string own = names(false, conversation, turn,
                                [&](const Capability& row) { return (row.bit & conversation.capabilities()) != 0; });
  answer(conversation, "LIST", own, conversation.version_302() ? Long::continues : Long::is_cut, turn);
}

void request(Conversation& conversation, std::string_view wanted, Turn& turn) {
  if (!conversation.registered()) conversation.registration().negotiating = true;
  const auto capabilities = granted(wanted, conversation.capabilities(), conversation.version_302());
  answer(conversation, capabilities ? "ACK" : "NAK", wanted, Long::is_repeated, turn);
  if (!capabilities) return;
  const bool had_metadata = conversation.can(capability::any_metadata);
  const bool had_batch = conversation.can(capability::batch);
  conversation.set_capabilities(*capabilities);
  // draft/metadata-3, "Capability": who gives it up, or batches, has subscribed to nothing any more.
  if ((had_metadata && !conversation.can(capability::any_metadata)) ||
      (had_batch && !conversation.can(capability::batch))) {
    conversation.lists_to_change().subscriptions.clear();
  }
  // metadata, "Notifications": "Upon requesting the capability".
  if (!had_metadata && conversation.can(capability::any_metadata) && conversation.registered()) {
    show_own_metadata(conversation, turn);
  }
}

}  // namespace

/// "cap-notify", "The CAP NEW subcommand". There is no CAP DEL of a policy: it lasts for no time any more (sts,
/// "Mechanism", "The duration key"), and what was said in the clear cannot be taken back.
void tell_policy(const Conversation& conversation, Turn& turn) {
  if (!conversation.version_302()) return;  // its values are not understood
  std::string value = sts_value(conversation, turn);
  if (value.empty() && conversation.peer().secure) value = insisting_for(std::chrono::seconds(0));
  if (value.empty()) return;
  Replies(turn.out.bytes, turn.setting.server_name, conversation.nick())
      .command("CAP")
      .parameter(conversation.nick())
      .parameter("NEW")
      .trailing("sts=" + value)
      .end();
}

void handle_cap(Conversation& conversation, const Message& message, Turn& turn) {
  const std::string_view word = message.parameter(0);
  if (same_name(word, "LS")) {
    list_all(conversation, message.parameter(1), turn);
  } else if (same_name(word, "LIST")) {
    list_own(conversation, turn);
  } else if (same_name(word, "REQ")) {
    request(conversation, message.parameter(1), turn);
  } else if (same_name(word, "END")) {
    if (conversation.registered()) return;
    conversation.registration().negotiating = false;
    try_to_enter(conversation, turn);
  } else {
    conversation.replies(turn).numeric(Numeric::err_invalidcapcmd, word, "Invalid CAP command");
  }
}

}  // namespace salon::session::irc
