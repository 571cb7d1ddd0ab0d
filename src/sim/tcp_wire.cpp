// A TCP end on the wire: handshake, segments, acknowledgements, resets, silence.
#include <algorithm>
#include <cerrno>
#include <utility>

#include "sim/tcp_listener.hpp"
#include "sim/tcp_model.hpp"

namespace salon::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// tcp(7): tcp_syn_retries, tcp_retries2, and the bounds of the retransmission time-out.
constexpr unsigned syn_tries_max = 6;
constexpr unsigned tries_max = 15;
constexpr Duration timeout_min = milliseconds(200);
constexpr Duration timeout_max = seconds(120);
// Address resolution fails after three tries a second apart.
constexpr Duration nobody_answers = seconds(3);
// tcp_synack_retries: 5 tries take so long.
constexpr Duration handshake_max = seconds(63);

Duration backoff(Duration first, unsigned tries) {
  return std::min<Duration>(first * (std::int64_t{1} << std::min(tries, 20U)), timeout_max);
}

}  // namespace

// ---- packets ----

void TcpEnd::packet(std::function<void(TcpEnd&)> action, std::function<void(TcpEnd&)> lost) {
  if (peer_machine_ == nullptr) return;
  const auto carry = [&world = world_, from = &machine_, to = peer_machine_, peer = peer_id_, own = id_,
                      action = std::move(action), lost = std::move(lost)] {
    const bool arrives = from->reaches(*to);
    TcpEnd* const end = world.find_as<TcpEnd>(arrives ? peer : own);
    if (end == nullptr) return;
    if (arrives) {
      end->heard_at_ = world.now();
      action(*end);
    } else if (lost) {
      lost(*end);
    }
  };
  world_.after(world_.delay(machine_, *peer_machine_), carry);
}

/// As `packet`, but when it is lost it is sent again; for acknowledgements, which the peer would ask for again.
void TcpEnd::packet_again(const std::function<void(TcpEnd&)>& action, unsigned tries) {
  packet(action, [action, tries](TcpEnd& self) {
    if (tries == tries_max) return;
    self.world_.after(backoff(timeout_min, tries), [&world = self.world_, id = self.id_, action, tries] {
      if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) end->packet_again(action, tries + 1);
    });
  });
}

// ---- handshake ----

void TcpEnd::send_syn(unsigned tries) {
  const auto on_self = [this](Duration delay, std::function<void(TcpEnd&)> action) {
    world_.after(delay, [&world = world_, id = id_, action = std::move(action)] {
      if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) action(*end);
    });
  };
  if (peer_machine_ == nullptr) {
    on_self(nobody_answers, [](TcpEnd& self) { self.die(EHOSTUNREACH); });
    return;
  }
  Duration delay = world_.delay(machine_, *peer_machine_);
  if (&machine_ != peer_machine_ && world_.happens(world_.options.loss_permille)) {
    ++facts_.retransmissions;
    delay += seconds(1);
  }
  on_self(delay, [tries](TcpEnd& self) { self.syn_arrives(tries); });
}

/// On the connecting end still: what it will hear of its SYN.
void TcpEnd::syn_arrives(unsigned tries) {
  auto* const listener = reaches_peer() ? world_.find_as<TcpListener>(peer_machine_->tcp_ports.find(remote_)) : nullptr;
  world_.note("syn", id_, listener != nullptr ? 1 : 0);
  if (!reaches_peer() || (listener != nullptr && !listener->has_room())) {
    if (tries == syn_tries_max) {
      die(ETIMEDOUT);
      return;
    }
    ++facts_.retransmissions;
    world_.after(backoff(seconds(1), tries), [&world = world_, id = id_, tries] {
      if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) end->send_syn(tries + 1);
    });
    return;
  }
  const Duration back = world_.delay(*peer_machine_, machine_);
  if (listener == nullptr) {
    world_.after(back, [&world = world_, id = id_] {
      if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) end->die(ECONNREFUSED);
    });
    return;
  }
  auto answering = std::make_unique<TcpEnd>(world_, *peer_machine_, remote_, local_);
  answering->peer_machine_ = &machine_;
  answering->peer_id_ = id_;
  answering->listener_id_ = listener->id();
  listener->answered();
  peer_id_ = answering->id();
  world_.after(back, [&world = world_, id = id_, peer = peer_id_, sent = world_.now()] {
    if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) {
      end->syn_acknowledged(sent);
    } else if (auto* const half = world.find_as<TcpEnd>(peer); half != nullptr) {
      half->reset_arrives();  // whoever asked has given up since
    }
  });
  world_.after(handshake_max, [&world = world_, peer = peer_id_] {
    auto* const end = world.find_as<TcpEnd>(peer);
    if (end != nullptr && end->state_ == State::connecting) end->reset_arrives();
  });
  world_.add(std::move(answering));
}

void TcpEnd::syn_acknowledged(Instant sent) {
  if (state_ != State::connecting) return;
  state_ = State::open;
  heard_at_ = progress_at_ = world_.now();
  measure(2 * (world_.now() - sent));
  push(Segment::Kind::acknowledge, {});
  wake();
}

/// On the end that was connected to: the handshake is complete, the listener may hand it out.
void TcpEnd::first_acknowledgement() {
  if (state_ != State::connecting) return;
  state_ = State::open;
  progress_at_ = world_.now();
  const SocketId listener_id = std::exchange(listener_id_, 0);
  auto* const listener = world_.find_as<TcpListener>(listener_id);
  if (listener != nullptr) {
    listener->established(id_);
    return;
  }
  closed(true);  // it was closed in the meantime
}

// ---- sending ----

void TcpEnd::transmit() {
  if (state_ != State::open) return;
  while (!unsent_.empty() && sent_ < peer_edge_) {
    const std::size_t segment = world_.how_many(world_.options.segment_bytes_max);
    const std::size_t window = static_cast<std::size_t>(peer_edge_ - sent_);
    const std::size_t count = std::min({segment, window, unsent_.size()});
    sent_ += count;
    std::string bytes(unsent_.view().substr(0, count));
    unsent_.drop(count);
    push(Segment::Kind::data, std::move(bytes));
  }
  if (finish_wanted_ && !finish_sent_ && unsent_.empty() && writer == nullptr && !send_ending_) {
    finish_sent_ = true;
    push(Segment::Kind::finish, {});
  }
}

void TcpEnd::push(Segment::Kind kind, std::string bytes) {
  const Instant now = world_.now();
  Duration delay = world_.delay(machine_, *peer_machine_);
  if (&machine_ != peer_machine_ && world_.happens(world_.options.loss_permille)) {
    ++facts_.retransmissions;
    delay += std::max<Duration>(timeout_min, 2 * facts_.round_trip);
  }
  wire_.push_back({kind, std::move(bytes), now + delay, now});
  expect_head();
}

void TcpEnd::expect_head() {
  if (head_expected_ || wire_.empty()) return;
  head_expected_ = true;
  world_.at(wire_.front().arrives, [&world = world_, id = id_] {
    if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) end->head_arrives();
  });
}

void TcpEnd::head_arrives() {
  head_expected_ = false;
  if (wire_.empty()) return;  // a reset emptied it
  if (!reaches_peer()) {
    head_is_late();
    return;
  }
  const Segment segment = std::move(wire_.front());
  wire_.pop_front();
  expect_head();
  world_.note("segment", id_, static_cast<std::int64_t>(segment.kind), segment.bytes);
  if (TcpEnd* const receiver = other(); receiver != nullptr && receiver->state_ != State::dead) {
    receiver->arrive(segment);
    return;
  }
  // Nobody there remembers this connection. A FIN after the peer's own is the normal end.
  if (segment.kind == Segment::Kind::finish && ended_) {
    finish_acknowledged_ = true;
    bury_if_done();
    return;
  }
  refused();
}

/// The peer's machine answers with a reset: there is no such connection.
void TcpEnd::refused() {
  world_.after(world_.delay(*peer_machine_, machine_), [&world = world_, id = id_] {
    if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) end->reset_arrives();
  });
}

/// The first segment met silence: it is sent again, later and later, until one gives up.
void TcpEnd::head_is_late() {
  Segment& head = wire_.front();
  ++facts_.retransmissions;
  if (head.tries == tries_max) {
    die(ETIMEDOUT);
    return;
  }
  head.arrives = world_.now() + backoff(std::max<Duration>(timeout_min, 2 * facts_.round_trip), head.tries);
  ++head.tries;
  expect_head();
}

void TcpEnd::acknowledged(const Acknowledgement& acknowledgement) {
  if (state_ != State::open) return;
  const bool progress = acknowledgement.received > acknowledged_ || acknowledgement.edge > peer_edge_;
  if (progress) progress_at_ = world_.now();
  acknowledged_ = std::max(acknowledged_, acknowledgement.received);
  peer_edge_ = std::max(peer_edge_, acknowledgement.edge);
  finish_acknowledged_ = finish_acknowledged_ || acknowledgement.finish;
  if (acknowledgement.sent != Instant{}) measure(world_.now() - acknowledgement.sent);
  transmit();
  // Linux wakes a sender when a third of its buffer is free; sooner would make for crumbs.
  const std::size_t held = unsent_.size() + static_cast<std::size_t>(sent_ - acknowledged_);
  if (writer != nullptr && held <= world_.options.send_buffer_bytes * 2 / 3) wake();
  bury_if_done();
}

/// RFC 6298, 2.
void TcpEnd::measure(Duration round_trip) {
  facts_.round_trip = facts_.round_trip == Duration{} ? round_trip : (7 * facts_.round_trip + round_trip) / 8;
}

// ---- receiving ----

void TcpEnd::arrive(const Segment& segment) {
  if (state_ == State::connecting) {
    measure(world_.now() - heard_at_);
    heard_at_ = world_.now();
    first_acknowledgement();
    return;  // it may be gone
  }
  heard_at_ = world_.now();
  if (segment.kind == Segment::Kind::finish) {
    ended_ = true;
  } else if (orphan_) {
    closed(true);  // nobody will read it
    return;
  } else {
    ensure(received_.size() + segment.bytes.size() <= world_.options.receive_buffer_bytes,
           "a simulated sender went beyond its window");
    received_.append(segment.bytes);
  }
  acknowledge(segment.sent);
  if (reader != nullptr) wake();
  bury_if_done();
}

std::uint64_t TcpEnd::edge() const { return read_ + world_.options.receive_buffer_bytes; }

void TcpEnd::acknowledge(Instant segment_sent) {
  edge_told_ = edge();
  const Acknowledgement what{read_ + received_.size(), edge_told_, ended_, segment_sent};
  packet_again([what](TcpEnd& sender) { sender.acknowledged(what); }, 0);
}

// ---- the end ----

void TcpEnd::die(int error) {
  if (state_ == State::dead) return;
  state_ = State::dead;
  error_ = error;
  wire_.clear();
  unsent_.clear();
  if (orphan_) {
    gone();
    return;
  }
  if (reader != nullptr || writer != nullptr) wake();
}

void TcpEnd::send_reset() {
  world_.note("reset", id_, 0);
  if (state_ == State::dead || peer_id_ == 0) return;
  packet([](TcpEnd& peer) { peer.reset_arrives(); });
}

void TcpEnd::reset_arrives() {
  if (auto* const listener = world_.find_as<TcpListener>(listener_id_); listener != nullptr) listener->gave_up();
  const bool nobody_has_it = number == net::Socket::none && !orphan_;
  // Linux says EPIPE where the peer had ended its side before.
  die(ended_ ? EPIPE : ECONNRESET);
  if (nobody_has_it && listener_id_ != 0) gone();
}

/// An orphan stays only until the peer has all of it.
void TcpEnd::bury_if_done() {
  if (orphan_ && finish_acknowledged_) gone();
}

/// Destroys this end.
void TcpEnd::gone() { world_.erase(id_); }

// ---- a peer that vanished ----

void TcpEnd::notice_vanished(Duration within) {
  notice_within_ = within;
  heard_at_ = progress_at_ = world_.now();
  if (!std::exchange(watching_, true)) watch();
}

/// Asks an idle peer for a sign of life; one that has forgotten the connection resets it. In the background, both ways:
/// that two ends are there does not mean that anything happens.
void TcpEnd::probe() {
  world_.in_background(world_.now() + world_.delay(machine_, *peer_machine_), [&world = world_, id = id_] {
    auto* const end = world.find_as<TcpEnd>(id);
    if (end == nullptr || !end->reaches_peer()) return;
    if (const TcpEnd* const peer = end->other(); peer == nullptr || peer->state_ == State::dead) {
      end->refused();
      return;
    }
    world.in_background(world.now() + world.delay(*end->peer_machine_, end->machine_), [&world, id] {
      auto* const asking = world.find_as<TcpEnd>(id);
      if (asking != nullptr && asking->reaches_peer()) asking->heard_at_ = world.now();
    });
  });
}

/// Keepalive while idle, TCP_USER_TIMEOUT while something is to be sent. Linux counts a peer that answers but takes
/// nothing as vanished too (since 5.11), so it is progress that counts.
void TcpEnd::watch() {
  if (state_ == State::dead || notice_within_ == Duration{}) {
    watching_ = false;
    return;
  }
  const Instant now = world_.now();
  const bool idle = unsent_.empty() && sent_ == acknowledged_;
  if (idle) progress_at_ = now;
  const Instant limit = (idle ? heard_at_ : progress_at_) + notice_within_;
  if (now >= limit) {
    die(ETIMEDOUT);
    return;
  }
  if (idle) probe();
  world_.in_background(std::min(limit, now + notice_within_ / 4), [&world = world_, id = id_] {
    if (auto* const end = world.find_as<TcpEnd>(id); end != nullptr) end->watch();
  });
}

}  // namespace salon::sim
