#include "salon/net/tcp.hpp"

#include <array>
#include <deque>

#include "net/address_advice.hpp"

namespace salon::net {

bool is_timeout(const Error& error) { return error.code == std::errc::timed_out; }
bool is_cancelled(const Error& error) { return error.code == std::errc::operation_canceled; }

// ---- TcpStream ----

TcpStream& TcpStream::operator=(TcpStream&& other) noexcept {
  if (this == &other) return *this;
  close();
  loop_ = other.loop_;
  socket_ = std::exchange(other.socket_, Socket::none);
  return *this;
}

namespace {

Error cannot_connect(int errno_value, const Endpoint& peer, const Endpoint& local) {
  const std::string attempt = "connect to " + peer.text();
  switch (errno_value) {
    case ECONNREFUSED: return system_error(errno_value, attempt, "is a server listening on that port?");
    case EADDRNOTAVAIL:
      if (local == Endpoint{}) return system_error(errno_value, attempt);
      return system_error(errno_value, attempt + " from " + local.text(),
                          "choose an address of this host (`ip address` shows them)");
    case EADDRINUSE: return system_error(errno_value, attempt + " from " + local.text(), "choose another port");
    case EAFNOSUPPORT:
      return system_error(errno_value, attempt + " from " + local.text(), "both must be IPv4, or both IPv6");
    case EINVAL: return system_error(errno_value, attempt, advice_on_scope(peer.address));
    default: return system_error(errno_value, attempt);
  }
}

}  // namespace

Task<Result<TcpStream>> TcpStream::connect(Loop& loop, Endpoint peer, Instant deadline, Endpoint local) {
  OperationAwaiter<ConnectOperation> connecting(loop);
  connecting.peer = peer;
  connecting.local = local;
  connecting.deadline = deadline;
  const int result = co_await connecting;
  if (result < 0) co_return std::unexpected(cannot_connect(-result, peer, local));
  co_return TcpStream(loop, connecting.connected);
}

Task<Result<std::size_t>> TcpStream::receive(MutableBytes buffer, Instant deadline) {
  ensure(!buffer.empty(), "a receive needs room for a byte");
  if (!is_open()) co_return std::unexpected(system_error(EBADF, "receive"));
  OperationAwaiter<ReceiveOperation> receiving(*loop_);
  receiving.socket = socket_;
  receiving.buffer = buffer;
  receiving.deadline = deadline;
  const int result = co_await receiving;
  if (result < 0) co_return std::unexpected(system_error(-result, "receive"));
  co_return static_cast<std::size_t>(result);
}

Task<Result<void>> TcpStream::send_all(Bytes bytes, Instant deadline) {
  if (!is_open()) co_return std::unexpected(system_error(EBADF, "send"));
  OperationAwaiter<SendOperation> sending(*loop_);
  sending.socket = socket_;
  sending.at_once = true;
  sending.deadline = deadline;
  while (!bytes.empty()) {
    const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};  // a send only reads
    sending.parts = {&part, 1};
    const int result = co_await sending;
    if (result < 0) co_return std::unexpected(system_error(-result, "send"));
    bytes = bytes.subspan(static_cast<std::size_t>(result));
  }
  co_return Result<void>{};
}

void TcpStream::shutdown_write() {
  if (is_open()) loop_->shutdown_write(socket_);
}

void TcpStream::close() {
  if (is_open()) loop_->close(std::exchange(socket_, Socket::none));
}

void TcpStream::reset() {
  if (is_open()) loop_->reset(std::exchange(socket_, Socket::none));
}

Result<Endpoint> TcpStream::local() const {
  if (!is_open()) return std::unexpected(system_error(EBADF, "read a socket's own address"));
  return loop_->local(socket_);
}

Result<Endpoint> TcpStream::peer() const {
  if (!is_open()) return std::unexpected(system_error(EBADF, "read the address of a socket's peer"));
  return loop_->peer(socket_);
}

TcpFacts TcpStream::facts() const { return is_open() ? loop_->facts(socket_) : TcpFacts{}; }

void TcpStream::notice_vanished(Duration within) {
  if (is_open()) loop_->notice_vanished(socket_, within);
}

// ---- TcpListener ----

// Lives until its accept operation has completed, which may be after the listener has gone.
struct TcpListener::State {
  static constexpr std::size_t waiting_max = 64;

  State(Loop& its_loop, Socket listener) : loop(its_loop) {
    accepting.listener = listener;
    accepting.owner = this;
    accepting.handler = [](Operation& operation) { static_cast<Accepting&>(operation).owner->on_accept(); };
  }

  void on_accept() {
    if (accepting.result == 0 && accepting.more) {
      if (retired) {
        loop.close(accepting.accepted);
        return;
      }
      waiting.push_back(accepting.accepted);
      if (waiting.size() == waiting_max) loop.cancel(accepting);
    } else if (accepting.result != -ECANCELED) {
      fault = accepting.result;
    }
    if (retired) {
      delete this;
    } else if (waiter != nullptr) {
      loop.cancel(*waiter);
    }
  }

  struct Accepting : AcceptOperation {
    State* owner = nullptr;
  };

  Loop& loop;
  Accepting accepting;
  std::deque<Socket> waiting;
  int fault = 0;
  Operation* waiter = nullptr;
  bool retired = false;
};

TcpListener::TcpListener(std::unique_ptr<State, Retire> state) : state_(std::move(state)) {}
TcpListener::~TcpListener() = default;

void TcpListener::Retire::operator()(State* state) const {
  state->retired = true;
  for (const Socket socket : state->waiting) state->loop.close(socket);
  state->waiting.clear();
  state->loop.close(state->accepting.listener);
  if (!state->accepting.pending()) delete state;
}

Result<TcpListener> TcpListener::listen(Loop& loop, const ListenOptions& options) {
  const auto socket = loop.listen(options);
  if (!socket) return std::unexpected(socket.error());
  return TcpListener(std::unique_ptr<State, Retire>(new State(loop, *socket)));
}

Endpoint TcpListener::local() const { return state_->loop.local(state_->accepting.listener).value_or(Endpoint{}); }

Task<Result<TcpStream>> TcpListener::accept(Instant deadline) {
  State& state = *state_;
  ensure(state.waiter == nullptr, "two coroutines accept from one listener");
  CancelScope& scope = co_await this_scope();
  for (;;) {
    if (!state.waiting.empty()) {
      const Socket socket = state.waiting.front();
      state.waiting.pop_front();
      co_return TcpStream(state.loop, socket);
    }
    if (state.fault != 0) {
      const int fault = std::exchange(state.fault, 0);
      co_return std::unexpected(system_error(-fault, "accept a connection on " + local().text()));
    }
    if (scope.cancelled()) co_return std::unexpected(system_error(ECANCELED, "accept a connection"));
    if (!state.accepting.pending()) state.loop.start(state.accepting);
    // Sleeps until the handler above wakes it.
    OperationAwaiter<SleepOperation> sleep(state.loop);
    sleep.deadline = deadline;
    state.waiter = &sleep;
    const int result = co_await sleep;
    state.waiter = nullptr;
    if (result == 0 && state.waiting.empty() && state.fault == 0) {
      co_return std::unexpected(system_error(ETIMEDOUT, "accept a connection on " + local().text()));
    }
  }
}

}  // namespace salon::net
