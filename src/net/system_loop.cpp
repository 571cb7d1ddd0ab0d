#include "net/system_loop.hpp"

#include <fcntl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <utility>

#include "base/growth.hpp"
#include "net/delivery_report.hpp"
#include "net/system_batch.hpp"

namespace salon::net {
namespace {

std::chrono::nanoseconds read_clock(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

int socket_option(int descriptor, int name) {
  int value = 0;
  socklen_t length = sizeof value;
  return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : -1;
}

constexpr int now_or_never = MSG_NOSIGNAL | MSG_DONTWAIT;

template <class Call>
int uninterrupted(Call call) {
  for (;;) {
    const ssize_t count = call();
    if (count >= 0) return static_cast<int>(count);
    if (errno != EINTR) return -errno;
  }
}

int send_message(int descriptor, const msghdr& message) {
  return uninterrupted([&] { return sendmsg(descriptor, &message, now_or_never); });
}

Error not_a_socket(const char* attempt) { return system_error(EBADF, attempt); }

}  // namespace

SystemLoop::SystemLoop(std::shared_ptr<Mailbox> mailbox, Duration spin)
    : spin_(spin), mailbox_(std::move(mailbox)), pool_(mailbox_) {
  refresh_clocks();
}

SystemLoop::~SystemLoop() {
  for (std::size_t number = 0; number < entries_.size(); ++number) {
    const Entry& left = entries_[number];
    const int descriptor = static_cast<int>(number);
    if (left.kind == SocketKind::none) continue;
    if (left.restore_blocking) fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
    // What was adopted belongs to whoever opened it, as long as nobody asked us to close it.
    if (!left.adopted) ::close(descriptor);
  }
  if (signal_descriptor_ >= 0) ::close(signal_descriptor_);
}

// ---- the table ----

bool SystemLoop::open(Socket socket) const {
  const int descriptor = static_cast<int>(socket);
  return descriptor >= 0 && static_cast<std::size_t>(descriptor) < entries_.size() &&
         entries_[static_cast<std::size_t>(descriptor)].kind != SocketKind::none;
}

Socket SystemLoop::enter(int descriptor, SocketKind kind) {
  const auto number = static_cast<std::size_t>(descriptor);
  if (number >= entries_.size()) {
    make_space(entries_, number + 1 - entries_.size());
    entries_.resize(number + 1);
  }
  Entry& place = entries_[number];
  ensure(place.kind == SocketKind::none, "a descriptor was entered twice");
  place.kind = kind;
  return Socket{descriptor};
}

Result<Socket> SystemLoop::listen(const ListenOptions& options) {
  const auto descriptor = open_listener(options);
  if (!descriptor) return std::unexpected(descriptor.error());
  const Socket socket = enter(*descriptor, SocketKind::listener);
  opened(*descriptor, entry(*descriptor));
  return socket;
}

Result<Socket> SystemLoop::open_udp(const UdpOptions& options) {
  const auto descriptor = open_datagram(options);
  if (!descriptor) return std::unexpected(descriptor.error());
  const Socket socket = enter(*descriptor, SocketKind::datagram);
  entry(*descriptor).port = local_endpoint(*descriptor).value_or(Endpoint{}).port;
  entry(*descriptor).has_peer = options.peer.has_value();
  if (options.peer) peers_[*descriptor] = *options.peer;
  entry(*descriptor).reports = options.peer || options.reports;
  opened(*descriptor, entry(*descriptor));
  return socket;
}

Result<Socket> SystemLoop::adopt(int descriptor) {
  const std::string attempt = "use descriptor " + std::to_string(descriptor);
  struct stat status {};
  if (fstat(descriptor, &status) < 0) return std::unexpected(system_error(errno, attempt));
  if (open(Socket{descriptor})) return std::unexpected(system_error(EBUSY, attempt));
  SocketKind kind = SocketKind::other;
  if (S_ISSOCK(status.st_mode)) {
    if (socket_option(descriptor, SO_ACCEPTCONN) == 1) {
      kind = SocketKind::listener;
    } else {
      kind = socket_option(descriptor, SO_TYPE) == SOCK_DGRAM ? SocketKind::datagram : SocketKind::stream;
    }
  }
  const int flags = fcntl(descriptor, F_GETFL);
  const Socket socket = enter(descriptor, kind);
  Entry& place = entry(descriptor);
  place.adopted = true;
  if (kind == SocketKind::datagram) place.port = local_endpoint(descriptor).value_or(Endpoint{}).port;
  if ((flags & O_NONBLOCK) == 0) {
    fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    place.restore_blocking = true;  // a terminal left non-blocking would break the shell it is shared with
  }
  opened(descriptor, place);
  return socket;
}

void SystemLoop::shutdown_write(Socket socket) {
  if (!open(socket)) return;
  Entry& place = entry(static_cast<int>(socket));
  if (place.writer != nullptr) {
    place.shutdown_wanted = true;
  } else {
    ::shutdown(static_cast<int>(socket), SHUT_WR);
  }
}

void SystemLoop::close(Socket socket) {
  if (!open(socket)) return;
  const int descriptor = static_cast<int>(socket);
  Entry& place = entry(descriptor);
  if (place.reader != nullptr) cancel(*place.reader);
  if (place.writer != nullptr) cancel(*place.writer);
  if (place.restore_blocking) fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK);
  if (place.has_peer) peers_.erase(descriptor);
  const Entry closing = std::exchange(place, Entry{.generation = place.generation + 1});
  Entry copy = closing;
  close_descriptor(descriptor, copy);
}

void SystemLoop::reset(Socket socket) {
  if (!open(socket)) return;
  set_reset_on_close(static_cast<int>(socket));
  close(socket);
}

Result<Endpoint> SystemLoop::local(Socket socket) const {
  if (!open(socket)) return std::unexpected(not_a_socket("read a socket's own address"));
  return local_endpoint(static_cast<int>(socket));
}

Result<Endpoint> SystemLoop::peer(Socket socket) const {
  if (!open(socket)) return std::unexpected(not_a_socket("read the address of a socket's peer"));
  return peer_endpoint(static_cast<int>(socket));
}

TcpFacts SystemLoop::facts(Socket socket) const {
  return open(socket) ? tcp_facts(static_cast<int>(socket)) : TcpFacts{};
}

void SystemLoop::notice_vanished(Socket socket, Duration within) {
  if (open(socket)) set_vanish_time(static_cast<int>(socket), within);
}

// ---- the life of an operation ----

int SystemLoop::descriptor_of(const Operation& operation) {
  const auto number = [](Socket socket) { return static_cast<int>(socket); };
  switch (operation.kind()) {
    case Operation::Kind::accept: return number(static_cast<const AcceptOperation&>(operation).listener);
    case Operation::Kind::connect: return number(static_cast<const ConnectOperation&>(operation).connected);
    case Operation::Kind::receive: return number(static_cast<const ReceiveOperation&>(operation).socket);
    case Operation::Kind::receive_stream: return number(static_cast<const ReceiveStreamOperation&>(operation).socket);
    case Operation::Kind::send: return number(static_cast<const SendOperation&>(operation).socket);
    case Operation::Kind::receive_datagram:
      return number(static_cast<const DatagramReceiveOperation&>(operation).socket);
    case Operation::Kind::send_datagram: return number(static_cast<const DatagramSendOperation&>(operation).socket);
    case Operation::Kind::receive_batch: return number(static_cast<const BatchReceiveOperation&>(operation).socket);
    case Operation::Kind::send_batch: return number(static_cast<const BatchSendOperation&>(operation).socket);
    case Operation::Kind::sleep:
    case Operation::Kind::signal:
    case Operation::Kind::blocking: return -1;
  }
  return -1;
}

bool SystemLoop::reads(const Operation& operation) {
  switch (operation.kind()) {
    case Operation::Kind::accept:
    case Operation::Kind::receive:
    case Operation::Kind::receive_stream:
    case Operation::Kind::receive_datagram:
    case Operation::Kind::receive_batch: return true;
    default: return false;
  }
}

void SystemLoop::begin(Operation& operation) {
  scratch(operation) = 0;
  switch (operation.kind()) {
    case Operation::Kind::blocking: return begin_blocking(static_cast<BlockingOperation&>(operation));
    case Operation::Kind::signal: return begin_signals(static_cast<SignalOperation&>(operation));
    case Operation::Kind::connect: {
      auto& connecting = static_cast<ConnectOperation&>(operation);
      const int descriptor = open_stream(connecting);
      connecting.connected = Socket::none;
      if (descriptor < 0) return complete_soon(operation, descriptor);
      connecting.connected = enter(descriptor, SocketKind::stream);
      break;
    }
    default: break;
  }
  const int descriptor = descriptor_of(operation);
  if (!open(Socket{descriptor})) return complete_soon(operation, -EBADF);
  Entry& place = entry(descriptor);
  Operation*& side = reads(operation) ? place.reader : place.writer;
  if (side != nullptr) return complete_soon(operation, -EBUSY);
  if (const int sent = send_at_once(operation, place); sent != -EAGAIN) return complete_soon(operation, sent);
  if (operation.kind() == Operation::Kind::receive_datagram) {
    if (place.batches) return complete_soon(operation, -EBUSY);
    static_cast<DatagramReceiveOperation&>(operation).local = {Address{}, place.port};
  }
  if (operation.kind() == Operation::Kind::receive_batch && !place.batches) {
    place.batches = true;
    expect_batches(descriptor);
  }
  side = &operation;
  begin_io(operation);
}

void SystemLoop::abandon(Operation& operation) {
  if (concluded(operation)) return;
  switch (operation.kind()) {
    case Operation::Kind::blocking: return abandon_blocking(static_cast<BlockingOperation&>(operation));
    case Operation::Kind::signal: return conclude_soon(operation, -ECANCELED);
    default: return abandon_io(operation);
  }
}

/// Frees the operation's place on its socket, unless the socket was closed and the place is no longer its own.
void SystemLoop::release(Operation& operation) {
  const int descriptor = descriptor_of(operation);
  if (descriptor < 0 || static_cast<std::size_t>(descriptor) >= entries_.size()) return;
  Entry& place = entry(descriptor);
  if (place.reader == &operation) place.reader = nullptr;
  if (place.writer == &operation) place.writer = nullptr;
}

void SystemLoop::conclude(Operation& operation, int result) {
  const int descriptor = descriptor_of(operation);
  release(operation);
  if (operation.kind() == Operation::Kind::signal) end_signals();
  if (operation.kind() == Operation::Kind::connect && result < 0) {
    close(std::exchange(static_cast<ConnectOperation&>(operation).connected, Socket::none));
  }
  deliver(operation, result);
  if (!open(Socket{descriptor})) return;
  Entry& place = entry(descriptor);
  if (place.shutdown_wanted && place.writer == nullptr) {
    place.shutdown_wanted = false;
    ::shutdown(descriptor, SHUT_WR);
  }
}

void SystemLoop::conclude_soon(Operation& operation, int result) {
  scratch(operation) = scratch_concluded;
  operation.result = result;
  link(operation) = nullptr;
  if (finished_last_ == nullptr) {
    finished_first_ = &operation;
  } else {
    link(*finished_last_) = &operation;
  }
  finished_last_ = &operation;
}

void SystemLoop::conclude_finished() {
  Operation* operation = std::exchange(finished_first_, nullptr);
  finished_last_ = nullptr;
  while (operation != nullptr) {
    Operation* const next = link(*operation);
    conclude(*operation, operation->result);
    operation = next;
  }
}

// ---- datagrams that could not be delivered ----

int SystemLoop::failed_receive(int descriptor, Endpoint& peer, int fault) {
  // A socket that was closed meanwhile has no reports any more: trying again ends it.
  const Entry& place = entry(descriptor);
  if (place.reports) {
    if (const auto report = take_report(descriptor)) {
      peer = report->peer;
      return -report->errno_value;
    }
    if (place.has_peer && fault != -EAGAIN) return fault;
  }
  return fault == -EAGAIN || is_delivery_report(-fault) ? 0 : fault;
}

bool SystemLoop::failed_for_another(int descriptor, int fault) {
  const Entry& place = entry(descriptor);
  if (!place.reports || !is_delivery_report(-fault)) return false;
  // The one peer's report has been told with that: once is enough.
  if (place.has_peer) static_cast<void>(take_report(descriptor));
  return !place.has_peer;
}

// ---- tried now ----

/// -EAGAIN also for what does not want it.
int SystemLoop::send_at_once(Operation& operation, const Entry& place) {
  if (operation.kind() == Operation::Kind::send && place.kind == SocketKind::stream) {
    const auto& send = static_cast<const SendOperation&>(operation);
    return send.at_once ? give_parts(descriptor_of(operation), send.parts) : -EAGAIN;
  }
  if (operation.kind() == Operation::Kind::send_datagram && place.kind == SocketKind::datagram) {
    const auto& send = static_cast<const DatagramSendOperation&>(operation);
    return send.at_once ? give_datagram(send) : -EAGAIN;
  }
  return -EAGAIN;
}

int SystemLoop::give_parts(int descriptor, std::span<const iovec> parts) {
  if (parts.size() == 1) {
    return uninterrupted([&] { return send(descriptor, parts[0].iov_base, parts[0].iov_len, now_or_never); });
  }
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(parts.data());  // sendmsg only reads it
  message.msg_iovlen = std::min(parts.size(), SendOperation::parts_max);
  return send_message(descriptor, message);
}

int SystemLoop::give_datagram(const DatagramSendOperation& operation) {
  const int descriptor = descriptor_of(operation);
  DatagramMessage message;
  prepare(message, operation);
  const int result = send_message(descriptor, *message.header());
  return result < 0 && failed_for_another(descriptor, result) ? send_message(descriptor, *message.header()) : result;
}

void SystemLoop::prepare(DatagramMessage& message, const DatagramSendOperation& operation) const {
  message.prepare(operation);
  const auto peer = peers_.find(descriptor_of(operation));
  // Named again, the kernel would look for the way to it again.
  if (peer != peers_.end() && peer->second == operation.peer) message.leave_out_peer();
}

int SystemLoop::take_batch(BatchReceiveOperation& operation) {
  const int descriptor = descriptor_of(operation);
  for (;;) {
    const int result = receive_batch(descriptor, *operation.batch, entry(descriptor).port);
    if (result >= 0) return result;
    const int fault = failed_receive(descriptor, operation.peer, result);
    if (fault != 0) return fault;
    if (result == -EAGAIN) return -EAGAIN;
  }
}

int SystemLoop::give_batch(const BatchSendOperation& operation) {
  if (operation.payloads.empty()) return -EINVAL;
  const int descriptor = descriptor_of(operation);
  bool segments = !entry(descriptor).no_segments;
  int result = send_batch(descriptor, operation, segments);
  if (result < 0 && failed_for_another(descriptor, result)) result = send_batch(descriptor, operation, segments);
  entry(descriptor).no_segments = !segments;
  return result;
}

// ---- other threads ----

void SystemLoop::take_mail() {
  for (auto& work : mailbox_->take()) work();
}

void SystemLoop::begin_blocking(BlockingOperation& operation) {
  const std::uint64_t id = ++last_job_;
  auto done = [this, id] {
    const auto job = std::ranges::find(jobs_, id, &Job::id);
    if (job == jobs_.end()) return;  // it was left behind
    BlockingOperation& finished = *job->operation;
    jobs_.erase(job);
    conclude(finished, 0);
  };
  if (!pool_.run(id, std::move(operation.work), std::move(done))) return complete_soon(operation, -EAGAIN);
  jobs_.push_back({id, &operation});
}

void SystemLoop::abandon_blocking(BlockingOperation& operation) {
  const auto job = std::ranges::find(jobs_, &operation, &Job::operation);
  if (!pool_.withdraw(job->id) && !operation.may_be_left) return;
  jobs_.erase(job);
  conclude_soon(operation, -ECANCELED);
}

// ---- signals ----

void SystemLoop::begin_signals(SignalOperation& operation) {
  if (signals_ != nullptr) return complete_soon(operation, -EBUSY);
  sigset_t wanted;
  sigset_t before;
  sigemptyset(&wanted);
  for (const int number : operation.signals) {
    if (sigaddset(&wanted, number) < 0) return complete_soon(operation, -EINVAL);
  }
  const int descriptor = signalfd(signal_descriptor_, &wanted, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor < 0) return complete_soon(operation, -errno);
  pthread_sigmask(SIG_BLOCK, &wanted, &before);
  sigemptyset(&signals_to_unblock_);
  for (const int number : operation.signals) {
    if (sigismember(&before, number) == 0) sigaddset(&signals_to_unblock_, number);
  }
  signals_ = &operation;
  if (signal_descriptor_ < 0) {
    signal_descriptor_ = descriptor;
    watch_signals(descriptor);
  }
}

/// Signals that arrived while the operation was pending have lost their effect, also those it did not get to report.
void SystemLoop::end_signals() {
  signals_ = nullptr;
  std::array<signalfd_siginfo, 8> dropped{};
  while (read(signal_descriptor_, dropped.data(), sizeof dropped) > 0) {
  }
  sigset_t none;
  sigemptyset(&none);
  signalfd(signal_descriptor_, &none, SFD_CLOEXEC | SFD_NONBLOCK);
  pthread_sigmask(SIG_UNBLOCK, &signals_to_unblock_, nullptr);
}

void SystemLoop::receive_signals() {
  signalfd_siginfo arrived{};
  while (signals_ != nullptr && !concluded(*signals_) &&
         read(signal_descriptor_, &arrived, sizeof arrived) == sizeof arrived) {
    deliver(*signals_, static_cast<int>(arrived.ssi_signo), true);
  }
}

// ---- time ----

Instant SystemLoop::present() { return Instant(read_clock(CLOCK_MONOTONIC)); }

void SystemLoop::read_clocks(Instant& now, WallTime& wall) {
  now = present();
  wall = WallTime(std::chrono::floor<std::chrono::milliseconds>(read_clock(CLOCK_REALTIME)));
}

}  // namespace salon::net
