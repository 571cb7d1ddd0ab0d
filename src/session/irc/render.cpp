#include "session/irc/render.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "proto/irc_writer.hpp"
#include "room/guest_mask.hpp"
#include "room/remember.hpp"
#include "session/irc/mode_text.hpp"
#include "session/irc/named_modes.hpp"
#include "session/irc/spoken.hpp"
#include "session/session.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::MessageWriter;
using proto::irc::Sender;

using Source = Scratch<256>;

Source source_text(std::string_view nick, std::string_view user, std::string_view host) {
  Source source;
  source.add(nick).add("!").add(user_name(user)).add("@").add(host);
  return source;
}

Source source_text(const room::Actor& actor) { return source_text(actor.nick, actor.user, host_of(actor)); }

struct Rendering {
  const room::Event& event;
  Variant variant;
  std::string_view server;
  std::string& out;
  /// Of history.
  std::string_view batch{};

  [[nodiscard]] bool can(Capabilities capability) const { return (variant.capabilities & capability) != 0; }

  /// ":nick!user@host COMMAND", to be continued.
  [[nodiscard]] MessageWriter begin(std::string_view source, std::string_view command) const {
    return begin(source, command, room::EntryId{});
  }
  /// With the event's id, under which it is in history: on the first message of an event that is one there, for an id
  /// must not name two messages (message-ids, "Tag value").
  [[nodiscard]] MessageWriter begin_kept(std::string_view source, std::string_view command) const {
    return begin(source, command, event.id);
  }
  [[nodiscard]] MessageWriter begin(std::string_view source, std::string_view command, const room::EntryId& id) const {
    MessageWriter writer(out, Sender::server);
    if (!batch.empty()) writer.tag("batch", batch);
    add_time(writer, variant, event.time);
    add_id(writer, variant, id);
    add_bot(writer, variant, event.actor.bot);
    if (source != server) add_account(writer, variant, event.actor.account);
    writer.source(source).command(command);
    return writer;
  }

  /// Of who joins, to all members alike. draft/metadata-3 has a numeric for it, and an empty value is none there.
  void say_metadata_of_joiner(const room::MetadataValue& each) const {
    if (!can(capability::metadata_3)) return say_metadata(event.actor.nick, each.key, &each.value);
    if (each.value.empty()) return;
    begin(server, "761")
        .parameter("*")
        .parameter(event.actor.nick)
        .parameter(each.key)
        .parameter("*")
        .trailing(each.value)
        .end();
  }

  /// "METADATA server message"; no value: the key is gone.
  void say_metadata(std::string_view target, std::string_view key, const std::string* value) const {
    MessageWriter writer = begin(source_text(event.actor).text(), "METADATA");
    writer.parameter(target).parameter(key).parameter("*");
    if (value != nullptr) writer.trailing(*value);
    writer.end();
  }

  void operator()(const room::Said& said) const {
    const Source source = source_text(event.actor);
    render_spoken({.id = event.id,
                   .time = event.time,
                   .source = source.text(),
                   .target = said.target,
                   .kind = said.kind,
                   .text = said.text,
                   .tags = said.tags,
                   .cuts = said.cuts,
                   .bot = event.actor.bot,
                   .account = event.actor.account},
                  variant, out);
  }
  void operator()(const room::Joined& joined) const {
    if (joined.quiet) return;
    const Source source = source_text(event.actor);
    MessageWriter writer = begin_kept(source.text(), "JOIN");
    writer.parameter(joined.room);
    // extended-join: the account, and the real name.
    if (can(capability::extended_join)) writer.parameter(account_name()).trailing(joined.real_name);
    writer.end();
    if (joined.ranks != 0) {
      // A rank that was kept for it.
      std::vector<room::ModeChange> ranks;
      for (const char letter : room::letters_of_ranks(joined.ranks)) ranks.push_back({letter, true, event.actor.nick});
      say_modes(server, joined.room, ranks, {});
    }
    if (!joined.away.empty() && can(capability::away_notify)) {
      begin(source.text(), "AWAY").trailing(joined.away).end();
    }
    // Whatever the keys: who it is for is rendered for together (metadata, "Notifications": "Clients MAY also receive
    // metadata notifications for keys they have not subscribed to").
    if (!can(capability::any_metadata)) return;
    for (const room::MetadataValue& each : joined.metadata) say_metadata_of_joiner(each);
  }
  void operator()(const room::Parted& parted) const {
    if (parted.quiet) return;
    MessageWriter writer = begin_kept(source_text(event.actor).text(), "PART");
    writer.parameter(parted.room);
    if (!parted.reason.empty()) writer.trailing(parted.reason);
    writer.end();
  }
  void operator()(const room::Left& left) const {
    if (left.quiet) return;
    std::string_view reason = left.reason;
    if (reason.empty() && left.dropped) reason = "Connection lost";
    const std::string expelled = left.expelled_by.empty() ? "" : expulsion(left);
    if (!expelled.empty()) reason = expelled;
    // Many may have been swept out with one entry.
    const room::EntryId id = event.origin.session == 0 ? room::EntryId{} : event.id;
    begin(source_text(event.actor).text(), "QUIT", id).trailing(reason).end();
  }
  void operator()(const room::Renamed& renamed) const {
    const Source source = source_text(renamed.old_nick, event.actor.user, host_of(event.actor));
    begin_kept(source.text(), "NICK").parameter(event.actor.nick).end();
  }
  void operator()(const room::TopicChanged& changed) const {
    MessageWriter writer = begin_kept(source_text(event.actor).text(), "TOPIC");
    writer.parameter(changed.room).trailing(changed.topic).end();
  }
  /// To each by itself, and to who knows the word alone: show_renaming().
  void operator()(const room::RoomRenamed& renamed) const {
    MessageWriter writer = begin(source_text(event.actor).text(), "RENAME");
    writer.parameter(renamed.old_name).parameter(renamed.room).trailing(renamed.reason).end();
  }
  void operator()(const room::ModesChanged& changed) const {
    const Source source = source_text(event.actor);
    say_modes(source.text(), changed.room, changed.made, event.id);
  }
  /// The first of them has the id.
  void say_modes(std::string_view source, std::string_view room, std::span<const room::ModeChange> rest,
                 room::EntryId id) const {
    if (can(capability::named_modes)) return say_props(source, room, rest, id);
    const std::size_t bytes_max = proto::irc::text_bytes_max({source, "MODE", room});
    while (!rest.empty()) {
      const ModeText text = take_mode_text(rest, bytes_max);
      MessageWriter writer = begin(source, "MODE", std::exchange(id, {}));
      writer.parameter(room).parameter(text.letters);
      for (const std::string_view argument : text.arguments) writer.parameter(argument);
      writer.end();
    }
  }
  // draft/named-modes, "Changing modes".
  void say_props(std::string_view source, std::string_view room, std::span<const room::ModeChange> rest,
                 room::EntryId id) const {
    const std::size_t bytes_max = proto::irc::text_bytes_max({source, "PROP", room});
    while (!rest.empty()) {
      MessageWriter writer = begin(source, "PROP", std::exchange(id, {}));
      writer.parameter(room);
      std::size_t bytes = 0;
      for (std::size_t items = 0; !rest.empty() && items < mode_arguments_max; ++items) {
        const std::string item = prop_item(rest.front());
        bytes += 1 + item.size();
        if (items > 0 && bytes > bytes_max) break;
        writer.parameter(item);
        rest = rest.subspan(1);
      }
      writer.end();
    }
  }
  void operator()(const room::Kicked& kicked) const {
    MessageWriter writer = begin_kept(source_text(event.actor).text(), "KICK");
    writer.parameter(kicked.room).parameter(kicked.nick).trailing(kicked.reason).end();
  }
  // invite-notify: the members that want to know. The guest who is invited is told in any case: see Conversation.
  void operator()(const room::Invited& invited) const {
    if (!can(capability::invite_notify)) return;
    begin(source_text(event.actor).text(), "INVITE").parameter(invited.nick).parameter(invited.room).end();
  }
  void operator()(const room::AwayChanged& changed) const {
    if (!can(capability::away_notify)) return;
    MessageWriter writer = begin(source_text(event.actor).text(), "AWAY");
    if (!changed.away.empty()) writer.trailing(changed.away);
    writer.end();
  }
  void operator()(const room::RealNameChanged& changed) const {
    if (!can(capability::setname)) return;
    begin(source_text(event.actor).text(), "SETNAME").trailing(changed.real_name).end();
  }
  // chghost: the user name is said again.
  void operator()(const room::HostChanged& changed) const {
    if (!can(capability::chghost)) return;
    const room::Actor& actor = event.actor;
    const Source source = source_text(actor.nick, actor.user, room::shown_host(actor.dialect, changed.old_host));
    begin(source.text(), "CHGHOST").parameter(user_name(actor.user)).parameter(host_of(actor)).end();
  }
  void operator()(const room::UserModesChanged& changed) const {
    std::string letters;
    if (changed.on != 0) letters += "+" + room::letters_of(changed.on);
    if (changed.off != 0) letters += "-" + room::letters_of(changed.off);
    if (letters.empty()) return;
    begin(source_text(event.actor).text(), "MODE").parameter(event.actor.nick).parameter(letters).end();
  }
  void operator()(const room::Redacted& redacted) const {
    if (!can(capability::message_redaction)) return;
    MessageWriter writer = begin_kept(source_text(event.actor).text(), "REDACT");
    writer.parameter(redacted.target);
    writer.parameter(redacted.message.text());
    if (!redacted.reason.empty()) writer.trailing(redacted.reason);
    writer.end();
  }
  void operator()(const room::Proclaimed& proclaimed) const {
    begin(source_text(event.actor).text(), "WALLOPS").trailing(proclaimed.text).end();
  }
  /// To each by itself: render_metadata().
  void operator()(const room::MetadataChanged& /*changed*/) const {}
  // account-notify.
  void account_changed() const {
    if (!can(capability::account_notify)) return;
    begin(source_text(event.actor).text(), "ACCOUNT").parameter(account_name()).end();
  }
  void operator()(const room::Registered& /*registered*/) const { account_changed(); }
  void operator()(const room::AccountChanged& /*changed*/) const { account_changed(); }
  void operator()(const room::AccountDropped& dropped) const {
    if (dropped.own) account_changed();
  }
  [[nodiscard]] std::string_view account_name() const {
    return event.actor.account.empty() ? std::string_view("*") : std::string_view(event.actor.account);
  }
  /// A founder is one as others are: by a MODE, which is nobody's.
  void operator()(const room::RoomKept& kept) const {
    if (!kept.founder) return;
    const room::ModeChange made{'q', true, event.actor.nick};
    say_modes(server, kept.room, {&made, 1}, {});
  }
  void operator()(const room::RoomTransferred& transferred) const {
    say_modes(server, transferred.room, transferred.made, {});
  }
  void operator()(const room::RoomOffered& /*offered*/) const {}
  void operator()(const room::AccessChanged& /*changed*/) const {}
  void operator()(const room::ClientLeft& /*left*/) const {}
  void operator()(const room::StayChanged& /*changed*/) const {}
  void operator()(const room::HostSet& /*set*/) const {}
  void operator()(const room::ReadMarked& /*marked*/) const {}
  void operator()(const room::AccountWaits& /*waits*/) const {}
  void operator()(const room::PasswordChanged& /*changed*/) const {}
  void operator()(const room::CertificateChanged& /*changed*/) const {}
  void operator()(const room::Expelled& /*expelled*/) const {}
  void operator()(const room::ExclusionChanged& /*changed*/) const {}
  void operator()(const room::FilterChanged& /*changed*/) const {}
  void operator()(const room::Entered& /*entered*/) const {}
  void operator()(const room::Refused& /*refused*/) const {}
};

/// What was done, as it was then, but for what nobody needs to know of it any more.
decltype(room::Event::body) body_of(const room::Line& line, std::string_view shown_room) {
  const std::string room(shown_room);
  switch (line.deed) {
    case room::Deed::said:
    case room::Deed::caught:
    case room::Deed::called_otherwise:  // draft/event-playback knows neither
    case room::Deed::given_on: break;
    case room::Deed::topic: return room::TopicChanged{room, line.text};
    case room::Deed::joined: return room::Joined{.room = room, .quiet = false, .real_name = line.target};
    case room::Deed::parted: return room::Parted{room, line.text};
    case room::Deed::left: return room::Left{{}, line.text, false, false, line.target};
    case room::Deed::dropped: return room::Left{{}, line.text, true, false, line.target};
    case room::Deed::renamed: return room::Renamed{line.nick, {}};
    case room::Deed::modes: return room::ModesChanged{room, room::changes_of(line.text), {}};
    case room::Deed::kicked: return room::Kicked{room, {}, line.target, line.text};
  }
  return room::Entered{};
}

room::Event event_of(const room::Line& line, std::string_view shown_room) {
  constexpr room::Origin somebody{.node = 1, .session = 1};
  room::Event event{.id = line.id,
                    .time = line.time,
                    .origin = somebody,
                    .actor = {somebody.guest(), line.nick, line.user, line.dialect, line.bot, line.account, line.host},
                    .body = body_of(line, shown_room),
                    .to_rooms = {},
                    .to_guests = {}};
  if (line.deed == room::Deed::renamed) event.actor.nick = line.target;
  return event;
}

}  // namespace

void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out) {
  std::visit(Rendering{event, variant, setting.server_name, out}, event.body);
}

void render(const room::Line& line, Variant variant, const Replay& replay, std::string& out) {
  if (line.deed != room::Deed::said) {
    const room::Event event = event_of(line, replay.room);
    return std::visit(Rendering{event, variant, {}, out, replay.batch}, event.body);
  }
  const Source source = source_text(line.nick, line.user, room::shown_host(line.dialect, line.host));
  render_spoken({.id = line.id,
                 .time = line.time,
                 .source = source.text(),
                 .target = line.target.empty() ? replay.room : std::string_view(line.target),
                 .kind = line.kind,
                 .text = line.text,
                 .tags = line.tags,
                 .batch = replay.batch,
                 .time_of_day = replay.time_of_day,
                 .bot = line.bot,
                 .account = line.account},
                variant, out);
}

void render_metadata(const room::Event& event, std::string_view target, const room::MetadataChange& change,
                     Variant variant, std::string& out) {
  const std::string* value = change.value ? &*change.value : nullptr;
  Rendering{event, variant, {}, out}.say_metadata(target, change.key, value);
}

void append_time(std::string& out, WallTime time) { out += time_text(time).text(); }

std::string expulsion(const room::Left& left) {
  return "Killed (" + left.expelled_by + " (" + (left.reason.empty() ? "no reason given" : left.reason) + "))";
}

std::string_view host_of(const room::Actor& actor) { return room::shown_host(actor.dialect, actor.host); }
std::string_view host_of(const room::Guest& guest) { return room::shown_host(guest.dialect, *guest.host); }
std::string_view host_of(const room::Departed& departed) { return room::shown_host(departed.dialect, departed.host); }

std::string_view user_name(std::string_view user) { return room::shown_user(user); }

std::string source_of(const room::Actor& actor) { return std::string(source_text(actor).text()); }

std::string source_of(const room::Guest& guest) {
  return std::string(source_text(guest.nick, guest.user, host_of(guest)).text());
}

}  // namespace salon::session::irc
