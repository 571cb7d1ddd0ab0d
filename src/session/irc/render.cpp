#include "session/irc/render.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <limits>

#include "proto/irc_writer.hpp"

namespace salon::session::irc {
namespace {

using proto::irc::MessageWriter;
using proto::irc::Sender;

/// A short text built in place, for what MessageWriter wants whole; what does not fit is left out.
template <std::size_t capacity>
class Scratch {
 public:
  Scratch& add(std::string_view text) {
    text = text.substr(0, capacity - size_);
    std::ranges::copy(text, bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += text.size();
    return *this;
  }
  Scratch& add_number(std::uint64_t value, std::size_t width = 1) {
    std::array<char, std::numeric_limits<std::uint64_t>::digits10 + 1> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    const auto count = static_cast<std::size_t>(end - digits.data());
    for (std::size_t zeros = count; zeros < width; ++zeros) add("0");
    return add({digits.data(), count});
  }
  [[nodiscard]] std::string_view text() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, capacity> bytes_;
  std::size_t size_ = 0;
};

using Source = Scratch<256>;

Source source_text(std::string_view nick, std::string_view user, room::Dialect dialect) {
  Source source;
  source.add(nick).add("!").add(user_name(user)).add("@").add(host_name(dialect));
  return source;
}

Source source_text(const room::Actor& actor) { return source_text(actor.nick, actor.user, actor.dialect); }

Scratch<32> time_text(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const auto number = [](auto value) { return static_cast<std::uint64_t>(std::max<long long>(value, 0)); };
  Scratch<32> text;
  text.add_number(number(static_cast<int>(date.year())), 4).add("-");
  text.add_number(static_cast<unsigned>(date.month()), 2).add("-");
  text.add_number(static_cast<unsigned>(date.day()), 2).add("T");
  text.add_number(number(clock.hours().count()), 2).add(":");
  text.add_number(number(clock.minutes().count()), 2).add(":");
  text.add_number(number(clock.seconds().count()), 2).add(".");
  text.add_number(number(clock.subseconds().count()), 3).add("Z");
  return text;
}

void add_time(MessageWriter& writer, Variant variant, WallTime time) {
  if ((variant.capabilities & capability::server_time) != 0) writer.tag("time", time_text(time).text());
}

/// bot-mode, "The bot tag": on all that a bot does.
void add_bot(MessageWriter& writer, Variant variant, bool bot) {
  if (bot && (variant.capabilities & capability::message_tags) != 0) writer.tag("bot");
}

/// A line for a client, whether it was just said or is read back.
struct Spoken {
  const room::EntryId& id;
  WallTime time;
  std::string_view source;
  std::string_view target;
  room::SayKind kind;
  std::string_view text;
  std::string_view batch;
  std::string_view time_of_day;
  bool bot = false;
};

void render_spoken(const Spoken& spoken, Variant variant, std::string& out) {
  static constexpr std::string_view action_begin =
      "\x01"
      "ACTION ";
  const bool action = spoken.kind == room::SayKind::action;
  const std::string_view command = spoken.kind == room::SayKind::notice ? "NOTICE" : "PRIVMSG";
  const std::size_t around = spoken.time_of_day.size() + (action ? action_begin.size() + 1 : 0);
  const std::size_t room = proto::irc::text_bytes_max({spoken.source, command, spoken.target});
  const std::size_t piece_bytes_max = room > around + 4 ? room - around : 4;

  std::string_view rest = spoken.text;
  bool first = true;
  do {
    MessageWriter writer(out, Sender::server);
    if (!spoken.batch.empty()) writer.tag("batch", spoken.batch);
    add_time(writer, variant, spoken.time);
    if (first && (variant.capabilities & capability::message_tags) != 0) {
      Scratch<48> id;  // as EntryId::text
      writer.tag("msgid", id.add_number(spoken.id.epoch).add("-").add_number(spoken.id.sequence).text());
    }
    add_bot(writer, variant, spoken.bot);
    writer.source(spoken.source).command(command).parameter(spoken.target);
    const std::string_view piece = proto::irc::take_piece(rest, piece_bytes_max);
    Scratch<proto::irc::message_bytes_max> text;
    if (action) text.add(action_begin);
    text.add(spoken.time_of_day).add(piece);
    if (action) text.add("\x01");
    writer.trailing(text.text()).end();
    first = false;
  } while (!rest.empty());
}

struct Rendering {
  const room::Event& event;
  Variant variant;
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
    render_spoken({event.id, event.time, source.text(), said.target, said.kind, said.text, {}, {}, event.actor.bot},
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
    begin(source_text(event.actor).text(), "TOPIC").parameter(changed.room).trailing(changed.topic).end();
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
  void operator()(const room::Proclaimed& proclaimed) const {
    begin(source_text(event.actor).text(), "WALLOPS").trailing(proclaimed.text).end();
  }
  void operator()(const room::Expelled& /*expelled*/) const {}
  void operator()(const room::Entered& /*entered*/) const {}
  void operator()(const room::Refused& /*refused*/) const {}
};

}  // namespace

void render(const room::Event& event, Variant variant, const Setting& /*setting*/, std::string& out) {
  std::visit(Rendering{event, variant, out}, event.body);
}

void render(const room::Line& line, Variant variant, const Replay& replay, std::string& out) {
  const Source source = source_text(line.nick, line.user, line.dialect);
  render_spoken(
      {line.id, line.time, source.text(), replay.room, line.kind, line.text, replay.batch, replay.time_of_day}, variant,
      out);
}

void append_time(std::string& out, WallTime time) { out += time_text(time).text(); }

std::string expulsion(const room::Left& left) {
  return "Killed (" + left.expelled_by + " (" + (left.reason.empty() ? "no reason given" : left.reason) + "))";
}

std::string_view host_name(room::Dialect dialect) {
  switch (dialect) {
    case room::Dialect::lines: return "lines";
    case room::Dialect::irc: return "irc";
    case room::Dialect::datagram: return "udp";
  }
  return "salon";
}

std::string_view user_name(std::string_view user) { return user.empty() ? std::string_view("guest") : user; }

std::string source_of(std::string_view nick, std::string_view user, room::Dialect dialect) {
  return std::string(source_text(nick, user, dialect).text());
}

}  // namespace salon::session::irc
