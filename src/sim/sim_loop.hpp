// The loop of a program on a simulated host: socket numbers, the sockets that wait to be served, posts, signals and
// blocking work. What goes over the wire is the sockets' business (tcp_model.hpp, udp_model.hpp).
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "salon/net/loop.hpp"
#include "sim/world.hpp"

namespace salon::sim {

class SimLoop final : public net::Loop {
 public:
  SimLoop(World& world, Machine& machine);
  ~SimLoop() override;

  using Loop::abandoned;
  using Loop::complete_soon;
  using Loop::deliver;
  using Loop::due;
  using Loop::one_turn;
  using Loop::refresh_clocks;
  using Loop::scratch;

  void post(std::function<void()> work) override;
  Result<net::Socket> listen(const net::ListenOptions& options) override;
  Result<net::Socket> open_udp(const net::UdpOptions& options) override;
  Result<net::Socket> adopt(int descriptor) override;
  void shutdown_write(net::Socket socket) override;
  void close(net::Socket socket) override { close(socket, false); }
  void reset(net::Socket socket) override { close(socket, true); }
  [[nodiscard]] Result<net::Endpoint> local(net::Socket socket) const override;
  [[nodiscard]] Result<net::Endpoint> peer(net::Socket socket) const override;
  [[nodiscard]] net::TcpFacts facts(net::Socket socket) const override;
  void notice_vanished(net::Socket socket, Duration within) override;
  [[nodiscard]] const char* name() const override { return "sim"; }

  /// Something waits that needs no event: this loop is due for a turn.
  [[nodiscard]] bool has_work() const;
  /// `socket` is to be served in a coming turn.
  void queue(SimSocket& socket);
  /// Gives a socket the lowest free number; none at the limit of the host.
  net::Socket install(SimSocket& socket);
  [[nodiscard]] bool full() const;
  void release(net::Socket number);
  bool raise(int signal);
  /// Forgets everything that was to happen; what is pending completes with -ECANCELED.
  void crash();

  /// Where chunks of receive_stream lie while their handler runs.
  std::string chunk;

 protected:
  void begin(net::Operation& operation) override;
  void abandon(net::Operation& operation) override;
  void turn(Instant until) override;
  void read_clocks(Instant& now, WallTime& wall) override;

 private:
  bool serve();
  void serve_signals();
  void close(net::Socket socket, bool reset);
  [[nodiscard]] SimSocket* find(net::Socket number) const;
  void cancel_slot(net::Operation*& slot);
  void begin_blocking(net::BlockingOperation& operation);
  void abandon_blocking(const net::Operation& operation);
  void work(std::uint64_t id);
  void work_done(std::uint64_t id);
  void begin_signal(net::SignalOperation& operation);
  void begin_on_socket(net::Operation& operation, net::Socket number);

  World& world_;
  Machine& machine_;
  std::vector<SocketId> numbers_;  // by socket number less the first; 0 is free
  std::size_t sockets_open_ = 0;
  std::vector<SocketId> queue_;
  std::vector<SocketId> serving_;

  struct Blocking {
    net::BlockingOperation* operation;
    bool begun;
  };
  std::map<std::uint64_t, Blocking> blocking_;

  net::SignalOperation* signal_ = nullptr;
  std::deque<int> signals_;

  mutable std::mutex posts_mutex_;
  std::vector<std::function<void()>> posts_;
  std::atomic<bool> has_posts_ = false;
};

}  // namespace salon::sim
