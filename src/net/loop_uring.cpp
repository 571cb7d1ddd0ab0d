#include "net/loop_uring.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace salon::net {
namespace {

// Requests are known by the address of their operation; no operation lives at these.
constexpr std::uint64_t tag_ignored = 0;
constexpr std::uint64_t tag_mail = 1;
constexpr std::uint64_t tag_signals = 2;

/// In Loop::scratch: a datagram that is being sent for the second time.
constexpr std::uint8_t scratch_sent_again = 2;
/// In Loop::scratch: the operation was passed on as a poll, not as itself.
constexpr std::uint8_t scratch_polled = 3;
/// As scratch_polled, and the last poll failed.
constexpr std::uint8_t scratch_polled_again = 4;

constexpr unsigned requests_a_submit = 1024;
constexpr unsigned answers_max = 4096;
constexpr std::size_t answers_a_turn = 256;

std::uint64_t tag_of(const Operation& operation) { return reinterpret_cast<std::uintptr_t>(&operation); }

/// An interruption, the end of the wait, or a shortage: the next turn asks again.
bool passing(int result) {
  return result >= 0 || result == -EINTR || result == -ETIME || result == -EAGAIN || result == -EBUSY;
}

Error forbidden(int errno_value) {
  const char* const advice = errno_value == ENOSYS || errno_value == EINVAL
                                 ? "it needs Linux 6.0 or newer; SALON_LOOP=epoll does without"
                                 : "a container's policy or kernel.io_uring_disabled may forbid it; SALON_LOOP=epoll "
                                   "does without";
  return system_error(errno_value, "set up io_uring", advice);
}

}  // namespace

// ---- making and ending ----

Result<std::unique_ptr<Loop>> LoopUring::make(Duration spin) {
  auto mailbox = Mailbox::make();
  if (!mailbox) return std::unexpected(mailbox.error());
  std::unique_ptr<LoopUring> loop(new LoopUring(std::move(*mailbox), spin));
  if (auto done = loop->set_up(); !done) return std::unexpected(done.error());
  return loop;
}

LoopUring::LoopUring(std::shared_ptr<Mailbox> mailbox, Duration spin) : SystemLoop(std::move(mailbox), spin) {}

Result<void> LoopUring::set_up() {
  // A kernel that knows SINGLE_ISSUER (6.0) knows multishot receive, which cannot be asked for. DEFER_TASKRUN (6.1)
  // lets completions wait for our system call instead of interrupting us.
  constexpr unsigned base = IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_CQSIZE | IORING_SETUP_SUBMIT_ALL |
                            IORING_SETUP_CLAMP | IORING_SETUP_TASKRUN_FLAG;
  int result = -EINVAL;
  for (const unsigned how : {IORING_SETUP_DEFER_TASKRUN, IORING_SETUP_COOP_TASKRUN}) {
    io_uring_params parameters{};
    parameters.flags = base | how;
    parameters.cq_entries = answers_max;
    result = io_uring_queue_init_params(requests_a_submit, &ring_, &parameters);
    if (result != -EINVAL) break;
  }
  if (result < 0) return std::unexpected(forbidden(-result));
  ring_made_ = true;
  constexpr unsigned needed =
      IORING_FEAT_NODROP | IORING_FEAT_SUBMIT_STABLE | IORING_FEAT_EXT_ARG | IORING_FEAT_CQE_SKIP;
  if ((ring_.features & needed) != needed) return std::unexpected(forbidden(ENOSYS));
  auto buffers = ReceiveRing::make(ring_);
  if (!buffers) return std::unexpected(buffers.error());
  buffers_.emplace(std::move(*buffers));
  watch(mailbox_descriptor(), tag_mail);
  return {};
}

LoopUring::~LoopUring() {
  if (!ring_made_) return;
  drain();
  io_uring_submit(&ring_);  // descriptors may wait to be closed
  io_uring_queue_exit(&ring_);
}

// ---- asking ----

void LoopUring::submit() {
  ensure(passing(io_uring_submit(&ring_)), "io_uring takes requests");
  if (io_uring_sq_ready(&ring_) > 0) return;  // the kernel is short of memory: the rest goes with the next
  headers_.clear();
  parts_.clear();
  addresses_.clear();
}

io_uring_sqe& LoopUring::request(std::uint64_t tag) {
  io_uring_sqe* entry = io_uring_get_sqe(&ring_);
  while (entry == nullptr) {
    submit();
    entry = io_uring_get_sqe(&ring_);
  }
  io_uring_sqe_set_data64(entry, tag);  // the prep functions leave it alone
  return *entry;
}

io_uring_sqe& LoopUring::request(Operation& operation) { return request(tag_of(operation)); }

void LoopUring::begin_io(Operation& operation) {
  if (operation.kind() == Operation::Kind::receive_batch || operation.kind() == Operation::Kind::send_batch) {
    scratch(operation) = scratch_polled;
    if (operation.kind() == Operation::Kind::receive_batch) return ask_poll(operation, POLLIN);
    const int sent = give_batch(static_cast<const BatchSendOperation&>(operation));
    return sent == -EAGAIN ? ask_poll(operation, POLLOUT) : conclude_soon(operation, sent);
  }
  if (entry(descriptor_of(operation)).kind != SocketKind::other) return ask(operation);
  scratch(operation) = scratch_polled;
  if (operation.kind() == Operation::Kind::send) return write_other(static_cast<SendOperation&>(operation));
  ask_poll(operation, POLLIN);
}

void LoopUring::ask(Operation& operation) {
  const int descriptor = descriptor_of(operation);
  switch (operation.kind()) {
    case Operation::Kind::accept: {
      io_uring_sqe& entry = request(operation);
      io_uring_prep_multishot_accept(&entry, descriptor, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
      break;
    }
    case Operation::Kind::connect: {
      io_uring_sqe& entry = request(operation);
      SystemAddress* const address = addresses_.take(1);
      *address = SystemAddress(static_cast<ConnectOperation&>(operation).peer);
      io_uring_prep_connect(&entry, descriptor, address->get(), address->length);
      break;
    }
    case Operation::Kind::receive: {
      const MutableBytes buffer = static_cast<ReceiveOperation&>(operation).buffer;
      io_uring_prep_recv(&request(operation), descriptor, buffer.data(), buffer.size(), 0);
      break;
    }
    case Operation::Kind::receive_stream: {
      io_uring_sqe& entry = request(operation);
      io_uring_prep_recv_multishot(&entry, descriptor, nullptr, 0, 0);
      io_uring_sqe_set_flags(&entry, IOSQE_BUFFER_SELECT);
      entry.buf_group = ReceiveRing::group;
      break;
    }
    case Operation::Kind::send: return ask_send(static_cast<SendOperation&>(operation));
    case Operation::Kind::receive_datagram: {
      auto& message = datagrams_[&operation];
      if (message == nullptr) message = std::make_unique<DatagramMessage>();
      message->prepare(static_cast<DatagramReceiveOperation&>(operation));
      io_uring_prep_recvmsg(&request(operation), descriptor, message->header(), 0);
      break;
    }
    default: {
      auto& message = datagrams_[&operation] = std::make_unique<DatagramMessage>();
      prepare(*message, static_cast<const DatagramSendOperation&>(operation));
      io_uring_prep_sendmsg(&request(operation), descriptor, message->header(), MSG_NOSIGNAL);
    }
  }
}

void LoopUring::ask_send(SendOperation& operation) {
  const int descriptor = descriptor_of(operation);
  io_uring_sqe& entry = request(operation);  // first: it may submit, and that would give back what is taken below
  const auto parts = operation.parts.first(std::min(operation.parts.size(), SendOperation::parts_max));
  if (parts.size() == 1) {
    io_uring_prep_send(&entry, descriptor, parts[0].iov_base, parts[0].iov_len, MSG_NOSIGNAL);
    return;
  }
  msghdr* const header = headers_.take(1);
  *header = {};
  header->msg_iov = parts_.take(parts.size());
  header->msg_iovlen = parts.size();
  std::ranges::copy(parts, header->msg_iov);
  io_uring_prep_sendmsg(&entry, descriptor, header, MSG_NOSIGNAL);
}

void LoopUring::ask_poll(Operation& operation, unsigned events) {
  io_uring_prep_poll_add(&request(operation), descriptor_of(operation), events);
}

void LoopUring::write_other(SendOperation& operation) {
  const auto parts = operation.parts.first(std::min(operation.parts.size(), SendOperation::parts_max));
  const int written = write_parts(descriptor_of(operation), parts);
  if (written == -EAGAIN) return ask_poll(operation, POLLOUT);
  conclude_soon(operation, written);
}

void LoopUring::abandon_io(Operation& operation) {
  io_uring_sqe& entry = request(tag_ignored);
  io_uring_prep_cancel64(&entry, tag_of(operation), 0);
  io_uring_sqe_set_flags(&entry, IOSQE_CQE_SKIP_SUCCESS);
}

void LoopUring::opened(int, Entry&) {}

void LoopUring::close_descriptor(int descriptor, Entry& closing) {
  io_uring_sqe& entry = request(tag_ignored);
  io_uring_prep_close(&entry, descriptor);
  io_uring_sqe_set_flags(&entry, IOSQE_CQE_SKIP_SUCCESS);
  // Whoever closes a listener may listen on its port in the next line.
  if (closing.kind == SocketKind::listener) io_uring_submit_and_get_events(&ring_);
}

void LoopUring::watch(int descriptor, std::uint64_t tag) {
  io_uring_prep_poll_multishot(&request(tag), descriptor, POLLIN);
}

void LoopUring::watch_signals(int descriptor) { watch(descriptor, tag_signals); }

// ---- the turn ----

/// Also when the kernel waits for our call to write them.
bool LoopUring::has_answers() const {
  constexpr unsigned waiting = IORING_SQ_TASKRUN | IORING_SQ_CQ_OVERFLOW;
  return io_uring_cq_ready(&ring_) > 0 || (IO_URING_READ_ONCE(*ring_.sq.kflags) & waiting) != 0;
}

void LoopUring::submit_and_wait(Instant until) {
  if (has_finished() || io_uring_cq_ready(&ring_) > 0) until = Instant::min();
  if (spins() && until != Instant::min()) {
    submit();
    if (spin_until(until, [this] { return has_answers(); })) until = Instant::min();
  }
  int result = 0;
  if (until == never) {
    result = io_uring_submit_and_wait(&ring_, 1);
  } else if (const Duration wait = until == Instant::min() ? Duration{} : until - present(); wait > Duration{}) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(wait);
    __kernel_timespec timeout{};
    timeout.tv_sec = seconds.count();
    timeout.tv_nsec = (wait - seconds).count();
    io_uring_cqe* first = nullptr;
    result = io_uring_submit_and_wait_timeout(&ring_, &first, 1, &timeout, nullptr);
  } else {
    result = io_uring_submit_and_get_events(&ring_);
  }
  ensure(passing(result), "io_uring takes requests");
}

void LoopUring::turn(Instant until) {
  submit_and_wait(until);
  if (io_uring_sq_ready(&ring_) == 0) {
    headers_.clear();
    parts_.clear();
    addresses_.clear();
  }
  refresh_clocks();
  conclude_finished();

  // Copied out first: a handler may submit, and the kernel may then add to the queue.
  answers_.resize(answers_a_turn);
  std::array<io_uring_cqe*, answers_a_turn> waiting;
  const unsigned count = io_uring_peek_batch_cqe(&ring_, waiting.data(), answers_a_turn);
  for (unsigned index = 0; index < count; ++index) answers_[index] = *waiting[index];
  io_uring_cq_advance(&ring_, count);
  for (unsigned index = 0; index < count; ++index) {
    on_completion(answers_[index].user_data, answers_[index].res, answers_[index].flags);
  }
}

// ---- answers ----

void LoopUring::on_completion(std::uint64_t tag, int result, unsigned flags) {
  const bool goes_on = (flags & IORING_CQE_F_MORE) != 0;
  if (tag == tag_ignored) return;
  if (tag == tag_mail) {
    if (!goes_on) watch(mailbox_descriptor(), tag_mail);
    return take_mail();
  }
  if (tag == tag_signals) {
    if (!goes_on) watch(signal_descriptor(), tag_signals);
    return receive_signals();
  }
  auto& operation = *reinterpret_cast<Operation*>(tag);
  if (scratch(operation) >= scratch_polled) return on_polled(operation, result);
  switch (operation.kind()) {
    case Operation::Kind::accept: return on_accept(static_cast<AcceptOperation&>(operation), result, goes_on);
    case Operation::Kind::receive_stream:
      return on_chunk(static_cast<ReceiveStreamOperation&>(operation), result, flags);
    case Operation::Kind::receive_datagram:
      return on_datagram(static_cast<DatagramReceiveOperation&>(operation), result);
    case Operation::Kind::send_datagram:
      return on_datagram_sent(static_cast<DatagramSendOperation&>(operation), result);
    default: break;
  }
  conclude(operation, result);
}

/// Its request ended before the operation did.
void LoopUring::ask_again(Operation& operation) {
  if (abandoned(operation)) return conclude(operation, -ECANCELED);
  ask(operation);
}

void LoopUring::on_accept(AcceptOperation& operation, int result, bool goes_on) {
  if (result >= 0) {
    operation.accepted = enter(result, SocketKind::stream);
    const auto peer = peer_endpoint(result);
    if (peer) {
      operation.peer = *peer;
      deliver(operation, 0, true);
    } else {
      close(operation.accepted);  // it has been reset already
    }
    if (!goes_on) ask_again(operation);
    return;
  }
  if (goes_on) return;
  if (result == -ECONNABORTED || result == -EINTR || result == -EAGAIN) return ask_again(operation);
  conclude(operation, result);
}

void LoopUring::on_chunk(ReceiveStreamOperation& operation, int result, unsigned flags) {
  const bool goes_on = (flags & IORING_CQE_F_MORE) != 0;
  const bool has_buffer = (flags & IORING_CQE_F_BUFFER) != 0;
  const unsigned buffer = flags >> IORING_CQE_BUFFER_SHIFT;
  if (result > 0) {
    operation.chunk = buffers_->filled(buffer, static_cast<std::size_t>(result));
    deliver(operation, result, true);
  }
  if (has_buffer) buffers_->give_back(buffer);
  if (goes_on) return;
  if (result > 0 || result == -ENOBUFS || result == -EINTR) return ask_again(operation);
  conclude(operation, result);
}

void LoopUring::on_datagram(DatagramReceiveOperation& operation, int result) {
  if (result < 0 && result != -ECANCELED) {
    result = failed_receive(descriptor_of(operation), operation.peer, result);
    if (result == 0) return ask_again(operation);
  }
  const auto message = datagrams_.extract(&operation);
  if (result >= 0) message.mapped()->finish(operation);
  conclude(operation, result);
}

void LoopUring::on_datagram_sent(DatagramSendOperation& operation, int result) {
  const bool first = std::exchange(scratch(operation), scratch_sent_again) != scratch_sent_again;
  if (result < 0 && first && failed_for_another(descriptor_of(operation), result)) return ask_again(operation);
  datagrams_.erase(&operation);
  conclude(operation, result);
}

// ---- terminals, pipes, files ----

void LoopUring::on_polled(Operation& operation, int result) {
  if (abandoned(operation)) return conclude(operation, -ECANCELED);
  if (result < 0) {
    // A poll of a terminal ends with -EINVAL when the process is stopped and continues (Ctrl-Z, fg; seen on 6.18).
    if (std::exchange(scratch(operation), scratch_polled_again) == scratch_polled_again) {
      return conclude(operation, result);
    }
    return ask_poll(operation, reads(operation) ? POLLIN : POLLOUT);
  }
  scratch(operation) = scratch_polled;
  if (operation.kind() == Operation::Kind::receive_batch) {
    const int got = take_batch(static_cast<BatchReceiveOperation&>(operation));
    return got == -EAGAIN ? ask_poll(operation, POLLIN) : conclude(operation, got);
  }
  if (operation.kind() == Operation::Kind::send_batch) {
    const int sent = give_batch(static_cast<const BatchSendOperation&>(operation));
    return sent == -EAGAIN ? ask_poll(operation, POLLOUT) : conclude(operation, sent);
  }
  if (operation.kind() == Operation::Kind::send) return conclude(operation, 0);
  if (operation.kind() == Operation::Kind::receive_stream) {
    return read_other(static_cast<ReceiveStreamOperation&>(operation));
  }
  const MutableBytes buffer = static_cast<ReceiveOperation&>(operation).buffer;
  const ssize_t count = read(descriptor_of(operation), buffer.data(), buffer.size());
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return ask_poll(operation, POLLIN);
  conclude(operation, count < 0 ? -errno : static_cast<int>(count));
}

void LoopUring::read_other(ReceiveStreamOperation& operation) {
  if (scratch_ == nullptr) scratch_ = std::make_unique_for_overwrite<std::array<std::byte, 65536>>();
  const ssize_t count = read(descriptor_of(operation), scratch_->data(), scratch_->size());
  if (count > 0) {
    operation.chunk = Bytes(scratch_->data(), static_cast<std::size_t>(count));
    deliver(operation, static_cast<int>(count), true);
    if (abandoned(operation)) return conclude(operation, -ECANCELED);
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    return conclude(operation, count < 0 ? -errno : 0);
  }
  ask_poll(operation, POLLIN);
}

}  // namespace salon::net
