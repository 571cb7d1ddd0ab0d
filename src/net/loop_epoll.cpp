#include "net/loop_epoll.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "net/system_socket.hpp"

namespace salon::net {
namespace {

constexpr std::uint64_t tag_mail = UINT64_MAX;
constexpr std::uint64_t tag_signals = UINT64_MAX - 1;
constexpr std::size_t events_a_turn = 256;
// A talkative peer, or a flood of connections, leaves room for others after so many reads.
constexpr int reads_a_turn = 4;
constexpr int accepts_a_turn = 64;
// Who sends, and sends again when that is done, leaves room for others after so many turns.
constexpr int unasked_max = 16;

std::uint64_t tag_of(int descriptor, std::uint32_t generation) {
  return std::uint64_t{generation} << 32U | static_cast<std::uint32_t>(descriptor);
}

int milliseconds_until(Instant until, Instant present) {
  if (until == never) return -1;
  if (until <= present) return 0;
  constexpr std::int64_t hour = 3'600'000;
  // Rounded up: to wake a little early would be to wake twice.
  return static_cast<int>(std::min(hour, std::chrono::ceil<std::chrono::milliseconds>(until - present).count()));
}

/// In Loop::scratch: a send was refused for now and waits for an edge.
constexpr std::uint8_t scratch_waiting = 2;

template <class Call>
ssize_t uninterrupted(Call call) {
  ssize_t count = 0;
  do {
    count = call();
  } while (count < 0 && errno == EINTR);
  return count;
}

bool would_block(ssize_t count) { return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK); }

int outcome(ssize_t count) { return count < 0 ? -errno : static_cast<int>(count); }

}  // namespace

Result<std::unique_ptr<Loop>> LoopEpoll::make(Duration spin) {
  auto mailbox = Mailbox::make();
  if (!mailbox) return std::unexpected(mailbox.error());
  const int epoll = epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) return std::unexpected(system_error(errno, "make an epoll set"));
  return std::unique_ptr<Loop>(new LoopEpoll(epoll, std::move(*mailbox), spin));
}

LoopEpoll::LoopEpoll(int epoll, std::shared_ptr<Mailbox> mailbox, Duration spin)
    : SystemLoop(std::move(mailbox), spin), epoll_(epoll) {
  watch(mailbox_descriptor(), tag_mail);
}

LoopEpoll::~LoopEpoll() {
  drain();
  ::close(epoll_);
}

void LoopEpoll::watch(int descriptor, std::uint64_t tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = tag;
  ensure(epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0, "the loop's own descriptors can be watched");
}

void LoopEpoll::watch_signals(int descriptor) { watch(descriptor, tag_signals); }

void LoopEpoll::opened(int descriptor, Entry& entry) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u64 = tag_of(descriptor, entry.generation);
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0) return;
  entry.unwatched = true;  // EPERM: a file, which is always ready
  entry.readable = true;
}

void LoopEpoll::close_descriptor(int descriptor, Entry& entry) {
  // An adopted descriptor may have a twin elsewhere that would keep it in the set.
  if (entry.adopted && !entry.unwatched) epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  ::close(descriptor);
}

// ---- from outside of the turn: operations begin, and end early ----

void LoopEpoll::begin_io(Operation& operation) {
  const int descriptor = descriptor_of(operation);
  switch (operation.kind()) {
    case Operation::Kind::connect: return connect(static_cast<ConnectOperation&>(operation));
    case Operation::Kind::send: {
      const auto parts = static_cast<SendOperation&>(operation).parts;
      const std::size_t count = std::min(parts.size(), SendOperation::parts_max);
      offers_.push_back({&operation, static_cast<std::uint32_t>(parts_.size()), static_cast<std::uint32_t>(count)});
      parts_.insert(parts_.end(), parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(count));
      return;
    }
    case Operation::Kind::send_datagram:
    case Operation::Kind::send_batch: return offers_.push_back({&operation, 0, 0});
    default:
      if (entry(descriptor).readable) attempt_soon(descriptor, entry(descriptor));
      return;
  }
}

void LoopEpoll::abandon_io(Operation& operation) { conclude_soon(operation, -ECANCELED); }

void LoopEpoll::connect(ConnectOperation& operation) {
  const int descriptor = descriptor_of(operation);
  const SystemAddress address(operation.peer);
  const int result = ::connect(descriptor, address.get(), address.length);
  const int fault = result < 0 ? errno : 0;
  // Only now: before connect(2) an idle TCP socket counts as hung up.
  opened(descriptor, entry(descriptor));
  if (fault != EINPROGRESS && fault != EINTR) conclude_soon(operation, -fault);
}

void LoopEpoll::attempt_soon(int descriptor, Entry& place) {
  if (place.attempting) return;
  place.attempting = true;
  attempts_.push_back({descriptor, place.generation});
}

// ---- the turn ----

void LoopEpoll::turn(Instant until) {
  offer_sends();
  // What the system took is told without asking it for news in between, which would be a call for nothing.
  if (has_finished() && attempts_.empty() && ++unasked_ < unasked_max) {
    refresh_clocks();
    return conclude_finished();
  }
  unasked_ = 0;
  const bool at_once = has_finished() || !attempts_.empty();
  std::array<epoll_event, events_a_turn> events;
  int count = 0;
  const auto wait = [&](int milliseconds) {
    count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), milliseconds);
    return count > 0;
  };
  const bool came = !at_once && spins() && spin_until(until, [&] { return wait(0); });
  if (!came) wait(at_once ? 0 : milliseconds_until(until, present()));
  refresh_clocks();
  conclude_finished();

  const std::vector<Attempt> attempts = std::exchange(attempts_, {});
  for (const Attempt& attempt : attempts) {
    Entry& place = entry(attempt.descriptor);
    if (place.generation != attempt.generation) continue;  // closed meanwhile
    place.attempting = false;
    read_some(attempt.descriptor);
  }
  for (int index = 0; index < count; ++index) {
    const epoll_event& event = events[static_cast<std::size_t>(index)];
    if (event.data.u64 == tag_mail) {
      take_mail();
    } else if (event.data.u64 == tag_signals) {
      receive_signals();
    } else {
      const auto descriptor = static_cast<int>(event.data.u64 & 0xFFFF'FFFFU);
      if (entry(descriptor).generation == event.data.u64 >> 32U) on_edge(descriptor, event.events);
    }
  }
}

void LoopEpoll::on_edge(int descriptor, std::uint32_t events) {
  const std::uint32_t generation = entry(descriptor).generation;
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) entry(descriptor).ended = true;
  if ((events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0) writable(descriptor);
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) return;
  if (entry(descriptor).generation != generation) return;  // a handler closed it
  entry(descriptor).readable = true;
  read_some(descriptor);
}

// ---- sends ----

void LoopEpoll::offer_sends() {
  // No handler runs in here, so every operation is still there; those that were cancelled have been concluded.
  for (const Offer& one : offers_) {
    if (concluded(*one.operation)) continue;
    if (one.operation->kind() == Operation::Kind::send) {
      offer(static_cast<SendOperation&>(*one.operation), one);
    } else if (one.operation->kind() == Operation::Kind::send_batch) {
      settle_offer(*one.operation, give_batch(static_cast<const BatchSendOperation&>(*one.operation)));
    } else {
      settle_offer(*one.operation, give_datagram(static_cast<const DatagramSendOperation&>(*one.operation)));
    }
  }
  offers_.clear();
  parts_.clear();
}

void LoopEpoll::offer(SendOperation& operation, const Offer& offer) {
  const int descriptor = descriptor_of(operation);
  const std::span<const iovec> parts(parts_.data() + offer.first_part, offer.parts);
  const bool is_socket = entry(descriptor).kind != SocketKind::other;
  settle_offer(operation, is_socket ? give_parts(descriptor, parts) : write_parts(descriptor, parts));
}

void LoopEpoll::settle_offer(Operation& operation, int result) {
  if (result == -EAGAIN) {
    scratch(operation) = scratch_waiting;
  } else {
    conclude_soon(operation, result);
  }
}

/// The kernel takes bytes again, or a connection attempt has ended.
void LoopEpoll::writable(int descriptor) {
  Operation* const writer = entry(descriptor).writer;
  if (writer == nullptr || concluded(*writer)) return;
  if (writer->kind() == Operation::Kind::connect) {
    int fault = 0;
    socklen_t length = sizeof fault;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &length);
    conclude(*writer, -fault);
  } else if (scratch(*writer) == scratch_waiting) {
    scratch(*writer) = 0;
    if (writer->kind() == Operation::Kind::send) return conclude(*writer, 0);
    offers_.push_back({writer, 0, 0});
  }
}

// ---- reads ----

void LoopEpoll::read_some(int descriptor) {
  Operation* const reader = entry(descriptor).reader;
  if (reader == nullptr || concluded(*reader)) return;
  switch (reader->kind()) {
    case Operation::Kind::accept: return accept_some(static_cast<AcceptOperation&>(*reader), descriptor);
    case Operation::Kind::receive: return receive_once(static_cast<ReceiveOperation&>(*reader), descriptor);
    case Operation::Kind::receive_stream:
      return receive_some(static_cast<ReceiveStreamOperation&>(*reader), descriptor);
    case Operation::Kind::receive_batch: {
      const int got = take_batch(static_cast<BatchReceiveOperation&>(*reader));
      if (got != -EAGAIN) return conclude(*reader, got);
      entry(descriptor).readable = false;
      return;
    }
    default: return receive_datagram(static_cast<DatagramReceiveOperation&>(*reader), descriptor);
  }
}

void LoopEpoll::accept_some(AcceptOperation& operation, int descriptor) {
  for (int count = 0; count < accepts_a_turn; ++count) {
    SystemAddress peer;
    const int accepted = accept4(descriptor, peer.get(), &peer.length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (accepted < 0) {
      if (errno == ECONNABORTED || errno == EINTR) continue;
      if (would_block(-1)) {
        entry(descriptor).readable = false;
      } else {
        conclude(operation, -errno);
      }
      return;
    }
    operation.accepted = enter(accepted, SocketKind::stream);
    operation.peer = peer.endpoint();
    opened(accepted, entry(accepted));
    deliver(operation, 0, true);
    if (concluded(operation)) return;
  }
  attempt_soon(descriptor, entry(descriptor));
}

void LoopEpoll::receive_once(ReceiveOperation& operation, int descriptor) {
  Entry& place = entry(descriptor);
  const ssize_t count =
      uninterrupted([&] { return read(descriptor, operation.buffer.data(), operation.buffer.size()); });
  if (would_block(count)) {
    place.readable = place.unwatched;
    return;
  }
  const bool drained = place.kind == SocketKind::stream && static_cast<std::size_t>(count) < operation.buffer.size();
  if (count > 0 && drained && !place.ended) place.readable = false;
  conclude(operation, outcome(count));
}

void LoopEpoll::receive_some(ReceiveStreamOperation& operation, int descriptor) {
  if (scratch_ == nullptr) scratch_ = std::make_unique_for_overwrite<std::array<std::byte, 65536>>();
  for (int round = 0; round < reads_a_turn; ++round) {
    const ssize_t count = uninterrupted([&] { return read(descriptor, scratch_->data(), scratch_->size()); });
    if (would_block(count)) {
      entry(descriptor).readable = entry(descriptor).unwatched;
      return;
    }
    if (count <= 0) return conclude(operation, outcome(count));
    // A short read has emptied a stream; a terminal gives a line at a time. An end that came with the data has had its
    // edge already.
    const bool drained =
        entry(descriptor).kind == SocketKind::stream && static_cast<std::size_t>(count) < scratch_->size();
    if (drained && !entry(descriptor).ended) entry(descriptor).readable = false;
    operation.chunk = Bytes(scratch_->data(), static_cast<std::size_t>(count));
    deliver(operation, static_cast<int>(count), true);
    if (concluded(operation) || !entry(descriptor).readable) return;
  }
  attempt_soon(descriptor, entry(descriptor));
}

void LoopEpoll::receive_datagram(DatagramReceiveOperation& operation, int descriptor) {
  DatagramMessage message;
  for (;;) {
    message.prepare(operation);
    const int result = outcome(uninterrupted([&] { return recvmsg(descriptor, message.header(), 0); }));
    if (result >= 0) {
      message.finish(operation);
      return conclude(operation, result);
    }
    const int fault = failed_receive(descriptor, operation.peer, result);
    if (fault != 0) return conclude(operation, fault);
    if (result == -EAGAIN) {
      entry(descriptor).readable = false;
      return;
    }
  }
}

}  // namespace salon::net
