#include "session/datagram.hpp"

#include <utility>

#include "proto/datagram.hpp"
#include "salon/base/utf8.hpp"

namespace salon::session {
namespace {

constexpr Duration refused_name_rests = std::chrono::minutes(1);

}  // namespace

bool Datagram::speaks(std::string_view payload) { return proto::DatagramReader(payload).next().has_value(); }

Datagram::Datagram(const Setting& setting, const Peer& peer, std::function<bool(Instant)> place_allows)
    : address_(peer.address),
      bucket_(setting.throttle ? setting.lines_a_second : 0, setting.lines_at_once),
      place_allows_(std::move(place_allows)) {}

void Datagram::begin(Turn& turn) { heard_ = turn.now; }

void Datagram::receive(std::string_view payload, std::uint64_t request, Turn& turn) { take(payload, request, turn); }

void Datagram::receive(std::string_view payload, Turn& turn) { take(payload, std::nullopt, turn); }

Instant Datagram::deadline() const { return over_ || !settled() ? never : heard_ + here_for; }

void Datagram::deadline_passed(Turn& turn) {
  if (turn.now < deadline()) return;
  turn.out.end = over_ = true;
}

// ---- a datagram becomes lines ----

void Datagram::take(std::string_view payload, std::optional<std::uint64_t> name, Turn& turn) {
  if (over_) return;
  proto::DatagramReader reader(payload);
  const RequestNumber number = ++requests_numbered_;
  requests_.emplace(number, Request{.name = name, .bytes = payload.size()});
  while (const std::optional<proto::DatagramLine> line = reader.next()) {
    heard_ = turn.now;
    if (!take_line(line->name, line->text, number, turn)) ++requests_.at(number).refused;
  }
  finish_if_settled(number, turn);
}

/// False when the line cannot be said.
bool Datagram::take_line(std::string_view name, std::string_view text, RequestNumber request, Turn& turn) {
  if (!turn.setting.password.empty()) return false;  // a datagram cannot show it
  if (text.size() > turn.setting.line_bytes_max || !utf8::valid(text)) return false;
  std::string visible = utf8::visible(text);
  if (visible.find_first_not_of(' ') == std::string::npos) return false;
  if (open_lines_ >= open_lines_max || waiting_bytes_ + visible.size() > waiting_bytes_max) return false;
  if (!bucket_.take(turn.now) || (place_allows_ && !place_allows_(turn.now))) return false;

  ++open_lines_;
  ++requests_.at(request).open;
  waiting_bytes_ += visible.size();
  waiting_.push_back({std::string(name), std::move(visible), request});
  proceed(turn);
  return true;
}

void Datagram::proceed(Turn& turn) {
  while (!waiting_.empty()) {
    const Waiting& next = waiting_.front();
    if (standing_ == Standing::outside) enter(next.name.empty() ? own_name(turn.house) : next.name, turn);
    if (standing_ == Standing::entering || renaming_ || !has_the_name_it_wants(next, turn)) return;
    const Waiting line = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= line.text.size();
    say(line, turn);
  }
}

// ---- names ----

/// "udp-192.168.1.57". Of an address that is too long for a nick, the end, in which hosts of one network differ.
std::string Datagram::own_name(const room::House& house) const {
  constexpr std::string_view prefix = "udp-";
  const std::size_t room_left = house.limits().nick_bytes_max - prefix.size();
  const std::size_t cut = address_.size() > room_left ? address_.size() - room_left : 0;
  return std::string(prefix) + address_.substr(cut);
}

/// If not, it is asked for now, unless that is in vain.
bool Datagram::has_the_name_it_wants(const Waiting& line, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  std::string wanted = line.name.empty() ? own_name(turn.house) : line.name;
  const bool in_vain = wanted == refused_name_ && turn.now < refused_until_;
  if (in_vain || self == nullptr || self->nick == wanted) return true;
  renaming_ = true;
  asked_name_ = wanted;
  submit(room::Rename{.nick = std::move(wanted)}, Awaited::rename, 0, turn);
  return false;
}

void Datagram::enter(std::string nick, Turn& turn) {
  standing_ = Standing::entering;
  asked_name_ = nick;
  // Anybody can write any source address: a datagram does not claim the nick that a connection left behind.
  submit(room::Enter{.nick = std::move(nick),
                     .dialect = room::Dialect::datagram,
                     .user = {},
                     .real_name = {},
                     .claim = "udp " + address_},
         Awaited::enter, 0, turn);
}

/// The name in the datagram, then the address, then whatever the house gives. When even that is refused, the lines are.
void Datagram::enter_under_another_name(Turn& turn) {
  if (asked_name_.empty()) {
    standing_ = Standing::outside;
    waiting_bytes_ = 0;
    for (const Waiting& line : std::exchange(waiting_, {})) settle(line.request, false, turn);
    return;
  }
  std::string own = own_name(turn.house);
  enter(asked_name_ == own ? std::string() : std::move(own), turn);
}

// ---- lines are said, and settled ----

/// A line whose name cannot be had keeps it in its text.
void Datagram::say(const Waiting& line, Turn& turn) {
  const room::Guest* self = turn.house.find_guest(turn.self);
  const bool misnamed = !line.name.empty() && self != nullptr && self->nick != line.name;
  submit(room::Say{.target = std::string(room::lobby),
                   .kind = room::SayKind::message,
                   .text = misnamed ? "@" + line.name + " " + line.text : line.text},
         Awaited::say, line.request, turn);
}

void Datagram::hear(const room::Event& event, Turn& turn) {
  if (over_ || event.origin.guest() != turn.client) return;
  if (const auto* left = std::get_if<room::Left>(&event.body); left != nullptr && !left->expelled_by.empty()) {
    standing_ = Standing::outside;  // comes in again with its next line
    return;
  }
  if (pending_.empty()) return;
  const Pending pending = pending_.front();
  pending_.pop_front();
  if (const auto* refusal = std::get_if<room::Refused>(&event.body)) {
    refused(pending, *refusal, turn);
  } else if (pending.what == Awaited::enter) {
    standing_ = Standing::inside;
    submit(room::Join{.room = std::string(room::lobby), .quiet = true}, Awaited::join, 0, turn);
  } else if (pending.what == Awaited::rename) {
    renaming_ = false;
  } else if (pending.what == Awaited::say) {
    said_.emplace(event.id, pending.request);
  }
  proceed(turn);
}

void Datagram::refused(const Pending& pending, const room::Refused& refused, Turn& turn) {
  if (pending.what == Awaited::enter || pending.what == Awaited::rename) {
    refused_name_ = asked_name_;
    refused_until_ = turn.now + refused_name_rests;
  }
  switch (pending.what) {
    case Awaited::enter:
      if (refused.why == room::Refusal::here_already) {
        standing_ = Standing::inside;
      } else {
        enter_under_another_name(turn);
      }
      break;
    case Awaited::rename: renaming_ = false; break;
    case Awaited::say: settle(pending.request, false, turn); break;
    case Awaited::join: break;  // a full room: lines are said in it all the same
  }
  if (pending.what != Awaited::enter && refused.why == room::Refusal::not_here) standing_ = Standing::outside;
}

void Datagram::kept(const room::Event& event, Turn& turn) {
  const auto found = said_.extract(event.id);
  if (!found.empty()) settle(found.mapped(), true, turn);
}

void Datagram::not_kept(const room::Event& event, Turn& turn) {
  const auto found = said_.extract(event.id);
  if (!found.empty()) settle(found.mapped(), false, turn);
}

void Datagram::settle(RequestNumber number, bool is_kept, Turn& turn) {
  Request& request = requests_.at(number);
  --open_lines_;
  --request.open;
  ++(is_kept ? request.kept : request.refused);
  finish_if_settled(number, turn);
}

void Datagram::finish_if_settled(RequestNumber number, Turn& turn) {
  const Request& request = requests_.at(number);
  if (request.open > 0) return;
  if (request.name) {
    turn.out.receipts.push_back(
        {*request.name, proto::receipt_bytes({.kept = request.kept, .refused = request.refused}, request.bytes)});
  }
  requests_.erase(number);
}

void Datagram::submit(room::Command command, Awaited what, RequestNumber request, Turn& turn) {
  turn.out.commands.push_back(std::move(command));
  pending_.push_back({what, request});
}

}  // namespace salon::session
