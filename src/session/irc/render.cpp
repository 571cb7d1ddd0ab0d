#include "session/irc/render.hpp"

#include <algorithm>
#include <span>

#include "proto/irc_writer.hpp"
#include "room/guest_mask.hpp"
#include "session/irc/mode_text.hpp"
#include "session/irc/spoken.hpp"
#include "session/session.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::MessageWriter;
using proto::irc::Sender;

using Source = Scratch<256>;

Source source_text(std::string_view nick, std::string_view user, room::Dialect dialect) {
  Source source;
  source.add(nick).add("!").add(user_name(user)).add("@").add(host_name(dialect));
  return source;
}

Source source_text(const room::Actor& actor) { return source_text(actor.nick, actor.user, actor.dialect); }

struct Rendering {
  const room::Event& event;
  Variant variant;
  std::string_view server;
  std::string& out;

  [[nodiscard]] bool can(Capabilities capability) const { return (variant.capabilities & capability) != 0; }

  /// ":nick!user@host COMMAND", to be continued.
  [[nodiscard]] MessageWriter begin(std::string_view source, std::string_view command) const {
    MessageWriter writer(out, Sender::server);
    add_time(writer, variant, event.time);
    add_bot(writer, variant, event.actor.bot);
    writer.source(source).command(command);
    return writer;
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
                   .bot = event.actor.bot},
                  variant, out);
  }
  void operator()(const room::Joined& joined) const {
    if (joined.quiet) return;
    const Source source = source_text(event.actor);
    MessageWriter writer = begin(source.text(), "JOIN");
    writer.parameter(joined.room);
    // extended-join: the account, of which there are none yet, and the real name.
    if (can(capability::extended_join)) writer.parameter("*").trailing(joined.real_name);
    writer.end();
    if (joined.ranks != 0) {
      // A rank that was kept for it.
      const std::string letters = room::letters_of_ranks(joined.ranks);
      MessageWriter mode = begin(server, "MODE");
      mode.parameter(joined.room).parameter("+" + letters);
      for (std::size_t at = 0; at < letters.size(); ++at) mode.parameter(event.actor.nick);
      mode.end();
    }
    if (!joined.away.empty() && can(capability::away_notify)) {
      begin(source.text(), "AWAY").trailing(joined.away).end();
    }
  }
  void operator()(const room::Parted& parted) const {
    if (parted.quiet) return;
    MessageWriter writer = begin(source_text(event.actor).text(), "PART");
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
    begin(source_text(event.actor).text(), "QUIT").trailing(reason).end();
  }
  void operator()(const room::Renamed& renamed) const {
    const Source source = source_text(renamed.old_nick, event.actor.user, event.actor.dialect);
    begin(source.text(), "NICK").parameter(event.actor.nick).end();
  }
  void operator()(const room::TopicChanged& changed) const {
    // In history under this id (event-playback).
    MessageWriter writer(out, Sender::server);
    add_time(writer, variant, event.time);
    add_id(writer, variant, event.id);
    add_bot(writer, variant, event.actor.bot);
    writer.source(source_text(event.actor).text()).command("TOPIC").parameter(changed.room);
    writer.trailing(changed.topic).end();
  }
  void operator()(const room::ModesChanged& changed) const {
    const Source source = source_text(event.actor);
    const std::size_t bytes_max = proto::irc::text_bytes_max({source.text(), "MODE", changed.room});
    std::span<const room::ModeChange> rest(changed.made);
    while (!rest.empty()) {
      const ModeText text = take_mode_text(rest, bytes_max);
      MessageWriter writer = begin(source.text(), "MODE");
      writer.parameter(changed.room).parameter(text.letters);
      for (const std::string_view argument : text.arguments) writer.parameter(argument);
      writer.end();
    }
  }
  void operator()(const room::Kicked& kicked) const {
    MessageWriter writer = begin(source_text(event.actor).text(), "KICK");
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
  void operator()(const room::UserModesChanged& changed) const {
    std::string letters;
    if (changed.on != 0) letters += "+" + room::letters_of(changed.on);
    if (changed.off != 0) letters += "-" + room::letters_of(changed.off);
    if (letters.empty()) return;
    begin(source_text(event.actor).text(), "MODE").parameter(event.actor.nick).parameter(letters).end();
  }
  void operator()(const room::Redacted& redacted) const {
    if (!can(capability::message_redaction)) return;
    MessageWriter writer(out, Sender::server);
    add_time(writer, variant, event.time);
    add_id(writer, variant, event.id);
    writer.source(source_text(event.actor).text()).command("REDACT").parameter(redacted.target);
    writer.parameter(redacted.message.text());
    if (!redacted.reason.empty()) writer.trailing(redacted.reason);
    writer.end();
  }
  void operator()(const room::Proclaimed& proclaimed) const {
    begin(source_text(event.actor).text(), "WALLOPS").trailing(proclaimed.text).end();
  }
  void operator()(const room::Expelled& /*expelled*/) const {}
  void operator()(const room::Entered& /*entered*/) const {}
  void operator()(const room::Refused& /*refused*/) const {}
};

}  // namespace

void render(const room::Event& event, Variant variant, const Setting& setting, std::string& out) {
  std::visit(Rendering{event, variant, setting.server_name, out}, event.body);
}

void render(const room::Line& line, Variant variant, const Replay& replay, std::string& out) {
  const Source source = source_text(line.nick, line.user, line.dialect);
  if (line.deed == room::Deed::topic) {
    MessageWriter writer(out, Sender::server);
    if (!replay.batch.empty()) writer.tag("batch", replay.batch);
    add_time(writer, variant, line.time);
    add_id(writer, variant, line.id);
    return writer.source(source.text()).command("TOPIC").parameter(replay.room).trailing(line.text).end();
  }
  render_spoken({.id = line.id,
                 .time = line.time,
                 .source = source.text(),
                 .target = line.target.empty() ? replay.room : std::string_view(line.target),
                 .kind = line.kind,
                 .text = line.text,
                 .tags = line.tags,
                 .batch = replay.batch,
                 .time_of_day = replay.time_of_day},
                variant, out);
}

void append_time(std::string& out, WallTime time) { out += time_text(time).text(); }

std::string expulsion(const room::Left& left) {
  return "Killed (" + left.expelled_by + " (" + (left.reason.empty() ? "no reason given" : left.reason) + "))";
}

std::string_view host_name(room::Dialect dialect) { return room::shown_host(dialect); }

std::string_view user_name(std::string_view user) { return room::shown_user(user); }

std::string source_of(std::string_view nick, std::string_view user, room::Dialect dialect) {
  return std::string(source_text(nick, user, dialect).text());
}

}  // namespace salon::session::irc
