#include "session/irc/spoken.hpp"

#include <chrono>

namespace salon::session::irc {
namespace {

using proto::irc::MessageWriter;
using proto::irc::Sender;

using Name = Scratch<48>;

Name id_text(const room::EntryId& id, std::string_view before = {}) {  // as EntryId::text
  Name text;
  text.add(before).add_number(id.epoch).add("-").add_number(id.sequence);
  return text;
}

struct Speaking {
  const Spoken& spoken;
  Variant variant;
  std::string& out;

  [[nodiscard]] bool can(Capabilities capability) const { return (variant.capabilities & capability) != 0; }
  [[nodiscard]] std::string_view command() const { return spoken.kind == room::SayKind::notice ? "NOTICE" : "PRIVMSG"; }

  /// The server's tags, then the client's (message-tags, "Client-only tags").
  void add_tags(MessageWriter& writer, bool with_id) const {
    if (!spoken.batch.empty()) writer.tag("batch", spoken.batch);
    add_time(writer, variant, spoken.time);
    add_account(writer, variant, spoken.account);
    if (!can(capability::message_tags)) return;
    if (with_id) add_id(writer, variant, spoken.id);
    add_bot(writer, variant, spoken.bot);
    std::string_view tags = spoken.tags;
    while (const auto tag = proto::irc::next_tag(tags)) {
      writer.tag(tag->key, proto::irc::unescape_tag_value(tag->escaped_value));
    }
  }

  void tags_alone() const {
    if (!can(capability::message_tags)) return;
    MessageWriter writer(out, Sender::server);
    add_tags(writer, true);
    writer.source(spoken.source).command("TAGMSG").parameter(spoken.target).end();
  }

  void one_batch(Pieces pieces) const {
    const Name name = id_text(spoken.id, "m");
    Scratch<50> mark;
    MessageWriter begin(out, Sender::server);
    add_tags(begin, true);
    begin.source(spoken.source).command("BATCH").parameter(mark.add("+").add(name.text()).text());
    begin.parameter("draft/multiline").parameter(spoken.target).end();
    for (Pieces::Piece piece; pieces.next(piece);) {
      MessageWriter writer(out, Sender::server);
      writer.tag("batch", name.text());
      if (piece.goes_on) writer.tag("draft/multiline-concat");
      writer.source(spoken.source).command(command()).parameter(spoken.target).trailing(piece.text).end();
    }
    mark = {};
    MessageWriter end(out, Sender::server);
    if (!spoken.batch.empty()) end.tag("batch", spoken.batch);  // as where it began (batch, "The BATCH verb")
    end.command("BATCH").parameter(mark.add("-").add(name.text()).text()).end();
  }

  void messages(Pieces pieces) const {
    const bool action = spoken.kind == room::SayKind::action;
    bool first = true;
    for (Pieces::Piece piece; pieces.next(piece);) {
      if (piece.text.empty()) continue;
      MessageWriter writer(out, Sender::server);
      add_tags(writer, first);
      writer.source(spoken.source).command(command()).parameter(spoken.target);
      Scratch<proto::irc::message_bytes_max> text;
      if (action) text.add(action_begin);
      text.add(spoken.time_of_day).add(piece.text);
      if (action) text.add("\x01");
      writer.trailing(text.text()).end();
      first = false;
    }
  }

  static constexpr std::string_view action_begin =
      "\x01"
      "ACTION ";
};

}  // namespace

void render_spoken(const Spoken& spoken, Variant variant, std::string& out) {
  const Speaking speaking{spoken, variant, out};
  if (spoken.kind == room::SayKind::tags) return speaking.tags_alone();
  const bool action = spoken.kind == room::SayKind::action;
  const std::size_t around = spoken.time_of_day.size() + (action ? Speaking::action_begin.size() + 1 : 0);
  const std::size_t space = proto::irc::text_bytes_max({spoken.source, "PRIVMSG", spoken.target});
  const Pieces pieces(spoken.text, spoken.cuts, space > around + 4 ? space - around : 4);
  // An action is one within CTCP's marks, and cannot be put together again.
  const bool is_long = spoken.text.size() > space || spoken.text.contains('\n') || !spoken.cuts.empty();
  const bool in_batch = is_long && !action && speaking.can(capability::multiline);
  in_batch ? speaking.one_batch(pieces) : speaking.messages(pieces);
}

bool Pieces::next(Piece& piece) {
  if (done_) return false;
  const std::size_t line_end = std::min(text_.find('\n', at_), text_.size());
  while (!cuts_.empty() && cuts_.front() <= at_) cuts_ = cuts_.subspan(1);
  const std::size_t until = cuts_.empty() ? line_end : std::min<std::size_t>(cuts_.front(), line_end);
  std::string_view rest = text_.substr(at_, until - at_);
  piece = {proto::irc::take_piece(rest, bytes_max_), goes_on_};
  at_ += piece.text.size();
  goes_on_ = at_ < line_end;
  if (goes_on_) return true;
  done_ = line_end == text_.size();
  ++at_;
  return true;
}

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

void add_id(MessageWriter& writer, Variant variant, const room::EntryId& id) {
  const bool shown = (variant.capabilities & capability::message_tags) != 0 && id != room::EntryId{};
  if (shown) writer.tag("msgid", id_text(id).text());
}

void add_bot(MessageWriter& writer, Variant variant, bool bot) {
  if (bot && (variant.capabilities & capability::message_tags) != 0) writer.tag("bot");
}

void add_account(MessageWriter& writer, Variant variant, std::string_view account) {
  if (!account.empty() && (variant.capabilities & capability::account_tag) != 0) writer.tag("account", account);
}

}  // namespace salon::session::irc
