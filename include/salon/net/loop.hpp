// The loop: the only way from Salon to the system's sockets, and the clock everyone lives by.
//
// One thread owns a Loop and everything it hands out. Work is an Operation: the caller owns it, starts it, and its
// handler is called when it completes. Coroutines (task.hpp, tcp.hpp, udp.hpp) are a thin layer over operations;
// code that must not pay for a coroutine frame, like the server's connection pump, uses operations directly.
//
// Three back ends keep this contract, and tests/contract holds all of them to it: io_uring, epoll, and the simulated
// world of sim.hpp.
//
// What never happens:
//   1. A handler is never called from inside start, cancel, close or any other call: only from the loop's own turn.
//   2. A handler is never called from inside another handler.
//   3. An operation never completes twice, and never stays silent: cancelled, timed out, or its socket closed, its
//      handler is still called exactly once with `more == false`.
#pragma once

#include <sys/uio.h>

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "salon/base/bytes.hpp"
#include "salon/base/result.hpp"
#include "salon/base/time.hpp"
#include "salon/net/datagram_batch.hpp"
#include "salon/net/endpoint.hpp"

namespace salon::net {

class Loop;

/// A socket (or pipe, terminal, file) that a Loop knows. On real back ends its value is the file descriptor.
enum class Socket : int { none = -1 };

/// One thing asked of the loop, from `Loop::start` until its handler has been called with `more == false`.
///
/// The caller owns it and must keep it, unmoved, for that long; then it may be started again or destroyed, also from
/// within its own handler. `handler` and the fields of the derived type are set before `start` and left alone until it
/// completes. `result` is a count (>= 0) or an errno value, negated:
///   -ECANCELED  cancel() was called, or the socket was closed
///   -ETIMEDOUT  `deadline` passed first (also at once, if it lay in the past at start)
///   -EBUSY      another operation of the same direction is pending on this socket
///   -EBADF      the socket is not one of this loop's
class Operation {
 public:
  enum class Kind : std::uint8_t {
    accept,
    connect,
    receive,
    receive_stream,
    send,
    receive_datagram,
    send_datagram,
    receive_batch,
    send_batch,
    sleep,
    signal,
    blocking,
  };
  using Handler = void (*)(Operation&);

  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  /// True from start until the last call of the handler begins.
  [[nodiscard]] bool pending() const { return pending_; }
  [[nodiscard]] Kind kind() const { return kind_; }

  Handler handler = nullptr;
  Instant deadline = never;
  int result = 0;
  /// In the handler: this completion is one of several and the operation goes on.
  bool more = false;

 protected:
  explicit Operation(Kind kind) : kind_(kind) {}
  ~Operation() { ensure(!pending_, "an operation was destroyed while the loop still had it"); }

 private:
  friend class Loop;
  static constexpr std::uint32_t not_in_heap = UINT32_MAX;

  Kind kind_;
  bool pending_ = false;
  bool expired_ = false;      // the deadline passed: a cancellation is reported as -ETIMEDOUT
  bool abandoned_ = false;    // the back end has been asked to end it
  bool completed_ = false;    // in the completed queue
  std::uint8_t scratch_ = 0;  // the back end's own
  std::uint32_t heap_index_ = not_in_heap;
  Operation* next_ = nullptr;  // in the completed queue, or in a list of the back end's own
  Operation* pending_previous_ = nullptr;
  Operation* pending_next_ = nullptr;  // all that is pending, for drain
};

/// Accepts connections until cancelled. Each completion with `result == 0` hands over `accepted`, which the handler
/// now owns. -EMFILE and -ENFILE (no descriptor left) end the operation; the connections wait in the kernel's backlog:
/// start it again once a descriptor is free or a little later. Other failures of a single connection (-ECONNABORTED)
/// are not reported.
struct AcceptOperation : Operation {
  AcceptOperation() : Operation(Kind::accept) {}
  Socket listener = Socket::none;
  Socket accepted = Socket::none;
  Endpoint peer;
};

/// Connects over TCP. On `result == 0`, `connected` is the new socket, Nagle off. The loop closes it on failure.
/// `local` is where the connection comes from; of an unspecified address or port 0 the system chooses. -EADDRNOTAVAIL
/// when it is not an address of this host, -EADDRINUSE when the port is taken, -EAFNOSUPPORT when it is not of the
/// peer's family.
struct ConnectOperation : Operation {
  ConnectOperation() : Operation(Kind::connect) {}
  Endpoint peer;
  Endpoint local;
  Socket connected = Socket::none;
};

/// Receives once into `buffer` (at least one byte). `result` is the count; 0 is the end of the stream.
struct ReceiveOperation : Operation {
  ReceiveOperation() : Operation(Kind::receive) {}
  Socket socket = Socket::none;
  MutableBytes buffer;
};

/// Receives until the end, an error or cancel, into buffers of the loop, so that a silent peer holds none.
/// `result > 0`: `chunk` holds that many bytes, valid until the handler returns. `result == 0`: the end of the stream.
/// After cancel, chunks that were already on their way may still be delivered before the last call (-ECANCELED): take
/// them, they are gone otherwise. Cancel and start again is how a reader is held back and let go.
struct ReceiveStreamOperation : Operation {
  ReceiveStreamOperation() : Operation(Kind::receive_stream) {}
  Socket socket = Socket::none;
  Bytes chunk;
};

/// Sends `parts`, in order, as one gathered write. `result` is how many bytes the system took, from the front; it may
/// be fewer than given, and 0 when the peer was slow and is ready again: offer the rest once more. The bytes must live
/// until completion; the array of parts only until `start` returns. At most 64 parts count, the rest is not taken.
/// -EPIPE and -ECONNRESET when the peer is gone (never SIGPIPE).
///
/// The sends started in one turn reach the system together at its end, in the order they were started. One that is
/// `at_once` is offered to it within `start`, and completes in the same turn if the system takes it: for who waits for
/// an answer, and not for who sends to many.
struct SendOperation : Operation {
  static constexpr std::size_t parts_max = 64;
  SendOperation() : Operation(Kind::send) {}
  Socket socket = Socket::none;
  bool at_once = false;
  std::span<const iovec> parts;
};

/// Receives one datagram into `buffer`. `result` is its length, 0 for an empty one, which is a message like any other.
/// A datagram longer than the buffer fills it and sets `truncated`; the rest is lost.
///
/// Errors that earlier datagrams brought back (ICMP, icmp(7)) are reported here where UdpOptions asks for it, one a
/// receive, and the socket goes on: -ECONNREFUSED (nobody listens there), -EHOSTUNREACH, -ENETUNREACH, or another
/// errno value that the system translates ICMP into. `peer` is then the one who was not reached.
struct DatagramReceiveOperation : Operation {
  DatagramReceiveOperation() : Operation(Kind::receive_datagram) {}
  Socket socket = Socket::none;
  MutableBytes buffer;
  Endpoint peer;
  /// The address the sender wrote to: answer from it. Its port is the socket's.
  Endpoint local;
  bool truncated = false;
};

/// Sends one datagram of at most 65,507 bytes (IPv4) to `peer`; -EMSGSIZE above. `from.address`, unless it is the
/// unspecified address, is used as the source. `at_once` as in SendOperation.
struct DatagramSendOperation : Operation {
  DatagramSendOperation() : Operation(Kind::send_datagram) {}
  Socket socket = Socket::none;
  bool at_once = false;
  Bytes payload;
  Endpoint peer;
  Endpoint from;
};

/// Receives into `batch` what has come, at least one datagram. `result` is how many. Errors are reported as by
/// DatagramReceiveOperation. A socket that has received so does not receive single datagrams any more (-EBUSY): the
/// system may have joined several.
struct BatchReceiveOperation : Operation {
  BatchReceiveOperation() : Operation(Kind::receive_batch) {}
  Socket socket = Socket::none;
  DatagramBatch* batch = nullptr;
  Endpoint peer;
};

/// Sends `payloads` to `peer`, each as a datagram, in as few system calls as the system allows: payloads of one length,
/// up to 64 of them, are handed over at once (UDP_SEGMENT, Linux 4.18). `result` is how many of them it took, from the
/// first; it may be fewer than given: offer the rest once more. They and their bytes must live until completion; at
/// least one. Otherwise like DatagramSendOperation.
struct BatchSendOperation : Operation {
  BatchSendOperation() : Operation(Kind::send_batch) {}
  Socket socket = Socket::none;
  std::span<const Bytes> payloads;
  Endpoint peer;
  Endpoint from;
};

/// Completes at `deadline` with `result == 0` (not -ETIMEDOUT), or earlier with -ECANCELED.
struct SleepOperation : Operation {
  SleepOperation() : Operation(Kind::sleep) {}
};

/// Completes with `more` each time one of `signals` arrives; `result` is its number. While it is pending these signals
/// do not have their default effect; when it ends they have it again. One at a time per loop.
struct SignalOperation : Operation {
  SignalOperation() : Operation(Kind::signal) {}
  std::vector<int> signals;
};

/// Runs `work` on one of the loop's few threads and completes with `result == 0` when it has returned. Work that has
/// begun cannot be cancelled: cancel and deadline then have no effect, unless it `may_be_left`: then they complete the
/// operation at once and the thread goes on alone (a name look-up nobody waits for any more). `work` must own what it
/// touches, for the thread is not waited for when the program ends. -EAGAIN when the system gives us no thread.
struct BlockingOperation : Operation {
  BlockingOperation() : Operation(Kind::blocking) {}
  std::function<void()> work;
  bool may_be_left = false;
};

/// How to open a listening socket.
struct ListenOptions {
  Endpoint local;
  /// Connections the system holds before they are accepted; capped by net.core.somaxconn.
  int backlog = 4096;
};

/// How to open a UDP socket.
struct UdpOptions {
  /// Where datagrams leave from, and what is listened on. Port 0 takes a free one.
  Endpoint local;
  /// What the system may hold until it is received; 0 is what it takes by itself. It is given as much as this user may
  /// have (SO_RCVBUFFORCE, net.core.rmem_max).
  std::size_t receive_buffer_bytes = 0;
  /// Datagrams may be sent to a broadcast address (SO_BROADCAST); without it that is refused with -EACCES.
  bool broadcast = false;
  /// The one peer to talk to, if any: datagrams from others are not heard, and what could not be delivered is
  /// reported, by the next receive or the next send, which was then not made.
  std::optional<Endpoint> peer = {};
  /// Without a peer: what could not be delivered is reported too, by receives alone.
  bool reports = false;
};

/// What the system knows of a TCP connection (TCP_INFO, tcp(7)). Zero where it does not say.
struct TcpFacts {
  Duration round_trip{};
  std::uint64_t retransmissions = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_out = 0;
  /// What was given to the system and not yet acknowledged by the other host; an end of ours that is not counts as one.
  /// After a reset: what will never be.
  std::uint64_t bytes_unacknowledged = 0;
  /// The connection is no more: finished by both sides, or reset.
  bool over = false;
};

/// See the top of this file. Made by `make_loop` or by a sim::Network.
class Loop {
 public:
  Loop() = default;
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  /// Every coroutine must have ended. A loop of make_loop drains itself; elsewhere every operation must have completed.
  virtual ~Loop();

  /// The time at the start of this turn. Reading it costs nothing.
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] WallTime wall() const { return wall_; }

  /// Turns until `stop()`. Each turn: wait for completions, call their handlers, resume what is ready, call the
  /// turn-end hooks, pass what was started on to the system.
  void run();
  /// Turns until `done` says so; asked once after each turn.
  void run_until(const std::function<bool()>& done);
  /// Ends `run` after this turn. From the loop's thread; from others: `post([&] { loop.stop(); })`.
  void stop() { stopping_ = true; }
  /// Cancels every pending operation, those started meanwhile too, and turns until all have completed.
  void drain();
  /// True within drain: what is cancelled now should not be started again, or drain would never end.
  [[nodiscard]] bool draining() const { return draining_; }

  /// Hands `operation` to the loop; see Operation. `operation` must not be pending.
  void start(Operation& operation);
  /// Asks a pending operation to complete soon, with -ECANCELED unless it was done already; no effect otherwise.
  void cancel(Operation& operation);

  /// Resumes `coroutine` in this turn or the next, from the ready queue.
  void resume_soon(std::coroutine_handle<> coroutine) { ready_.push_back(coroutine); }
  /// Runs `work` on the loop's thread in a coming turn. From any thread; none is lost, order is kept per thread.
  virtual void post(std::function<void()> work) = 0;
  /// What `at_turn_end` calls. It must outlive the loop or be taken back.
  class TurnEnd {
   public:
    virtual void turn_ended() = 0;

   protected:
    ~TurnEnd() = default;
  };
  /// Calls `hook` at the end of each turn, after handlers and coroutines, in the order the hooks were added.
  void at_turn_end(TurnEnd& hook) { turn_end_hooks_.push_back(&hook); }
  /// Takes `hook` back; not from within a hook.
  void not_at_turn_end(TurnEnd& hook) { std::erase(turn_end_hooks_, &hook); }

  /// A listening TCP socket: SO_REUSEADDR on; an IPv6 one takes IPv6 only.
  virtual Result<Socket> listen(const ListenOptions& options) = 0;
  /// A UDP socket. Without `options.peer` it is never connected, so that it hears every peer; an IPv6 one takes IPv6
  /// only.
  virtual Result<Socket> open_udp(const UdpOptions& options) = 0;
  /// A descriptor that is already open (standard input, a pipe, a terminal) as a Socket for receive and send. The
  /// loop closes it on `close`. Its blocking mode may be changed.
  virtual Result<Socket> adopt(int descriptor) = 0;

  /// Says to the peer that nothing more comes. A send that is pending keeps its place before it, and so does the rest
  /// of it when its handler offers that at once.
  virtual void shutdown_write(Socket socket) = 0;
  /// Cancels what is pending on the socket and closes it; the system may hear of it only at the end of the turn, the
  /// port of a listener is free at once. The number may be given to a new socket at once.
  virtual void close(Socket socket) = 0;
  /// As `close`, but resets the connection (SO_LINGER 0): for a peer that must not hold our memory any longer.
  virtual void reset(Socket socket) = 0;

  [[nodiscard]] virtual Result<Endpoint> local(Socket socket) const = 0;
  [[nodiscard]] virtual Result<Endpoint> peer(Socket socket) const = 0;
  [[nodiscard]] virtual TcpFacts facts(Socket socket) const = 0;
  /// Notices a peer that vanished: keepalive probes while idle, TCP_USER_TIMEOUT while sending (RFC 5482, RFC
  /// 9293 3.8.4).
  virtual void notice_vanished(Socket socket, Duration within) = 0;

  /// "io_uring", "epoll" or "sim".
  [[nodiscard]] virtual const char* name() const = 0;

 protected:
  // ---- for back ends ----

  /// Takes over a started operation. May complete it with `complete_soon`, never `deliver`.
  virtual void begin(Operation& operation) = 0;
  /// Asks for an end. `operation` completes later, by `complete_soon` or `deliver`.
  virtual void abandon(Operation& operation) = 0;
  /// Passes on what was begun, waits for completions until `until` at most (not at all if it is past), delivers them.
  virtual void turn(Instant until) = 0;
  /// Reads the clocks; called at the start of each turn, after the wait.
  virtual void read_clocks(Instant& now, WallTime& wall) = 0;

  /// Calls the handler now. Only from within `turn`.
  void deliver(Operation& operation, int result, bool more = false);
  /// Queues the completion for this turn or the next; a second call for the same operation has no effect.
  void complete_soon(Operation& operation, int result);
  /// A back end that waited calls this before it delivers, so that handlers see the present.
  void refresh_clocks() { read_clocks(now_, wall_); }

  /// One turn. For a back end that drives other loops than the one whose `run` was called.
  void one_turn();
  /// When a turn has something to do without any completion: `now()` if something is ready, else the first deadline.
  [[nodiscard]] Instant due() const;

  /// True once `abandon` was called for it.
  static bool abandoned(const Operation& operation) { return operation.abandoned_; }
  static std::uint8_t& scratch(Operation& operation) { return operation.scratch_; }
  static Operation*& link(Operation& operation) { return operation.next_; }

 private:
  void run_ready();
  void expire();
  void finish(Operation& operation, int result, bool more);
  void heap_insert(Operation& operation);
  void heap_remove(Operation& operation);
  void heap_place(std::uint32_t index, Operation& operation);
  void heap_settle(std::uint32_t index, Operation& operation);

  Instant now_{};
  WallTime wall_{};
  bool stopping_ = false;
  bool draining_ = false;
  std::vector<Operation*> deadlines_;     // a binary heap by deadline
  Operation* completed_first_ = nullptr;  // completions that wait for the turn
  Operation* completed_last_ = nullptr;
  std::vector<std::coroutine_handle<>> ready_;
  std::vector<std::coroutine_handle<>> resuming_;  // the batch being resumed; swapped with ready_
  std::vector<TurnEnd*> turn_end_hooks_;
  Operation* pending_first_ = nullptr;
};

enum class LoopKind { automatic, io_uring, epoll };

/// The loop for this machine: io_uring where the kernel (6.1 or newer) and its policy allow it, else epoll.
/// The environment variable SALON_LOOP (`uring` or `epoll`) decides for `automatic`.
/// Fails when the asked-for kind is not to be had here.
///
/// With `spin` the loop, when it has nothing to do, looks for work for so long before it sleeps. An answer that comes
/// meanwhile is there sooner by what it takes to wake a thread (some 10 us, docs/PERFORMANCE.md); a processor is busy
/// with it.
Result<std::unique_ptr<Loop>> make_loop(LoopKind kind = LoopKind::automatic, Duration spin = {});

}  // namespace salon::net
