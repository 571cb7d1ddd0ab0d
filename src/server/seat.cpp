#include "server/seat.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace salon::server {
namespace {

/// What others are told of a guest whose connection was reset.
constexpr std::string_view reset_reason = "connection reset";

/// When what waits because too much is said from where it comes is looked at again, and told again that it waits.
constexpr Duration look_again_after = std::chrono::milliseconds(100);
constexpr Duration told_to_wait_again = std::chrono::seconds(10);

/// What was asked about passwords was one question too many.
bool asked_too_often(const session::Answer& answer) {
  return std::visit(
      [](const auto& given) {
        if constexpr (requires { given.verdict; }) return given.verdict == session::Verdict::too_often;
        return false;
      },
      answer);
}

}  // namespace

Seat::Seat(const Surroundings& surroundings, net::Socket socket, Arrival arrival)
    : around_(surroundings),
      peer_(std::move(arrival.peer)),
      session_(std::move(arrival.session)),
      connection_(socket, around_.board, *this),
      id_(around_.hall.arrive(*this)),
      share_(std::move(arrival.share)),
      last_received_(around_.loop.now()) {}

Seat::~Seat() { around_.hall.leave(id_); }

template <class Call>
session::Outbox Seat::ask_session(Call call) {
  session::Outbox out;
  session::Turn turn{.now = around_.loop.now(),
                     .wall = around_.loop.wall(),
                     .house = around_.hall.house(),
                     .setting = around_.setting,
                     .self = around_.hall.guest_id(id_),
                     .out = out,
                     .headcount = around_.hall.headcount(),
                     .client = around_.hall.client_id(id_),
                     .guard = this};
  call(*session_, turn);
  return out;
}

template <class Call>
void Seat::turn(Call call) {
  if (ended_) return;
  carry_out(ask_session(call));
  answer_own_questions();
  adjust();
}

void Seat::open() {
  turn([](session::Session& session, session::Turn& turn) { session.begin(turn); });
  connection_.open();
}

void Seat::setting_changed() {
  turn([](session::Session& session, session::Turn& turn) { session.setting_changed(turn); });
}

void Seat::dismiss(std::string_view text) {
  turn([text](session::Session& session, session::Turn& turn) { session.dismiss(text, turn); });
  if (ended_) return;
  end();
  leave(std::string(text), true);  // not of its own will: its nick and its ranks are kept for it
  say_farewell();
}

void Seat::received(std::string_view bytes) {
  last_received_ = around_.loop.now();
  turn([bytes](session::Session& session, session::Turn& turn) { session.receive(bytes, turn); });
}

void Seat::ended() {
  stream_ended_ = true;
  turn([](session::Session& session, session::Turn& turn) { session.end_of_stream(turn); });
}

/// It leaves when what it has said is dealt with; until then it is as if it were here and read nothing.
void Seat::broken_off() {
  around_.owner.lost(Connection::Breach::reset);
  broken_off_ = true;
  turn([](session::Session& session, session::Turn& turn) { session.broken_off(turn); });
}

void Seat::woke() {
  if (is_too_much()) {
    remarked_ = false;  // it was remarked on when it began
    remark({.text = "sent away: more was said from that address than may be, for too long"});
    return dismiss("too much was said from your address for too long; come back when there is less to say");
  }
  turn([](session::Session& session, session::Turn& turn) { session.deadline_passed(turn); });
}

void Seat::hear(const room::Event& event) {
  turn([&event](session::Session& session, session::Turn& turn) { session.hear(event, turn); });
}

void Seat::kept(const room::Event& event) {
  turn([&event](session::Session& session, session::Turn& turn) { session.kept(event, turn); });
}

void Seat::not_kept(const room::Event& event) {
  turn([&event](session::Session& session, session::Turn& turn) { session.not_kept(event, turn); });
}

void Seat::answer(const session::Answer& answer) {
  if (asked_too_often(answer)) remark({.text = "passwords are tried, or accounts made, too often from there"});
  turn([&answer](session::Session& session, session::Turn& turn) { session.answer(answer, turn); });
}

void Seat::announce(std::string_view text) {
  turn([text](session::Session& session, session::Turn& turn) { session.announce(text, turn); });
}

void Seat::broke(Connection::Breach breach) {
  end();
  if (!broken_off_) around_.owner.lost(breach);
  switch (breach) {
    case Connection::Breach::reset: leave(std::string(reset_reason), true); break;
    case Connection::Breach::vanished: leave("vanished", true); break;
    case Connection::Breach::does_not_read: leave("does not read", true); break;
    case Connection::Breach::handshake_failed:
      remark({.text = "TLS failed: " + connection_.tls_failure()});
      leave("TLS failed", true);
      break;
  }
}

void Seat::closed() {
  end();
  leave("connection closed", true);
  around_.owner.vacated(*this);
}

/// In the order that Outbox promises.
void Seat::carry_out(session::Outbox out) {
  for (;;) {
    if (!out.bytes.empty()) around_.hall.settle();
    connection_.send(std::move(out.bytes));
    for (const room::Event& event : out.passing) around_.hall.pass(event);
    for (room::Command& command : out.commands) submit(std::move(command));
    for (session::Question& question : out.questions) ask(std::move(question));
    for (const session::Watch& watch : out.watches) around_.hall.watch(id_, watch);
    if (out.remark) remark(*out.remark);
    if (out.announced != nullptr) {
      Arrival arrival = around_.owner.announced(*this, *out.announced);
      peer_ = std::move(arrival.peer);
      share_ = std::move(arrival.share);
      out.successor = std::move(arrival.session);
      if (out.successor == nullptr) {
        end();
        return connection_.reset();
      }
    }
    if (out.successor == nullptr) break;
    succeed(out);
  }
  if (out.start_tls && !ended_) return start_tls(out.unread);
  if (!out.end || ended_) return;
  end();
  leave(broken_off_ ? std::string(reset_reason) : std::move(out.reason), broken_off_ || out.lost);
  say_farewell();
}

void Seat::start_tls(std::string_view first) {
  std::unique_ptr<net::TlsFilter> filter = around_.owner.make_tls();
  if (filter == nullptr) {
    remark({.text = "TLS refused: as many handshakes are under way as may be"});
    end();
    return connection_.reset();
  }
  connection_.secure(std::move(filter), first, around_.handshakes);
}

void Seat::secured(const net::TlsFilter& filter) {
  session::Peer known = *peer_;
  known.secure = true;
  known.certificate = filter.peer_fingerprint();
  known.agreed_on_http = filter.protocol() == net::TlsFilter::http;
  peer_ = std::move(known);
  session_ = around_.owner.make_session(peer_);
  turn([](session::Session& session, session::Turn& turn) { session.begin(turn); });
}

void Seat::remark(const session::Remark& remark) {
  if (!std::exchange(remarked_, true)) around_.owner.remark(*peer_, remark);
}

/// What happened before is sent before the last word: nothing can be behind it.
void Seat::say_farewell() {
  around_.hall.settle();
  connection_.farewell();
}

void Seat::ask(session::Question question) {
  if (auto* history = std::get_if<session::HistoryQuestion>(&question)) {
    around_.hall.ask(id_, std::move(history->query));
  } else if (Credentials::answers(question)) {
    around_.credentials.ask(question, peer_->address, [&hall = around_.hall, id = id_](const session::Answer& answer) {
      hall.answer(id, answer);
    });
  } else if (std::holds_alternative<session::RereadQuestion>(question)) {
    around_.hall.reread(id_);
  } else {
    own_questions_.push_back(std::move(question));
  }
}

void Seat::end() {
  ended_ = true;
  around_.hall.ended(id_);
}

/// Puts the successor in the session's place, and what it wants first into `out`.
void Seat::succeed(session::Outbox& out) {
  session_ = std::move(out.successor);
  const std::string unread = std::move(out.unread);
  out = ask_session([&](session::Session& session, session::Turn& turn) {
    session.begin(turn);
    if (!unread.empty()) session.receive(unread, turn);
    if (stream_ended_) session.end_of_stream(turn);
    if (broken_off_) session.broken_off(turn);
  });
}

/// After the session's call has returned, so that an answer never comes back from within a question.
void Seat::answer_own_questions() {
  while (!own_questions_.empty() && !ended_) {
    const session::Question question = std::move(own_questions_.front());
    own_questions_.pop_front();
    const session::Answer answer = answer_to(question);
    carry_out(ask_session([&](session::Session& session, session::Turn& turn) { session.answer(answer, turn); }));
  }
}

session::Answer Seat::answer_to(const session::Question& question) {
  if (const auto* status = std::get_if<session::StatusQuestion>(&question)) {
    return around_.owner.status(status->figures);
  }
  const auto& of = std::get<session::ConnectionQuestion>(question).of;
  const auto known = of ? around_.hall.facts_of(*of) : facts();
  return known.value_or(session::ConnectionAnswer{});
}

std::optional<session::ConnectionAnswer> Seat::facts() const {
  if (ended_) return std::nullopt;
  const net::TcpFacts facts = connection_.facts();
  return session::ConnectionAnswer{.round_trip = facts.round_trip,
                                   .retransmissions = facts.retransmissions,
                                   .bytes_in = facts.bytes_in,
                                   .bytes_out = facts.bytes_out,
                                   .endpoint = peer_->endpoint()};
}

void Seat::leave(std::string reason, bool dropped) {
  if (!std::exchange(entered_, false)) return;
  const auto silent = std::chrono::duration_cast<std::chrono::seconds>(around_.loop.now() - last_received_);
  around_.hall.submit(id_, room::Leave{std::move(reason), dropped, static_cast<std::uint32_t>(silent.count())});
}

bool Seat::may_go(const room::Command& command) {
  const bool line = std::holds_alternative<room::Say>(command);
  if (line && !share_.take(around_.loop.now())) return false;
  if (line && held_back_ != nullptr) ++held_back_->lines;
  return true;
}

void Seat::submit(room::Command command) {
  if (std::holds_alternative<room::Enter>(command)) entered_ = true;
  if (held_back_ == nullptr && may_go(command)) return around_.hall.submit(id_, std::move(command));
  if (held_back_ == nullptr) held_back_ = std::make_unique<HeldBack>(HeldBack{.since = around_.loop.now()});
  held_back_->commands.push_back(std::move(command));
}

/// In the order in which it was wanted. Who has to wait is told so, but not all the time.
void Seat::submit_what_waits() {
  if (held_back_ == nullptr) return;
  Queue<room::Command>& commands = held_back_->commands;
  while (!commands.empty() && may_go(commands.front())) {
    around_.hall.submit(id_, std::move(commands.front()));
    commands.pop_front();
  }
  if (commands.empty()) return held_back_.reset();
  const Instant now = around_.loop.now();
  if (held_back_->told != Instant{} && now < held_back_->told + told_to_wait_again) return;
  held_back_->told = now;
  remark({.text = "held back: more is said from that address than may be"});
  carry_out(ask_session([](session::Session& session, session::Turn& turn) {
    session.announce("more is said from your address than may be: what you say waits; nothing is lost", turn);
  }));
}

/// It was held back for a long time without a break, and went on.
bool Seat::is_too_much() const {
  if (held_back_ == nullptr) return false;
  const NeighbourLimits& limits = share_.limits();
  return around_.loop.now() - held_back_->since >= limits.patience && held_back_->lines >= limits.patience_lines;
}

/// After each call the session may want another deadline, look at events in another way, or need its peer held back.
void Seat::adjust() {
  if (ended_) return;
  around_.hall.variant_changed(id_);
  submit_what_waits();
  const Instant look_again = held_back_ == nullptr ? never : around_.loop.now() + look_again_after;
  connection_.wake_at(std::min(session_->deadline(), look_again));
  const std::size_t held = session_->held_bytes();
  const std::size_t unacknowledged = around_.hall.unacknowledged(id_);
  const std::size_t wanted = around_.hall.own_unacknowledged_wanted();
  if (held_back_ != nullptr || held > around_.setting.input_bytes_max || unacknowledged > wanted) {
    connection_.pause();
  } else if (held <= around_.setting.input_bytes_max / 2 && unacknowledged <= wanted / 2) {
    connection_.resume();
  }
}

}  // namespace salon::server
