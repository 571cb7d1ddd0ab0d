// One TCP connection, pumped: bytes in to a handler, queued bytes out, a wake-up, and a farewell that arrives.
//
// It knows nothing of sessions and rooms. It uses the loop's operations directly, not coroutines: a quiet connection
// costs this object and no buffer.
//
// What never happens:
//   1. More than `queue_bytes_max` bytes wait for a peer that does not read: the connection is reset instead. (What one
//      turn queues may be more, when nothing was waiting before it.)
//   2. A farewell is lost because the peer had sent what we did not read (a close with unread input sends a reset, and
//      the peer then drops what it had received, RFC 1122 4.2.2.13): we send, shut down, read on for a while, then
//      close.
//   3. What a peer had said goes unheard because it ended with a reset, be it that it did not read what we said to it,
//      or that it wished to: that costs it our answers, and nothing else.
//   4. The object goes while the loop holds one of its operations: `closed` is called when the last has completed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/block.hpp"
#include "salon/net/loop.hpp"
#include "salon/net/tls.hpp"
#include "server/switchboard.hpp"

namespace salon::server {

class Handshakes;

class Connection {
 public:
  /// Why a connection ended that was not bidden farewell.
  enum class Breach { reset, vanished, does_not_read, handshake_failed };

  /// Called from the loop's turn. `broke` and `closed` may also come from within `flush`, and `closed` from `reset`
  /// and `hang_up`.
  class Handler {
   public:
    virtual void received(std::string_view bytes) = 0;
    /// The peer half-closed: it sends no more, and may still read.
    virtual void ended() = 0;
    /// The peer has reset the connection: it sends no more, and nothing reaches it any more. What it had said was
    /// `received`. The connection is ended with `farewell` or `reset` when that is dealt with; if that takes longer
    /// than `stalled_max`, it is broken.
    virtual void broken_off() = 0;
    /// The time given to `wake_at` has come.
    virtual void woke() = 0;
    /// The connection is lost; `closed` follows.
    virtual void broke(Breach breach) = 0;
    /// The handshake that `secure` began is over: from now on everything is under TLS. `filter` knows what was agreed
    /// on and shown.
    virtual void secured(const net::TlsFilter& filter) { static_cast<void>(filter); }
    /// Nothing is pending any more: the Connection may be destroyed, but not from within this call.
    virtual void closed() = 0;

   protected:
    ~Handler() = default;
  };

  /// Takes over `socket`. All but that outlive the connection.
  Connection(net::Socket socket, Switchboard& board, Handler& handler);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// Begins to receive.
  void open();

  /// Queues bytes. After `farewell`, nothing: it was the last word.
  void send(std::string bytes);
  void send(const Block& block, std::size_t offset, std::size_t length) {
    if (state_ != State::open || deaf_) return;
    outgoing().queue.push(block, offset, length);
    if (!dirty_listed_) list_dirty();
  }
  /// Starts a send of what waits, if none is under way.
  void flush();

  /// From here on there is TLS. `first` is what came of it already. Nothing is received or sent until the handshake is
  /// over, which takes its steps when `handshakes` has time for them; it outlives the connection.
  void secure(std::unique_ptr<net::TlsFilter> filter, std::string_view first, Handshakes& handshakes);
  /// Takes the next step of the handshake.
  void shake_hands();

  /// Holds the peer back (it fills its window and waits), and lets it go on. Some bytes may still arrive after `pause`.
  void pause();
  void resume();
  [[nodiscard]] bool paused() const { return paused_; }

  /// Wants `woke` at `when`, or earlier than asked before; `never` for no wish.
  void wake_at(Instant when);

  /// Sends what waits, then says goodbye as rule 2 has it. `received`, `ended` and `woke` are not called any more.
  void farewell();
  /// Closes at once with a reset; what waits is dropped.
  void reset();
  /// Ends a farewell at once; what the system has taken of it still goes out. Without a farewell it is `reset`.
  void hang_up();

  [[nodiscard]] bool ending() const { return state_ != State::open; }
  [[nodiscard]] std::size_t queued_bytes() const { return outgoing_ ? outgoing_->queue.bytes() : 0; }
  [[nodiscard]] bool shaking_hands() const { return secure_ && secure_->handshakes != nullptr; }
  /// Why TLS failed, for the log; to be asked from within `broke`.
  [[nodiscard]] std::string tls_failure() const;
  [[nodiscard]] net::TcpFacts facts() const { return board_.loop.facts(socket_); }

  /// Scratch for Fanout: the last event or burst that treated this connection apart.
  std::uint64_t fanout_mark = 0;

 private:
  enum class State : std::uint8_t { open, flushing, draining, closing };
  struct Receive : net::ReceiveStreamOperation {
    Connection* connection = nullptr;
  };
  struct Wake : net::SleepOperation {
    Connection* connection = nullptr;
  };

  /// What TLS adds to a connection.
  struct Secure {
    std::unique_ptr<net::TlsFilter> filter;
    Handshakes* handshakes = nullptr;  // until its handshake is over
    std::string waiting;               // what came and waits for its turn there
    std::optional<int> over;           // how receiving ended, while something waited
    std::string out;                   // records on their way to the peer; those before `sent` are gone
    std::size_t sent = 0;
    bool end_said = false;
  };

  Outgoing& outgoing() {
    if (!outgoing_) begin_to_send();
    return *outgoing_;
  }
  [[nodiscard]] bool sending() const { return outgoing_ && outgoing_->pending(); }
  [[nodiscard]] bool is_queued() const { return queued_bytes() > 0; }

  void begin_to_send();
  void drop_queued();
  void rest();
  void on_received();
  void take(std::string_view bytes);
  void take_plain(net::TlsFilter::State before, const std::string& plain);
  void encrypt();
  void take_records();
  void fail_handshake();
  [[nodiscard]] bool something_waits() const;
  [[nodiscard]] std::size_t gather(std::span<iovec> parts) const;
  void consume(std::size_t count);
  void input_over(int result);
  void deafen();
  void broken_off();
  void on_sent();
  void on_woke();
  void list_dirty();
  void arm();
  void drain();
  void breach(Breach why);
  void close(bool with_reset);
  void retire_if_quiet();

  Switchboard& board_;
  Handler& handler_;
  std::unique_ptr<Secure> secure_;
  Receive receive_;
  Switchboard::Held outgoing_;  // null: nothing waits, and nothing is on its way
  Wake wake_;
  Instant handler_wake_ = never;
  Instant own_wake_ = never;  // stalled or farewell deadline
  net::Socket socket_;
  std::uint32_t drained_bytes_ = 0;
  State state_ = State::open;
  bool dirty_listed_ = false;
  bool paused_ = false;
  bool peer_ended_ = false;
  bool deaf_ = false;   // nothing can be sent to the peer any more
  bool reset_ = false;  // a send was told so; what it said before is there to be received still
  bool retired_ = false;
};

}  // namespace salon::server
