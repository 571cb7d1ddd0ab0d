#include "server/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "server/handshakes.hpp"

namespace salon::server {
namespace {

bool is_reset(int result) { return result == -ECONNRESET || result == -EPIPE; }

}  // namespace

Connection::Connection(net::Socket socket, Switchboard& board, Handler& handler)
    : board_(board), handler_(handler), socket_(socket) {
  receive_.connection = wake_.connection = this;
  receive_.socket = socket;
  receive_.handler = [](net::Operation& operation) { static_cast<Receive&>(operation).connection->on_received(); };
  wake_.handler = [](net::Operation& operation) { static_cast<Wake&>(operation).connection->on_woke(); };
}

Connection::~Connection() {
  if (shaking_hands()) secure_->handshakes->leave(*this);
  if (dirty_listed_) std::erase(board_.dirty, this);
}

void Connection::open() {
  board_.loop.notice_vanished(socket_, board_.limits.vanished_after);
  board_.loop.start(receive_);
}

void Connection::send(std::string bytes) {
  if (bytes.empty() || state_ != State::open || deaf_) return;
  outgoing().queue.push(std::move(bytes));
  if (!dirty_listed_) list_dirty();
}

void Connection::begin_to_send() {
  outgoing_ = board_.take();
  outgoing_->connection = this;
  outgoing_->socket = socket_;
  outgoing_->handler = [](net::Operation& operation) { static_cast<Outgoing&>(operation).connection->on_sent(); };
}

/// What was not given to the system yet.
void Connection::drop_queued() {
  if (outgoing_) outgoing_->queue.clear();
  rest();
}

/// Gives back what is needed no more.
void Connection::rest() {
  if (outgoing_ && !sending() && !is_queued()) outgoing_.reset();
}

void Connection::list_dirty() {
  dirty_listed_ = true;
  board_.dirty.push_back(this);
}

void Connection::flush() {
  dirty_listed_ = false;
  if (state_ == State::closing || state_ == State::draining) return;
  if (sending()) {
    // Only now: a long answer is no fault of a peer that has not been offered it yet.
    if (queued_bytes() > board_.limits.queue_bytes_max) breach(Breach::does_not_read);
    return;
  }
  if (secure_) encrypt();
  if (!something_waits()) {
    rest();
    if (state_ == State::flushing) drain();
    return;
  }
  std::array<iovec, net::SendOperation::parts_max> parts;
  net::SendOperation& send = outgoing();
  send.parts = {parts.data(), gather(parts)};
  board_.loop.start(send);
  if (state_ == State::open && !shaking_hands()) {
    own_wake_ = board_.loop.now() + board_.limits.stalled_max;
    arm();
  }
}

void Connection::on_sent() {
  if (state_ == State::closing) {
    retire_if_quiet();
    return;
  }
  const int result = outgoing_->result;
  if (result < 0) {
    if (peer_ended_ && state_ == State::open) return deafen();
    if (is_reset(result) && state_ == State::open && !shaking_hands()) {
      reset_ = true;
      return deafen();
    }
    breach(result == -ETIMEDOUT ? Breach::vanished : Breach::reset);
    return;
  }
  consume(static_cast<std::size_t>(result));
  if (state_ == State::open && !shaking_hands() && !deaf_) {
    own_wake_ = something_waits() ? board_.loop.now() + board_.limits.stalled_max : never;
  }
  if (something_waits() || state_ == State::flushing) {
    if (!dirty_listed_) list_dirty();
  } else {
    rest();
  }
}

void Connection::on_received() {
  const bool more = receive_.more;
  if (receive_.result > 0) {
    if (state_ == State::open) {
      take(as_text(receive_.chunk));
    } else if (state_ == State::draining) {
      drained_bytes_ += static_cast<std::uint32_t>(receive_.result);
      if (drained_bytes_ > board_.limits.farewell_bytes_max) close(false);
    }
  }
  if (more) return;
  if (state_ == State::closing) {
    retire_if_quiet();
    return;
  }
  if (receive_.result == -ECANCELED) {  // pause: go on when asked to, or for the farewell
    if (!board_.loop.draining() && (!paused_ || state_ == State::draining)) board_.loop.start(receive_);
  } else if (shaking_hands() && !secure_->waiting.empty()) {
    secure_->over = receive_.result;  // what came before is looked at first, when it has its turn
  } else {
    input_over(receive_.result);
  }
}

/// Nothing more comes: receiving has ended with `result`.
void Connection::input_over(int result) {
  if (result < 0 || reset_) {
    if (peer_ended_ && state_ == State::open) return deafen();
    if ((is_reset(result) || reset_) && state_ == State::open && !shaking_hands()) return broken_off();
    return breach(result == -ETIMEDOUT ? Breach::vanished : Breach::reset);
  }
  const bool known = std::exchange(peer_ended_, true);
  if (state_ == State::draining) return close(false);
  if (state_ != State::open) return;
  if (shaking_hands()) return breach(Breach::reset);
  if (!known) handler_.ended();
}

void Connection::broken_off() {
  peer_ended_ = true;
  deafen();
  handler_.broken_off();
}

/// Whoever is behind it goes on until it ends by itself, which it does soon when its peer has ended.
void Connection::deafen() {
  deaf_ = true;
  own_wake_ = board_.loop.now() + board_.limits.stalled_max;
  arm();
  if (sending()) return;  // it fails as well, and leads here again
  drop_queued();
  if (secure_) consume(secure_->out.size() - secure_->sent);
}

// ---- TLS ----

void Connection::secure(std::unique_ptr<net::TlsFilter> filter, std::string_view first, Handshakes& handshakes) {
  secure_ = std::make_unique<Secure>();
  secure_->filter = std::move(filter);
  secure_->handshakes = &handshakes;
  own_wake_ = board_.loop.now() + board_.limits.handshake_max;
  arm();
  handshakes.enter(*this);
  take(first);
}

/// What came from the peer, as it came.
void Connection::take(std::string_view bytes) {
  if (!secure_) {
    handler_.received(bytes);
    return;
  }
  if (shaking_hands()) {
    secure_->waiting += bytes;
    if (secure_->waiting.size() > board_.limits.handshake_bytes_max) return fail_handshake();
    secure_->handshakes->want_turn(*this);
    return;
  }
  const net::TlsFilter::State before = secure_->filter->state();
  std::string plain;
  secure_->filter->receive(bytes, plain);
  take_plain(before, plain);
}

void Connection::shake_hands() {
  if (state_ != State::open || !shaking_hands()) return;
  const std::string bytes = std::exchange(secure_->waiting, {});
  std::string plain;
  const net::TlsFilter::State state = secure_->filter->receive(bytes, plain);
  take_records();
  if (state == net::TlsFilter::State::handshaking) {
    if (secure_->over) input_over(*secure_->over);
    return;
  }
  if (state == net::TlsFilter::State::failed) return fail_handshake();
  secure_->handshakes->leave(*this);
  secure_->handshakes = nullptr;
  own_wake_ = never;
  handler_.secured(*secure_->filter);
  if (state_ == State::open) take_plain(net::TlsFilter::State::open, plain);
  if (state_ == State::open && secure_->over) input_over(*secure_->over);
}

/// Passes on what the peer said, and what became of the filter by it.
void Connection::take_plain(net::TlsFilter::State before, const std::string& plain) {
  take_records();
  const net::TlsFilter::State state = secure_->filter->state();
  if (!plain.empty()) handler_.received(plain);
  if (state_ != State::open || state == before) return;
  if (state == net::TlsFilter::State::failed) return fail_handshake();
  if (!peer_ended_) handler_.ended();
  peer_ended_ = true;
}

std::string Connection::tls_failure() const {
  if (secure_ == nullptr) return {};
  if (!secure_->filter->failure().empty()) return secure_->filter->failure();
  if (secure_->waiting.size() > board_.limits.handshake_bytes_max) return "more of the handshake came than is taken";
  return "the handshake was not done in time";
}

/// The peer broke TLS: an alert says so, as a farewell does.
void Connection::fail_handshake() {
  drop_queued();
  farewell();
  handler_.broke(Breach::handshake_failed);
}

void Connection::take_records() {
  const std::string records = secure_->filter->take_output();
  if (records.empty()) return;
  secure_->out += records;
  if (!dirty_listed_) list_dirty();
}

/// Makes records of what waits, once those before are on their way: what is not encrypted yet is shared with others.
void Connection::encrypt() {
  constexpr std::size_t at_once_max = std::size_t{64} * 1024;
  const bool can_send = !shaking_hands() && secure_->filter->state() != net::TlsFilter::State::failed;
  while (can_send && is_queued() && secure_->out.size() < at_once_max) {
    std::array<iovec, net::SendOperation::parts_max> parts;
    const std::size_t count = outgoing_->queue.gather(parts);
    std::string plain;
    for (const iovec& part : std::span(parts).first(count)) {
      plain.append(static_cast<const char*>(part.iov_base), part.iov_len);
      if (plain.size() >= at_once_max) break;
    }
    secure_->filter->send(plain);
    outgoing_->queue.consume(plain.size());
    secure_->out += secure_->filter->take_output();
  }
  if (state_ == State::flushing && !is_queued() && !std::exchange(secure_->end_said, true)) {
    secure_->filter->end();
    secure_->out += secure_->filter->take_output();
  }
}

bool Connection::something_waits() const {
  if (!secure_) return is_queued();
  return secure_->sent < secure_->out.size() || (is_queued() && !shaking_hands());
}

std::size_t Connection::gather(std::span<iovec> parts) const {
  if (!secure_) return outgoing_->queue.gather(parts);
  parts[0] = {secure_->out.data() + secure_->sent, secure_->out.size() - secure_->sent};
  return 1;
}

void Connection::consume(std::size_t count) {
  if (!secure_) return outgoing_->queue.consume(count);
  secure_->sent += count;
  if (secure_->sent < secure_->out.size()) return;
  secure_->sent = 0;
  std::string().swap(secure_->out);
}

// ---- the rest ----

void Connection::pause() {
  if (paused_ || state_ != State::open) return;
  paused_ = true;
  board_.loop.cancel(receive_);
}

void Connection::resume() {
  if (!paused_) return;
  paused_ = false;
  if (!receive_.pending() && !peer_ended_ && state_ == State::open) board_.loop.start(receive_);
}

void Connection::wake_at(Instant when) {
  handler_wake_ = when;
  arm();
}

/// Keeps the sleep no later than the earliest wish. A sleep that is too early costs one idle wake-up; one that is put
/// off with each line of a busy guest would cost a timer change a line.
void Connection::arm() {
  const Instant wish = std::min(state_ == State::open ? handler_wake_ : never, own_wake_);
  if (wish == never || state_ == State::closing || board_.loop.draining()) return;
  if (!wake_.pending()) {
    wake_.deadline = wish;
    board_.loop.start(wake_);
  } else if (wish < wake_.deadline) {
    board_.loop.cancel(wake_);  // on_woke arms it anew
  }
}

void Connection::on_woke() {
  if (state_ == State::closing) {
    retire_if_quiet();
    return;
  }
  const Instant now = board_.loop.now();
  if (now >= own_wake_) {
    own_wake_ = never;
    if (state_ == State::open) {
      if (shaking_hands()) return breach(Breach::handshake_failed);
      breach(deaf_ ? Breach::reset : Breach::does_not_read);
    } else {
      close(state_ == State::flushing);
    }
    return;
  }
  if (state_ == State::open && now >= handler_wake_) {
    handler_wake_ = never;
    handler_.woke();
  }
  arm();
}

void Connection::farewell() {
  if (state_ != State::open) return;
  state_ = State::flushing;
  own_wake_ = board_.loop.now() + board_.limits.farewell_sent_max;
  arm();
  if (!dirty_listed_) list_dirty();  // flush goes on to drain when nothing waits
}

/// Everything was sent: say so, and read on until the peer has seen it.
void Connection::drain() {
  state_ = State::draining;
  board_.loop.shutdown_write(socket_);
  if (peer_ended_) {
    close(false);
    return;
  }
  own_wake_ = board_.loop.now() + board_.limits.farewell_max;
  arm();
  if (!receive_.pending()) board_.loop.start(receive_);
}

void Connection::reset() {
  if (state_ != State::closing) close(true);
}

void Connection::hang_up() { close(state_ == State::open); }

void Connection::breach(Breach why) {
  const bool told = state_ != State::open;
  close(true);
  if (!told) handler_.broke(why);
}

void Connection::close(bool with_reset) {
  if (state_ == State::closing) return;
  state_ = State::closing;
  if (with_reset) {
    board_.loop.reset(socket_);
  } else {
    board_.loop.close(socket_);
  }
  board_.loop.cancel(wake_);
  retire_if_quiet();
}

void Connection::retire_if_quiet() {
  if (retired_ || receive_.pending() || sending() || wake_.pending()) return;
  retired_ = true;
  drop_queued();
  handler_.closed();
}

}  // namespace salon::server
