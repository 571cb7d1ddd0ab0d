#include "sim/sim_loop.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "sim/machine.hpp"
#include "sim/sim_socket.hpp"
#include "sim/tcp_listener.hpp"
#include "sim/tcp_model.hpp"
#include "sim/udp_model.hpp"

namespace salon::sim {
namespace {

using Kind = net::Operation::Kind;

// As on a real host, where 0, 1 and 2 are taken.
constexpr int first_number = 3;

std::size_t place(net::Socket number) { return static_cast<std::size_t>(static_cast<int>(number) - first_number); }

/// What a real host's loop advises, for programs that show it.
const char* advice_on(int fault) {
  switch (fault) {
    case EADDRINUSE: return "stop the program that has it, or choose another port";
    case EMFILE: return "raise the limit of open files (`ulimit -n`)";
    default: return "";
  }
}

bool reads(Kind kind) {
  return kind == Kind::accept || kind == Kind::receive || kind == Kind::receive_stream ||
         kind == Kind::receive_datagram || kind == Kind::receive_batch;
}

net::Socket socket_of(const net::Operation& operation) {
  switch (operation.kind()) {
    case Kind::accept: return static_cast<const net::AcceptOperation&>(operation).listener;
    case Kind::connect: return static_cast<const net::ConnectOperation&>(operation).connected;
    case Kind::receive: return static_cast<const net::ReceiveOperation&>(operation).socket;
    case Kind::receive_stream: return static_cast<const net::ReceiveStreamOperation&>(operation).socket;
    case Kind::send: return static_cast<const net::SendOperation&>(operation).socket;
    case Kind::receive_datagram: return static_cast<const net::DatagramReceiveOperation&>(operation).socket;
    case Kind::send_datagram: return static_cast<const net::DatagramSendOperation&>(operation).socket;
    case Kind::receive_batch: return static_cast<const net::BatchReceiveOperation&>(operation).socket;
    case Kind::send_batch: return static_cast<const net::BatchSendOperation&>(operation).socket;
    case Kind::sleep:
    case Kind::signal:
    case Kind::blocking: break;
  }
  return net::Socket::none;
}

}  // namespace

SimLoop::SimLoop(World& world, Machine& machine) : world_(world), machine_(machine) { refresh_clocks(); }

SimLoop::~SimLoop() = default;

void SimLoop::read_clocks(Instant& now, WallTime& wall) {
  now = world_.now();
  wall = world_.wall();
}

// ---- turns ----

/// The loop that is driven takes the whole world one step further; any other only serves its own.
void SimLoop::turn(Instant until) {
  const bool served = serve();
  if (world_.giving_a_turn()) return;
  if (!machine_.up() && until <= now()) return;  // it is being drained: the others need not move for that
  world_.step(this, served ? now() : until);
  serve();
}

bool SimLoop::has_work() const {
  return !queue_.empty() || (signal_ != nullptr && !signals_.empty()) || has_posts_.load(std::memory_order_acquire);
}

bool SimLoop::serve() {
  if (!has_work()) return false;
  if (has_posts_.load(std::memory_order_acquire)) {
    std::vector<std::function<void()>> posts;
    {
      const std::lock_guard lock(posts_mutex_);
      posts.swap(posts_);
      has_posts_.store(false, std::memory_order_release);
    }
    for (const auto& work : posts) work();
  }
  serve_signals();
  serving_.swap(queue_);
  for (const SocketId id : serving_) {
    if (SimSocket* const socket = world_.find(id); socket != nullptr) {
      socket->queued = false;
      if (socket->writer != nullptr) socket->serve_writer();
    }
    // A handler may have closed it.
    if (SimSocket* const socket = world_.find(id); socket != nullptr && socket->reader != nullptr) {
      socket->serve_reader();
    }
  }
  serving_.clear();
  return true;
}

void SimLoop::queue(SimSocket& socket) {
  if (std::exchange(socket.queued, true)) return;
  queue_.push_back(socket.id());
}

void SimLoop::post(std::function<void()> work) {
  {
    const std::lock_guard lock(posts_mutex_);
    posts_.push_back(std::move(work));
    has_posts_.store(true, std::memory_order_release);
  }
  world_.posted();
}

// ---- operations ----

void SimLoop::begin(net::Operation& operation) {
  scratch(operation) = 0;
  if (!machine_.up()) {
    complete_soon(operation, -ECANCELED);
    return;
  }
  switch (operation.kind()) {
    case Kind::connect: TcpEnd::connect(world_, machine_, static_cast<net::ConnectOperation&>(operation)); break;
    case Kind::signal: begin_signal(static_cast<net::SignalOperation&>(operation)); break;
    case Kind::blocking: begin_blocking(static_cast<net::BlockingOperation&>(operation)); break;
    default: begin_on_socket(operation, socket_of(operation)); break;
  }
}

void SimLoop::begin_on_socket(net::Operation& operation, net::Socket number) {
  SimSocket* const socket = find(number);
  if (socket == nullptr || !socket->takes(operation.kind())) {
    complete_soon(operation, socket == nullptr ? -EBADF : -EINVAL);
    return;
  }
  net::Operation*& slot = reads(operation.kind()) ? socket->reader : socket->writer;
  if (slot != nullptr) {
    complete_soon(operation, -EBUSY);
    return;
  }
  slot = &operation;
  socket->begun(operation);
  queue(*socket);
}

void SimLoop::abandon(net::Operation& operation) {
  switch (operation.kind()) {
    case Kind::signal:
      signal_ = nullptr;
      complete_soon(operation, -ECANCELED);
      return;
    case Kind::blocking: abandon_blocking(operation); return;
    default: break;
  }
  SimSocket* const socket = find(socket_of(operation));
  ensure(socket != nullptr, "a simulated operation is pending on a socket that is gone");
  if (operation.kind() == Kind::receive_stream && world_.happens(world_.options.late_chunk_permille)) {
    queue(*socket);  // it ends when served, perhaps after one more chunk
    return;
  }
  cancel_slot(reads(operation.kind()) ? socket->reader : socket->writer);
  socket->abandoned(operation.kind());
}

void SimLoop::cancel_slot(net::Operation*& slot) {
  if (slot == nullptr) return;
  net::Operation& operation = *std::exchange(slot, nullptr);
  if (operation.kind() == Kind::connect) static_cast<net::ConnectOperation&>(operation).connected = net::Socket::none;
  complete_soon(operation, -ECANCELED);
}

// ---- signals ----

void SimLoop::begin_signal(net::SignalOperation& operation) {
  if (signal_ != nullptr) {
    complete_soon(operation, -EBUSY);
    return;
  }
  signal_ = &operation;
  signals_.clear();
}

bool SimLoop::raise(int signal) {
  if (signal_ == nullptr) return false;
  if (std::find(signal_->signals.begin(), signal_->signals.end(), signal) == signal_->signals.end()) return false;
  // A signal that is pending already is not counted again (signal(7)).
  if (std::find(signals_.begin(), signals_.end(), signal) == signals_.end()) signals_.push_back(signal);
  return true;
}

void SimLoop::serve_signals() {
  while (signal_ != nullptr && !signals_.empty()) {
    const int signal = signals_.front();
    signals_.pop_front();
    deliver(*signal_, signal, true);
  }
}

// ---- blocking work: an event in which it runs, and another in which its end is heard of ----

void SimLoop::begin_blocking(net::BlockingOperation& operation) {
  const std::uint64_t id = world_.next_socket_id();
  blocking_.emplace(id, Blocking{&operation, false});
  const Duration wait = world_.chance.between(world_.options.blocking_min, world_.options.blocking_max);
  // By way of the machine: after a restart this loop is another object, and the id is unknown to it.
  world_.after(wait, [machine = &machine_, id] { machine->sim_loop().work(id); });
}

void SimLoop::work(std::uint64_t id) {
  const auto found = blocking_.find(id);
  if (found == blocking_.end()) return;
  found->second.begun = true;
  world_.note("work", id, 0);
  const Duration wait = world_.chance.between(world_.options.blocking_min, world_.options.blocking_max);
  world_.after(wait, [machine = &machine_, id] { machine->sim_loop().work_done(id); });
  found->second.operation->work();  // may crash this host: nothing is touched after it
}

void SimLoop::work_done(std::uint64_t id) {
  const auto found = blocking_.find(id);
  if (found == blocking_.end()) return;
  net::BlockingOperation& operation = *found->second.operation;
  blocking_.erase(found);
  world_.note("work done", id, 0);
  complete_soon(operation, 0);
}

void SimLoop::abandon_blocking(const net::Operation& operation) {
  const auto found = std::find_if(blocking_.begin(), blocking_.end(),
                                  [&](const auto& entry) { return entry.second.operation == &operation; });
  if (found == blocking_.end()) return;
  if (found->second.begun && !found->second.operation->may_be_left) return;
  net::BlockingOperation& pending = *found->second.operation;
  blocking_.erase(found);
  complete_soon(pending, -ECANCELED);
}

// ---- sockets ----

SimSocket* SimLoop::find(net::Socket number) const {
  const std::size_t at = place(number);
  return at < numbers_.size() && numbers_[at] != 0 ? world_.find(numbers_[at]) : nullptr;
}

bool SimLoop::full() const { return sockets_open_ >= machine_.descriptors_max; }

net::Socket SimLoop::install(SimSocket& socket) {
  if (full()) return net::Socket::none;
  const auto slot = std::find(numbers_.begin(), numbers_.end(), SocketId{0});
  const int number = first_number + static_cast<int>(slot - numbers_.begin());
  if (slot == numbers_.end()) {
    numbers_.push_back(socket.id());
  } else {
    *slot = socket.id();
  }
  ++sockets_open_;
  socket.number = net::Socket{number};
  return socket.number;
}

void SimLoop::release(net::Socket number) {
  numbers_[place(number)] = 0;
  --sockets_open_;
}

Result<net::Socket> SimLoop::listen(const net::ListenOptions& options) {
  const std::string attempt = "listen on " + options.local.text();
  if (!machine_.up()) return std::unexpected(system_error(ENETDOWN, attempt));
  if (full()) return std::unexpected(system_error(EMFILE, attempt, advice_on(EMFILE)));
  auto listener = std::make_unique<TcpListener>(world_, machine_, options.backlog);
  const auto bound = machine_.tcp_ports.bind(machine_, options.local, listener->id());
  if (!bound) return std::unexpected(system_error(bound.error(), attempt, advice_on(bound.error())));
  listener->bound(*bound);
  const net::Socket number = install(*listener);
  world_.add(std::move(listener));
  return number;
}

Result<net::Socket> SimLoop::open_udp(const net::UdpOptions& options) {
  const std::string attempt = "open UDP on " + options.local.text();
  if (!machine_.up()) return std::unexpected(system_error(ENETDOWN, attempt));
  if (full()) return std::unexpected(system_error(EMFILE, attempt, advice_on(EMFILE)));
  auto socket = std::make_unique<UdpSocket>(world_, machine_, options);
  const auto bound = machine_.udp_ports.bind(machine_, options.local, socket->id());
  if (!bound) return std::unexpected(system_error(bound.error(), attempt, advice_on(bound.error())));
  socket->bound(*bound);
  const net::Socket number = install(*socket);
  world_.add(std::move(socket));
  return number;
}

Result<net::Socket> SimLoop::adopt(int descriptor) {
  return std::unexpected(plain_error("adopt descriptor " + std::to_string(descriptor),
                                     "a simulated host has no descriptors of the system",
                                     "give the program a connection over 127.0.0.1 instead"));
}

void SimLoop::shutdown_write(net::Socket socket) {
  if (SimSocket* const found = find(socket); found != nullptr) found->shutdown_write();
}

void SimLoop::close(net::Socket socket, bool reset) {
  SimSocket* const found = find(socket);
  if (found == nullptr) return;
  cancel_slot(found->reader);
  cancel_slot(found->writer);
  release(socket);
  found->number = net::Socket::none;
  found->closed(reset);
}

Result<net::Endpoint> SimLoop::local(net::Socket socket) const {
  if (const SimSocket* const found = find(socket); found != nullptr) return found->local();
  return std::unexpected(system_error(EBADF, "say where a socket is"));
}

Result<net::Endpoint> SimLoop::peer(net::Socket socket) const {
  const SimSocket* const found = find(socket);
  if (found != nullptr && found->peer()) return *found->peer();
  return std::unexpected(system_error(found == nullptr ? EBADF : ENOTCONN, "say who a socket's peer is"));
}

net::TcpFacts SimLoop::facts(net::Socket socket) const {
  const SimSocket* const found = find(socket);
  return found == nullptr ? net::TcpFacts{} : found->facts();
}

void SimLoop::notice_vanished(net::Socket socket, Duration within) {
  if (SimSocket* const found = find(socket); found != nullptr) found->notice_vanished(within);
}

void SimLoop::crash() {
  for (const SocketId id : numbers_) {
    SimSocket* const socket = id == 0 ? nullptr : world_.find(id);
    if (socket == nullptr) continue;
    cancel_slot(socket->reader);
    cancel_slot(socket->writer);
  }
  numbers_.clear();
  sockets_open_ = 0;
  queue_.clear();
  for (const auto& [id, blocking] : blocking_) complete_soon(*blocking.operation, -ECANCELED);
  blocking_.clear();
  if (signal_ != nullptr) complete_soon(*std::exchange(signal_, nullptr), -ECANCELED);
  const std::lock_guard lock(posts_mutex_);
  posts_.clear();
  has_posts_.store(false, std::memory_order_release);
}

}  // namespace salon::sim
