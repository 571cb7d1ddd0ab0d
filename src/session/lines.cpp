#include "session/lines.hpp"

#include <algorithm>
#include <utility>

#include "proto/refusal.hpp"
#include "salon/base/utf8.hpp"
#include "session/lines_render.hpp"

namespace salon::session {
namespace {

/// What a line that waits costs besides its text.
constexpr std::size_t waiting_line_cost = 32;

}  // namespace

Lines::Lines(const Setting& setting, Door door, bool greeted)
    : door_(std::move(door)),
      language_(setting.language),
      phrases_(setting.language),
      greeted_(greeted),
      unopened_(greeted),
      splitter_(setting.line_bytes_max),
      bucket_(setting.throttle ? setting.lines_a_second : 0, setting.lines_at_once),
      room_(room::lobby) {}

void Lines::begin(Turn& turn) {
  submit(
      room::Enter{
          .nick = {}, .dialect = room::Dialect::lines, .user = {}, .real_name = {}, .claim = door_.peer->address},
      Awaited::enter, turn);
  if (greeted_) {
    join_lobby(turn);
  } else {
    greet_at_ = turn.now + door_.greeting_delay;
  }
}

void Lines::receive(std::string_view bytes, Turn& turn) {
  if (over_ || stream_ended_ || quitting_) return;
  if (!greeted_) greet_at_ = turn.now + door_.greeting_delay;
  if (std::exchange(unopened_, false)) opening_ = std::make_unique<Opening>();
  if (opening_) {
    opening_->receive(bytes, turn.now);
  } else {
    take_in(bytes, turn);
  }
  proceed(turn);
}

void Lines::end_of_stream(Turn& turn) {
  if (over_ || stream_ended_) return;
  stream_ended_ = true;
  greet_at_ = never;
  if (opening_) opening_->settle_for_lines();
  proceed(turn);
}

void Lines::broken_off(Turn& turn) {
  broken_off_ = true;
  end_of_stream(turn);
}

void Lines::deadline_passed(Turn& turn) {
  if (over_) return;
  if (opening_ && turn.now >= opening_->deadline()) opening_->settle_for_lines();
  if (turn.now >= greet_at_) {
    if (input_.empty()) {
      join_lobby(turn);
    } else {
      greet_at_ = turn.now + door_.greeting_delay;  // held back by the flood limit: it is not silent
    }
  }
  proceed(turn);
}

Instant Lines::deadline() const {
  if (over_) return never;
  return std::min({greet_at_, token_at_, opening_ ? opening_->deadline() : never});
}

std::size_t Lines::held_bytes() const { return input_bytes_ + (opening_ ? opening_->bytes().size() : 0); }

void Lines::announce(std::string_view text, Turn& turn) {
  if (!over_) notice(text, turn);
}

void Lines::take_in(std::string_view bytes, Turn& turn) {
  using proto::LineSplitter;
  using proto::TelnetFilter;
  telnet_.feed(bytes);
  for (;;) {
    const TelnetFilter::Event piece = telnet_.next();
    if (std::holds_alternative<TelnetFilter::More>(piece)) return;
    if (const auto* reply = std::get_if<TelnetFilter::Answer>(&piece)) {
      turn.out.bytes += reply->bytes;
      continue;
    }
    splitter_.feed(std::get<TelnetFilter::Data>(piece).bytes);
    for (;;) {
      const LineSplitter::Event event = splitter_.next();
      if (std::holds_alternative<LineSplitter::More>(event)) break;
      take_event(event);
    }
  }
}

void Lines::take_event(const proto::LineSplitter::Event& event) {
  if (const auto* line = std::get_if<proto::LineSplitter::Line>(&event)) {
    if (line->text.empty()) return;
    // As it will be read from now on: whether it waits and what it asks for must not be two opinions.
    std::string text = utf8::valid(line->text) ? utf8::visible(line->text) : std::string(line->text);
    input_bytes_ += text.size() + waiting_line_cost;
    input_.push_back({.text = std::move(text)});
  } else if (std::holds_alternative<proto::LineSplitter::Overlong>(event)) {
    input_bytes_ += waiting_line_cost;
    input_.push_back({.text = {}, .too_long = true});
  }
}

void Lines::proceed(Turn& turn) {
  if (over_) return;
  if (opening_ && opening_->kind() != proto::Opening::undecided) {
    if (opening_->kind() != proto::Opening::lines) {
      yield_to_other_protocol(turn);
      return;
    }
    const std::string bytes = opening_->take();
    opening_.reset();
    take_in(bytes, turn);
  }
  if (stream_ended_ && !opening_ && !broken_off_) take_event(splitter_.finish());

  token_at_ = never;
  while (!input_.empty() && !must_wait(input_.front())) {
    if (!bucket_.take(turn.now)) {
      token_at_ = bucket_.ready_at();
      if (!std::exchange(slowed_down_, true)) notice(phrases_.slowed_down(turn.setting.lines_a_second), turn);
      break;
    }
    const Input input = std::move(input_.front());
    input_.pop_front();
    input_bytes_ -= input.text.size() + waiting_line_cost;
    take_line(input, turn);
  }
  if ((stream_ended_ || quitting_) && input_.empty() && settled()) say_farewell(turn);
}

void Lines::take_line(const Input& input, Turn& turn) {
  if (input.too_long) {
    notice(phrases_.line_too_long(turn.setting.line_bytes_max), turn);
    return;
  }
  if (!utf8::valid(input.text)) {
    notice(phrases_.line_not_utf8(), turn);
    return;
  }
  const std::string& line = input.text;
  if (line.find_first_not_of(' ') == std::string::npos) return;
  if (line.starts_with("//")) {
    say(room_, room::SayKind::message, std::string_view(line).substr(1), turn);
  } else if (line.starts_with('/')) {
    run_command(line, turn);
  } else {
    say(room_, room::SayKind::message, line, turn);
  }
}

void Lines::join_lobby(Turn& turn) {
  greeted_ = true;
  greet_at_ = never;
  submit(room::Join{.room = std::string(room::lobby)}, Awaited::greeting, turn);
}

/// The first bytes after the greeting were no line. The guest that was greeted for nothing leaves first; IRC then
/// begins as if on a new connection.
void Lines::yield_to_other_protocol(Turn& turn) {
  if (opening_->kind() == proto::Opening::tls) {
    turn.out.bytes += proto::tls_refusal();
    turn.out.end = over_ = true;
    return;
  }
  if (yielding_ || !settled()) return;
  yielding_ = true;
  submit(room::Leave{}, Awaited::leave, turn);
}

void Lines::say_farewell(Turn& turn) {
  const std::vector<std::string> acknowledged = phrases_.acknowledgement(*tally_, turn.setting.durable);
  for (const std::string& line : acknowledged) notice(line, turn);
  if (acknowledged.empty() || quitting_) notice(phrases_.goodbye(), turn);
  turn.out.reason = *reason_;
  turn.out.end = over_ = true;
}

void Lines::submit(room::Command command, Awaited awaited, Turn& turn) {
  turn.out.commands.push_back(std::move(command));
  pending_.push_back(awaited);
}

void Lines::notice(std::string_view text, Turn& turn) const { append_notice(text, turn.out.bytes); }

}  // namespace salon::session
