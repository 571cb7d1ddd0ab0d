// The part of a real loop that does not depend on how the kernel is asked: which sockets there are and who waits on
// them, signals, work from other threads. LoopUring and LoopEpoll add the asking. Private to net.
//
// How an operation lives here. `begin` claims its place on the socket (one reader, one writer) and passes it to
// `begin_io`. It ends in one of two ways, both of which free that place just before the handler runs:
//   - `conclude`, from within a turn;
//   - `conclude_soon`, from anywhere; it then waits in `finished_`, still holding its place, until `conclude_finished`
//     in the next turn. A back end does not wait for the kernel while `has_finished`.
#pragma once

#include <csignal>
#include <memory>
#include <unordered_map>
#include <vector>

#include "net/blocking_pool.hpp"
#include "net/mailbox.hpp"
#include "net/system_socket.hpp"
#include "salon/net/loop.hpp"

namespace salon::net {

class SystemLoop : public Loop {
 public:
  ~SystemLoop() override;

  void post(std::function<void()> work) override { mailbox_->post(std::move(work)); }
  Result<Socket> listen(const ListenOptions& options) override;
  Result<Socket> open_udp(const UdpOptions& options) override;
  Result<Socket> adopt(int descriptor) override;
  void shutdown_write(Socket socket) override;
  void close(Socket socket) override;
  void reset(Socket socket) override;
  [[nodiscard]] Result<Endpoint> local(Socket socket) const override;
  [[nodiscard]] Result<Endpoint> peer(Socket socket) const override;
  [[nodiscard]] TcpFacts facts(Socket socket) const override;
  void notice_vanished(Socket socket, Duration within) override;

 protected:
  enum class SocketKind : std::uint8_t { none, listener, stream, datagram, other };

  /// What the loop knows of a descriptor; at its number in a table, since the kernel hands out the lowest free one.
  struct Entry {
    Operation* reader = nullptr;
    Operation* writer = nullptr;
    std::uint32_t generation = 0;  // tells a socket from an earlier one of the same number
    SocketKind kind = SocketKind::none;
    std::uint16_t port = 0;        // of a datagram socket
    bool has_peer : 1 = false;     // of a datagram socket: the only one it talks to
    bool reports : 1 = false;      // of a datagram socket: it is told what could not be delivered
    bool batches : 1 = false;      // of a datagram socket: the system may join what comes
    bool no_segments : 1 = false;  // of a datagram socket: UDP_SEGMENT was refused
    bool adopted : 1 = false;
    bool restore_blocking : 1 = false;
    bool shutdown_wanted : 1 = false;  // when no send is pending any more
    // For epoll:
    bool readable : 1 = false;  // as far as we know
    bool ended : 1 = false;     // the peer has finished or there is an error: only a read that says so settles it
    bool attempting : 1 = false;
    bool unwatched : 1 = false;  // a regular file, which epoll does not take: always ready
  };

  /// In Loop::scratch: the operation is in the finished list. Other values but 0 are the back end's.
  static constexpr std::uint8_t scratch_concluded = 1;

  SystemLoop(std::shared_ptr<Mailbox> mailbox, Duration spin);

  // ---- what a back end provides ----
  /// Asks the kernel; the socket's entry names the operation as its reader or writer already.
  virtual void begin_io(Operation& operation) = 0;
  virtual void abandon_io(Operation& operation) = 0;
  /// A descriptor was entered into the table, or is about to be closed: nothing is pending on it but what was
  /// abandoned.
  virtual void opened(int descriptor, Entry& entry) = 0;
  virtual void close_descriptor(int descriptor, Entry& entry) = 0;
  /// Calls `receive_signals` from the turn whenever `descriptor` is readable.
  virtual void watch_signals(int descriptor) = 0;

  // ---- what it uses ----
  [[nodiscard]] static int descriptor_of(const Operation& operation);
  [[nodiscard]] static bool reads(const Operation& operation);
  [[nodiscard]] Entry& entry(int descriptor) { return entries_[static_cast<std::size_t>(descriptor)]; }
  /// Takes a descriptor the kernel has just made into the table.
  Socket enter(int descriptor, SocketKind kind);
  void conclude(Operation& operation, int result);
  void conclude_soon(Operation& operation, int result);
  [[nodiscard]] static bool concluded(Operation& operation) { return scratch(operation) == scratch_concluded; }
  [[nodiscard]] bool has_finished() const { return finished_first_ != nullptr; }
  void conclude_finished();
  /// What a datagram's receive that failed with `fault` (an errno value, negated) completes with; 0 when it is to be
  /// tried again.
  [[nodiscard]] int failed_receive(int descriptor, Endpoint& peer, int fault);
  /// Makes `message` that of the operation.
  void prepare(DatagramMessage& message, const DatagramSendOperation& operation) const;
  /// True when a send that failed so is to be tried once more: it was told of another datagram's fate.
  [[nodiscard]] bool failed_for_another(int descriptor, int fault);
  // Tried now: what the operation completes with, or -EAGAIN when it has to wait until the socket is ready.
  /// `parts` are those of a send, `descriptor` a socket.
  [[nodiscard]] static int give_parts(int descriptor, std::span<const iovec> parts);
  [[nodiscard]] int give_datagram(const DatagramSendOperation& operation);
  [[nodiscard]] int take_batch(BatchReceiveOperation& operation);
  [[nodiscard]] int give_batch(const BatchSendOperation& operation);
  /// Runs what other threads have posted.
  void take_mail();
  void receive_signals();
  [[nodiscard]] int signal_descriptor() const { return signal_descriptor_; }
  [[nodiscard]] int mailbox_descriptor() const { return mailbox_->descriptor(); }
  void read_clocks(Instant& now, WallTime& wall) override;
  /// The clock itself, for the length of a wait.
  [[nodiscard]] static Instant present();
  [[nodiscard]] bool spins() const { return spin_ > Duration{}; }
  /// Looks with `come`, which does not wait, until it says that something has; at most for the loop's spin, and not
  /// past `until`. False when nothing has come.
  template <class Come>
  bool spin_until(Instant until, Come come) const {
    const Instant begin = present();
    const Instant end = until - begin < spin_ ? until : begin + spin_;
    do {
      if (come()) return true;
    } while (present() < end);
    return false;
  }

 private:
  struct Job {
    std::uint64_t id;
    BlockingOperation* operation;
  };

  void begin(Operation& operation) final;
  void abandon(Operation& operation) final;
  [[nodiscard]] int send_at_once(Operation& operation, const Entry& place);
  void begin_blocking(BlockingOperation& operation);
  void abandon_blocking(BlockingOperation& operation);
  void begin_signals(SignalOperation& operation);
  void end_signals();
  [[nodiscard]] bool open(Socket socket) const;
  void release(Operation& operation);

  const Duration spin_;
  std::vector<Entry> entries_;
  std::unordered_map<int, Endpoint> peers_;  // of datagram sockets that have one
  Operation* finished_first_ = nullptr;
  Operation* finished_last_ = nullptr;
  std::shared_ptr<Mailbox> mailbox_;
  BlockingPool pool_;
  std::vector<Job> jobs_;
  std::uint64_t last_job_ = 0;
  SignalOperation* signals_ = nullptr;
  int signal_descriptor_ = -1;
  sigset_t signals_to_unblock_{};
};

}  // namespace salon::net
