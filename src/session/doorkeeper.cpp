#include "session/doorkeeper.hpp"

#include <algorithm>

#include "proto/refusal.hpp"
#include "session/lines.hpp"
#include "session/lines_render.hpp"
#include "session/secret.hpp"

namespace salon::session {

Doorkeeper::Doorkeeper(const Setting& setting, Door door, bool greeted)
    : door_(std::move(door)), phrases_(setting.language), greeted_(greeted) {}

void Doorkeeper::begin(Turn& turn) {
  until_ = turn.now + time_max;
  if (greeted_) append_notice(phrases_.password_wanted(), turn.out.bytes);
}

void Doorkeeper::receive(std::string_view bytes, Turn& turn) {
  if (over_ || stream_ended_) return;
  opening_.receive(bytes, turn.now);
  look(turn);
}

void Doorkeeper::end_of_stream(Turn& turn) {
  if (over_) return;
  stream_ended_ = true;
  opening_.settle_for_lines();
  look(turn);
  if (!over_) send_away(phrases_.goodbye(), turn);
}

void Doorkeeper::deadline_passed(Turn& turn) {
  if (over_) return;
  if (turn.now >= opening_.deadline()) opening_.settle_for_lines();
  look(turn);
  if (!over_ && turn.now >= until_) send_away(phrases_.goodbye(), turn);
}

Instant Doorkeeper::deadline() const { return over_ ? never : std::min(until_, opening_.deadline()); }

void Doorkeeper::announce(std::string_view text, Turn& turn) {
  if (!over_) append_notice(text, turn.out.bytes);
}

/// Once it is known what the guest speaks, goes on in that.
void Doorkeeper::look(Turn& turn) {
  switch (is_lines_ ? proto::Opening::lines : opening_.kind()) {
    case proto::Opening::undecided: break;
    case proto::Opening::lines:
      is_lines_ = true;
      read_lines(turn);
      break;
    case proto::Opening::irc:
    case proto::Opening::http:
      turn.out.successor = opening_.make_successor(turn.setting, door_);
      turn.out.unread = opening_.take();
      over_ = true;
      break;
    case proto::Opening::tls:
      turn.out.bytes += proto::tls_refusal();
      turn.out.end = over_ = true;
      break;
  }
}

void Doorkeeper::read_lines(Turn& turn) {
  const std::string bytes = opening_.take();
  telnet_.feed(bytes);
  for (;;) {
    const proto::TelnetFilter::Event piece = telnet_.next();
    if (std::holds_alternative<proto::TelnetFilter::More>(piece)) break;
    if (const auto* reply = std::get_if<proto::TelnetFilter::Answer>(&piece)) turn.out.bytes += reply->bytes;
    if (const auto* data = std::get_if<proto::TelnetFilter::Data>(&piece)) input_ += data->bytes;
  }
  while (!over_) {
    // Longer than any password: a wrong one, whatever follows.
    if (!input_.contains('\n') && input_.size() > turn.setting.line_bytes_max) input_ += '\n';
    const std::size_t end = input_.find('\n');
    if (end == input_.npos && !(stream_ended_ && !input_.empty())) return;
    std::string line = input_.substr(0, end);
    input_.erase(0, end == input_.npos ? end : end + 1);
    if (line.ends_with('\r')) line.pop_back();
    if (same_secret(line, turn.setting.password)) return let_in(turn);
    if (++guesses_ >= guesses_max) return send_away(phrases_.password_wrong(), turn);
    append_notice(phrases_.password_wrong(), turn.out.bytes);
    append_notice(phrases_.password_wanted(), turn.out.bytes);
  }
}

void Doorkeeper::let_in(Turn& turn) {
  over_ = true;
  turn.out.successor = std::make_unique<Lines>(turn.setting, door_, greeted_);
  turn.out.unread = std::move(input_);
}

void Doorkeeper::send_away(std::string_view words, Turn& turn) {
  over_ = true;
  append_notice(words, turn.out.bytes);
  turn.out.end = true;
}

}  // namespace salon::session
