// METADATA (IRCv3 draft/metadata-2, whose sections are cited): what people and rooms tell programs about themselves.
//
// Who reads it, and may set it, is for the house to say; which keys a client wants to hear of is its own affair and
// known here alone. A guest's metadata lives as long as the guest.
#include "session/irc/metadata.hpp"

#include <algorithm>
#include <string>

#include "room/name.hpp"
#include "session/irc/command.hpp"
#include "session/irc/people.hpp"
#include "session/irc/render.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::same_name;

/// Rooms with more members are told about when it is asked for (SYNC), not at JOIN.
constexpr std::size_t members_at_once_max = 200;
constexpr std::size_t answer_bytes_max = std::size_t{128} * 1024;
/// Of a message with 15 parameters, one is the client's nick.
constexpr std::size_t keys_a_message = 12;

/// "Batch types": around an answer, for who knows batches.
class MetadataBatch {
 public:
  MetadataBatch(Conversation& conversation, std::string_view type, std::string_view target, Turn& turn)
      : conversation_(conversation), out_(conversation.replies(turn).out()), server_(turn.setting.server_name) {
    if (!conversation.can(capability::batch)) return;
    name_ = conversation.next_batch("metadata");
    proto::irc::MessageWriter begin(out_, proto::irc::Sender::server);
    begin.source(server_).command("BATCH").parameter("+" + name_).parameter(type);
    if (!target.empty()) begin.parameter(target);
    begin.end();
  }
  MetadataBatch(const MetadataBatch&) = delete;
  MetadataBatch& operator=(const MetadataBatch&) = delete;
  ~MetadataBatch() {
    if (name_.empty()) return;
    proto::irc::MessageWriter(out_, proto::irc::Sender::server)
        .source(server_)
        .command("BATCH")
        .parameter("-" + name_)
        .end();
  }

  /// ":server COMMAND", to be continued.
  [[nodiscard]] proto::irc::MessageWriter message(std::string_view command) const {
    proto::irc::MessageWriter writer(out_, proto::irc::Sender::server);
    if (!name_.empty()) writer.tag("batch", name_);
    writer.source(server_).command(command);
    return writer;
  }
  [[nodiscard]] proto::irc::MessageWriter numeric(Numeric numeric) const {
    proto::irc::MessageWriter writer = message(std::to_string(static_cast<int>(numeric)));
    writer.parameter(conversation_.nick());
    return writer;
  }
  [[nodiscard]] std::size_t size() const { return out_.size(); }

 private:
  Conversation& conversation_;
  std::string& out_;
  std::string_view server_;
  std::string name_;
};

void add_value(proto::irc::MessageWriter writer, std::string_view target, const room::MetadataValue& each) {
  writer.parameter(target).parameter(each.key).parameter("*").trailing(each.value).end();
}

/// One METADATA, while it is understood.
struct Asking {
  Conversation& conversation;
  const Message& message;
  Turn& turn;
  /// As the client is to know it.
  std::string target;
  /// Null when there is nobody and nothing of that name that the client may know of.
  const room::Metadata* metadata = nullptr;
  const room::Room* room = nullptr;
  bool own = false;

  void find_target() {
    const std::string_view asked = message.parameter(0);
    target = asked;
    if (!conversation.registered()) {
      own = asked == "*";
      if (own) metadata = &conversation.registration().metadata;
    } else if (asked.starts_with('#')) {
      room = turn.house.find_room(asked);
      if (room == nullptr || !turn.house.may_see(asker(turn), *room)) return;
      target = room->name;
      metadata = &room->metadata;
    } else if (const room::Guest* guest = asked == "*" ? asker(turn) : turn.house.find_guest(asked)) {
      own = guest->id == turn.self;
      target = guest->nick;
      metadata = &guest->metadata;
    }
  }

  void fail(std::string_view code, std::initializer_list<std::string_view> context, std::string_view text) const {
    conversation.replies(turn).fail("METADATA", code, context, text);
  }
  [[nodiscard]] bool is_key(std::string_view key) const {
    return room::valid_metadata_key(key, turn.house.limits().metadata_key_bytes_max);
  }
  void key_invalid(std::string_view key) const { fail("KEY_INVALID", {key}, "This is no key"); }
  [[nodiscard]] auto keys() const { return message.parameters().subspan(2); }

  /// "METADATA GET": each key is answered, in order.
  void get() const {
    const MetadataBatch batch(conversation, "metadata", target, turn);
    for (const std::string_view key : keys()) {
      const std::string* value = room::find_value(*metadata, key);
      if (!is_key(key)) {
        proto::irc::MessageWriter writer = batch.message("FAIL");
        writer.parameter("METADATA").parameter("KEY_INVALID").parameter(key).trailing("This is no key").end();
      } else if (value == nullptr) {
        batch.numeric(Numeric::rpl_keynotset).parameter(target).parameter(key).trailing("key not set").end();
      } else {
        add_value(batch.numeric(Numeric::rpl_keyvalue), target, {std::string(key), *value});
      }
    }
  }

  void list() const {
    const MetadataBatch batch(conversation, "metadata", target, turn);
    for (const room::MetadataValue& each : *metadata) add_value(batch.numeric(Numeric::rpl_keyvalue), target, each);
  }

  /// "METADATA SET". An empty value is a value; that there is none takes the key away.
  void set() const {
    if (keys().empty()) {
      conversation.replies(turn).numeric(Numeric::err_needmoreparams, "METADATA", "Not enough parameters");
      return;
    }
    room::MetadataChange change{std::string(message.parameter(2)), {}};
    if (keys().size() > 1) change.value = message.parameter(3);
    if (!is_key(change.key)) return key_invalid(change.key);
    if (!conversation.registered()) return set_early(std::move(change));
    const std::string asked = own ? std::string() : target;
    conversation.submit(Verb::metadata_set, room::SetMetadata{asked, {change}}, turn, target + " " + change.key);
  }

  /// "before-connect": the house is told when the client is in it.
  void set_early(room::MetadataChange change) const {
    room::Metadata& kept = conversation.registration().metadata;
    const room::Limits& limits = turn.house.limits();
    if (change.value && change.value->size() > limits.metadata_value_bytes_max) return value_invalid();
    const bool known = room::find_value(kept, change.key) != nullptr;
    if (change.value && !known && kept.size() >= limits.metadata_keys_max) return limit_reached();
    if (!change.value && !known) return not_set(change.key);
    room::make_change(kept, change);
    answer_set(change.key, kept);
  }

  void answer_set(std::string_view key, const room::Metadata& now) const {
    Replies replies = conversation.replies(turn);
    if (const std::string* value = room::find_value(now, key)) {
      add_value(replies.numeric(Numeric::rpl_keyvalue), target, {std::string(key), *value});
    } else {
      replies.numeric(Numeric::rpl_keynotset).parameter(target).parameter(key).trailing("key not set").end();
    }
  }
  void value_invalid() const { fail("VALUE_INVALID", {}, "The value is too long, or not text of one line"); }
  void limit_reached() const { fail("LIMIT_REACHED", {target}, "There are as many keys as there may be"); }
  void not_set(std::string_view key) const { fail("KEY_NOT_SET", {target, key}, "The key is not set"); }

  void clear() const {
    if (conversation.registered()) {
      const std::string asked = own ? std::string() : target;
      conversation.submit(Verb::metadata_clear, room::SetMetadata{asked, {}, true}, turn, target + " *");
      return;
    }
    const MetadataBatch batch(conversation, "metadata", target, turn);
    for (const room::MetadataValue& each : std::exchange(conversation.registration().metadata, {})) {
      batch.numeric(Numeric::rpl_keynotset).parameter(target).parameter(each.key).trailing("key not set").end();
    }
  }

  // ---- subscriptions ----

  /// Keys as parameters, in as many messages as it takes.
  template <class Begin>
  static void send_keys(const std::vector<std::string>& keys, Begin begin) {
    for (std::size_t at = 0; at < keys.size(); at += keys_a_message) {
      proto::irc::MessageWriter writer = begin();
      const std::size_t end = std::min(at + keys_a_message, keys.size());
      for (std::size_t next = at; next < end; ++next) writer.parameter(keys[next]);
      writer.end();
    }
  }

  /// "METADATA SUB": in order, up to the first for which there is no room.
  void subscribe() const {
    std::vector<std::string> done;
    std::vector<std::string> fresh;
    for (const std::string_view key : keys()) {
      if (!is_key(key)) {
        key_invalid(key);
        continue;
      }
      Subscriptions& subscriptions = conversation.subscriptions();
      const bool known = subscriptions.contains(key);
      if (!known && subscriptions.size() >= subscriptions_max) {
        fail("TOO_MANY_SUBS", {key}, "You have subscribed to as many keys as you may");
        break;
      }
      if (!known) fresh.emplace_back(*subscriptions.emplace(key).first);
      done.emplace_back(key);
    }
    send_keys(done, [this] { return conversation.replies(turn).numeric(Numeric::rpl_metadatasubok); });
    show_known(fresh);
  }

  void unsubscribe() const {
    std::vector<std::string> done;
    for (const std::string_view key : keys()) {
      if (!is_key(key)) {
        key_invalid(key);
        continue;
      }
      Subscriptions& subscriptions = conversation.subscriptions();
      if (const auto found = subscriptions.find(key); found != subscriptions.end()) subscriptions.erase(found);
      done.emplace_back(key);
    }
    send_keys(done, [this] { return conversation.replies(turn).numeric(Numeric::rpl_metadataunsubok); });
  }

  void list_subscriptions() const {
    const MetadataBatch batch(conversation, "metadata-subs", {}, turn);
    const Subscriptions& subscriptions = conversation.subscriptions();
    send_keys({subscriptions.begin(), subscriptions.end()},
              [&batch] { return batch.numeric(Numeric::rpl_metadatasubs); });
  }

  /// "Notifications": what is known under new keys of the rooms that the client is in, and of who is there.
  void show_known(const std::vector<std::string>& fresh) const {
    const room::Guest* self = asker(turn);
    if (fresh.empty() || self == nullptr) return;
    const auto is_fresh = [&](const std::string& key) { return std::ranges::find(fresh, key) != fresh.end(); };
    std::string& out = conversation.replies(turn).out();
    std::set<room::GuestId> told;
    for (const std::string& folded : self->rooms) {
      const room::Room* each = turn.house.find_room(folded);
      if (each == nullptr || each->members.size() > members_at_once_max) continue;
      show_room_metadata(*each, told, is_fresh, [&](std::string_view about, const room::MetadataValue& value) {
        proto::irc::MessageWriter writer(out, proto::irc::Sender::server);
        writer.source(turn.setting.server_name).command("METADATA");
        add_value(writer, about, value);
      });
    }
  }

  /// Calls `use` with all that `wanted` lets through.
  template <class Wanted, class Use>
  void show_room_metadata(const room::Room& of, std::set<room::GuestId>& told, Wanted wanted, Use use) const {
    const auto show = [&](std::string_view about, const room::Metadata& values) {
      for (const room::MetadataValue& each : values) {
        if (wanted(each.key)) use(about, each);
      }
    };
    show(of.name, of.metadata);
    for (const auto& [id, member] : of.members) {
      const room::Guest* guest = turn.house.find_guest(id);
      if (guest == nullptr || guest->metadata.empty() || !is_shown_in(*guest, of, turn)) continue;
      if (told.insert(id).second) show(guest->nick, guest->metadata);
    }
  }

  /// "METADATA SYNC".
  void sync() const { show_subscribed(); }

  /// False when there was nothing to show.
  bool show_subscribed() const {
    const MetadataBatch batch(conversation, "metadata", target, turn);
    const std::size_t before = batch.size();
    const auto wanted = [this](const std::string& key) { return conversation.subscriptions().contains(key); };
    const auto use = [&](std::string_view about, const room::MetadataValue& value) {
      if (batch.size() - before < answer_bytes_max) add_value(batch.message("METADATA"), about, value);
    };
    if (room == nullptr) {
      for (const room::MetadataValue& each : *metadata) {
        if (wanted(each.key)) use(target, each);
      }
    } else {
      std::set<room::GuestId> told;
      show_room_metadata(*room, told, wanted, use);
    }
    return batch.size() > before;
  }
};

struct Subcommand {
  std::string_view name;
  void (Asking::*handle)() const;
  bool needs_keys = false;
  /// "METADATA * SUB": of the client alone, whatever the target.
  bool needs_target = true;
};
constexpr auto table = std::to_array<Subcommand>({
    {"CLEAR", &Asking::clear},
    {"GET", &Asking::get, true},
    {"LIST", &Asking::list},
    {"SET", &Asking::set},
    {"SUB", &Asking::subscribe, true, false},
    {"SUBS", &Asking::list_subscriptions, false, false},
    {"SYNC", &Asking::sync},
    {"UNSUB", &Asking::unsubscribe, true, false},
});

/// The word behind a space in what a command was about.
std::pair<std::string_view, std::string_view> target_and_key(std::string_view about) {
  const std::size_t space = about.find(' ');
  return {about.substr(0, space), about.substr(std::min(space, about.size() - 1) + 1)};
}

}  // namespace

std::string metadata_value(const Turn& turn) {
  const room::Limits& limits = turn.house.limits();
  return "before-connect,max-subs=" + std::to_string(subscriptions_max) +
         ",max-keys=" + std::to_string(limits.metadata_keys_max) +
         ",max-value-bytes=" + std::to_string(limits.metadata_value_bytes_max);
}

Order metadata_order(const Message& message) {
  const std::string_view word = message.parameter(1);
  return same_name(word, "SET") || same_name(word, "CLEAR") ? Order::pipelined : Order::in_turn;
}

void handle_metadata(Conversation& conversation, const Message& message, Turn& turn) {
  if (!conversation.can(capability::metadata)) {
    return conversation.replies(turn).numeric(
        conversation.registered() ? Numeric::err_unknowncommand : Numeric::err_notregistered,
        conversation.registered() ? std::string_view("METADATA") : std::string_view(),
        conversation.registered() ? "Unknown command" : "You have not registered");
  }
  const std::string_view word = message.parameter(1);
  const auto found = std::ranges::find_if(table, [word](const Subcommand& row) { return same_name(row.name, word); });
  Asking asking{conversation, message, turn, {}};
  if (found == table.end()) return asking.fail("SUBCOMMAND_INVALID", {word}, "Of METADATA there is no such thing");
  asking.find_target();
  if (found->needs_target && asking.metadata == nullptr) {
    return asking.fail("INVALID_TARGET", {message.parameter(0)}, "There is no such guest or channel");
  }
  if (found->needs_keys && asking.keys().empty()) {
    return conversation.replies(turn).numeric(Numeric::err_needmoreparams, "METADATA", "Not enough parameters");
  }
  (asking.*found->handle)();
}

void metadata_came_back(Conversation& conversation, Verb verb, const room::MetadataChanged& changed,
                        std::string_view about, Turn& turn) {
  const Message none;
  Asking asking{conversation, none, turn, changed.target};
  const room::Room* room = changed.to_room ? turn.house.find_room(changed.target) : nullptr;
  const room::Guest* guest = changed.to_room ? nullptr : turn.house.find_guest(changed.target);
  if (verb == Verb::metadata_enter) return show_own_metadata(conversation, turn);
  if (verb == Verb::metadata_clear) {
    const MetadataBatch batch(conversation, "metadata", changed.target, turn);
    for (const room::MetadataChange& each : changed.made) {
      batch.numeric(Numeric::rpl_keynotset).parameter(changed.target).parameter(each.key).trailing("key not set").end();
    }
    return;
  }
  const room::Metadata nothing;
  const room::Metadata& now = room != nullptr ? room->metadata : guest != nullptr ? guest->metadata : nothing;
  const std::string_view key = target_and_key(about).second;
  const bool was_not_set = changed.made.empty() && room::find_value(now, key) == nullptr;
  was_not_set ? asking.not_set(key) : asking.answer_set(key, now);
}

void metadata_refused(Conversation& conversation, Verb verb, const room::Refused& refused, std::string_view about,
                      Turn& turn) {
  const Message none;
  const auto [target, key] = target_and_key(about);
  const Asking asking{conversation, none, turn, std::string(target)};
  switch (refused.why) {
    case room::Refusal::no_such_guest:
    case room::Refusal::no_such_room:
      asking.fail("INVALID_TARGET", {target}, "There is no such guest or channel");
      break;
    case room::Refusal::text_invalid:
    case room::Refusal::text_too_long: asking.value_invalid(); break;
    case room::Refusal::list_full: asking.limit_reached(); break;
    default: asking.fail("KEY_NO_PERMISSION", {target, key}, "You may not change this"); break;
  }
  if (verb == Verb::metadata_enter) show_own_metadata(conversation, turn);
}

void enter_with_metadata(Conversation& conversation, Turn& turn) {
  if (!conversation.can(capability::metadata)) return;
  room::SetMetadata set;
  for (room::MetadataValue& each : std::exchange(conversation.registration().metadata, {})) {
    set.changes.push_back({std::move(each.key), std::move(each.value)});
  }
  if (set.changes.empty()) return show_own_metadata(conversation, turn);
  conversation.submit(Verb::metadata_enter, std::move(set), turn, std::string(conversation.nick()) + " *");
}

void show_own_metadata(Conversation& conversation, Turn& turn) {
  const room::Guest* self = asker(turn);
  if (self == nullptr) return;
  const MetadataBatch batch(conversation, "metadata", self->nick, turn);
  for (const room::MetadataValue& each : self->metadata) add_value(batch.message("METADATA"), self->nick, each);
}

void show_metadata_of(Conversation& conversation, const room::Room& room, Turn& turn) {
  if (!conversation.can(capability::metadata) || conversation.subscriptions().empty()) return;
  if (room.members.size() > members_at_once_max) {
    conversation.replies(turn).numeric(Numeric::rpl_metadatasynclater).parameter(room.name).end();
    return;
  }
  const Message none;
  const Asking asking{conversation, none, turn, room.name, &room.metadata, &room};
  std::string& out = conversation.replies(turn).out();
  const std::size_t before = out.size();
  if (!asking.show_subscribed()) out.resize(before);
}

void show_change_of_metadata(const Conversation& conversation, const room::Event& event, Turn& turn) {
  const auto& changed = std::get<room::MetadataChanged>(event.body);
  if (!conversation.can(capability::metadata)) return;
  for (const room::MetadataChange& each : changed.made) {
    if (!conversation.subscriptions().contains(each.key)) continue;
    render_metadata(event, changed.target, each, conversation.variant(), turn.out.bytes);
  }
}

}  // namespace salon::session::irc
