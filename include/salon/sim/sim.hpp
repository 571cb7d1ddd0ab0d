// The simulated world: hosts, a network between them and a clock, all from one seed.
//
//   sim::Network network(seed, sim::NetworkOptions::rough());
//   sim::Host& server = network.host("server");     // 10.0.0.1 and fd00::1
//   sim::Host& guest = network.host("guest");       // 10.0.0.2 and fd00::2
//   Room room(server.loop());                       // whatever lives on a net::Loop lives here
//   ...
//   ensure(network.run_until([&] { return heard; }, 1min), "nobody heard it in a minute");
//
// Each host's loop() is a net::Loop that keeps the whole contract of loop.hpp. Time is virtual: it jumps to whatever
// happens next and nobody ever sleeps. The order of all that happens follows from the seed, so that a failure can be
// seen again; `trace_hash` tells whether two runs were the same.
//
// Whoever drives one loop (its run, run_until or drain), or the Network itself, drives all hosts: one step is one
// event of the network or one turn of one host. When nothing is left that could ever happen, the program is stopped
// with "the simulated world stands still": real sockets would have hung there.
//
// What is modelled. TCP: handshake, backlog, refusal, delay per segment, windows and bounded buffers, short reads and
// writes, half-close, reset (also by close with unread input: what was in flight is lost), loss as delay, silence,
// keepalive. UDP: delay, loss, doubling, reordering, a bounded buffer, and reports of what nobody took: ECONNREFUSED
// when it arrives, EHOSTUNREACH after 3 s where there is no host. Blocking work runs on the caller's thread at a later
// virtual time. Not modelled: congestion control, routes. Names are answered by names.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "salon/base/result.hpp"
#include "salon/base/time.hpp"
#include "salon/net/endpoint.hpp"
#include "salon/net/loop.hpp"

namespace salon::sim {

/// How the network behaves. As constructed it is `gentle`.
struct NetworkOptions {
  /// From one host to another, drawn for each packet; within a host it is 5 to 50 microseconds and nothing is lost.
  Duration delay_min = std::chrono::microseconds(100);
  Duration delay_max = std::chrono::milliseconds(1);
  /// Of 1,000 packets, so many are lost: a TCP segment comes a retransmission later, a datagram never.
  unsigned loss_permille = 0;
  /// Of 1,000 datagrams, so many come twice.
  unsigned duplicate_permille = 0;
  /// Datagrams may overtake each other.
  bool reorder = false;
  /// Of 1,000 reads, writes and segments, so many are shorter than they could be.
  unsigned short_permille = 0;
  /// Of 1,000 cancelled stream receives, so many still hand over a chunk that was there, as io_uring may.
  unsigned late_chunk_permille = 0;

  std::size_t segment_bytes_max = 1460;
  /// TCP buffers of each end; a sender stalls when both are full.
  std::size_t send_buffer_bytes = std::size_t{64} * 1024;
  std::size_t receive_buffer_bytes = std::size_t{64} * 1024;
  /// What a UDP socket holds for its reader; the rest is dropped.
  std::size_t datagram_buffer_bytes = 212'992;

  /// How long blocking work waits for its thread, and again how long until its end is heard of.
  Duration blocking_min = std::chrono::microseconds(50);
  Duration blocking_max = std::chrono::milliseconds(5);

  /// The wall clock when the world begins.
  WallTime wall_start{std::chrono::seconds(1'767'225'600)};  // 2026-01-01T00:00:00Z

  /// The virtual clock keeps pace with the real one and an idle world waits, so that other threads may `post`. Such a
  /// run cannot be repeated from its seed.
  bool real_time = false;

  /// Called with one line for each thing that happens; for the eyes.
  std::function<void(std::string_view)> trace;

  /// No faults: what a local network does on a good day.
  static NetworkOptions gentle() { return {}; }
  /// Slow, lossy, and never whole: what must be survived.
  static NetworkOptions rough();
};

/// A machine in the world. Owned by its Network; lives as long.
class Host {
 public:
  Host() = default;
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  virtual ~Host() = default;

  [[nodiscard]] virtual const std::string& name() const = 0;
  /// The address of its first network interface, IPv4 if it has one. 127.0.0.0/8 and ::1 are its own as well.
  [[nodiscard]] virtual net::Address address() const = 0;
  [[nodiscard]] virtual net::Address address_v6() const = 0;
  /// The loop of the program on this host. `restart` makes another one.
  [[nodiscard]] virtual net::Loop& loop() = 0;

  /// At most so many sockets at a time: beyond, accept and connect give -EMFILE, listen and open_udp an error.
  virtual void limit_descriptors(std::size_t most) = 0;
  /// Sends the program a signal. False when no SignalOperation was waiting for it; nothing happens then.
  virtual bool raise(int signal) = 0;

  /// Power is cut. Every socket is gone without a word: peers hear nothing while the host is down, and a reset
  /// when they send to it after `restart`. Blocking work that has not begun never will. The loop gets no more turns of
  /// its own; call its drain() to let every handler hear -ECANCELED and destroy what lived on it: nothing that is
  /// started in the meantime reaches the wire. Not from within this host's own turn.
  virtual void crash() = 0;
  /// After crash and drain: the host is up again, with a new `loop()`. References to the old one end here.
  virtual void restart() = 0;

  /// The cable is pulled: packets to and from other hosts are lost until `reappear`. TCP keeps trying for 15
  /// retransmissions, as tcp(7) does.
  virtual void vanish() = 0;
  virtual void reappear() = 0;
};

class World;

/// See the top of this file. All calls from one thread, except Loop::post.
class Network {
 public:
  explicit Network(std::uint64_t seed, NetworkOptions options = NetworkOptions::gentle());
  Network(const Network&) = delete;
  Network& operator=(const Network&) = delete;
  /// Every loop must have been drained.
  ~Network();

  /// Adds a host. The n-th gets 10.0.0.0 + n and fd00::n.
  Host& host(std::string name);
  /// Adds a host with these addresses, of which no other host has one.
  Host& host(std::string name, const std::vector<net::Address>& addresses);

  [[nodiscard]] Instant now() const;
  [[nodiscard]] WallTime wall() const;
  [[nodiscard]] std::uint64_t seed() const;

  /// Calls `action` between turns at `when` (now, if that is past): for the plot of a scenario.
  void at(Instant when, std::function<void()> action);

  /// Steps until `done` says so (asked after each step) or `limit` has passed; gives what `done` said last.
  bool run_until(const std::function<bool()>& done, Duration limit);
  /// Steps for this long.
  void run_for(Duration time);

  /// A digest of all that has happened: events, bytes, completions, and when.
  [[nodiscard]] std::uint64_t trace_hash() const;
  /// How many events and completions that was.
  [[nodiscard]] std::uint64_t trace_length() const;

 private:
  std::unique_ptr<World> world_;
};

}  // namespace salon::sim
