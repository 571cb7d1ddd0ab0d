// METADATA (IRCv3 draft/metadata-2 and draft/metadata-3, whose sections are cited): what people and rooms tell programs
// about themselves. The drafts differ in words alone: metadata_voice.hpp.
//
// Who reads it, and may set it, is for the house to say; which keys a client wants to hear of is its own affair and
// known here alone. A guest's metadata lives as long as the guest.
#include "session/irc/metadata.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "room/name.hpp"
#include "salon/base/utf8.hpp"
#include "session/irc/command.hpp"
#include "session/irc/metadata_voice.hpp"
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

/// Of a room, who is shut out of it learns nothing, whether it could be found or not.
bool may_read(const Turn& turn, const room::Room& room) {
  const room::Guest* self = asker(turn);
  if (is_operator(turn) || room.members.contains(turn.self)) return turn.house.may_see(self, room);
  const bool open = (room.modes.flags & room::room_flag::invite_only) == 0 && room.modes.key.empty();
  return open && turn.house.may_see(self, room);
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
    } else if (room::names_room(asked)) {
      room = turn.house.find_room(asked);
      if (room == nullptr || !may_read(turn, *room)) return;
      target = room->name;
      metadata = &room->metadata;
    } else if (const room::Guest* guest = asked == "*" ? asker(turn) : turn.house.find_guest(asked)) {
      own = guest->id == turn.self;
      target = guest->nick;
      metadata = &*guest->metadata;
    }
  }

  [[nodiscard]] std::string& out() const { return conversation.replies(turn).out(); }
  [[nodiscard]] MetadataVoice voice() const { return {conversation, out(), turn.setting.server_name}; }
  [[nodiscard]] bool is_key(std::string_view key) const {
    return room::valid_metadata_key(key, turn.house.limits().metadata_key_bytes_max);
  }
  [[nodiscard]] auto keys() const { return message.parameters().subspan(2); }

  /// "METADATA GET": each key is answered, in order.
  void get() const {
    const MetadataBatch batch(conversation, out(), "metadata", target, turn);
    for (const std::string_view key : keys()) {
      is_key(key) ? batch.answer(target, key, batch.find(*metadata, key)) : batch.key_invalid(key, false);
    }
  }

  void list() const {
    const MetadataBatch batch(conversation, out(), "metadata", target, turn);
    for (const room::MetadataValue& each : *metadata) {
      if (batch.is_value(each.value)) batch.answer(target, each.key, &each.value);
    }
  }

  /// "METADATA SET". That there is no value takes the key away; an empty one is one in draft/metadata-2.
  void set() const {
    if (keys().empty()) {
      conversation.replies(turn).numeric(Numeric::err_needmoreparams, "METADATA", "Not enough parameters");
      return;
    }
    room::MetadataChange change{std::string(message.parameter(2)), {}};
    if (keys().size() > 1) change.value = message.parameter(3);
    if (change.value && !voice().is_value(*change.value)) change.value.reset();
    if (!is_key(change.key)) return voice().key_invalid(change.key, true);
    if (!conversation.registered()) return set_early(change);
    const std::string asked = own ? std::string() : target;
    conversation.submit(Verb::metadata_set, room::SetMetadata{asked, {change}}, turn, target + " " + change.key);
  }

  /// "before-connect": the house is told when the client is in it, and must not find fault with it then.
  void set_early(const room::MetadataChange& change) const {
    room::Metadata& kept = conversation.registration().metadata;
    const room::Limits& limits = turn.house.limits();
    const bool fits =
        !change.value || (change.value->size() <= limits.metadata_value_bytes_max && !utf8::has_control(*change.value));
    if (!fits) return voice().value_invalid(change.key);
    const bool known = room::find_value(kept, change.key) != nullptr;
    if (change.value && !known && kept.size() >= limits.metadata_keys_max) {
      return voice().too_many_keys(target, limits.metadata_keys_max);
    }
    if (!change.value && !known) return voice().was_not_set(target, change.key);
    room::make_change(kept, change);
    voice().answer(target, change.key, voice().find(kept, change.key));
  }

  void clear() const {
    if (conversation.registered()) {
      const std::string asked = own ? std::string() : target;
      conversation.submit(Verb::metadata_clear, room::SetMetadata{asked, {}, true}, turn, target + " *");
      return;
    }
    const MetadataBatch batch(conversation, out(), "metadata", target, turn);
    for (const room::MetadataValue& each : std::exchange(conversation.registration().metadata, {})) {
      batch.answer(target, each.key, nullptr);
    }
  }

  // ---- subscriptions ----

  /// Keys as parameters, in as many messages as it takes.
  static void send_keys(const MetadataVoice& voice, Numeric numeric, const std::vector<std::string>& keys) {
    for (std::size_t at = 0; at < keys.size(); at += keys_a_message) {
      proto::irc::MessageWriter writer = voice.numeric(numeric);
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
        voice().key_invalid(key, false);
        continue;
      }
      Subscriptions& subscriptions = conversation.lists_to_change().subscriptions;
      const bool known = subscriptions.contains(key);
      if (!known && subscriptions.size() >= subscriptions_max) {
        voice().too_many_subscriptions(key, subscriptions_max);
        break;
      }
      if (!known) fresh.emplace_back(*subscriptions.emplace(key).first);
      done.emplace_back(key);
    }
    send_keys(voice(), Numeric::rpl_metadatasubok, done);
    if (!fresh.empty()) show_known(fresh);
  }

  void unsubscribe() const {
    std::vector<std::string> done;
    for (const std::string_view key : keys()) {
      if (!is_key(key)) {
        voice().key_invalid(key, false);
        continue;
      }
      Subscriptions& subscriptions = conversation.lists_to_change().subscriptions;
      if (const auto found = subscriptions.find(key); found != subscriptions.end()) subscriptions.erase(found);
      done.emplace_back(key);
    }
    send_keys(voice(), Numeric::rpl_metadataunsubok, done);
  }

  void list_subscriptions() const {
    const MetadataBatch batch(conversation, out(), "metadata-subs", {}, turn);
    const Subscriptions& subscriptions = conversation.lists().subscriptions;
    send_keys(batch, Numeric::rpl_metadatasubs, {subscriptions.begin(), subscriptions.end()});
  }

  /// "Notifications"; draft/metadata-3, "METADATA SUB": what is known under new keys of all that the client sees. That
  /// draft wants it in a batch, or put off as a whole.
  void show_known(const std::vector<std::string>& fresh) const {
    const room::Guest* self = asker(turn);
    if (self == nullptr) return;
    const auto is_large = [this](const std::string& folded) {
      const room::Room* each = turn.house.find_room(folded);
      return each != nullptr && each->members.size() > members_at_once_max;
    };
    const auto is_fresh = [&](const std::string& key) { return std::ranges::find(fresh, key) != fresh.end(); };
    if (!voice().third()) {
      const MetadataVoice plain = voice();
      return show_all(plain, is_fresh, [&](const std::string& folded) { return !is_large(folded); });
    }
    // There is nobody yet of whom anything could be told: when there is, it is asked for at once.
    const bool alone = self->rooms.empty() && conversation.lists().monitored.empty();
    if (alone || std::ranges::any_of(self->rooms, is_large)) return voice().later("*ALL");
    const MetadataBatch batch(conversation, out(), "metadata", "*ALL", turn);
    show_all(batch, is_fresh, [](const std::string&) { return true; });
  }

  /// Tells all that `wanted` lets through of the rooms that the client is in, if `shown`, of who is there, and of those
  /// whom it monitors where that makes them heard of.
  template <class Wanted, class Shown>
  void show_all(const MetadataVoice& voice, Wanted wanted, Shown shown) const {
    const room::Guest* self = asker(turn);
    if (self == nullptr) return;
    std::set<room::GuestId> told;
    const std::size_t before = voice.size();
    const auto tell = [&](std::string_view about, const room::MetadataValue& value) {
      if (voice.size() - before < answer_bytes_max) voice.tell(about, value.key, &value.value);
    };
    for (const std::string& folded : self->rooms) {
      const room::Room* each = turn.house.find_room(folded);
      if (each != nullptr && shown(folded)) show_room_metadata(*each, told, wanted, tell);
    }
    if (!voice.third()) return;
    for (const auto& [folded, nick] : conversation.lists().monitored) {
      const room::Guest* guest = turn.house.find_guest(nick);
      if (guest == nullptr || !told.insert(guest->id).second) continue;
      for (const room::MetadataValue& each : *guest->metadata) {
        if (wanted(each.key) && voice.is_value(each.value)) tell(guest->nick, each);
      }
    }
  }

  /// Calls `use` with all that `wanted` lets through.
  template <class Wanted, class Use>
  void show_room_metadata(const room::Room& of, std::set<room::GuestId>& told, Wanted wanted, Use use) const {
    const MetadataVoice says = voice();
    const auto show = [&](std::string_view about, const room::Metadata& values) {
      for (const room::MetadataValue& each : values) {
        if (wanted(each.key) && says.is_value(each.value)) use(about, each);
      }
    };
    show(of.name, of.metadata);
    for (const auto& [id, member] : of.members) {
      const room::Guest* guest = turn.house.find_guest(id);
      if (guest == nullptr || guest->metadata->empty() || !is_shown_in(*guest, of, turn)) continue;
      if (told.insert(id).second) show(guest->nick, *guest->metadata);
    }
  }

  [[nodiscard]] bool subscribed(const std::string& key) const {
    return conversation.lists().subscriptions.contains(key);
  }

  /// "METADATA SYNC".
  void sync() const { show_subscribed(out()); }

  /// "*ALL": draft/metadata-3, "METADATA SYNC".
  void sync_all() const {
    const MetadataBatch batch(conversation, out(), "metadata", "*ALL", turn);
    show_all(
        batch, [this](const std::string& key) { return subscribed(key); }, [](const std::string&) { return true; });
  }

  /// False when there was nothing to show.
  bool show_subscribed(std::string& to) const {
    const MetadataBatch batch(conversation, to, "metadata", target, turn);
    const std::size_t before = batch.size();
    const auto wanted = [this](const std::string& key) { return subscribed(key); };
    const auto tell = [&](std::string_view about, const room::MetadataValue& value) {
      if (batch.size() - before < answer_bytes_max) batch.tell(about, value.key, &value.value);
    };
    if (room == nullptr) {
      for (const room::MetadataValue& each : *metadata) {
        if (wanted(each.key) && batch.is_value(each.value)) tell(target, each);
      }
    } else {
      std::set<room::GuestId> told;
      show_room_metadata(*room, told, wanted, tell);
    }
    return batch.size() > before;
  }
};

struct Subcommand {
  std::string_view name;
  void (Asking::*handle)() const;
  bool needs_keys = false;
  /// "METADATA * SUB": of the client alone; draft/metadata-2 does not ask whatever the target is.
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
  if (!conversation.can(capability::any_metadata)) {
    return conversation.replies(turn).numeric(
        conversation.registered() ? Numeric::err_unknowncommand : Numeric::err_notregistered,
        conversation.registered() ? std::string_view("METADATA") : std::string_view(),
        conversation.registered() ? "Unknown command" : "You have not registered");
  }
  const std::string_view word = message.parameter(1);
  const auto found = std::ranges::find_if(table, [word](const Subcommand& row) { return same_name(row.name, word); });
  Asking asking{conversation, message, turn, {}};
  if (found == table.end()) return asking.voice().no_such_subcommand(word);
  const bool third = asking.voice().third();
  if (third && found->name == "SYNC" && message.parameter(0) == "*ALL") return asking.sync_all();
  asking.find_target();
  const bool nobody = found->needs_target ? asking.metadata == nullptr : third && !asking.own;
  if (nobody) return asking.voice().target_invalid(message.parameter(0));
  if (found->needs_keys && asking.keys().empty()) {
    return conversation.replies(turn).numeric(Numeric::err_needmoreparams, "METADATA", "Not enough parameters");
  }
  (asking.*found->handle)();
}

void metadata_came_back(Conversation& conversation, Verb verb, const room::MetadataChanged& changed,
                        std::string_view about, Turn& turn) {
  if (verb == Verb::metadata_enter) {
    if (!conversation.can(capability::metadata_3)) show_own_metadata(conversation, turn);  // it was in the welcome
    return;
  }
  if (verb == Verb::metadata_clear) {
    const MetadataBatch batch(conversation, conversation.replies(turn).out(), "metadata", changed.target, turn);
    for (const room::MetadataChange& each : changed.made) batch.answer(changed.target, each.key, nullptr);
    return;
  }
  const room::Room* room = changed.to_room ? turn.house.find_room(changed.target) : nullptr;
  const room::Guest* guest = changed.to_room ? nullptr : turn.house.find_guest(changed.target);
  const room::Metadata nothing;
  const room::Metadata& now = room != nullptr ? room->metadata : guest != nullptr ? *guest->metadata : nothing;
  const std::string_view key = target_and_key(about).second;
  const MetadataVoice voice(conversation, conversation.replies(turn).out(), turn.setting.server_name);
  const std::string* value = voice.find(now, key);
  changed.made.empty() && value == nullptr ? voice.was_not_set(changed.target, key)
                                           : voice.answer(changed.target, key, value);
}

void metadata_refused(Conversation& conversation, Verb verb, const room::Refused& refused, std::string_view about,
                      Turn& turn) {
  const auto [target, key] = target_and_key(about);
  const MetadataVoice voice(conversation, conversation.replies(turn).out(), turn.setting.server_name);
  switch (refused.why) {
    case room::Refusal::no_such_guest:
    case room::Refusal::no_such_room: voice.target_invalid(target); break;
    case room::Refusal::text_invalid:
    case room::Refusal::text_too_long: voice.value_invalid(key); break;
    case room::Refusal::list_full: voice.too_many_keys(target, turn.house.limits().metadata_keys_max); break;
    case room::Refusal::not_kept: voice.not_kept(target, key); break;
    default: voice.not_permitted(target, key); break;
  }
  if (verb == Verb::metadata_enter && !voice.third()) show_own_metadata(conversation, turn);
}

void welcome_with_metadata(Conversation& conversation, Turn& turn) {
  if (!conversation.can(capability::metadata_3)) return;
  const std::string_view nick = conversation.nick();
  const MetadataBatch batch(conversation, conversation.replies(turn).out(), "metadata", nick, turn);
  for (const room::MetadataValue& each : conversation.registration().metadata) {
    batch.answer(nick, each.key, &each.value);
  }
}

void enter_with_metadata(Conversation& conversation, Turn& turn) {
  if (!conversation.can(capability::any_metadata)) return;
  room::SetMetadata set;
  for (room::MetadataValue& each : std::exchange(conversation.registration().metadata, {})) {
    set.changes.push_back({std::move(each.key), std::move(each.value)});
  }
  if (!set.changes.empty()) {
    conversation.submit(Verb::metadata_enter, std::move(set), turn, std::string(conversation.nick()) + " *");
  } else if (!conversation.can(capability::metadata_3)) {
    show_own_metadata(conversation, turn);
  }
}

void show_own_metadata(Conversation& conversation, Turn& turn) {
  const room::Guest* self = asker(turn);
  if (self == nullptr) return;
  const MetadataBatch batch(conversation, conversation.replies(turn).out(), "metadata", self->nick, turn);
  for (const room::MetadataValue& each : *self->metadata) {
    if (batch.is_value(each.value)) batch.tell(self->nick, each.key, &each.value);
  }
}

void show_metadata_of(Conversation& conversation, const room::Room& room, Turn& turn) {
  if (!conversation.can(capability::any_metadata)) return;
  const Message none;
  const Asking asking{conversation, none, turn, room.name, &room.metadata, &room};
  const MetadataVoice voice = asking.voice();
  if (!voice.third() && conversation.lists().subscriptions.empty()) return;
  if (room.members.size() > members_at_once_max) return voice.later(room.name);
  std::string& out = asking.out();
  const std::size_t before = out.size();
  if (!asking.show_subscribed(out) && !voice.third()) out.resize(before);
}

void show_metadata_of(Conversation& conversation, const room::Guest& guest, std::string& out, Turn& turn) {
  if (!conversation.can(capability::metadata_3)) return;
  const Message none;
  const Asking asking{conversation, none, turn, guest.nick, &*guest.metadata};
  asking.show_subscribed(out);
}

void show_change_of_metadata(const Conversation& conversation, const room::Event& event, Turn& turn) {
  const auto& changed = std::get<room::MetadataChanged>(event.body);
  if (!conversation.can(capability::any_metadata)) return;
  const MetadataVoice voice(conversation, turn.out.bytes, turn.setting.server_name);
  for (const room::MetadataChange& each : changed.made) {
    if (!conversation.lists().subscriptions.contains(each.key)) continue;
    if (!voice.third()) {
      render_metadata(event, changed.target, each, conversation.variant(), turn.out.bytes);
    } else {
      voice.tell(changed.target, each.key, each.value && !each.value->empty() ? &*each.value : nullptr);
    }
  }
}

}  // namespace salon::session::irc
